"""How an assessment adds up, as the rows of a table with a bar in each.

The picture and its words are one table: every bar is a small SVG whose places are per cent of
its width, so that it fits any screen, and everything it says stands in the cells beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from doorward.report.waterfall import Step, StepKind, Waterfall

_BETWEEN_LABELS = 17.0
_LINE = '<line class="mark" x1="{0}" x2="{0}" y1="0" y2="22"></line>'
_KINDS = {
    StepKind.BASE: "where everybody starts",
    StepKind.COUNTED: "counted",
    StepKind.HOLLOW: "seen, not counted",
    StepKind.OTHER: "adjustment",
    StepKind.TOTAL: "together",
}


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A row: places as SVG lengths (``12.5%``), and the same in words. `mark` is only set in the
    last row: where the estimate itself stands within its range."""

    kind: str
    meaning: str
    label: str
    detail: str
    value: str
    left: str
    width: str
    mark: str = ""


class Mark(msgspec.Struct, frozen=True):
    """A line of the scale; its label is empty where it would run into another."""

    left: str
    label: str
    anchor: str


class WaterfallView(msgspec.Struct, frozen=True):
    """The rows and the scale above them; `lines` are those of the scale, the same in every row."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    lines: SafeString


def waterfall_view(drawn: Waterfall) -> WaterfallView:
    """A waterfall as the page shows it.

    >>> from doorward.report.waterfall import Tick
    >>> step = Step(kind=StepKind.BASE, label="Before", detail="", value="1 in 1,000", left=0.0,
    ...             width=12.5)
    >>> waterfall_view(Waterfall((step,), (Tick(50.0, "1 in 2"),), 12.5)).bars[0].width
    '12.5%'
    """
    marks = _marks([(tick.left, tick.label) for tick in drawn.ticks])
    return WaterfallView(
        tuple(_bar(step, drawn.total) for step in drawn.steps),
        marks,
        format_html_join("", _LINE, ((mark.left,) for mark in marks)),
    )


def per_cent(place: float) -> str:
    """A length of an SVG without a zero too many."""
    return f"{place:.2f}".rstrip("0").rstrip(".") + "%"


def _bar(step: Step, total: float) -> Bar:
    return Bar(
        kind=step.kind.value,
        meaning=_KINDS[step.kind],
        label=step.label,
        detail=step.detail,
        value=step.value,
        left=per_cent(step.left),
        width=per_cent(max(step.width, 0.6)),
        mark=per_cent(total) if step.kind is StepKind.TOTAL else "",
    )


def _marks(ticks: Sequence[tuple[float, str]]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    end = -_BETWEEN_LABELS
    for left, label in ticks:
        free = left - end >= _BETWEEN_LABELS
        anchor = "start" if left < 6 else "end" if left > 94 else "middle"
        if free:
            end = left + _BETWEEN_LABELS / 2 if anchor == "start" else left
        marks.append(Mark(per_cent(left), label if free else "", anchor))
    return tuple(marks)
