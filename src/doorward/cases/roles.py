"""What each role may see and do, in one table, and the query that holds it.

Talent acquisition works on applicants until they are hired; investigators, legal and HR partners
see all cases; the auditor reads everything and changes nothing, with identifiers masked; the
administrator runs the console and sees no case.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import QuerySet

from doorward.cases.viewer import Refused, Viewer
from doorward.model.cases import CaseKind, Role
from doorward.store.models import Case


class Right(StrEnum):
    """One thing that can be allowed."""

    SEE_CASES = "see-cases"
    WORK = "work"
    UNMASK = "unmask"
    DECIDE = "decide"
    SECOND = "second"
    NOTIFY = "notify"
    APPEAL = "appeal"
    HOLD = "legal-hold"
    ERASE = "erase"
    EXPORT = "export"
    CONTAIN = "contain"
    SEE_CONTAINMENT = "see-containment"
    STOP_CONTAINMENT = "stop-containment"
    SEE_APPROVALS = "see-approvals"
    APPROVE = "approve-calls"
    SEE_METRICS = "see-metrics"
    SEE_LOG = "see-log"
    SEE_SOURCES = "see-sources"
    RUN_JOBS = "run-jobs"
    MANAGE_PEOPLE = "manage-people"
    SPONSOR = "sponsor"


_CASEWORK = frozenset(
    {
        Right.SEE_CASES,
        Right.WORK,
        Right.UNMASK,
        Right.DECIDE,
        Right.SEE_METRICS,
        Right.SEE_SOURCES,
        Right.SPONSOR,
    }
)
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.TALENT: _CASEWORK | {Right.NOTIFY, Right.RUN_JOBS},
    Role.INVESTIGATOR: _CASEWORK
    | {
        Right.SECOND,
        Right.EXPORT,
        Right.CONTAIN,
        Right.SEE_CONTAINMENT,
        Right.STOP_CONTAINMENT,
        Right.SEE_APPROVALS,
        Right.APPROVE,
        Right.RUN_JOBS,
    },
    Role.LEGAL: _CASEWORK
    | {
        Right.SECOND,
        Right.NOTIFY,
        Right.APPEAL,
        Right.HOLD,
        Right.ERASE,
        Right.EXPORT,
        Right.SEE_CONTAINMENT,
        Right.SEE_APPROVALS,
        Right.APPROVE,
        Right.SEE_LOG,
    },
    Role.HR_PARTNER: _CASEWORK
    | {
        Right.SECOND,
        Right.NOTIFY,
        Right.APPEAL,
        Right.SEE_CONTAINMENT,
        Right.SEE_APPROVALS,
        Right.APPROVE,
    },
    Role.AUDITOR: frozenset(
        {
            Right.SEE_CASES,
            Right.SEE_METRICS,
            Right.SEE_LOG,
            Right.SEE_SOURCES,
            Right.SEE_CONTAINMENT,
            Right.SEE_APPROVALS,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.MANAGE_PEOPLE,
            Right.SPONSOR,
            Right.SEE_CONTAINMENT,
            Right.STOP_CONTAINMENT,
            Right.SEE_SOURCES,
            Right.RUN_JOBS,
            Right.SEE_METRICS,
        }
    ),
}
COMMANDS = frozenset(
    {
        Right.SEE_CASES,
        Right.EXPORT,
        Right.CONTAIN,
        Right.SEE_CONTAINMENT,
        Right.STOP_CONTAINMENT,
        Right.SEE_METRICS,
        Right.SEE_SOURCES,
        Right.RUN_JOBS,
        Right.SEE_LOG,
        Right.ERASE,
    }
)
"""What a command on the server may do: whoever runs it holds the database file already."""

_KINDS: dict[Role, frozenset[CaseKind]] = {
    Role.TALENT: frozenset({CaseKind.APPLICATION, CaseKind.RING}),
}


def rights(viewer: Viewer) -> frozenset[Right]:
    """Everything this viewer may do somewhere."""
    return COMMANDS if viewer.role is None else RIGHTS[viewer.role]


def require(viewer: Viewer, right: Right) -> None:
    """Raise `Refused` (``not-allowed``) unless the viewer has the right."""
    if right not in rights(viewer):
        who = viewer.role.value if viewer.role else viewer.name
        raise Refused("not-allowed", f"{who} may not do this ({right.value})")


def may_see(role: Role, kind: CaseKind) -> bool:
    """Whether somebody of this role may see cases of this kind at all."""
    kinds = _KINDS.get(role)
    return Right.SEE_CASES in RIGHTS[role] and (kinds is None or kind in kinds)


def visible_cases(viewer: Viewer) -> QuerySet[Case]:
    """The cases a viewer may see, for every query there is; none without the right."""
    if Right.SEE_CASES not in rights(viewer):
        return Case.objects.none()
    kinds = _KINDS.get(viewer.role) if viewer.role else None
    if kinds is None:
        return Case.objects.all()
    return Case.objects.filter(kind__in=[kind.value for kind in kinds])


def visible_case(viewer: Viewer, number: int) -> Case:
    """One case; `Refused` (``not-found``) alike for those that are not and those not to be seen."""
    found = visible_cases(viewer).filter(pk=number).first()
    if found is None:
        raise Refused("not-found", f"there is no case C-{number:06d} that you may see")
    return found
