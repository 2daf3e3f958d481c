"""How values are shown in pages."""

from __future__ import annotations

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
