"""One batch of a run: rows first, then the cases they open, join and change. All or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from django.db import connection

from doorward.cases import joining, log, opening
from doorward.cases.evidence import by_digest, digest_of, encode_struct, task_digest_of
from doorward.cases.opening_placing import Work, members_of, place, standings, to_join
from doorward.cases.recording_rows import (
    Name,
    Unchecked,
    erased_among,
    name_of,
    write,
)
from doorward.cases.recording_seen import Seen, SeenUnit, Sight, clean, lead_of
from doorward.cases.searching import (
    evidence_terms,
    identifier_terms,
    ring_terms,
    term_rows,
    words_of,
)
from doorward.cases.viewer import Viewer
from doorward.model import Ring, Subject, SubjectKind, Task
from doorward.store.models import Case, CaseSubject, CaseTask, RingRow, Run, SearchTerm

_LOCK = 0x74616B65  # any fixed number: the lock of taking in, on PostgreSQL


class Tally(msgspec.Struct, kw_only=True):
    """What taking in did."""

    units: int = 0
    subjects: int = 0
    cases_opened: int = 0
    cases_joined: int = 0
    cases_updated: int = 0
    evidence_new: int = 0
    evidence_gone: int = 0
    tasks: int = 0
    erased: int = 0


def lock() -> None:
    """Let one transaction take in at a time. SQLite's transactions are so already (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def take_in(
    viewer: Viewer,
    run: Run,
    sight: Sight,
    units: Sequence[SeenUnit],
    unchecked: Unchecked,
    tally: Tally,
) -> None:
    """Take in some units, inside the caller's transaction; adds to the tally."""
    tally.units += len(units)
    kept = _without_erased(units, tally)
    works = _write_rows(run, sight, kept, unchecked, tally)
    for work in works:
        place(viewer, sight, work)
        tally.cases_opened += work.new
        tally.cases_updated += work.changed
    _save(viewer, run, works, tally)


def _without_erased(units: Sequence[SeenUnit], tally: Tally) -> list[SeenUnit]:
    erased = erased_among(name_of(one.subject) for unit in units for one in unit.members)
    if not erased:
        return list(units)
    kept = []
    for unit in units:
        members = tuple(one for one in unit.members if name_of(one.subject) not in erased)
        tally.erased += len(unit.members) - len(members)
        if len(members) == len(unit.members):
            kept.append(unit)
        elif members:
            kept.append(_unit_without(unit, members, erased))
    return kept


def _unit_without(unit: SeenUnit, members: tuple[Seen, ...], erased: set[Name]) -> SeenUnit:
    """A ring whose erased members leave nothing behind, also not in what speaks for the ring."""
    left = {digest for one in members for digest in by_digest(one.assessment.evidence)}
    own = unit.of_ring and msgspec.structs.replace(
        unit.of_ring,
        evidence=tuple(one for one in unit.of_ring.evidence if digest_of(one.evidence) in left),
    )
    weighed = [one.assessment for one in members]
    return msgspec.structs.replace(
        unit,
        members=members,
        ring=unit.ring and _ring_without(unit.ring, erased),
        of_ring=own,
        lead=lead_of([*weighed, own] if own else weighed),
    )


def _ring_without(ring: Ring, erased: set[Name]) -> Ring:
    def is_erased(application: str) -> bool:
        return name_of(Subject(SubjectKind.APPLICATION, application)) in erased

    return msgspec.structs.replace(
        ring,
        applications=tuple(one for one in ring.applications if not is_erased(one)),
        edges=tuple(one for one in ring.edges if not (is_erased(one.a) or is_erased(one.b))),
    )


def _write_rows(
    run: Run, sight: Sight, units: Sequence[SeenUnit], unchecked: Unchecked, tally: Tally
) -> list[Work]:
    members = [one for unit in units for one in unit.members]
    rings = [_ring_seen(unit) for unit in units if unit.ring and unit.of_ring]
    changes = write(run, sight, [*members, *rings], unchecked)
    _write_rings(run, [unit.ring for unit in units if unit.ring])
    tally.subjects += len(members)
    for one in changes:
        tally.evidence_new += len(one.fresh)
        tally.evidence_gone += one.gone
    written = iter(changes)
    grouped = [[next(written) for _ in unit.members] for unit in units]
    rows = {one.seen.ring: one.row.pk for one in written}
    return [
        Work(unit, found, there, rows.get(unit.ring.id) if unit.ring else None)
        for unit, found, there in zip(units, grouped, standings(grouped), strict=True)
    ]


def _ring_seen(unit: SeenUnit) -> Seen:
    assert unit.ring is not None  # noqa: S101 - the caller has looked
    assert unit.of_ring is not None  # noqa: S101 - the caller has looked
    began = (one.began_at for one in unit.members if one.began_at)
    return Seen(
        subject=unit.of_ring.subject,
        assessment=unit.of_ring,
        ring=unit.ring.id,
        began_at=min(began, default=None),
    )


