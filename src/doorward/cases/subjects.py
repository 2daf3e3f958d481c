"""One life, several subjects: who may see them, and saying that two of them are one person's.

An application, a worker and the owner of an agent are subjects of their own. A person ties them;
`SubjectRow.person_key` is equal for all that are tied, directly or through others. Ties can be
undone, and both acts are logged.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from doorward.cases import log
from doorward.cases.roles import Right, may_see, require, rights
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_text import required_text
from doorward.model import SubjectKind
from doorward.model.cases import CaseKind
from doorward.store.models import SubjectRow, Tie

REASON_LENGTH = (10, 1000)
MOST_TIED = 200
"""Subjects that can be one person's. More than this is a mistake."""
_OF_APPLICANTS = frozenset(
    {SubjectKind.APPLICATION, SubjectKind.APPLICANT, SubjectKind.REQUISITION, SubjectKind.RING}
)


def visible_subjects(viewer: Viewer) -> QuerySet[SubjectRow]:
    """The subjects a viewer may see: all, those of applicants only, or none."""
    if Right.SEE_CASES not in rights(viewer):
        return SubjectRow.objects.none()
    if viewer.role is None or may_see(viewer.role, CaseKind.WORKER):
        return SubjectRow.objects.all()
    return SubjectRow.objects.filter(kind__in=[kind.value for kind in _OF_APPLICANTS])


def visible_subject(viewer: Viewer, row: int) -> SubjectRow:
    """One subject by its row; `Refused` (``not-found``) where there is none for this viewer."""
    found = visible_subjects(viewer).filter(pk=row).first()
    if found is None:
        raise Refused("not-found", f"there is no subject S-{row:06d} that you may see")
    return found


def subject_named(viewer: Viewer, kind: SubjectKind, identifier: str) -> int:
    """The row of a subject by kind and id; `Refused` (``not-found``)."""
    found = visible_subjects(viewer).filter(kind=kind.value, subject_id=identifier).first()
    if found is None:
        raise Refused("not-found", f"there is no such {kind.value} that you may see")
    return found.pk


def tie(viewer: Viewer, one: int, other: int, why: str) -> None:
    """Say that two subjects, named by their rows, are one person's.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``, or
    ``state`` for a ring, a subject with itself, and two that are tied already.
    """
    require(viewer, Right.WORK)
    said = required_text(why, "the reason", *REASON_LENGTH)
    a, b = _pair(viewer, one, other)
    if SubjectKind.RING in (a.kind, b.kind):
        raise Refused("state", "a ring is not one person")
    with transaction.atomic():
        if _live().filter(a=a, b=b).exists():
            raise Refused("state", "these two are tied already")
        Tie.objects.create(a=a, b=b, why=said, at=viewer.now)
        together = _reachable(a.pk)
        if len(together) > MOST_TIED:
            raise Refused("state", f"no person is more than {MOST_TIED} subjects")
        _name(together)
        log.append(
            viewer,
            "subjects-tied",
            "subject",
            a.pk,
            reason=log.masked_about(said, (a, b)),
            facts={"with": b.pk},
        )


def untie(viewer: Viewer, one: int, other: int, why: str) -> None:
    """Take back that two subjects are one person's. Raises `Refused` as `tie` does."""
    require(viewer, Right.WORK)
    said = required_text(why, "the reason", *REASON_LENGTH)
    a, b = _pair(viewer, one, other)
    with transaction.atomic():
        if not _live().filter(a=a, b=b).update(undone_at=viewer.now):
            raise Refused("state", "these two are not tied to each other")
        for part in (_reachable(a.pk), _reachable(b.pk)):
            _name(part)
        log.append(
            viewer,
            "subjects-untied",
            "subject",
            a.pk,
            reason=log.masked_about(said, (a, b)),
            facts={"with": b.pk},
        )


def same_person(viewer: Viewer, row: SubjectRow) -> list[SubjectRow]:
    """All subjects that are this one's person's and that the viewer may see, the oldest first."""
    if not row.person_key:
        return [row]
    found = visible_subjects(viewer).filter(person_key=row.person_key)
    return list(found.order_by("first_seen_at", "pk"))


def rename_after_erasure(row: SubjectRow) -> None:
    """Undo an erased subject's ties; inside the caller's transaction."""
    others = _reachable(row.pk) - {row.pk}
    Tie.objects.filter(Q(a=row) | Q(b=row)).delete()
    row.person_key = ""
    left = set(others)
    while left:
        part = _reachable(left.pop())
        _name(part)
        left -= part


def _pair(viewer: Viewer, one: int, other: int) -> tuple[SubjectRow, SubjectRow]:
    """Two subjects in the order in which a tie names them."""
    if one == other:
        raise Refused("state", "a subject is tied to another one")
    first, second = sorted((one, other))
    return visible_subject(viewer, first), visible_subject(viewer, second)


def _live() -> QuerySet[Tie]:
    return Tie.objects.filter(undone_at=None)


def _reachable(start: int) -> set[int]:
    """All rows that live ties lead to from one, itself included."""
    found, edge = {start}, {start}
    while edge and len(found) <= MOST_TIED:
        pairs = _live().filter(Q(a__in=edge) | Q(b__in=edge)).values_list("a_id", "b_id")
        edge = {row for pair in pairs for row in pair} - found
        found |= edge
    return found


def _name(together: set[int]) -> None:
    """Give subjects that are one person's the same key; one alone has none."""
    key = f"person-{min(together)}" if len(together) > 1 else ""
    SubjectRow.objects.filter(pk__in=together).update(person_key=key)
