"""Putting units into cases: which one a unit belongs to, and bringing that one up to date."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.cases import joining, opening
from doorward.cases.opening import Standing
from doorward.cases.recording_rows import Change
from doorward.cases.recording_seen import SeenUnit, Sight
from doorward.cases.viewer import Viewer
from doorward.model import SubjectKind
from doorward.model.cases import UNDECIDED, CaseKind, CaseStatus
from doorward.store.models import Case, CaseSubject, CaseTask, SubjectRow

_WORKERS = tuple(one.value for one in (SubjectKind.WORKER, SubjectKind.DEVICE, SubjectKind.ACCOUNT))


class Work(msgspec.Struct):
    """A unit with what was written of it, and the case it goes into. `ring` is the ring's row."""

    unit: SeenUnit
    changes: list[Change]
    standing: Standing
    ring: int | None = None
    case: Case | None = None
    new: bool = False
    changed: bool = False
    band_before: str = ""
    added: int = 0


def standings(grouped: Sequence[Sequence[Change]]) -> list[Standing]:
    """For each unit the cases its subjects are in. Cases are the same objects for all units."""
    rows = [one.row for changes in grouped for one in changes]
    pairs = list(
        CaseSubject.objects.filter(subject_id__in=[row.pk for row in rows]).values_list(
            "subject_id", "case_id"
        )
    )
    pairs += _of_the_same_person(rows)
    numbers = {case for _, case in pairs}
    cases = {
        case.pk: case
        for case in Case.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    }
    tasks = set(
        CaseTask.objects.filter(case_id__in=numbers)
        .exclude(digest="")
        .values_list("subject_id", "digest")
    )
    of_subject: dict[int, list[Case]] = {}
    for subject, number in pairs:
        of_subject.setdefault(subject, []).append(cases[number])
    return [_standing(changes, of_subject, tasks) for changes in grouped]


def _of_the_same_person(rows: Sequence[SubjectRow]) -> list[tuple[int, int]]:
    """Workers' cases that these workers' subjects belong to because a person tied them."""
    keyed: dict[str, list[int]] = {}
    for row in rows:
        if row.person_key and row.kind in _WORKERS:
            keyed.setdefault(row.person_key, []).append(row.pk)
    found = CaseSubject.objects.filter(
        subject__person_key__in=keyed, subject__kind__in=_WORKERS, case__kind=CaseKind.WORKER.value
    ).values_list("subject__person_key", "case_id")
    return [(mine, case) for key, case in found for mine in keyed[key]] if keyed else []


def _standing(
    changes: Sequence[Change],
    of_subject: dict[int, list[Case]],
    tasks: set[tuple[int, str]],
) -> Standing:
    mine = {one.row.pk for one in changes}
    found = {case.pk: case for one in mine for case in of_subject.get(one, ())}
    ordered = [found[number] for number in sorted(found)]
    ended = {CaseStatus.DECIDED, CaseStatus.CLOSED, CaseStatus.APPEALED}
    return Standing(
        undecided=[one for one in ordered if one.status in UNDECIDED],
        decided=[one for one in ordered if one.status in ended],
        together=any(
            one.kind == CaseKind.RING
            and one.status in ended
            and all(one in of_subject.get(subject, ()) for subject in mine)
            for one in ordered
        ),
        tasks=frozenset(one for one in tasks if one[0] in mine),
    )


def place(viewer: Viewer, sight: Sight, work: Work) -> None:
    """Find or make the case of a unit, and bring it up to date. New cases are saved at the end."""
    if all(one.late for one in work.changes):
        return
    target = opening.target_of(work.unit, work.standing)
    while target is not None and target.joined_into is not None:
        # An earlier unit of this batch joined it into an older one.
        target = target.joined_into
    work.case = target
    if target is None:
        if not work.standing.undecided and not opening.needs_case(
            work.unit, work.changes, work.standing
        ):
            return
        work.case = opening.new_case(work.unit, work.changes, sight)
        work.case.opened_at = work.case.updated_at = viewer.now
        if work.standing.decided:
            work.case.follows = work.standing.decided[-1]
        work.new = True
        return
    _bring_up_to_date(viewer, sight, work, target)


def _bring_up_to_date(viewer: Viewer, sight: Sight, work: Work, case: Case) -> None:
    work.band_before = case.band
    mine = [one.row.pk for one in work.changes]
    there = CaseSubject.objects.filter(case=case, subject_id__in=mine).count()
    others = to_join(work)
    if others or there < len(mine):
        before = case.members
        joining.take_in(viewer, case, others)
        joining.add_subjects(case, mine, viewer.now)
        case.members = members_of(case)
        work.added = case.members - before
        joining.withdraw_proposal(viewer, case, "more people belong to the case now")
    fresh_tasks = opening.new_tasks(work.changes, work.standing)
    changed = opening.refresh(case, work.unit, work.changes, sight)
    if changed or work.added or fresh_tasks or others:
        work.changed = True
        case.updated_at = viewer.now
        case.version += 1


def to_join(work: Work) -> list[Case]:
    """The undecided cases of a ring's members that go into the ring's."""
    return [
        one for one in work.standing.undecided if one is not work.case and one.status in UNDECIDED
    ]


def members_of(case: Case) -> int:
    """How many subjects a case has, the ring itself not among them."""
    return CaseSubject.objects.filter(case=case).exclude(subject__kind="ring").count()
