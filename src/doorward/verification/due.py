"""When steps are due: the moments of one application, and months counted from a day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, UTC, date, datetime, timedelta

import msgspec

from doorward.model import Application, Moment

ORDER: tuple[Moment, ...] = (Moment.APPLY, Moment.INTERVIEW, Moment.OFFER, Moment.DAY_ONE)
"""The moments that come once, in their order."""


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on, or the month's last day if it has none.

    Always counted from the first day, never from a shortened one.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 1, 31), 2)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """So many days on; the last day there is where records speak of the year 9999."""
    return date.max if (date.max - day).days < days else day + timedelta(days=days)


class Timeline(msgspec.Struct, frozen=True):
    """The days (UTC) on which an application's moments are, as far as they are known."""

    days: Mapping[Moment, date]

    @staticmethod
    def of(one: Application) -> Timeline:
        """From when it came in, its first interview, its offer and its first day."""
        days: dict[Moment, date] = {}
        if one.created_at is not None:
            days[Moment.APPLY] = utc_day(one.created_at)
        if one.interviews is not None and one.interviews.scheduled:
            days[Moment.INTERVIEW] = utc_day(min(each.at for each in one.interviews.scheduled))
        if one.onboarding is not None:
            if one.onboarding.offer_at is not None:
                days[Moment.OFFER] = utc_day(one.onboarding.offer_at)
            if one.onboarding.starts_on is not None:
                days[Moment.DAY_ONE] = one.onboarding.starts_on
        return Timeline(days)

    def has_come(self, moment: Moment, today: date) -> bool:
        """Whether a moment is here or past: by its day, or because a later one is.

        Whoever applied has applied, also where the day is not known.
        """
        if moment is Moment.APPLY:
            return True
        if moment is Moment.PERIODIC:
            return self.has_come(Moment.DAY_ONE, today)
        day = self.days.get(moment)
        if day is not None:
            return day <= today
        later = ORDER[ORDER.index(moment) + 1 :]
        return any(self.days[one] <= today for one in later if one in self.days)

    def moment_of(
        self, at: datetime, stated: Moment | None, among: Sequence[Moment], *, early: bool
    ) -> Moment | None:
        """Which of a rule's moments a check counts for.

        The one it states; else the last that had come when it was made; else, where it may be
        `early`, the first. None where it counts for none.
        """
        if stated is not None and stated in among:
            return stated
        once = [one for one in ORDER if one in among]
        come = [one for one in once if one in self.days and self.days[one] <= utc_day(at)]
        if come:
            return come[-1]
        if not once:
            return Moment.PERIODIC
        return once[0] if early else None


def utc_day(at: datetime) -> date:
    """The day of a moment, in UTC so that all places count alike."""
    try:
        return at.astimezone(UTC).date()
    except OverflowError:  # the first or the last day there is
        return at.date()
