"""Dates as people write them on a résumé: a year, a month of a year, or a day."""

from __future__ import annotations

import calendar
from datetime import date

import msgspec


class PartialDate(msgspec.Struct, frozen=True, order=True, gc=False):
    """A date known to the year, the month or the day.

    >>> PartialDate(2019, 3).latest()
    datetime.date(2019, 3, 31)
    >>> str(PartialDate(2019, 3))
    '2019-03'

    Readers must check ranges before building one (year 1900-2200, month 1-12, a day that
    exists); `earliest` and `latest` raise `ValueError` otherwise.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def earliest(self) -> date:
        """The first day this date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day this date can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)
