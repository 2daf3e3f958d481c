"""What the whole page says, ready for the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec

from doorward.model import Band, NotChecked, Problem, Task
from doorward.report.content import (
    FeedStatus,
    ReportContent,
    RunFacts,
    SignalNote,
    feeds_to_mend,
)
from doorward.report.queue import BAND_ORDER, Unit, summaries_by_id, units
from doorward.report.simple_stats import (
    ALARMS,
    BASE_RATES,
    CAUGHT,
    SimpleStats,
    simple_stats,
)
from doorward.report.terminal import why
from doorward.report.unit_views import Look, UnitView, unit_view
from doorward.report.wording import BAND_MEANING, one_in, percent, plural
from doorward.risk import precision_table

MOST_PROBLEMS = 300
MOST_FEEDS = 200
MOST_TASKS = 200


class PageLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much the page holds: applications in full, and rows without detail."""

    details: int = 200
    rows: int = 1000

    def halved(self) -> PageLimits:
        """Half as much of both."""
        return PageLimits(details=self.details // 2, rows=self.rows // 2)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A unit without detail."""

    rank: int
    title: str
    who: str
    expected: str
    why: str


class BandView(msgspec.Struct, frozen=True, kw_only=True):
    """One band of the queue. `more` are units neither in full nor as a row.

    `applications` counts all applications of this band, also those within a ring of another.
    """

    band: Band
    meaning: str
    applications: int
    holds: str
    units: tuple[UnitView, ...]
    rows: tuple[Row, ...]
    more: int


class Unchecked(msgspec.Struct, frozen=True, kw_only=True):
    """Checks that could not run for one reason. `most` is the largest number of applications."""

    why: str
    checks: tuple[tuple[str, int], ...]
    most: int


class PageView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page.

    `attention` counts the applications in units above the clear band, `detailed` those shown in
    full; `in_tables` is True where the page leaves some application out. `seconds` is how long
    the run took.
    """

    run: RunFacts
    seconds: str
    stats: SimpleStats
    bands: tuple[BandView, ...]
    units: int
    attention: int
    detailed: int
    in_tables: bool
    to_mend: tuple[tuple[str, FeedStatus], ...]
    feeds: tuple[FeedStatus, ...]
    more_feeds: int
    base_rates: tuple[tuple[str, tuple[str, ...]], ...]
    caught: str
    alarms: tuple[str, ...]
    unchecked: tuple[Unchecked, ...]
    tasks: tuple[Task, ...]
    more_tasks: int
    problems: tuple[Problem, ...]
    more_problems: int
    signals: tuple[SignalNote, ...]


def page_view(content: ReportContent, limits: PageLimits) -> PageView:
    """The page of a run, within limits."""
    notes = {one.id: one for one in content.signals}
    titles = {one.id: one.title for one in content.signals}
    look = Look(summaries_by_id(content), notes, titles)
    stats = simple_stats(content)
    queue = units(content)
    tasks = tuple(task for one in content.assessments for task in one.tasks)
    bands, detailed = _bands(queue, look, limits, stats)
    return PageView(
        run=content.run,
        seconds=f"{(content.run.finished_at - content.run.started_at).total_seconds():,.0f}",
        stats=stats,
        bands=bands,
        units=len(queue),
        attention=sum(len(unit.members) for unit in queue if unit.band is not Band.CLEAR),
        detailed=detailed,
        in_tables=detailed < len(content.assessments),
        to_mend=feeds_to_mend(content.feeds),
        feeds=content.feeds[:MOST_FEEDS],
        more_feeds=max(0, len(content.feeds) - MOST_FEEDS),
        base_rates=_base_rates(),
        caught=percent(CAUGHT),
        alarms=tuple(map(percent, ALARMS)),
        unchecked=_unchecked(content, titles),
        tasks=tasks[:MOST_TASKS],
        more_tasks=max(0, len(tasks) - MOST_TASKS),
        problems=content.problems[:MOST_PROBLEMS],
        more_problems=max(0, len(content.problems) - MOST_PROBLEMS),
        signals=content.signals,
    )


def _base_rates() -> tuple[tuple[str, tuple[str, ...]], ...]:
    columns = [precision_table(CAUGHT, alarms, BASE_RATES) for alarms in ALARMS]
    return tuple(
        (one_in(rate), tuple(percent(column[index]) for column in columns))
        for index, rate in enumerate(BASE_RATES)
    )


def _bands(
    queue: tuple[Unit, ...], look: Look, limits: PageLimits, stats: SimpleStats
) -> tuple[tuple[BandView, ...], int]:
    """The bands, and how many applications are shown in full.

    Applications in the clear band get no detail: nothing in them needs a person's attention.
    """
    room, rows_left, rank = limits.details, limits.rows, 0
    result = []
    for band in BAND_ORDER:
        of_band = [unit for unit in queue if unit.band is band]
        full: list[UnitView] = []
        rows: list[Row] = []
        for unit in of_band:
            rank += 1
            if room > 0 and (band is not Band.CLEAR or unit.ring):
                full.append(unit_view(unit, rank, look, room))
                room -= len(full[-1].members)
            elif rows_left > 0:
                rows.append(_row(unit, rank, look))
                rows_left -= 1
        result.append(
            BandView(
                band=band,
                meaning=BAND_MEANING[band],
                applications=stats.bands[band.value],
                holds=_holds(of_band),
                units=tuple(full),
                rows=tuple(rows),
                more=len(of_band) - len(full) - len(rows),
            )
        )
    return tuple(result), limits.details - room


def _holds(found: list[Unit]) -> str:
    rings = sum(unit.ring is not None for unit in found)
    alone = len(found) - rings
    parts = [plural(rings, "ring")] if rings else []
    parts += [plural(alone, "application")] if alone or not rings else []
    return ", ".join(parts)


def _row(unit: Unit, rank: int, look: Look) -> Row:
    summary = look.summaries.get(unit.id)
    return Row(
        rank=rank,
        title=unit.id,
        who=(summary.candidate if summary else "") or "",
        expected=one_in(unit.expected_precision),
        why=why(unit, dict(look.titles)) if unit.ring or unit.members[0].evidence else "",
    )


def _unchecked(content: ReportContent, titles: Mapping[str, str]) -> tuple[Unchecked, ...]:
    alike: Counter[tuple[int, ...]] = Counter()
    lists: dict[tuple[int, ...], tuple[NotChecked, ...]] = {}
    for one in content.assessments:
        # The same objects stand in most applications' lists, so lists are told by them.
        key = tuple(map(id, one.not_checked))
        alike[key] += 1
        lists[key] = one.not_checked
    counts: Counter[tuple[str, str]] = Counter()
    for key, number in alike.items():
        for missing in lists[key]:
            counts[missing.why, missing.signal] += number
    by_why: dict[str, list[tuple[str, int]]] = {}
    for (reason, signal), number in sorted(counts.items()):
        title = f"{titles[signal]} ({signal})" if signal in titles else signal
        by_why.setdefault(reason, []).append((title, number))
    found = [
        Unchecked(why=reason, checks=tuple(checks), most=max(number for _, number in checks))
        for reason, checks in by_why.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.most, one.why)))