def _write_rings(run: Run, rings: Sequence[Ring]) -> None:
    RingRow.objects.bulk_create(
        [RingRow(ring_id=clean(one.id, 300), run=run, content=encode_struct(one)) for one in rings],
        update_conflicts=True,
        unique_fields=("ring_id",),
        update_fields=("run", "content"),
    )


def _save(viewer: Viewer, run: Run, works: Sequence[Work], tally: Tally) -> None:
    new = [work.case for work in works if work.new and work.case]
    Case.objects.bulk_create(new)
    CaseSubject.objects.bulk_create(
        [
            CaseSubject(case=work.case, subject_id=one.row.pk, joined_at=viewer.now)
            for work in works
            if work.new
            for one in work.changes
        ]
    )
    for work in works:
        if work.new and work.case:
            _join_into_new(viewer, work, work.case)
    _show_rings(viewer, works)
    tally.cases_joined += len({one.pk for work in works for one in _joined(work)})
    tasks = [row for work in works if work.case for row in _task_rows(viewer, work, work.case)]
    CaseTask.objects.bulk_create(tasks, ignore_conflicts=True)
    tally.tasks += len(tasks)
    terms = [row for work in works if work.case for row in _terms(work, work.case)]
    SearchTerm.objects.bulk_create(terms, ignore_conflicts=True)
    changed = {work.case.pk: work.case for work in works if work.changed and work.case}
    Case.objects.bulk_create(
        list(changed.values()),
        update_conflicts=True,
        unique_fields=("id",),
        update_fields=opening.CHANGES,
    )
    for work in works:
        _tell(viewer, run, work)


def _show_rings(viewer: Viewer, works: Sequence[Work]) -> None:
    """Put each ring beside its members, so that what speaks for the whole of it is in the case."""
    rings = {work.case.pk: work.ring for work in works if work.case and work.ring}
    others = CaseSubject.objects.filter(case_id__in=rings, subject__kind=SubjectKind.RING.value)
    others.exclude(subject_id__in=rings.values()).delete()
    CaseSubject.objects.bulk_create(
        [
            CaseSubject(case_id=case, subject_id=ring, joined_at=viewer.now)
            for case, ring in rings.items()
        ],
        ignore_conflicts=True,
    )


def _join_into_new(viewer: Viewer, work: Work, case: Case) -> None:
    others = to_join(work)
    if others:
        joining.take_in(viewer, case, others)
        case.members = members_of(case)
        case.save()


def _joined(work: Work) -> list[Case]:
    return [one for one in work.standing.undecided if one.joined_into is work.case is not None]


def _task_rows(viewer: Viewer, work: Work, case: Case) -> Iterable[CaseTask]:
    for one in work.changes:
        tasks: dict[str, Task] = {task_digest_of(task): task for task in one.seen.assessment.tasks}
        for digest, task in tasks.items():
            if (one.row.pk, digest) not in work.standing.tasks:
                yield CaseTask(
                    case=case,
                    subject_id=one.row.pk,
                    code=task.code[:60],
                    digest=digest,
                    title=clean(task.title, 500),
                    content=encode_struct(task),
                    created_at=viewer.now,
                )


def _terms(work: Work, case: Case) -> list[SearchTerm]:
    if not (work.new or work.changed):
        return []
    rows = [one.row for one in work.changes]
    found = [term for row in rows for term in identifier_terms(row.subject_id)]
    found += [term for row in rows for term in words_of(row.name)]
    found += [term for row in rows for term in words_of(row.requisition)]
    if work.unit.ring is not None:
        found += ring_terms(work.unit.ring)
    for one in work.changes:
        found += evidence_terms(one.seen.assessment.evidence)
    return term_rows(case, found)


def _tell(viewer: Viewer, run: Run, work: Work) -> None:
    case = work.case
    if case is None:
        _tell_decided(viewer, run, work)
        return
    facts: dict[str, object] = {"run": run.pk, "band": case.band}
    if work.new:
        facts |= {"kind": case.kind, "members": case.members, "follows": case.follows_id}
        log.append(viewer, "case-opened", "case", case.pk, facts=facts)
    elif work.changed:
        facts |= {
            "band_before": work.band_before,
            "evidence_new": sum(len(one.fresh) for one in work.changes),
            "evidence_gone": sum(one.gone for one in work.changes),
            "members_added": work.added,
        }
        log.append(viewer, "case-updated", "case", case.pk, facts=facts)


def _tell_decided(viewer: Viewer, run: Run, work: Work) -> None:
    """A decided case does not change; that its subject's band did is written down beside it."""
    for one in work.changes:
        if not work.standing.decided or one.late or one.band_before == one.row.band:
            continue
        facts = {"run": run.pk, "band_before": one.band_before, "band": one.row.band}
        case = work.standing.decided[-1]
        log.append(viewer, "band-changed-after-decision", "case", case.pk, facts=facts)
