"""The programme's figures as rows of one table, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import msgspec

from doorward.cases.metrics.figures import Figure, Metrics, Target
from doorward.report.spreadsheet import neutral

COLUMNS = (
    "part", "of", "figure", "unit", "value", "low_95", "high_95", "count", "said", "definition",
)  # fmt: skip


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One number. `of` is what it is a figure of: a quarter, a role, a band."""

    part: str
    figure: str
    of: str = ""
    unit: str = "count"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int | None = None
    said: str = ""
    definition: str = ""


def metrics_csv(metrics: Metrics) -> str:
    """Every figure in a row; no cell is a formula. Begins with the mark spreadsheets look for."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in table(metrics):
        words = (row.part, row.of, row.figure, row.unit)
        numbers = (row.value, row.low, row.high, row.count)
        shown = ("" if one is None else f"{one:.10g}" for one in numbers)
        ends = (row.said, row.definition)
        writer.writerow([*map(neutral, words), *shown, *map(neutral, ends)])
    return "\ufeff" + text.getvalue()


def table(metrics: Metrics) -> Iterator[Row]:
    """All figures in the order of the page."""
    words = metrics.definitions
    yield Row(part="period", figure="since", unit="day", said=metrics.since.isoformat())
    yield Row(part="period", figure="until", unit="day", said=metrics.until.isoformat())
    yield Row(part="period", figure="scope", unit="words", said=metrics.scope)
    yield Row(part="period", figure="synthetic", unit="words", said=metrics.synthetic)
    for name in ("screened", "stopped"):
        count = getattr(metrics, name)
        yield Row(part="totals", figure=name, value=count, count=count, definition=words[name])
    yield from _quarters(metrics)
    for one in metrics.stages:
        yield _of("stages", one, figure="share of stopped", of=one.name)
    yield from _targets("roles", metrics.roles)
    yield from _targets("teams", metrics.teams)
    yield from _rings(metrics)
    yield from _bands(metrics)
    yield from _people(metrics)
    for one in metrics.to_detection:
        yield _of("detection", one)
    for group in metrics.groups.rows:
        of = f"{group.column}: {group.group}"
        yield _of("groups", group.rate, of=of)
        yield _of("groups", group.ratio, of=of)
    if metrics.groups.said:
        yield Row(part="groups", figure="flag_ratio", unit="ratio", said=metrics.groups.said)
    for feed in metrics.feeds:
        yield Row(
            part="feeds", of=feed.name, figure="age", unit="days", value=feed.age_days,
            count=feed.entries, said=f"{feed.state}: {feed.message}", definition=words["feeds"],
        )  # fmt: skip
    yield Row(part="drills", figure="drills", said=metrics.drills, definition=words["drills"])


def _of(part: str, one: Figure, *, figure: str = "", of: str = "") -> Row:
    return Row(
        part=part, of=of, figure=figure or one.name, unit=one.unit, value=one.value, low=one.low,
        high=one.high, count=one.count, said=one.said, definition=one.definition,
    )  # fmt: skip


def _quarters(metrics: Metrics) -> Iterator[Row]:
    words = metrics.definitions
    for one in metrics.quarters:
        counts = {
            "screened": one.screened,
            "stopped": one.stopped,
            "stopped cumulative": one.cumulative,
            **{f"stopped at {stage}": count for stage, count in one.stages.items()},
        }
        said = "" if one.whole else "part of the quarter"
        for figure, count in counts.items():
            definition = words["screened" if figure == "screened" else "stopped"]
            yield Row(
                part="quarters", of=one.name, figure=figure, value=count, count=count, said=said,
                definition=definition,
            )  # fmt: skip
        yield _of("quarters", one.change, of=one.name)


def _targets(part: str, rows: tuple[Target, ...]) -> Iterator[Row]:
    for one in rows:
        yield _of(part, one.share_of_applications, of=one.name)
        yield _of(part, one.share_of_stopped, of=one.name)
        yield _of(part, one.ratio, of=one.name)


def _rings(metrics: Metrics) -> Iterator[Row]:
    words = metrics.definitions["rings"]
    found = {"found": metrics.rings.found, "stopped": metrics.rings.stopped}
    found |= {f"of {size} personas": count for size, count in metrics.rings.sizes.items()}
    for figure, count in found.items():
        yield Row(part="rings", figure=figure, value=count, count=count, definition=words)
    yield _of("rings", metrics.rings.applications)
    yield _of("rings", metrics.rings.personas)


def _bands(metrics: Metrics) -> Iterator[Row]:
    words = metrics.definitions["precision"]
    for band in metrics.bands:
        for figure in ("confirmed", "cleared", "overturned", "unknown", "not_said"):
            count = getattr(band, figure)
            yield Row(
                part="bands", of=band.band, figure=figure, value=count, count=count,
                definition=words,
            )  # fmt: skip
        yield Row(
            part="bands", of=band.band, figure="expected", unit="share", value=band.expected,
            count=band.precision.count, definition=words,
        )  # fmt: skip
        yield _of("bands", band.precision, of=band.band)


def _people(metrics: Metrics) -> Iterator[Row]:
    words = metrics.definitions
    for figure in ("cleared", "waiting", "ended_otherwise"):
        count = getattr(metrics.waiting, figure)
        yield Row(
            part="waiting", figure=figure, value=count, count=count, definition=words["waiting"]
        )
    yield _of("waiting", metrics.waiting.median)
    yield _of("waiting", metrics.waiting.ninety)
    for figure in ("adverse", "overturned", "appeals", "upheld", "unanswered"):
        count = getattr(metrics.overturned, figure)
        yield Row(
            part="overturned", figure=figure, value=count, count=count,
            definition=words["overturned"],
        )  # fmt: skip
    yield _of("overturned", metrics.overturned.share, figure="share overturned")
