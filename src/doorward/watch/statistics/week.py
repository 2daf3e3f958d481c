"""A person's own week: in how many weeks they were active at each of its 168 hours.

Hours are counted, not events: a burst of a thousand reads is one active hour. Old weeks fade by
half in about eight weeks. How unusual an hour is follows from the share of the person's active
hours that lie at times as rare or rarer (a conformal p-value: Vovk, Gammerman and Shafer 2005,
"Algorithmic Learning in a Random World", 2.3); a moved hour or a neighbouring one is not rare.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

HOURS = 168
_UNIT = 16
_OFTEN = 5 * _UNIT
_FADE = bytes(int(value * 0.917) for value in range(256))
"""One week's fading of every value a byte can have: 0.917 to the eighth is one half."""
_SLOTS = 63
_NEAR = ((0, 1.0), (1, 0.6), (2, 0.25))
_OTHER_DAYS = 0.25


class Week(msgspec.Struct, array_like=True, gc=False):
    """`counts`: a byte per hour of the week, 16 for each week active then. Monday 00:00 UTC is 0.

    `newest` is the newest hour since 1970; `recent` has a bit for each of the 63 hours up to it
    that were counted, so that late and repeated events count once.
    """

    counts: bytearray | None = None
    newest: int = 0
    recent: int = 0

    def add(self, hour: int) -> bool:
        """Take in an hour since 1970; whether it is a newly active one."""
        gap = hour - self.newest
        if gap <= 0:
            if -gap >= _SLOTS or self.recent >> -gap & 1:
                return False
            self.recent |= 1 << -gap
        else:
            self.recent = (self.recent << gap & (1 << _SLOTS) - 1 if gap < _SLOTS else 0) | 1
            if weeks := week_of(hour) - week_of(self.newest):
                self._pass_weeks(weeks)
            self.newest = hour
        if self.counts is None:
            self.counts = bytearray(HOURS)
        place = hour_of_week(hour)
        self.counts[place] = min(255, self.counts[place] + _UNIT)
        return True

    def total(self) -> float:
        """How many active hours are remembered."""
        return 0.0 if self.counts is None else sum(self.counts) / _UNIT

    def usual(self, hour: int) -> bool:
        """Whether the person was active about this hour of the week in several weeks: certainly
        not rare, and quickly told."""
        if self.counts is None:
            return False
        place = hour_of_week(hour)
        counts = self.counts
        near = counts[place - 1] + counts[place] + counts[(place + 1) % HOURS]
        return near > _OFTEN and counts[place] > 2 * _UNIT

    def commoner(self, hour: int, share: float) -> bool:
        """Whether the rarity of an hour just taken in is surely more than a share, quickly told:
        the hour of the week is as rare as itself."""
        counts = self.counts
        return counts is not None and counts[hour_of_week(hour)] > share * sum(counts)

    def rarity(self, hour: int) -> float:
        """The share of active hours, this one with them, at times as rare as this or rarer.

        The last 63 hours are left out: a strange night does not make itself usual.
        """
        counts = bytearray(HOURS) if self.counts is None else bytearray(self.counts)
        newest, left = hour_of_week(self.newest), self.recent
        while left:
            back = left.bit_length() - 1
            left ^= 1 << back
            counts[newest - back] = max(0, counts[newest - back] - _UNIT)
        values = np.frombuffer(counts, np.uint8).astype(np.float64)
        place = hour_of_week(hour)
        values[place] += _UNIT
        density = _KERNEL @ values
        as_rare = density <= density[place] * (1 + 1e-9)
        return float(values @ as_rare) / (sum(counts) + _UNIT)

    def merged(self, other: Week) -> Week:
        """Both together, as of the newer."""
        old, new = sorted((self, other), key=lambda one: one.newest)
        if old.counts is None or new.counts is None:
            return new if old.counts is None else old
        gap = new.newest - old.newest
        faded = Week(bytearray(old.counts), old.newest)
        faded._pass_weeks(week_of(new.newest) - week_of(old.newest))
        counts = bytearray(
            min(255, a + b) for a, b in zip(faded.counts or b"", new.counts, strict=True)
        )
        seen = old.recent << gap & (1 << _SLOTS) - 1 if gap < _SLOTS else 0
        return Week(counts, new.newest, new.recent | seen)

    def _pass_weeks(self, weeks: int) -> None:
        if self.counts is None:
            return
        for _ in range(min(weeks, 40)):
            self.counts = self.counts.translate(_FADE)


def hour_of_week(hour: int) -> int:
    """0 to 167 of an hour since 1970, which began on a Thursday."""
    return (hour + 72) % HOURS


def week_of(hour: int) -> int:
    """The number of the week of an hour since 1970."""
    return (hour + 72) // HOURS


def _kernel() -> NDArray[np.float64]:
    """How much an active hour (column) makes each hour (row) likely: its neighbours in part,
    and the same hours of other days a little."""
    near = np.zeros((HOURS, HOURS))
    for step, weight in _NEAR:
        for sign in {1, -1} if step else {1}:
            near += weight * np.roll(np.eye(HOURS), sign * step, axis=0)
    blended = np.eye(HOURS) + _OTHER_DAYS / 7 * np.tile(np.eye(24), (7, 7))
    return near @ blended


_KERNEL = _kernel()
