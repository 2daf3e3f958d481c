"""Counting the programme's figures."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from doorward.cases.metrics import history, parts
from doorward.cases.metrics.figures import Figure, Metrics, Quarter
from doorward.cases.metrics.groups import Given, groups
from doorward.cases.metrics.period import period_of
from doorward.cases.metrics.targets import targets
from doorward.cases.metrics.words import DEFINITIONS, NO_DRILLS
from doorward.cases.roles import Right, may_see, require, rights
from doorward.cases.sources import feed_health
from doorward.cases.viewer import Viewer
from doorward.model.cases import CaseKind
from doorward.report.wording import plural

ALL, CANDIDATES, NONE = "all cases", "applications and rings only", "no cases"


def programme(
    viewer: Viewer,
    since: datetime | date | None = None,
    until: datetime | date | None = None,
    *,
    given_groups: Given | None = None,
    feeds: Path | None = None,
) -> Metrics:
    """The figures between two moments, over the cases this viewer may see.

    Without `since` the last five quarters, without `until` up to now. Needs the right to see
    metrics. Raises `Refused`: ``not-allowed``, ``state`` for a period that cannot be.
    """
    require(viewer, Right.SEE_METRICS)
    period = period_of(viewer.now, since, until)
    start, end = period.since, period.until
    stopped = history.stopped_cases(viewer, end)
    opened_rings = history.rings_between(viewer, start, end)
    names = {one.ring for one in stopped.values()} | {name for _, name, _ in opened_rings}
    personas = history.personas_of(names)
    subjects = history.stopped_subjects(viewer, stopped)
    found = history.attempts(stopped, subjects, personas)
    inside = [one for one in found if one.at >= start]
    rows = parts.quarters(period, found)
    scope = scope_of(viewer)
    sees = scope != NONE
    return Metrics(
        since=start,
        until=end,
        counted_at=viewer.now,
        scope=scope,
        sees_cases=sees,
        synthetic=history.case_synthetic(viewer),
        headline=_headline(rows, len(found)) if sees else _without_cases(rows),
        screened=sum(one.screened for one in rows),
        stopped=len(inside),
        stopped_before=len(found) - len(inside),
        quarters=rows,
        stages=parts.stages(inside),
        roles=targets("requisition", start, end, subjects) if sees else (),
        teams=targets("team", start, end, subjects) if sees else (),
        rings=parts.rings(opened_rings, personas, stopped),
        bands=parts.bands(viewer, start, end),
        waiting=parts.waiting(history.clearing(viewer, start, end, stopped)),
        overturned=parts.overturned(viewer, start, end),
        to_detection=_to_detection([one for one in stopped.values() if one.at >= start]),
        groups=groups(given_groups, start, end),
        feeds=feed_health(viewer, feeds),
        drills=NO_DRILLS,
        definitions=DEFINITIONS,
    )


def scope_of(viewer: Viewer) -> str:
    """Which cases the figures of this viewer are about, in words."""
    if Right.SEE_CASES not in rights(viewer):
        return NONE
    everything = viewer.role is None or all(may_see(viewer.role, kind) for kind in CaseKind)
    return ALL if everything else CANDIDATES


def _to_detection(cases: list[history.StoppedCase]) -> tuple[Figure, ...]:
    known, unknown = history.days_to_detection(cases)
    words = DEFINITIONS["detection"]
    if unknown:
        words += f" Not known for {unknown:,} of {len(cases):,}."
    return (
        parts.middle("detection_median", "Half are detected within", words, known),
        parts.middle("detection_ninety", "Nine of ten are detected within", words, known, at=0.9),
    )


def _headline(rows: tuple[Quarter, ...], total: int) -> str:
    last = rows[-1]
    said = (
        f"{last.name}{'' if last.whole else ' so far'}: {plural(last.screened, 'application')} "
        f"screened, {plural(last.stopped, 'attempt')} stopped"
    )
    before = rows[-2].name if len(rows) > 1 else ""
    return f"{said}{_against(last.change, before)}. Since the first record: {total:,} stopped."


def _against(change: Figure, before: str) -> str:
    """The change in words, only as far as its interval goes."""
    if change.value is None or change.low is None:
        return ""
    high = f"{change.high:.2g}" if change.high is not None else "more"
    between = f"95 %: {change.low:.2g} to {high} times"
    if change.low <= 1 and (change.high is None or change.high >= 1):
        return f", no clear change a day against {before} ({between})"
    return f", {change.value:.2g} times as many a day as in {before} ({between})"


def _without_cases(rows: tuple[Quarter, ...]) -> str:
    last = rows[-1]
    return (
        f"{last.name}{'' if last.whole else ' so far'}: {plural(last.screened, 'application')} "
        "screened. Your role sees no cases, so that nothing is said of what became of them."
    )
