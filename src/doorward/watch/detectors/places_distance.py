"""Distances between points that are not exactly known."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, isfinite, pi

from doorward.intake.timing.physics import EARTH_KM, great_circle_km
from doorward.model.workforce import Spot

HALF_ROUND_KM = EARTH_KM * pi
"""No two points are farther apart."""


def spot_of(latitude: float | None, longitude: float | None, accuracy: float) -> Spot | None:
    """A point, or None for what is none: out of range, not a number, or 0° 0°.

    Sources write 0° 0° where they know nothing; nobody works in that piece of the Atlantic.
    """
    if latitude is None or longitude is None or not isfinite(accuracy):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or latitude == longitude == 0:
        return None
    return Spot(latitude, longitude, min(max(accuracy, 1.0), HALF_ROUND_KM))


@lru_cache(maxsize=4_096)
def rounded(spot: Spot) -> tuple[float, float, float]:
    """A point to keep: a thousandth of a degree is about a hundred metres."""
    # With 0.0 added no zero is a negative one: that would be written otherwise and is equal.
    return round(spot.latitude, 3) + 0.0, round(spot.longitude, 3) + 0.0, float(ceil(spot.accuracy))


def beside(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Whether two points are surely within 315 km, as two degrees each way are: told quickly.

    >>> beside((52.5, 13.4, 50.0), (52.4, 13.1, 50.0))
    True
    """
    return abs(one[0] - other[0]) <= 2 and abs(one[1] - other[1]) <= 2


def surely_apart(one: Spot, other: Spot) -> float:
    """Kilometres that two points are apart at least: both are as far off as they may be.

    >>> surely_apart(Spot(0, 10, 50), Spot(0, 10.5, 50))
    0.0
    """
    return max(0.0, great_circle_km(one, other) - one.accuracy - other.accuracy)
