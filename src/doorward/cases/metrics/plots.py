"""The plots of the programme's figures, as shapes that a page or a file draws.

Each has a sentence that says the same to those who do not see it, and a table beside it.
Places are in a box 360 wide, so that the letters stay readable on a telephone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from doorward.cases.metrics import plots_drawing as draw
from doorward.cases.metrics.figures import Metrics, Target
from doorward.cases.metrics.plots_drawing import Box, Dot, Key, Line, Plot, Word
from doorward.cases.metrics.words import STAGES
from doorward.report.visible import visible
from doorward.report.wording import plural

_HEIGHT = 190.0
_MOST = 12


def plots(metrics: Metrics) -> tuple[Plot, ...]:
    """All plots that there is something to draw for."""
    found = (
        cumulative(metrics),
        by_stage(metrics),
        precision(metrics),
        targeted(metrics.roles, "roles", "Roles: share stopped against all others"),
        targeted(metrics.teams, "teams", "Teams: share stopped against all others"),
        waiting(metrics),
    )
    return tuple(one for one in found if one is not None)


def cumulative(metrics: Metrics) -> Plot | None:
    """All attempts stopped since the first record, a column for each quarter."""
    rows = metrics.quarters[-_MOST:]
    names = [one.name for one in rows]
    top = max((one.cumulative for one in rows), default=0)
    if not top:
        return None
    boxes, words = [], draw.column_names(names, _HEIGHT)
    for (middle, width), row in zip(draw.columns(names), rows, strict=True):
        boxes.append(_box(middle, width, (0, row.cumulative), top, "bar"))
        words.append(Word(middle, draw.up(row.cumulative, top, _HEIGHT) - 4, f"{row.cumulative:,}"))
    said = "; ".join(f"{one.name} {one.cumulative:,}" for one in rows)
    return Plot(
        name="cumulative",
        title="Attempts stopped since the first record",
        said=f"At the end of each quarter: {said}.",
        height=_HEIGHT,
        lines=(draw.floor(_HEIGHT),),
        boxes=tuple(boxes),
        words=tuple(words),
    )


def by_stage(metrics: Metrics) -> Plot | None:
    """Attempts stopped in each quarter, piled up by the stage they were detected at."""
    rows = metrics.quarters[-_MOST:]
    names = [one.name for one in rows]
    top = max((one.stopped for one in rows), default=0)
    if not top:
        return None
    boxes, words = [], draw.column_names(names, _HEIGHT)
    for (middle, width), row in zip(draw.columns(names), rows, strict=True):
        base = 0
        for number, stage in enumerate(STAGES):
            if count := row.stages.get(stage, 0):
                span = (base, base + count)
                boxes.append(_box(middle, width, span, top, f"stage-{number}"))
                base += count
        words.append(Word(middle, draw.up(row.stopped, top, _HEIGHT) - 4, f"{row.stopped:,}"))
    there = {stage for row in rows for stage, count in row.stages.items() if count}
    keys = [(f"stage-{number}", stage) for number, stage in enumerate(STAGES) if stage in there]
    return Plot(
        name="stages",
        title="Attempts stopped a quarter, by stage",
        said=f"{_stages_said(metrics)}.",
        height=_HEIGHT,
        lines=(draw.floor(_HEIGHT),),
        boxes=tuple(boxes),
        words=tuple(words),
        keys=tuple(Key(kind, STAGES[stage]) for kind, stage in keys),
    )


def _box(middle: float, width: float, span: tuple[int, int], top: int, kind: str) -> Box:
    low, high = draw.up(span[0], top, _HEIGHT), draw.up(span[1], top, _HEIGHT)
    return Box(draw.r(middle - width / 2), high, width, draw.r(low - high), kind)


def _stages_said(metrics: Metrics) -> str:
    parts = []
    for row in metrics.quarters[-_MOST:]:
        stages = [f"{STAGES[one]} {n:,}" for one, n in row.stages.items() if n and one in STAGES]
        parts.append(f"{row.name}: {', '.join(stages) or 'none'}")
    return "; ".join(parts)


def precision(metrics: Metrics) -> Plot | None:
    """The share confirmed in each band, with intervals, beside what was expected."""
    rows = [one for one in metrics.bands if one.precision.value is not None]
    if not rows:
        return None
    drawn = draw.rows([(one.band, one.precision) for one in rows], float, (0.0, 1.0))
    expected = [
        Dot(draw.across(one.expected), draw.row(place), "expected")
        for place, one in enumerate(rows)
        if one.expected is not None
    ]
    marks = [(part, _percent(part)) for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
    lines, labels = draw.scale(marks, drawn.height, float)
    said = "; ".join(
        f"{one.band} {_percent(one.precision.value)} of {plural(one.precision.count, 'case')}"
        f" ({_percent(one.precision.low)} to {_percent(one.precision.high)})"
        for one in rows
    )
    return Plot(
        name="precision",
        title="Share of each band that was confirmed",
        said=f"With 95 % intervals: {said}.",
        height=drawn.height,
        lines=(*lines, *drawn.lines),
        dots=(*drawn.dots, *expected),
        words=(*drawn.words, *labels),
        keys=(Key("dot", "confirmed, with interval"), Key("expected", "expected by the weights")),
    )


def targeted(rows: Sequence[Target], name: str, title: str) -> Plot | None:
    """How much more often applications for a role (or team) were stopped, on a scale of times."""
    shown = [one for one in rows if one.ratio.value is not None][:_MOST]
    if not shown:
        return None
    figures = [(_short(one.name), one.ratio) for one in shown]
    drawn = draw.rows(figures, _place_of_times, (0.1, 10.0))
    marks = [(times, f"{times:g}×") for times in (0.1, 0.5, 1.0, 2.0, 10.0)]
    lines, labels = draw.scale(marks, drawn.height, _place_of_times)
    said = "; ".join(
        f"{visible(one.name, 60)} {_times(one.ratio.value)}"
        f" ({_times(one.ratio.low)} to {_times(one.ratio.high)})"
        for one in shown
    )
    return Plot(
        name=name,
        title=title,
        said=f"1 is as often as all others. With 95 % intervals: {said}.",
        height=drawn.height,
        lines=(*lines, *drawn.lines),
        dots=drawn.dots,
        words=(*drawn.words, *labels),
    )


def _short(name: str) -> str:
    """A name as there is room for it; the table beside the plot has the whole of it."""
    text = visible(name, 200)
    return text if len(text) <= 18 else f"{text[:17]}…"


def _place_of_times(times: float) -> float:
    return math.log(times / 0.1) / math.log(100)


def waiting(metrics: Metrics) -> Plot | None:
    """The share of honest candidates that still waits after so many days, with its interval."""
    curve, median = metrics.waiting.curve, metrics.waiting.median
    if median.value is None or not curve:
        return None
    longest = max(curve[-1][0], 1.0)
    ends = [
        (part, draw.LEFT + part * (draw.WIDTH - draw.LEFT - draw.RIGHT)) for part in (0, 0.5, 1)
    ]
    anchors = ("start", "middle", "end")
    words = [
        Word(draw.r(x), _HEIGHT - 10, f"{longest * part:.3g}", anchor)
        for (part, x), anchor in zip(ends, anchors, strict=True)
    ]
    for part in (0.0, 0.5, 1.0):
        y = draw.up(part, 1, _HEIGHT)
        words.append(Word(draw.LEFT - 4, draw.r(y + 4), _percent(part), "end"))
    lines = [draw.floor(_HEIGHT)]
    for index, kind in ((2, "edge"), (3, "edge"), (1, "curve")):
        lines += _stairs([(step[0] / longest, step[index]) for step in curve], kind)
    still = metrics.waiting.waiting
    return Plot(
        name="waiting",
        title="Honest candidates still waiting, by days",
        said=f"Half are cleared within {median.value:.3g} days; "
        f"{plural(still, 'case')} {'waits' if still == 1 else 'wait'} now.",
        height=_HEIGHT,
        lines=tuple(lines),
        words=tuple(words),
        keys=(Key("curve", "share waiting"), Key("edge", "95 % interval")),
    )


def _stairs(steps: Sequence[tuple[float, float]], kind: str) -> list[Line]:
    lines: list[Line] = []
    x, y = draw.LEFT, draw.up(1, 1, _HEIGHT)
    for part, share in steps:
        right = draw.r(draw.LEFT + part * (draw.WIDTH - draw.LEFT - draw.RIGHT))
        down = draw.up(share, 1, _HEIGHT)
        lines += [Line(x, y, right, y, kind), Line(right, y, right, down, kind)]
        x, y = right, down
    return lines


def _percent(part: float | None) -> str:
    return "?" if part is None else f"{100 * part:.3g} %"


def _times(value: float | None) -> str:
    return "no bound" if value is None else f"{value:.2g}×"
