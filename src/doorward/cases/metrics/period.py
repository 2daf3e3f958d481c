"""Calendar quarters, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import msgspec

from doorward.cases.viewer import Refused

USUAL = 5
"""Quarters of the usual period, the running one among them: it is compared with its year ago."""
MOST = 60


class Period(msgspec.Struct, frozen=True):
    """From a moment to before another, and the quarters in it: (name, since, until, whole)."""

    since: datetime
    until: datetime
    quarters: tuple[tuple[str, datetime, datetime, bool], ...]


def period_of(
    now: datetime, since: datetime | date | None = None, until: datetime | date | None = None
) -> Period:
    """The period asked for; without `since` the last five quarters, without `until` up to now.

    A day stands for its beginning in UTC. What lies after now is left off. `Refused` (``state``)
    for a period that ends before it begins, or of more than fifteen years.
    """
    end = min(_moment(until), now) if until is not None else now
    start = _moment(since) if since is not None else _back(quarter_start(end), USUAL - 1)
    if start >= end:
        raise Refused("state", "the period ends before it begins")
    found = []
    first = quarter_start(start)
    while first < end:
        after = _back(first, -1)
        low, high = max(first, start), min(after, end)
        found.append((quarter_name(first), low, high, (low, high) == (first, after)))
        first = after
        if len(found) > MOST:
            raise Refused("state", "the period is longer than fifteen years")
    return Period(start, end, tuple(found))


def quarter_start(at: datetime) -> datetime:
    """The beginning of the quarter a moment is in."""
    local = at.astimezone(UTC)
    return datetime(local.year, (local.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC)


def quarter_name(at: datetime) -> str:
    """How a quarter is called.

    >>> quarter_name(datetime(2026, 11, 2, tzinfo=UTC))
    '2026 Q4'
    """
    return f"{at.year} Q{(at.month - 1) // 3 + 1}"


def quarter_named(name: str) -> datetime:
    """The beginning of a quarter by its name; `Refused` (``state``) for what is none."""
    year, _, number = name.partition(" Q")
    fits = year.isascii() and year.isdigit() and len(year) == 4
    if not fits or number not in {"1", "2", "3", "4"} or not 1900 < int(year) < 9999:
        raise Refused("state", "name a quarter as 2026 Q4")
    return datetime(int(year), int(number) * 3 - 2, 1, tzinfo=UTC)


def _back(start: datetime, quarters: int) -> datetime:
    months = start.year * 12 + start.month - 1 - 3 * quarters
    if not 12 <= months < 12 * 9999:
        raise Refused("state", "the period is longer than fifteen years")
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _moment(given: datetime | date) -> datetime:
    if isinstance(given, datetime):
        return given.astimezone(UTC)
    return datetime.combine(given, time.min, UTC)


def quarter_after(start: datetime) -> datetime:
    """The beginning of the quarter after."""
    return _back(start, -1)


def quarters_back(now: datetime, count: int) -> list[str]:
    """The names of the running quarter and of those before it."""
    return [quarter_name(_back(quarter_start(now), number)) for number in range(count)]
