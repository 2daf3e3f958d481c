"""Dates of birth as lists write them, turned into the days they can be.

A year alone is all its days, a month all of its days. ``circa 1951`` is the days of 1951 and
marked approximate: lists do not say how far off they may be.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from doorward.model import BirthSpan

EARLIEST_YEAR = 1800
LATEST_YEAR = 2100
_LONGEST = 80

_MONTHS = {
    name.lower(): number
    for number in range(1, 13)
    for name in (calendar.month_abbr[number], calendar.month_name[number])
} | {"sept": 9}
_APPROXIMATE = re.compile(
    r"\A(?:circa|approximately|approx\.?|about|around|ca\.?|c\.)\s*(.*)\Z", re.IGNORECASE
)
_RANGE = re.compile(r"\A(?:between\s+)?(.+?)\s*(?:\bto\b|\band\b|–|/(?=\d{4}-))\s*(.+)\Z", re.I)
_YEARS = re.compile(r"\A(\d{4})\s*[-/]\s*(\d{4})\Z")
_YEAR = re.compile(r"\A(?:(?:00?|dd)/(?:00?|mm)/)?(\d{4})(?:-00-00)?\Z", re.IGNORECASE)
_ISO = re.compile(r"\A(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?\Z")
_NUMBERS = re.compile(r"\A(\d{1,2}|dd)[/.](\d{1,2}|mm)[/.](\d{4})\Z", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\A(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})\Z")
_MONTH_FIRST = re.compile(r"\A([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})\Z")


def birth_span(text: str) -> BirthSpan:
    """The span a text names; `ValueError` if it names none or an impossible one.

    Numbers with slashes are day first, as European and British lists write them; ``00``, ``dd``
    or ``mm`` for day or month means that it is not known.

    >>> birth_span("circa 1951").approximate
    True
    >>> birth_span("15 May 1953 to 1954").latest
    datetime.date(1954, 12, 31)
    """
    if len(text) > _LONGEST:
        raise ValueError("too long for a date")
    rest, approximate = _circa(" ".join(text.split()))
    parts = _YEARS.match(rest) or _RANGE.match(rest)
    if parts is None:
        earliest, latest = _days(rest)
    else:
        from_text, from_circa = _circa(parts[1])
        to_text, to_circa = _circa(parts[2])
        approximate = approximate or from_circa or to_circa
        earliest, latest = _days(from_text)[0], _days(to_text)[1]
    return spanning(earliest, latest, approximate)


def spanning(earliest: date, latest: date, approximate: bool = False) -> BirthSpan:
    """A span whose ends are in order and within reason; `ValueError` otherwise."""
    if earliest > latest:
        raise ValueError("a span that ends before it starts")
    if earliest.year < EARLIEST_YEAR or latest.year > LATEST_YEAR:
        raise ValueError("not a year somebody listed was born in")
    return BirthSpan(earliest, latest, approximate)


def days_of(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    """The first and last day of a year, of a month, or one day twice; `ValueError` if none."""
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        first = date(year, month, 1)
        return first, date(year, month, calendar.monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def list_day(text: str | None) -> date | None:
    """One day as lists write it in heads and entries, or None where it is none."""
    try:
        earliest, latest = _days(" ".join((text or "")[:_LONGEST].split()))
    except ValueError:
        return None
    return earliest if earliest == latest else None


def _circa(text: str) -> tuple[str, bool]:
    found = _APPROXIMATE.match(text)
    return (found[1], True) if found else (text, False)


def _days(text: str) -> tuple[date, date]:
    if found := _YEAR.match(text):
        return days_of(int(found[1]))
    if found := _ISO.match(text):
        return _known(int(found[1]), int(found[2]), int(found[3] or 0))
    if found := _NUMBERS.match(text):
        return _known(int(found[3]), _number(found[2]), _number(found[1]))
    if found := _DAY_FIRST.match(text):
        return _known(int(found[3]), _month(found[2]), int(found[1] or 0))
    if found := _MONTH_FIRST.match(text):
        return _known(int(found[3]), _month(found[1]), int(found[2]))
    raise ValueError(f"not a date: {text[:40]!r}")


def _known(year: int, month: int, day: int) -> tuple[date, date]:
    return days_of(year, month or None, day or None)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _month(name: str) -> int:
    number = _MONTHS.get(name.lower())
    if number is None:
        raise ValueError(f"not a month: {name!r}")
    return number
