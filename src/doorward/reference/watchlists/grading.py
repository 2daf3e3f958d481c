"""How far a hit goes: what dates of birth say about two names that agree.

Tolerances, and why they are no wider:

- A list that writes "circa" is taken to mean two years either way. This figure is ours; the
  lists state none.
- A list that gives a year only may be a year off: years were converted from other calendars,
  whose years begin on other days, and reckoned back from ages.
- Two full dates that differ as clerks err (day and month exchanged, or one digit) are not held
  to contradict each other. They never confirm either.
- 1 January is what many forms write for "day not known", so it confirms nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from doorward.model import BirthSpan, HitGrade, PartialDate

_CIRCA = timedelta(days=731)
_YEAR_ONLY = timedelta(days=366)

Days = tuple[date, date]
"""The first and the last day that a date can mean."""

_ORDER = (HitGrade.CONFIRMED, HitGrade.NOTHING_CONTRADICTS, HitGrade.CONTRADICTED)


def days_of(given: PartialDate | date | None) -> Days | None:
    """The days a date of birth can mean; None where there is none or it cannot exist."""
    if given is None:
        return None
    if isinstance(given, date):
        return given, given
    try:
        return given.earliest(), given.latest()
    except ValueError:
        return None


def grade(births: Iterable[BirthSpan], asked: Days | None) -> HitGrade:
    """The grade of two names that agree: the kindest to the match of all dates the list gives.

    >>> span = BirthSpan(date(1970, 1, 1), date(1970, 12, 31))
    >>> grade([span], (date(1970, 5, 4), date(1970, 5, 4))).value
    'nothing-contradicts'
    >>> grade([span], (date(1990, 5, 4), date(1990, 5, 4))).value
    'contradicted'
    """
    if asked is None:
        return HitGrade.SAME_NAME
    grades = {_compared(span, asked) for span in births}
    return next((one for one in _ORDER if one in grades), HitGrade.SAME_NAME)


def _compared(span: BirthSpan, asked: Days) -> HitGrade:
    first, last = asked
    exact = span.exact and first == last
    if exact and span.earliest == first and (first.month, first.day) != (1, 1):
        return HitGrade.CONFIRMED
    slack = _slack(span)
    if _earlier(span.earliest, slack) <= last and first <= _later(span.latest, slack):
        return HitGrade.NOTHING_CONTRADICTS
    if exact and _slip(span.earliest, first):
        return HitGrade.NOTHING_CONTRADICTS
    return HitGrade.CONTRADICTED


def _slack(span: BirthSpan) -> timedelta:
    if span.approximate:
        return _CIRCA
    whole_years = (span.earliest.month, span.earliest.day) == (1, 1) and (
        span.exact or (span.latest.month, span.latest.day) == (12, 31)
    )
    return _YEAR_ONLY if whole_years else timedelta()


def _slip(one: date, other: date) -> bool:
    """Whether two days differ as a slip of the pen does."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    return sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True)) <= 1


def _earlier(day: date, by: timedelta) -> date:
    return day - by if day - date.min > by else date.min


def _later(day: date, by: timedelta) -> date:
    return day + by if date.max - day > by else date.max
