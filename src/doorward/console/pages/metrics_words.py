"""Figures of the programme as the page writes them."""

from __future__ import annotations

from doorward.cases.metrics.figures import Figure


def number(value: float | None, unit: str) -> str:
    """A number with its unit; nothing for none.

    >>> number(0.2534, "share"), number(1.52, "ratio"), number(16.94, "days")
    ('25.3 %', '1.5 times', '16.9 days')
    """
    if value is None:
        return ""
    if unit == "share":
        return f"{value * 100:.3g} %"
    if unit == "ratio":
        return f"{value:.2g} times"
    text = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{text} day{'' if text == '1' else 's'}" if unit == "days" else text


def said(figure: Figure) -> str:
    """A figure with its 95 % interval, or why there is none.

    >>> said(Figure(name="", title="", definition="", unit="ratio", count=40, value=1.5, low=1.1))
    '1.5 times (1.1 times or more)'
    """
    if figure.value is None:
        return figure.said
    low, high = number(figure.low, figure.unit), number(figure.high, figure.unit)
    if low and high:
        between = f"{low} to {high}"
    else:
        between = f"{low} or more" if low else f"up to {high}" if high else "not bounded"
    return f"{number(figure.value, figure.unit)} ({between})"
