"""The programme's figures as text of at most 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from doorward.cases.metrics.figures import Figure, Metrics, Target
from doorward.cases.metrics.words import STAGES
from doorward.report.visible import visible
from doorward.report.wording import plural

WIDTH = 80


def lines(metrics: Metrics) -> Iterator[str]:
    """The figures part by part, each with what it counts."""
    yield from textwrap.wrap(metrics.headline, WIDTH)
    day = f"{metrics.since:%Y-%m-%d} to {metrics.until:%Y-%m-%d %H:%M} UTC, {metrics.scope}"
    yield f"Period: {day}"
    if metrics.synthetic != "none":
        yield f"Synthetic: {metrics.synthetic} of these cases are invented."
    yield from _quarters(metrics)
    yield from _stages(metrics)
    yield from _targets("Targeted roles", metrics.roles, metrics)
    yield from _targets("Targeted teams", metrics.teams, metrics)
    yield from _rings(metrics)
    yield from _bands(metrics)
    yield from _waiting(metrics)
    yield from _overturned(metrics)
    yield from _part("Time from start to detection", metrics, "detection")
    for one in metrics.to_detection:
        yield from _wrapped(_line(one))
    yield from _groups(metrics)
    yield from _feeds(metrics)
    yield from ("", f"Drills: {metrics.drills}")


def said(figure: Figure) -> str:
    """A figure with its interval, or why there is none.

    >>> said(Figure(name="", title="", definition="", unit="share", count=40, value=0.5,
    ...             low=0.35, high=0.65))
    '50 % (35 to 65 %)'
    """
    if figure.value is None:
        return figure.said
    low, high = (_number(one, figure.unit) for one in (figure.low, figure.high))
    value = _number(figure.value, figure.unit)
    unit = {"share": " %", "ratio": "×", "days": " days"}.get(figure.unit, "")
    return f"{value}{unit} ({low} to {high}{unit if high != 'no bound' else ''})"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "no bound"
    return f"{value * 100:.3g}" if unit == "share" else f"{value:,.3g}"


def _line(figure: Figure) -> str:
    return f"{figure.title}: {said(figure)}, n = {figure.count:,}"


def _part(title: str, metrics: Metrics, *parts: str) -> Iterator[str]:
    yield ""
    yield title
    for one in parts:
        yield from _wrapped(metrics.definitions[one])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )


def _columns(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table: the first column and the last to the left, the others to the right."""
    held = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[place]) for row in held) for place in range(len(head))]
    for row in held:
        cells = [
            cell.ljust(width) if place in {0, len(row) - 1} else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield ("  " + "  ".join(cells)).rstrip()[:WIDTH]


def _quarters(metrics: Metrics) -> Iterator[str]:
    yield from _part("Screened and stopped", metrics, "screened", "stopped", "change")
    rows = [
        (
            one.name + ("" if one.whole else "*"),
            f"{one.screened:,}",
            f"{one.stopped:,}",
            f"{one.cumulative:,}",
            said(one.change),
        )
        for one in metrics.quarters
    ]
    yield from _columns(("quarter", "screened", "stopped", "in all", "against before"), rows)
    if not all(one.whole for one in metrics.quarters):
        yield "  * a part of the quarter"


def _stages(metrics: Metrics) -> Iterator[str]:
    yield from _part("Stage of detection", metrics, "stages")
    counts = {name: sum(one.stages.get(name, 0) for one in metrics.quarters) for name in STAGES}
    rows = [(STAGES[one.name], f"{counts[one.name]:,}", said(one)) for one in metrics.stages]
    yield from _columns(("stage", "stopped", "share"), rows)


def _targets(title: str, rows: tuple[Target, ...], metrics: Metrics) -> Iterator[str]:
    if not rows:
        return
    yield from _part(title, metrics, "targets")
    shown = [
        (
            visible(one.name, 26),
            f"{one.applications:,}",
            f"{one.stopped:,}",
            said(one.ratio),
        )
        for one in rows
    ]
    yield from _columns(("name", "applications", "stopped", "against others"), shown)


def _rings(metrics: Metrics) -> Iterator[str]:
    yield from _part("Rings", metrics, "rings")
    rings = metrics.rings
    yield f"  {plural(rings.found, 'ring')} found, {rings.stopped:,} stopped"
    sizes = ", ".join(f"{count:,} of {size}" for size, count in rings.sizes.items() if count)
    if sizes:
        yield f"  by personas: {sizes}"
    yield from _wrapped(_line(rings.personas))


def _bands(metrics: Metrics) -> Iterator[str]:
    yield from _part("Precision", metrics, "precision")
    rows = [
        (
            one.band,
            f"{one.confirmed:,}",
            f"{one.cleared + one.overturned:,}",
            f"{one.unknown + one.not_said:,}",
            said(one.precision),
        )
        for one in metrics.bands
    ]
    yield from _columns(("band", "confirmed", "cleared", "not known", "precision"), rows)


def _waiting(metrics: Metrics) -> Iterator[str]:
    yield from _part("Days to clear an honest candidate", metrics, "waiting")
    found = metrics.waiting
    yield from _wrapped(_line(found.median))
    yield from _wrapped(_line(found.ninety))
    longest = f", the longest for {found.longest_days:,.3g} days" if found.longest_days else ""
    yield f"  {found.cleared:,} cleared, {found.waiting:,} still waiting{longest}"


def _overturned(metrics: Metrics) -> Iterator[str]:
    yield from _part("Overturned decisions", metrics, "overturned")
    found = metrics.overturned
    adverse = plural(found.adverse, "adverse decision")
    yield f"  {found.overturned:,} of {adverse}: {said(found.share)}"
    yield (
        f"  {plural(found.appeals, 'appeal')}: {found.upheld:,} upheld, "
        f"{found.unanswered:,} without an answer"
    )


def _groups(metrics: Metrics) -> Iterator[str]:
    yield from _part("Flag rates by group", metrics, "groups")
    if metrics.groups.said:
        yield from _wrapped(metrics.groups.said)
        return
    rows = [
        (
            visible(f"{one.column}: {one.group}", 26),
            f"{one.applications:,}",
            f"{one.flagged:,}",
            said(one.ratio) + (" more" if one.flagged_more else ""),
        )
        for one in metrics.groups.rows
    ]
    yield from _columns(("group", "applications", "flagged", "against everyone else"), rows)
    yield f"  {plural(metrics.groups.without_group, 'application')} without a group"


def _feeds(metrics: Metrics) -> Iterator[str]:
    yield from _part("Reference data", metrics, "feeds")
    rows = [
        (visible(one.name, 40), "" if one.age_days is None else f"{one.age_days:,} days", one.state)
        for one in metrics.feeds
    ]
    yield from _columns(("feed", "age", "state"), rows)
    for one in metrics.feeds:
        if one.todo:
            yield from _wrapped(f"{visible(one.name, 40)}: {one.todo}")
