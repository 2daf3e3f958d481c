"""Random draws of a simulated year: each a pure function of the seed and what it is for."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TypeVar

from doorward.simulate.draw import mixed

T = TypeVar("T")
_BASE = 700
"""Streams of a year begin here, apart from those of the screening simulator."""

PERSON, LIFE, DAY, CAST, ACT, MACHINE = range(_BASE, _BASE + 6)


class Dice(random.Random):
    """Random numbers for one thing. Only `random()` is drawn on, whose sequence Python keeps."""

    @classmethod
    def of(cls, seed: int, stream: int, index: int = 0) -> Dice:
        """The dice for a thing."""
        return cls(mixed(seed, stream, index))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.random() < probability

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self.random() * limit)

    def between(self, low: float, high: float) -> float:
        """A number from low to high."""
        return low + (high - low) * self.random()

    def one(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[int(self.random() * len(values))]

    def normal(self) -> float:
        """A standard normal number (Box and Muller)."""
        return math.sqrt(-2.0 * math.log(1.0 - self.random())) * math.cos(math.tau * self.random())

    def log_normal(self, middle: float, spread: float) -> float:
        """A log-normal number with this median and standard deviation of logarithms."""
        return middle * math.exp(spread * self.normal())

    def poisson(self, mean: float) -> int:
        """A Poisson count of a small mean."""
        left, count = math.exp(-mean), 0
        product = self.random()
        while product > left:
            product *= self.random()
            count += 1
        return count

    def times(self, a_year: float, days: int) -> list[int]:
        """The days on which something of a yearly rate happens, in order."""
        return sorted(self.below(days) for _ in range(self.poisson(a_year * days / 365.0)))
