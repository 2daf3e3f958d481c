"""Work on a case: who has it (`assign`), until when (`set_due`), whether it waits (`set_status`),
and what is written into it (`add_note`). `people_to_assign` says who could have it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from doorward.cases import log
from doorward.cases.looking_people import colleague
from doorward.cases.looking_values import Colleague
from doorward.cases.roles import RIGHTS, Right, may_see, require, visible_case
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_text import required_text
from doorward.cases.working_changes import require_status, take
from doorward.model.cases import CaseKind, CaseStatus, Role
from doorward.store.models import Case, Note, Person

NOTE_LENGTH = (1, 10_000)
_MOVING = (
    CaseStatus.OPEN,
    CaseStatus.WAITING,
    CaseStatus.PROPOSED,
    CaseStatus.DECIDED,
    CaseStatus.APPEALED,
)


def people_to_assign(viewer: Viewer, kind: CaseKind | None = None) -> tuple[Colleague, ...]:
    """Who can have a case (of a kind): active people whose role sees it and works on it."""
    require(viewer, Right.WORK)
    roles = [role.value for role in Role if can_own(role, kind)]
    rows = Person.objects.filter(state="active", role__in=roles).order_by("name", "pk")
    return tuple(map(colleague, rows))


def can_own(role: Role, kind: CaseKind | None) -> bool:
    """Whether somebody of this role can have a case of this kind (or of any)."""
    return Right.WORK in RIGHTS[role] and any(
        may_see(role, one) for one in ([kind] if kind else CaseKind)
    )


def assign(viewer: Viewer, case_id: int, person: int | None, version: int) -> int:
    """Give the case to somebody who may see it, or to nobody; the case's new version.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``changed``, ``state``.
    """
    require(viewer, Right.WORK)
    visible_case(viewer, case_id)
    with transaction.atomic():
        case = take(viewer, case_id, version)
        require_status(case, *_MOVING)
        case.owner = None if person is None else owner_for(case, person)
        case.save(update_fields=["owner"])
        log.append(viewer, "case-assigned", "case", case.pk, facts={"to": person})
    return case.version


def owner_for(case: Case, person: int) -> Person:
    """Somebody who can have this case, or a task in it; `Refused` (``not-found``)."""
    found = Person.objects.filter(pk=person, state="active").first()
    if found is None or found.role not in set(Role):
        raise Refused("not-found", "there is no such active person")
    if not can_own(Role(found.role), CaseKind(case.kind)):
        raise Refused("not-found", f"{found.name} may not work on this case")
    return found


def set_due(viewer: Viewer, case_id: int, due: datetime | None, version: int) -> int:
    """Until when the case is to be decided; the case's new version. `Refused` as `assign`."""
    require(viewer, Right.WORK)
    if due is not None and due.utcoffset() is None:
        raise ValueError("a time without a zone")
    visible_case(viewer, case_id)
    with transaction.atomic():
        case = take(viewer, case_id, version)
        require_status(case, *_MOVING)
        case.due_at = due
        case.save(update_fields=["due_at"])
        facts = {"due": due.isoformat() if due else None}
        log.append(viewer, "case-due", "case", case.pk, facts=facts)
    return case.version


def set_status(viewer: Viewer, case_id: int, status: CaseStatus, version: int) -> int:
    """Between open and waiting; all else comes of decisions. The case's new version.

    `Refused` as `assign`.
    """
    require(viewer, Right.WORK)
    visible_case(viewer, case_id)
    if status not in {CaseStatus.OPEN, CaseStatus.WAITING}:
        raise Refused("state", f"a case becomes {status.value} by a decision only")
    with transaction.atomic():
        case = take(viewer, case_id, version)
        require_status(case, CaseStatus.OPEN, CaseStatus.WAITING)
        case.status = status.value
        case.save(update_fields=["status"])
        log.append(viewer, "case-status", "case", case.pk, facts={"status": status.value})
    return case.version


def add_note(viewer: Viewer, case_id: int, text: str) -> int:
    """Write into the case; the note's number. Notes are not changed and need no version.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``, ``state``.
    """
    require(viewer, Right.WORK)
    visible_case(viewer, case_id)
    said = required_text(text, "the note", *NOTE_LENGTH)
    with transaction.atomic():
        case = take(viewer, case_id, None)
        note = Note.objects.create(
            case=case, author_id=viewer.signed()[0], at=viewer.now, text=said
        )
        log.append(viewer, "note", "case", case.pk, facts={"note": note.pk})
    return note.pk
