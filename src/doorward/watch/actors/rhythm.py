"""How a session's acts follow each other: what a program's rhythm has and hands hardly have.

Only times and how many different things were acted on are looked at. Nothing here proves
anything: macros, switch control, screen readers and scripts written by the person keep the same
rhythm, so what is found is for a look and never counts against anybody. No figure for the limits
is published; they are own choices, far from what hands do in an hour.
"""

from __future__ import annotations

import math
from enum import StrEnum

import msgspec

PAUSE = 300.0
"""Seconds without an act after which a new run begins."""

LEAST = 60
"""Acts of a run below which its rhythm says nothing."""

REGULAR = 0.25
"""Coefficient of variation of the gaps: a metronome has 0, random arrivals have 1, hands more."""

STEADY = 3
"""Gaps under so many seconds are left out: a page makes them by itself."""

FAST_PER_MINUTE, FAST_MINUTES = 40, 10
"""So many acts a minute, for so many minutes on end."""

TOGETHER, TOGETHER_SECONDS = 5, 10
"""So many different things acted on within one second, in so many seconds of a run."""

ENDLESS = 20 * 3600.0
"""Seconds that a run lasts without any pause of `PAUSE`."""


class Trait(StrEnum):
    """What a run had."""

    REGULAR = "the gaps between acts were nearly equal"
    FAST = "acts went on faster than hands click"
    PARALLEL = "many things were acted on within single seconds, again and again"
    ENDLESS = "acts went on for most of a day without a pause of five minutes"


class Rhythm(msgspec.Struct, array_like=True, omit_defaults=True):
    """The run that is going on. Times are seconds since 1970; a late act is left out.

    `n` acts since `begin`; `gaps`, `mean` and `m2` are Welford's sums over the gaps; `minute` and
    `in_minute` count the acts of a minute, `fast` the fast minutes on end; `second`, `in_second`
    and `thing` the different things of a second, `together` the seconds with many.
    """

    begin: float = 0.0
    last: float = 0.0
    n: int = 0
    gaps: int = 0
    mean: float = 0.0
    m2: float = 0.0
    minute: int = 0
    in_minute: int = 0
    fast: int = 0
    second: int = 0
    in_second: int = 0
    thing: int = 0
    together: int = 0

    def add(self, at: float, thing: int = 0) -> bool:
        """Take in an act on a thing (its key); whether it was of this run, or began one."""
        gap = at - self.last
        if gap < 0:
            return False
        if gap > PAUSE:
            self._begin(at)
        elif gap >= STEADY:
            self.gaps += 1
            step = gap - self.mean
            self.mean += step / self.gaps
            self.m2 += step * (gap - self.mean)
        self.last = at
        self.n += 1
        second = int(at)
        if second != self.second:
            self.second, self.in_second, self.thing = second, 1, thing
            minute = second // 60
            if minute == self.minute:
                self.in_minute += 1
            else:
                kept = minute == self.minute + 1 and self.in_minute >= FAST_PER_MINUTE
                self.fast = self.fast + 1 if kept else 0
                self.minute, self.in_minute = minute, 1
            return True
        self.in_minute += 1
        if thing != self.thing:
            self.thing = thing
            self.in_second += 1
            if self.in_second == TOGETHER:
                self.together += 1
        return True

    def _begin(self, at: float) -> None:
        self.begin = at
        self.n = self.gaps = self.in_minute = self.fast = self.in_second = self.together = 0
        self.mean = self.m2 = 0.0
        self.minute = self.second = self.thing = 0

    @property
    def variation(self) -> float | None:
        """Coefficient of variation of the gaps; None where they are too few."""
        if self.gaps < LEAST or self.mean <= 0:
            return None
        return math.sqrt(self.m2 / self.gaps) / self.mean

    @property
    def seconds(self) -> float:
        """How long the run has lasted."""
        return self.last - self.begin

    def traits(self) -> tuple[Trait, ...]:
        """What the run has of a program's rhythm."""
        if self.n < LEAST:
            return ()
        found = []
        variation = self.variation
        if variation is not None and variation <= REGULAR:
            found.append(Trait.REGULAR)
        if self.fast >= FAST_MINUTES:
            found.append(Trait.FAST)
        if self.together >= TOGETHER_SECONDS:
            found.append(Trait.PARALLEL)
        if self.seconds >= ENDLESS:
            found.append(Trait.ENDLESS)
        return tuple(found)

    def merged(self, other: Rhythm) -> Rhythm:
        """The newer run. Where two machines each saw a part of one run, the longer part counts:
        gaps between acts of both cannot be known from either."""
        newer, older = (self, other) if self.last >= other.last else (other, self)
        if newer.begin - older.last > PAUSE or newer.n >= older.n:
            return newer
        return older
