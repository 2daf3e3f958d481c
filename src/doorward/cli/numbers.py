"""Numbers as people read them in a terminal."""

from __future__ import annotations


def number_text(value: float, digits: int = 6) -> str:
    """A number to `digits` significant digits, without an exponent where people read bytes.

    What is ten thousand or more loses its fraction and keeps every digit before it.
    """
    return f"{value:,.0f}" if 10_000 <= abs(value) < 1e15 else f"{value:,.{digits}g}"
