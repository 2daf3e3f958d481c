"""Input times as arrays, checked, and simple statistics of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]
Numbers: TypeAlias = Sequence[float] | Sequence[float | None] | npt.NDArray[np.generic] | None

MOST_EVENTS = 5_000_000
NAN = float("nan")


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
