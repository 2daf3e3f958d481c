"""Dates and moments as exports and people write them, read without guessing.

`partial_date` and `moment` return None for what is not a date. What could mean two days
(``03/04/2020``) is said to be ambiguous, unless the caller knows the order. Sources: ISO 8601,
RFC 3339, and the forms the supported systems document (Greenhouse web hooks: ``MM/DD/YYYY``;
Lever: milliseconds since 1970).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

import msgspec

from doorward.model import PartialDate

EARLIEST_YEAR = 1900
LATEST_YEAR = 2200


class DateOrder(StrEnum):
    """How a file writes a day with slashes: month first, or day first."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


class ReadDate(msgspec.Struct, frozen=True):
    """A date as understood. `ambiguous` means that only the certain part (the year) is given."""

    value: PartialDate
    ambiguous: bool = False


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_OPEN_ENDED = frozenset(
    {"present", "current", "currently", "now", "today", "ongoing", "to date", "till date"}
)
_LONGEST = 64

_ISO = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2}))?)?)?)?\Z",
    re.IGNORECASE | re.ASCII,
)
_YEAR_MONTH = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?\Z", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{4})\Z", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\Z", re.ASCII)
_WORD_FIRST = re.compile(
    r"([a-z]{3,9})\.?[ ,/-]+(?:(\d{1,2})(?:st|nd|rd|th)?[ ,]+)?(\d{4})\Z", re.IGNORECASE | re.ASCII
)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?[ ,-]+(\d{4})\Z", re.IGNORECASE | re.ASCII
)


def is_open_ended(text: str) -> bool:
    """Whether an end date says that the thing still goes on.

    >>> is_open_ended("Present"), is_open_ended("2019")
    (True, False)
    """
    # Nearly every end is a date, and a date nearly always begins with a digit.
    return not text[:1].isdigit() and text.strip().casefold() in _OPEN_ENDED


@lru_cache(maxsize=8192)
def partial_date(text: str, order: DateOrder | None = None) -> ReadDate | None:
    """A year, month or day as somebody wrote it, or None where it is no possible date.

    >>> str(partial_date("March 2019").value)
    '2019-03'
    >>> partial_date("03/04/2020")
    ReadDate(value=PartialDate(year=2020, month=None, day=None), ambiguous=True)
    >>> partial_date("2019-02-30") is None
    True
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if match := _ISO.match(text) or _YEAR_MONTH.match(text):
        return _checked(match[1], match[2], match[3])
    if match := _MONTH_YEAR.match(text):
        return _checked(match[2], match[1], None)
    if match := _SLASHED.match(text):
        return _slashed(match[1], match[3], match[4], order, dotted=match[2] == ".")
    return _in_words(text)


def _in_words(text: str) -> ReadDate | None:
    if match := _WORD_FIRST.match(text):
        return _named_month(match[3], match[1], match[2])
    if match := _DAY_FIRST.match(text):
        return _named_month(match[3], match[2], match[1])
    return None


def _checked(year: str, month: str | None, day: str | None) -> ReadDate | None:
    parts = (int(year), int(month) if month else None, int(day) if day else None)
    if not EARLIEST_YEAR <= parts[0] <= LATEST_YEAR:
        return None
    value = PartialDate(*parts)
    try:
        value.earliest()
    except ValueError:
        return None
    return None if parts[1] == 0 or parts[2] == 0 else ReadDate(value)


def _named_month(year: str, name: str, day: str | None) -> ReadDate | None:
    month = _MONTHS.get(name.casefold())
    return None if month is None else _checked(year, str(month), day)


def _slashed(
    first: str, second: str, year: str, order: DateOrder | None, *, dotted: bool
) -> ReadDate | None:
    month_first = _checked(year, first, second)
    day_first = _checked(year, second, first)
    if order is DateOrder.MONTH_FIRST:
        return month_first
    # Dots separate day, month and year, in that order, wherever they are used at all.
    if order is DateOrder.DAY_FIRST or dotted:
        return day_first
    if month_first is None or day_first is None or month_first == day_first:
        return month_first or day_first
    return ReadDate(PartialDate(int(year)), ambiguous=True)


_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d{1,9})?"
    r"\s?(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?\Z",
    re.IGNORECASE | re.ASCII,
)
_SLASHED_MOMENT = re.compile(
    r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?m?\.?)?\Z",
    re.IGNORECASE | re.ASCII,
)


def moment(
    text: str, zone: tzinfo | None = None, order: DateOrder | None = None
) -> tuple[datetime, bool] | None:
    """A moment and whether its offset had to be assumed, or None where it is none.

    A moment written without an offset is taken in `zone`; where the caller knows none, in UTC,
    and the second value is True so that the reader can say so. A day alone is its first instant.

    >>> moment("2026-03-01T10:00:00Z")
    (datetime.datetime(2026, 3, 1, 10, 0, tzinfo=datetime.timezone.utc), False)
    >>> moment("2026-03-01 10:00")[1]
    True
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        value = _iso_moment(text) or _slashed_moment(text, order)
        if value is None:
            return None
        if value.tzinfo is not None:
            return value, False
        return value.replace(tzinfo=zone or UTC), zone is None
    except (ValueError, OverflowError):
        return None


def _iso_moment(text: str) -> datetime | None:
    match = _MOMENT.match(text)
    if match is None:
        return None
    day, clock, fraction, offset = match.groups()
    if clock is None:
        return datetime.fromisoformat(day)
    offset = (offset or "").upper().replace("UTC", "Z").replace("Z", "+00:00")
    return datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{offset}")


def _slashed_moment(text: str, order: DateOrder | None) -> datetime | None:
    match = _SLASHED_MOMENT.match(text)
    if match is None:
        return None
    day = partial_date(match[1], order)
    if day is None or day.value.day is None:
        return None
    hour, minute, second = (int(part or 0) for part in match.group(2, 3, 4))
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5].casefold() == "p" else 0)
    first = day.value.earliest()
    return datetime(first.year, first.month, first.day, hour, minute, second)  # noqa: DTZ001


def moment_from_milliseconds(value: float) -> datetime | None:
    """A moment given in milliseconds since 1970 (UTC), or None where no calendar has it.

    >>> moment_from_milliseconds(1_500_000_000_000)
    datetime.datetime(2017, 7, 14, 2, 40, tzinfo=datetime.timezone.utc)
    """
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
    except (OverflowError, ValueError):
        return None


def is_future(value: date, today: date, years: int = 0) -> bool:
    """Whether a day lies after today, or after the year `years` from now where that is usual.

    >>> is_future(date(2028, 5, 1), date(2026, 1, 1))
    True
    >>> is_future(date(2028, 5, 1), date(2026, 1, 1), years=8)
    False
    """
    return value.year > today.year + years if years else value > today
