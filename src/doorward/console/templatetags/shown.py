"""How values are shown in pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django import template

register = template.Library()


@register.filter
def case_number(number: int) -> str:
    """The number people use for a case.

    >>> case_number(12)
    'C-000012'
    """
    return f"C-{number:06d}"


@register.filter
def when(value: datetime | None) -> str:
    """A time in UTC, to the minute; a dash for none."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if value else "–"


@register.filter
def span(earlier: datetime | None, later: datetime) -> str:
    """How long between two times, in the largest unit that fits.

    >>> span(datetime(2026, 11, 1, 8, tzinfo=UTC), datetime(2026, 11, 4, 9, tzinfo=UTC))
    '3 days'
    >>> span(datetime(2026, 11, 4, 9, tzinfo=UTC), datetime(2026, 11, 4, 8, tzinfo=UTC))
    '1 hour'
    """
    if earlier is None:
        return "–"
    seconds = abs(int((later - earlier).total_seconds()))
    for name, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if count := seconds // length:
            return f"{count:,} {name}{'' if count == 1 else 's'}"
    return "less than a minute"


@register.filter
def day(value: datetime | None) -> str:
    """A day in UTC; a dash for none."""
    return value.astimezone(UTC).strftime("%Y-%m-%d") if value else "–"


@register.filter
def worded(value: str, words: Mapping[str, object]) -> object:
    """A word of the vocabulary as people read it.

    >>> worded("verify", {"verify": "Verify"}), worded("new", {})
    ('Verify', 'new')
    """
    return words.get(value, value)


@register.filter
def grouped(number: int) -> str:
    """A count with its thousands apart.

    >>> grouped(52214)
    '52,214'
    """
    return f"{number:,}"


@register.filter
def thousands(value: float) -> str:
    """A count with its thousands apart.

    >>> thousands(24525)
    '24,525'
    """
    return f"{value:,.0f}"
