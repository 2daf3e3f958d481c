"""The least time a signal needs: what no route can beat.

Light in fibre travels about 200 km in a millisecond (refractive index 1.47), and no cable is
shorter than the great circle.
"""

from __future__ import annotations

import math

from doorward.model.workforce import Spot

KM_PER_MS = 200.0
EARTH_KM = 6371.0088
"""The mean radius of the Earth (International Union of Geodesy and Geophysics, R1)."""


def great_circle_km(one: Spot, other: Spot) -> float:
    """Kilometres between two points along the surface (haversine, mean radius).

    >>> round(great_circle_km(Spot(47.61, -122.33), Spot(33.45, -112.07)))
    1794
    >>> round(great_circle_km(Spot(52.5, 13.4), Spot(40.7, -74.0)))
    6386
    """
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = (
        math.sin((second - first) / 2) ** 2
        + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def least_round_trip_ms(kilometres: float) -> float:
    """The least round trip over a distance, in milliseconds.

    >>> round(least_round_trip_ms(1794), 1)
    17.9
    """
    return 2.0 * max(0.0, kilometres) / KM_PER_MS


def farthest_km(round_trip_ms: float) -> float:
    """How far away the other end can be at most, given a round trip that was measured."""
    return max(0.0, round_trip_ms) * KM_PER_MS / 2.0
