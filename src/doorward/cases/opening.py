"""What opens a case, and what a run changes in the cases there are.

A unit above clear opens a case, and so does every ring. A unit that is clear opens one only where
there is something to look up, so that somebody can do it. A decided case never changes: what is
new and strong about its subjects opens another that follows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from doorward.cases.evidence import STAGES, earliest, task_digest_of
from doorward.cases.recording_rows import Change
from doorward.cases.recording_seen import BAND_RANK, SeenUnit, Sight, clean, has_strong
from doorward.model import Assessment, Band
from doorward.model.cases import CaseKind, CaseStatus, Stage
from doorward.store.models import Case

CHANGES = (
    "title",
    "status",
    "band",
    "band_rank",
    "log_odds",
    "expected_precision",
    "base_rate",
    "ring",
    "members",
    "stage",
    "signals",
    "began_at",
    "updated_at",
    "due_at",
    "owner",
    "version",
)
"""What a run may change in a case that there is."""


class Standing(msgspec.Struct, frozen=True):
    """The cases that a unit's subjects are in: undecided and decided ones, oldest first.

    `together` says that a decided case about a ring holds all of them, `tasks` are the digests of
    tasks that are in some case already.
    """

    undecided: Sequence[Case]
    decided: Sequence[Case]
    together: bool
    tasks: frozenset[tuple[int, str]]


def target_of(unit: SeenUnit, standing: Standing) -> Case | None:
    """The undecided case that a unit belongs to, if there is one that can hold it."""
    if unit.kind is CaseKind.RING:
        rings = [one for one in standing.undecided if one.kind == CaseKind.RING]
        return rings[0] if rings else None
    return standing.undecided[0] if standing.undecided else None


def needs_case(unit: SeenUnit, changes: Sequence[Change], standing: Standing) -> bool:
    """Whether a unit without an undecided case opens one."""
    if not standing.decided:
        return bool(
            unit.kind is CaseKind.RING
            or unit.lead.band is not Band.CLEAR
            or new_tasks(changes, standing)
        )
    if unit.kind is CaseKind.RING and not standing.together:
        # Also where each was decided as a member of another ring: that they belong together is new.
        return True
    if any(has_strong(one.fresh, one.seen.assessment) for one in changes):
        return True
    worst = min(one.band_rank for one in standing.decided)
    fresh = any(one.fresh for one in changes)
    return (fresh and BAND_RANK[unit.lead.band] < worst) or new_tasks(changes, standing)


def new_tasks(changes: Sequence[Change], standing: Standing) -> bool:
    """Whether there is something to look up that no case of the subject has."""
    return any(
        (one.row.pk, task_digest_of(task)) not in standing.tasks
        for one in changes
        for task in one.seen.assessment.tasks
    )


def new_case(unit: SeenUnit, changes: Sequence[Change], sight: Sight) -> Case:
    """A case for a unit, not saved yet."""
    case = Case(
        kind=unit.kind.value,
        status=CaseStatus.OPEN.value,
        synthetic=sight.synthetic,
        stage=_stage(unit, sight).value,
        members=len(changes),
        ring=clean(unit.ring.id, 300) if unit.ring else "",
        began_at=min((one.row.began_at for one in changes if one.row.began_at), default=None),
        requisition=_most(one.row.requisition for one in changes),
        team=_most(one.row.team for one in changes),
        signals=_signals(unit),
    )
    case.title = title_of(case, changes[0])
    weigh(case, unit.lead)
    return case


def weigh(case: Case, lead: Assessment) -> None:
    """Give a case the weight of its most urgent assessment."""
    case.band = lead.band.value
    case.band_rank = BAND_RANK[lead.band]
    case.log_odds = lead.log_odds
    case.expected_precision = lead.expected_precision
    case.base_rate = lead.base_rate


def refresh(case: Case, unit: SeenUnit, changes: Sequence[Change], sight: Sight) -> bool:
    """Bring an undecided case up to date with what a run saw of it; whether anything changed.

    The weight of a case moves only if the run saw all its subjects and everything its evidence
    is about: part of a ring says nothing about the ring.
    """
    before = _shown(case)
    whole = len(changes) >= case.members and not any(one.kept or one.late for one in changes)
    if whole or BAND_RANK[unit.lead.band] < case.band_rank:
        weigh(case, unit.lead)
        case.signals = _signals(unit)
    stage = _stage(unit, sight)
    if STAGES.index(stage) < STAGES.index(Stage(case.stage)):
        case.stage = stage.value
    began = [one.row.began_at for one in changes if one.row.began_at]
    case.began_at = min([*began, *([case.began_at] if case.began_at else [])], default=None)
    if unit.ring is not None:
        case.ring = clean(unit.ring.id, 300)
    if case.kind == CaseKind.RING:
        case.title = title_of(case, changes[0])
    seen_anew = any(one.fresh or one.gone for one in changes)
    return seen_anew or _shown(case) != before


def title_of(case: Case, first: Change) -> str:
    """What a case is called. Never a name: the queue shows titles to everybody who sees it."""
    job = f" · {case.requisition}" if case.requisition else ""
    if case.kind == CaseKind.RING:
        return f"Ring of {case.members} applications{job}"[:500]
    if case.kind == CaseKind.APPLICATION:
        return f"Application {first.row.subject_id}{job}"[:500]
    return f"{first.row.kind.capitalize()} S-{first.row.pk:06d}{job}"[:500]


def _stage(unit: SeenUnit, sight: Sight) -> Stage:
    found = [weighed for one in unit.members for weighed in one.assessment.evidence]
    return earliest(found, sight.stage)


def _most(values: Iterable[str]) -> str:
    counted = Counter(value for value in values if value)
    return max(counted, key=lambda value: (counted[value], value), default="")


def _signals(unit: SeenUnit) -> str:
    """The ids of the signals that count, those that weigh most first."""
    weights: dict[str, float] = {}
    for one in unit.members:
        for weighed in one.assessment.evidence:
            if weighed.counted > 0:
                signal = weighed.evidence.signal
                weights[signal] = max(weights.get(signal, 0.0), weighed.counted)
    kept: list[str] = []
    for signal in sorted(weights, key=lambda one: (-weights[one], one)):
        if len(" ".join([*kept, signal])) > 1000:
            break
        kept.append(signal)
    return " ".join(kept)


def _shown(case: Case) -> tuple[object, ...]:
    return (case.band, round(case.log_odds, 9), case.signals, case.stage, case.ring, case.title)
