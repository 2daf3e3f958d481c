"""How many, how much on average, how spread: three numbers that fade as they age."""

from __future__ import annotations

import msgspec

HALF_LIFE_DAYS = 60.0
"""After so many days a day of the past counts half."""


class Moments(msgspec.Struct, array_like=True, gc=False):
    """Weight, mean and sum of squared deviations of a value per day, as of `day`.

    `n` is in days: a day weighs 1 when it is new. `day` counts days since 1970.
    """

    n: float = 0.0
    mean: float = 0.0
    m2: float = 0.0
    day: int = 0

    def add(self, value: float, day: int) -> None:
        """Take in the value of a day, in any order (West 1979, weighted)."""
        weight = 1.0
        if day > self.day:
            fade = faded(day - self.day) if self.n else 1.0
            self.n *= fade
            self.m2 *= fade
            self.day = day
        elif day < self.day:
            weight = faded(self.day - day)
        n = self.n + weight
        away = value - self.mean
        mean = self.mean + away * weight / n
        m2 = self.m2 + weight * away * (value - mean)
        # Digits that say nothing would be half of the state's size.
        self.n, self.mean, self.m2 = round(n, 3), round(mean, 4), round(m2, 4)

    def weight_at(self, day: int) -> float:
        """What `n` has faded to by a day."""
        return self.n * faded(day - self.day) if day > self.day else self.n

    def merged(self, other: Moments) -> Moments:
        """Both together (Chan, Golub and LeVeque 1983)."""
        if not other.n:
            return self
        if not self.n:
            return other
        day = max(self.day, other.day)
        mine, yours = faded(day - self.day), faded(day - other.day)
        n, m = self.n * mine, other.n * yours
        away = other.mean - self.mean
        total = n + m
        return Moments(
            total,
            self.mean + away * m / total,
            self.m2 * mine + other.m2 * yours + away * away * n * m / total,
            day,
        )


def faded(days: float) -> float:
    """What is left of a day's weight after some days.

    >>> faded(60.0)
    0.5
    """
    return float(0.5 ** (days / HALF_LIFE_DAYS))
