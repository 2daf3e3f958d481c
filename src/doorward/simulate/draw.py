"""Repeatable draws: every value is a pure function of (seed, stream, index).

Any part of a synthetic company can be made again without making what comes before it, so a
company of any size streams in constant memory. Only `random.Random(int).random()` is used,
whose sequence Python promises to keep between versions.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_STREAM = 0x9E3779B97F4A7C15
_INDEX = 0xD1B54A32D192ED03


def mixed(seed: int, stream: int, index: int) -> int:
    """A 64-bit number that depends on every bit of the three (SplitMix64's finaliser).

    >>> mixed(1, 2, 3) == mixed(1, 2, 3) != mixed(1, 2, 4)
    True
    """
    value = (seed * 0xBF58476D1CE4E5B9 + stream * _STREAM + index * _INDEX) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def share(seed: int, stream: int, index: int) -> float:
    """A number in [0, 1), for one cheap decision about one thing."""
    return mixed(seed, stream, index) / 2.0**64


class Weighted(Generic[T]):
    """A fixed choice among values with weights."""

    __slots__ = ("_edges", "values")

    def __init__(self, pairs: Sequence[tuple[T, float]]) -> None:
        self.values: tuple[T, ...] = tuple(value for value, _ in pairs)
        total = sum(weight for _, weight in pairs)
        self._edges = list(accumulate(weight / total for _, weight in pairs))[:-1]

    def at(self, unit: float) -> T:
        """The value at a number in [0, 1)."""
        return self.values[bisect_right(self._edges, unit)]


class Draw:
    """A stream of random numbers for one thing.

    >>> Draw(7, 1, 0).below(100) == Draw(7, 1, 0).below(100)
    True
    """

    __slots__ = ("unit",)

    def __init__(self, seed: int, stream: int, index: int = 0) -> None:
        generator = random.Random(mixed(seed, stream, index))  # noqa: S311 - not for secrets
        self.unit = generator.random

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.unit() < probability

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self.unit() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[int(self.unit() * len(values))]

    def weighted(self, values: Weighted[T]) -> T:
        """One of the values by weight."""
        return values.at(self.unit())

    def some(self, values: Sequence[T], count: int) -> list[T]:
        """Up to `count` different positions of a sequence, in random order."""
        left = list(values)
        return [left.pop(int(self.unit() * len(left))) for _ in range(min(count, len(left)))]

    def geometric(self, going_on: float, most: int) -> int:
        """How often a thing goes on happening, each time with the same probability."""
        count = 0
        while count < most and self.unit() < going_on:
            count += 1
        return count

    def hexadecimal(self, digits: int) -> str:
        """Random hexadecimal digits."""
        return f"{int(self.unit() * 2**52):013x}{int(self.unit() * 2**52):013x}"[:digits]


class Stream:
    """Numbers that keep the random streams of different kinds of thing apart."""

    PERSON = 1
    EMPLOYER = 2
    SCHOOL = 3
    HOUSEHOLD = 4
    CAMPUS = 5
    AGENCY = 6
    JOB = 7
    APPLICATION = 8
    REPEAT = 9
    RING = 10
    PERSONA = 11
    SHELL = 12
    ACCOUNT = 14
    FILE = 15
    COWORKERS = 16
    SLOTS = 17
    WORDING = 18
    REFERENCE = 19
    MOBILE = 20
    LATER = 21
