"""What a decision does to its case once it is in force."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from doorward.cases.policy import ActionPolicy
from doorward.cases.viewer import Viewer
from doorward.model.cases import (
    UNDECIDED,
    Action,
    CaseStatus,
    DecisionState,
    Outcome,
    TaskState,
)
from doorward.store.models import Appeal, Case, CaseTask, Decision

NOTICE_TASK = "give-notice"
"""The code of the task that a decision opens, followed by a colon and the decision's number."""


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a decision and of its case. `version` is the case's new one."""

    decision: int
    state: DecisionState
    status: CaseStatus
    version: int


def decided_in(case: Case, made: Decision) -> Decided:
    """The answer to whoever decided."""
    return Decided(
        decision=made.pk,
        state=DecisionState(made.state),
        status=CaseStatus(case.status),
        version=case.version,
    )


def put_in_force(viewer: Viewer, case: Case, made: Decision, policy: ActionPolicy) -> None:
    """The decision stands from now on; its case moves on, and its tasks are opened."""
    made.state = DecisionState.IN_FORCE.value
    made.in_force_at = viewer.now
    made.save()
    case.status = resting_status(case, policy.then).value
    if policy.then in {CaseStatus.DECIDED, CaseStatus.CLOSED}:
        case.decided_at = viewer.now
    case.closed_at = viewer.now if policy.then is CaseStatus.CLOSED else None
    if made.action == Action.CLEAR and not case.outcome:
        # Whoever learns more later records another outcome; the last one holds.
        case.outcome, case.outcome_at = Outcome.CLEARED.value, viewer.now
    case.save(update_fields=["status", "decided_at", "closed_at", "outcome", "outcome_at"])
    if policy.notice_days is not None:
        title = f"Tell the subject of decision {made.pk} ({made.action})"
        _open_task(viewer, case, notice_code(made), title, policy.notice_days)
    if policy.task:
        _open_task(viewer, case, f"{made.action}:{made.pk}", policy.task, policy.task_days)


def overturn(viewer: Viewer, case: Case, made: Decision, policy: ActionPolicy) -> None:
    """The decision does not stand any more; the case goes on, or is closed, as the policy says.

    It cannot go on where its subjects are in another undecided case: that one goes on then.
    """
    made.state = DecisionState.OVERTURNED.value
    made.save(update_fields=["state"])
    CaseTask.objects.filter(code=notice_code(made), state=TaskState.OPEN.value).update(
        state=TaskState.NOT_NEEDED.value,
        done_at=viewer.now,
        done_by=viewer.person,
        answer="The decision has been overturned",
    )
    case.outcome, case.outcome_at = Outcome.OVERTURNED.value, viewer.now
    if case.status == CaseStatus.APPEALED:
        goes_on = policy.overturned is CaseStatus.OPEN and not elsewhere(case)
        case.status = resting_status(case, CaseStatus.OPEN if goes_on else CaseStatus.CLOSED).value
        case.closed_at = viewer.now if case.status == CaseStatus.CLOSED else None
    case.save(update_fields=["status", "closed_at", "outcome", "outcome_at"])


def status_after(case: Case, policy: ActionPolicy) -> CaseStatus:
    """Where an appealed case goes back to when its decision stands."""
    if policy.then in UNDECIDED and elsewhere(case):
        return resting_status(case, CaseStatus.DECIDED)
    return resting_status(case, policy.then)


def elsewhere(case: Case) -> bool:
    """Whether a subject of this case is in another one that is undecided."""
    others = Case.objects.filter(
        subjects__subject__cases__case=case, status__in=[one.value for one in UNDECIDED]
    )
    return others.exclude(pk=case.pk).exists()


def notice_code(made: Decision) -> str:
    """The code of the task to give notice of a decision."""
    return f"{NOTICE_TASK}:{made.pk}"


def resting_status(case: Case, otherwise: CaseStatus) -> CaseStatus:
    """Where a case goes when nothing is proposed: an unanswered appeal comes before all else."""
    waits = Appeal.objects.filter(decision__case=case, answered_at=None).exists()
    return CaseStatus.APPEALED if waits else otherwise


def _open_task(viewer: Viewer, case: Case, code: str, title: str, days: int | None) -> None:
    CaseTask.objects.create(
        case=case,
        code=code,
        title=title,
        created_at=viewer.now,
        due_at=viewer.now + timedelta(days=days) if days else None,
    )
