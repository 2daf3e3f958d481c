"""The words for kinds of input events, as browsers, operating systems and public data write them.

Which key, and what was typed, is never asked: a word that is none of these is not kept.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from doorward.intake.timing.arrays import Codes, Floats


class Kind(IntEnum):
    """What kind an event of input is."""

    OTHER = 0
    KEY_DOWN = 1
    KEY_UP = 2
    MOVE = 3
    BUTTON = 4
    WHEEL = 5
    BUTTON_UP = 6


class Kinds(NamedTuple):
    """`codes`: a `Kind` for each event. `unknown`: how many words were none that are known."""

    codes: Codes
    unknown: int


_POINTERS = ("pointer", "mouse", "button", "mousebutton", "pointerbutton", "touch")
_WORDS: Mapping[str, Kind] = {
    **dict.fromkeys(("keydown", "kd", "keyboarddown", "keystroke", "key", "keyboard"),
                    Kind.KEY_DOWN),
    **dict.fromkeys(("keyup", "ku", "keyboardup", "keyrelease", "keyreleased"), Kind.KEY_UP),
    **dict.fromkeys(("pointermove", "mousemove", "move", "moved", "touchmove", "pointer", "mouse",
                     "motion", "motionnotify", "drag", "dragged", "mousedrag", "mousedragged",
                     "mousemoved", "mousemotion"), Kind.MOVE),
    **dict.fromkeys(("touchstart", "buttonpress", "lbuttondown", "rbuttondown", "mbuttondown"),
                    Kind.BUTTON),
    **dict.fromkeys((f"{one}{word}" for one in _POINTERS for word in
                     ("down", "press", "pressed")), Kind.BUTTON),
    **dict.fromkeys((f"{one}{word}" for one in _POINTERS for word in
                     ("up", "release", "released")), Kind.BUTTON_UP),
    **dict.fromkeys(("touchend", "touchcancel", "pointercancel", "lbuttonup", "rbuttonup",
                     "mbuttonup"), Kind.BUTTON_UP),
    **dict.fromkeys(("wheel", "scroll", "scrolled", "pointerwheel", "mousewheel", "mousescroll"),
                    Kind.WHEEL),
    **dict.fromkeys(("", "other", "none", "keyrepeat", "repeat", "dblclick", "doubleclick",
                     "contextmenu", "auxclick", "mouseover", "mouseout", "mouseenter",
                     "mouseleave", "pointerover", "pointerout", "pointerenter", "pointerleave",
                     "focus", "blur", "input", "change", "copy", "cut", "paste"), Kind.OTHER),
}  # fmt: skip
_DOWN = frozenset(("down", "press", "pressed", "d", "dn"))
_UP = frozenset(("up", "release", "released", "u"))
"""Said of keys or of buttons: of buttons where a pointer is there and no word is of keys alone."""

_TYPED = frozenset(("keypress", "keypressed"))
_CLICKED = frozenset(("click", "clicked", "mouseclick", "mousebutton", "button", "pointerbutton"))
"""Browsers write these beside the going down: then they say nothing new."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z _.:-]{0,39}", re.ASCII)
_NOISE = re.compile(r"^(?:wm|action|event|on)|left|right|middle|primary|secondary")


def kinds_of(kinds: Sequence[object] | None, times: Floats) -> Kinds:
    """Kinds as codes, with capitals, hyphens and the like left out of account.

    Members of `Kind` are themselves. Numbers: 0 and 1 alone are down and up, the first of them
    down; others are the numbers of `Kind`. None or empty: all OTHER. What is not known is OTHER,
    too, and counted, with a `UserWarning`. Raises `ValueError` where there are not as many as
    times.
    """
    given, count = list(kinds) if kinds is not None else [], times.size
    if not given:
        return Kinds(np.zeros(count, dtype=np.int8), 0)
    if len(given) != count:
        raise ValueError(f"{len(given)} kinds for {count} times: there must be as many")
    numbered = _numbered(given, times)
    words = [_word(one, numbered) for one in given]
    meant = _meanings(set(words))
    codes = np.array([meant.get(one, Kind.OTHER) for one in words], dtype=np.int8)
    unknown = sum(one not in meant for one in words)
    if unknown:
        warnings.warn(
            f"{unknown:,} of {count:,} kinds of input are not known and count as other",
            stacklevel=3,
        )
    return Kinds(codes, unknown)


