"""Input times as arrays: checked, ordered, and sorted into kinds of event."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]
Numbers: TypeAlias = Sequence[float] | Sequence[float | None] | npt.NDArray[np.generic] | None

MOST_EVENTS = 5_000_000
NAN = float("nan")


class Kind(IntEnum):
    """What kind an event of input is. Which key, and what was typed, is never asked."""

    OTHER = 0
    KEY_DOWN = 1
    KEY_UP = 2
    MOVE = 3
    BUTTON = 4
    WHEEL = 5


_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("keydown", "down", "keypress", "press", "key", "keystroke"), Kind.KEY_DOWN),
    **dict.fromkeys(("keyup", "up", "keyrelease", "release"), Kind.KEY_UP),
    **dict.fromkeys(
        ("pointermove", "mousemove", "move", "touchmove", "pointer", "mouse"), Kind.MOVE
    ),
    **dict.fromkeys(
        ("pointerbutton", "mousebutton", "button", "click", "mousedown", "pointerdown",
         "buttondown", "touchstart"), Kind.BUTTON
    ),
    **dict.fromkeys(("wheel", "scroll", "pointerwheel", "mousewheel"), Kind.WHEEL),
}  # fmt: skip


def codes_of(kinds: Sequence[object] | None, count: int) -> Codes:
    """Kinds as codes: spelled ``key-down``, ``keydown`` or ``KEY_DOWN``. Unknown ones are OTHER.

    None or empty: all OTHER. Raises `ValueError` where there are not as many as times.
    """
    given = list(kinds) if kinds is not None else []
    if not given:
        return np.zeros(count, dtype=np.int8)
    if len(given) != count:
        raise ValueError(f"{len(given)} kinds for {count} times: there must be as many")
    known: dict[object, int] = {}
    codes = np.empty(count, dtype=np.int8)
    for place, one in enumerate(given):
        code = known.get(one) if isinstance(one, str) else int(Kind.OTHER)
        if code is None:
            plain = re.sub(r"[^a-z]", "", str(one).lower())
            code = known[one] = int(_KINDS.get(plain, Kind.OTHER))
        codes[place] = code
    return codes


def times_of(values: Numbers, name: str) -> Floats | None:
    """Times in milliseconds as an array; None where there are none; what is no number is NaN.

    Raises `ValueError` for what is not a flat sequence of numbers, or longer than `MOST_EVENTS`.
    """
    if values is None:
        return None
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be numbers, in milliseconds") from error
    if found.ndim != 1:
        raise ValueError(f"{name} must be a flat sequence; it has {found.ndim} dimensions")
    if found.size > MOST_EVENTS:
        raise ValueError(f"{name} has {found.size} times; at most {MOST_EVENTS} are taken")
    return np.where(np.isfinite(found), found, NAN) if found.size else None


def quantile(values: Floats, at: float) -> float:
    """A quantile; NaN of nothing."""
    return float(np.quantile(values, at)) if values.size else NAN


def spread(values: Floats) -> float:
    """The distance between the quartiles; NaN of fewer than four."""
    if values.size < 4:
        return NAN
    low, high = np.quantile(values, (0.25, 0.75))
    return float(high - low)


def lag_one(values: Floats) -> float:
    """Rank correlation of each value with the next; NaN of fewer than ten or of constants."""
    if values.size < 10:
        return NAN
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)
    if np.ptp(values) == 0:
        return NAN
    return float(np.corrcoef(ranks[:-1], ranks[1:])[0, 1])
