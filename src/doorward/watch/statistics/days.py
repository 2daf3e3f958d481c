"""A number per day: the last days stay open for late events, older ones become the past."""

from __future__ import annotations

import math
from typing import Self

import msgspec

from doorward.watch.statistics.moments import Moments
from doorward.watch.statistics.predicting import VolumePrior, predicted_volume

OPEN_DAYS = 3
"""Days that still take late events (`Policy.allowed_lateness_hours` is 72)."""

NOTABLE = 0.001
"""The p-value from which on a statistic is told at all."""

AGAIN = 4
"""What was told is told again on the same day when it has become so many times as much."""

MOST = 2**53
"""No total is more: nine petabytes, and every JSON reader's exact integers end there."""

_PEAK = 2.0
"""Only more than so many times the highest day of the past is notable: quarter ends come back."""
_STEP = 1.2
"""A total is looked at again when it has grown by so much: working out a tail takes long."""
_SLOW = 0.9981
"""What a past peak keeps of itself a day: half of it after a year."""


class Counts(msgspec.Struct, array_like=True, gc=False):
    """Counts of the open days, the past days' as `Moments`, and the highest.

    `last` are the totals of the `newest` day, the day before, and so on; -1 for a day without
    anything. A day is opened by `add`, also with 0: days without any count can belong to the
    past. Within the open days the order of events does not matter; an event of a closed day is
    left out. `told` is the day and the count that were last told.
    """

    newest: int = 0
    last: list[int] = []
    past: Moments = msgspec.field(default_factory=Moments)
    peak: float = 0.0
    told: tuple[int, int] = (0, 0)

    @property
    def open(self) -> dict[int, int]:
        """The totals of the open days, by day number."""
        return {self.newest - back: total for back, total in enumerate(self.last) if total >= 0}

    def add(self, day: int, amount: int) -> int:
        """Add to a day; the day's total so far, or 0 where the day is closed."""
        back = self.newest - day
        last = self.last
        if not 0 <= back < len(last) or last[back] < 0:
            if not self._begin(day):
                return 0
            back, last = self.newest - day, self.last
        if amount:
            last[back] = min(MOST, last[back] + amount)
        return last[back]

    def raise_to(self, day: int, value: int) -> int:
        """Make a day's number at least `value`; the same answer as of `add`."""
        total = self.add(day, 0)
        back = self.newest - day
        if value > total and 0 <= back < len(self.last):
            self.last[back] = total = min(MOST, value)
        return total

    def tell(self, day: int, total: int, again: int = AGAIN) -> bool:
        """Whether a total is to be told: once a day, and again at `again` times as much."""
        told_day, told = self.told
        if day < told_day or (day == told_day and total < told * again):
            return False
        self.told = (day, total)
        return True

    def merged(self, other: Self) -> Self:
        """Both together. A day closed in both counts as two days, each with its part."""
        days = self.open
        for day, total in other.open.items():
            days[day] = days.get(day, 0) + total
        both = type(self)(
            past=self.past.merged(other.past),
            peak=max(self.peak, other.peak),
            told=max(self.told, other.told),
        )
        for day in sorted(days):
            both.add(day, days[day])
        return both

    def highest(self, day: int) -> float:
        """The highest day of the past, as its value; it fades by half in a year."""
        return self.peak * _SLOW ** max(0, day - self.past.day)

    def _begin(self, day: int) -> bool:
        """Open a day where it is not too old, and close those that are then."""
        ahead = day - self.newest
        if not self.last:
            self.newest, self.last = day, [0]
        elif ahead > 0:
            for back in range(len(self.last) - 1, -1, -1):
                if back + ahead >= OPEN_DAYS and self.last[back] >= 0:
                    self._close(self.newest - back, self.last[back])
            empty = [-1] * (min(ahead, OPEN_DAYS) - 1)
            self.newest, self.last = day, [0, *empty, *self.last][:OPEN_DAYS]
        elif -ahead >= OPEN_DAYS:
            return False
        else:
            self.last += [-1] * (1 - ahead - len(self.last))
            self.last[-ahead] = 0
        return True

    def _close(self, day: int, total: int) -> None:
        self.peak = max(float(total), self.highest(day))
        self.past.add(self._value(total), day)

    @staticmethod
    def _value(total: int) -> float:
        return float(total)


class Volumes(Counts, array_like=True):
    """Totals per day that spread over orders of magnitude, such as bytes.

    The past holds the logarithm of one plus each day's total. Only days on which something
    happened are in it: the question is what is usual on such a day. `checked` is the day and the
    total of which the p-value was worked out last.
    """

    checked: tuple[int, int] = (0, 0)

    def surprise(self, day: int, total: int, prior: VolumePrior | None, least: int) -> float | None:
        """The p-value of a day's total where it is to be told now, else None.

        Totals under `least`, and those under twice the highest day of the past, are never told.
        """
        if total < least or total < _PEAK * self.highest(day):
            return None
        checked_day, checked = self.checked
        if day == checked_day and total < _STEP * checked:
            return None
        self.checked = (day, total)
        expected = predicted_volume(self.past, day, prior)
        if expected is None:
            return None
        p = expected.tail(math.log1p(total))
        if prior is not None:
            p = max(p, prior.share_above(total))
        return p if p <= NOTABLE and self.tell(day, total) else None

    def usual(self, day: int, prior: VolumePrior | None) -> int:
        """The middle of what is expected of a day, 0 where too little is known to say."""
        expected = predicted_volume(self.past, day, prior)
        return 0 if expected is None else max(0, round(math.expm1(min(60.0, expected.middle))))

    @staticmethod
    def _value(total: int) -> float:
        return math.log1p(total)
