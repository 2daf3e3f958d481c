"""Months: the grain at which careers are told, and the tolerance they deserve.

A month is counted as ``12 * year + month - 1``. A date known to the year only covers twelve
of them. Nothing here builds a calendar date, so dates that do not exist cannot raise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from doorward.model import PartialDate, Statement

TOLERANCE = 2
"""Months that people misremember or round without meaning anything by it."""


def earliest(when: PartialDate) -> int:
    """The first month a date can mean."""
    return 12 * when.year + (when.month or 1) - 1


def latest(when: PartialDate) -> int:
    """The last month a date can mean."""
    return 12 * when.year + (when.month or 12) - 1


def month_of(when: date | datetime) -> int:
    """The month of a full date."""
    return 12 * when.year + when.month - 1


def gap(one: PartialDate, other: PartialDate) -> int:
    """Months by which two dates differ at the least, beyond the tolerance; 0 if they agree.

    >>> gap(PartialDate(2019), PartialDate(2018, 11))
    0
    >>> gap(PartialDate(2019), PartialDate(2016, 6))
    29
    """
    apart = max(earliest(one) - latest(other), earliest(other) - latest(one), 0)
    return max(apart - TOLERANCE, 0)


_DATE = re.compile(r"\s*(\d{4})(?:-(\d{1,2}))?(?:-\d{1,2})?\s*$")


def months_before(written: str, moment: datetime | None) -> int | None:
    """Months from a date written ``YYYY[-MM[-DD]]`` to a moment, at the least; None if unknown."""
    found = _DATE.match(written)
    if moment is None or found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    if not 1 <= month <= 12:
        return None
    return max(month_of(moment) - (12 * year + month - 1), 0)


def first_start(statements: Iterable[Statement]) -> PartialDate | None:
    """The earliest start of any job in any statement."""
    starts = [
        job.start
        for statement in statements
        for job in statement.employments
        if job.start is not None
    ]
    return min(starts, key=latest, default=None)


def years_claimed(statements: Iterable[Statement], moment: datetime | None) -> int | None:
    """Whole years from the earliest job to a moment, at the least; None if unknown."""
    start = first_start(statements)
    if start is None or moment is None:
        return None
    return max((month_of(moment) - latest(start)) // 12, 0)