def first_unknown(kinds: Sequence[object]) -> int | None:
    """The place of the first that is no word or number for a kind; None where all are.

    Stricter than `kinds_of`: words are of plain letters, so that neither a key's name with a digit
    in it nor a line of text passes for one.

    >>> first_unknown(["keydown", "key-up", 1]), first_unknown(["keydown", "Enter"])
    (None, 1)
    """
    meant = _meanings(set())
    good = {one for one in set(kinds) if _is_kind(one, meant)}
    return next((place for place, one in enumerate(kinds) if one not in good), None)


def _is_kind(one: object, meant: Mapping[str | Kind, Kind]) -> bool:
    if isinstance(one, str):
        return _PLAIN.fullmatch(one) is not None and _word(one, {}) in meant
    return isinstance(one, int) and one in set(Kind)


def _numbered(given: Sequence[object], times: Floats) -> Mapping[int, str | Kind]:
    """What numbers mean here, by those that occur."""
    numbers = [(at, number) for at, one in zip(times.tolist(), given, strict=True)
               if (number := _number(one)) is not None]  # fmt: skip
    if numbers and {number for _, number in numbers} <= {0, 1}:
        first = min(numbers, key=lambda one: (one[0] != one[0], one[0]))[1]
        return {first: "down", 1 - first: "up"}
    return {int(one): one for one in Kind}


def _number(one: object) -> int | None:
    if isinstance(one, Kind):
        return None
    if isinstance(one, int | np.integer | np.bool_):
        return int(one)
    if isinstance(one, float | np.floating) and float(one).is_integer():
        return int(one)
    return int(one) if isinstance(one, str) and one.strip() in {"0", "1"} else None


def _word(one: object, numbered: Mapping[int, str | Kind]) -> str | Kind:
    """A word in its plain form, or the kind that it already is."""
    if isinstance(one, Kind):
        return one
    number = _number(one)
    if number is not None:
        return numbered.get(number, "?")
    text = one.decode("ascii", "replace") if isinstance(one, bytes) else one
    if not isinstance(text, str):
        return "" if text is None else "?"
    plain = re.sub(r"[^a-z]", "", text[:40].lower())
    if plain not in _WORDS:
        plain = _NOISE.sub("", plain)
    return plain if plain or not text.strip() else "?"


def _meanings(words: set[str | Kind]) -> Mapping[str | Kind, Kind]:
    """What each word means beside the others of its session."""
    meant: dict[str | Kind, Kind] = {one: one for one in Kind}
    meant.update(_WORDS)
    said = {meant[one] for one in words if one in meant}
    pointer = {Kind.MOVE, Kind.WHEEL, Kind.BUTTON, Kind.BUTTON_UP} & said or words & _CLICKED
    keyed = {Kind.KEY_DOWN, Kind.KEY_UP} & said or words & _TYPED
    down, up = (Kind.BUTTON, Kind.BUTTON_UP) if pointer and not keyed else (
        Kind.KEY_DOWN, Kind.KEY_UP
    )  # fmt: skip
    meant.update(dict.fromkeys(_DOWN, down))
    meant.update(dict.fromkeys(_UP, up))
    said |= {meant[one] for one in words if one in meant}
    meant.update(dict.fromkeys(_TYPED, Kind.OTHER if Kind.KEY_DOWN in said else Kind.KEY_DOWN))
    meant.update(dict.fromkeys(_CLICKED, Kind.OTHER if Kind.BUTTON in said else Kind.BUTTON))
    return meant
