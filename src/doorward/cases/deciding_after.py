"""After a decision: `set_outcome` says what turned out to be true, `close_case` and `reopen`."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from doorward.cases import log
from doorward.cases.deciding_force import elsewhere
from doorward.cases.policy import current_policy
from doorward.cases.roles import Right, require, visible_case
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_text import required_text
from doorward.cases.working_changes import require_status, take
from doorward.model.cases import Action, CaseStatus, DecisionState, Outcome
from doorward.store.models import Case, Decision, Notice

REASON_LENGTH = (10, 1_000)


def set_outcome(viewer: Viewer, case_id: int, outcome: Outcome, reason: str, version: int) -> int:
    """What turned out to be true of a decided case; the case's new version.

    It feeds the calibration of the weights. Raises `Refused`: ``not-allowed``, ``not-found``,
    ``reason-missing``, ``too-long``, ``changed``, ``state``.
    """
    require(viewer, Right.DECIDE)
    visible_case(viewer, case_id)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    if outcome is Outcome.OVERTURNED:
        raise Refused("state", "a decision is overturned by the answer to an appeal")
    with transaction.atomic():
        case = take(viewer, case_id, version)
        require_status(case, CaseStatus.DECIDED, CaseStatus.CLOSED)
        if outcome is Outcome.CLEARED and _in_force(case):
            raise Refused("state", "a decision against this person is in force")
        case.outcome, case.outcome_at = outcome.value, viewer.now
        case.save(update_fields=["outcome", "outcome_at"])
        facts = {"outcome": outcome.value}
        _log(viewer, "outcome", case, said, facts)
    return case.version


def close_case(viewer: Viewer, case_id: int, version: int) -> int:
    """Close a decided case, once its notices are given and the time to appeal is over.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``changed``, ``state``.
    """
    require(viewer, Right.DECIDE)
    visible_case(viewer, case_id)
    with transaction.atomic():
        case = take(viewer, case_id, version)
        require_status(case, CaseStatus.DECIDED)
        for made in _in_force(case):
            _require_heard(viewer, made)
        case.status, case.closed_at = CaseStatus.CLOSED.value, viewer.now
        case.save(update_fields=["status", "closed_at"])
        log.append(viewer, "case-closed", "case", case.pk)
    return case.version


def reopen(viewer: Viewer, case_id: int, reason: str, version: int) -> int:
    """Open a decided case again that no adverse decision stands in; the case's new version.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``,
    ``changed``, ``state``.
    """
    require(viewer, Right.DECIDE)
    visible_case(viewer, case_id)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    with transaction.atomic():
        case = take(viewer, case_id, version)
        require_status(case, CaseStatus.DECIDED, CaseStatus.CLOSED)
        if _in_force(case):
            raise Refused("state", "a decision against this person is in force")
        if elsewhere(case):
            raise Refused("state", "a later case about the same subject is open; work there")
        case.status, case.closed_at, case.decided_at = CaseStatus.OPEN.value, None, None
        case.outcome, case.outcome_at = "", None
        case.save(update_fields=["status", "closed_at", "decided_at", "outcome", "outcome_at"])
        _log(viewer, "case-reopened", case, said, {})
    return case.version


def _in_force(case: Case) -> list[Decision]:
    rows = Decision.objects.filter(case=case, adverse=True, state=DecisionState.IN_FORCE.value)
    return list(rows)


def _require_heard(viewer: Viewer, made: Decision) -> None:
    if current_policy().of(Action(made.action)).notice_days is None:
        return
    notice = Notice.objects.filter(decision=made).order_by("-appeal_until").first()
    if notice is None:
        raise Refused("state", f"the subject has not been told of decision {made.pk} yet")
    if notice.appeal_until > viewer.now:
        until = notice.appeal_until.date().isoformat()
        raise Refused("state", f"the subject can appeal until {until}")


def _log(viewer: Viewer, act: str, case: Case, said: str, facts: Mapping[str, object]) -> None:
    log.append(viewer, act, "case", case.pk, reason=log.masked(said, case), facts=facts)
