"""What the subject is told of a decision: `record_notice`. It closes the task that asked for it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from django.db import transaction

from doorward.cases import log
from doorward.cases.deciding_force import notice_code
from doorward.cases.deciding_reading import case_of_decision
from doorward.cases.policy import current_policy
from doorward.cases.roles import Right, require, visible_cases
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_text import required_text
from doorward.cases.working_changes import take
from doorward.model.cases import Action, DecisionState, TaskState
from doorward.store.models import CaseTask, Decision, Notice

CHANNEL_LENGTH = (2, 60)
TEXT_LENGTH = (20, 10_000)
MOST = 200
"""How many decisions are listed at once."""


def record_notice(viewer: Viewer, decision_id: int, channel: str, text: str, version: int) -> int:
    """Write down how the subject was told, and what; the notice's number.

    The time to appeal runs from now on. Raises `Refused`: ``not-allowed``, ``not-found``,
    ``reason-missing``, ``too-long``, ``changed``, ``state``.
    """
    require(viewer, Right.NOTIFY)
    case_id = case_of_decision(viewer, decision_id)
    by_way_of = required_text(channel, "the channel", *CHANNEL_LENGTH)
    said = required_text(text, "the notice", *TEXT_LENGTH)
    with transaction.atomic():
        case = take(viewer, case_id, version, even_joined=True)
        made = Decision.objects.get(pk=decision_id)
        if not made.adverse or made.state != DecisionState.IN_FORCE:
            raise Refused("state", "notice is given of an adverse decision that is in force")
        days = current_policy().of(Action(made.action)).appeal_days or 0
        notice = Notice.objects.create(
            decision=made,
            by_id=viewer.signed()[0],
            at=viewer.now,
            channel=by_way_of,
            text=said,
            appeal_until=viewer.now + timedelta(days=days),
        )
        _close_task(viewer, made, f"Told by {by_way_of}")
        facts = {
            "decision": made.pk,
            "notice": notice.pk,
            "appeal_until": notice.appeal_until.isoformat(),
        }
        log.append(viewer, "notice", "case", case.pk, facts=facts)
    return notice.pk


class DueNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of which the subject has not been told yet."""

    decision: int
    action: Action
    case: int


def notices_due(viewer: Viewer) -> tuple[DueNotice, ...]:
    """Adverse decisions in force of which no notice has been given: the oldest `MOST`."""
    require(viewer, Right.SEE_CASES)
    policy = current_policy()
    told = [action.value for action, one in policy.actions.items() if one.notice_days is not None]
    rows = Decision.objects.filter(
        case__in=visible_cases(viewer),
        adverse=True,
        state=DecisionState.IN_FORCE.value,
        action__in=told,
        notices=None,
    )
    return tuple(
        DueNotice(decision=row.pk, action=Action(row.action), case=row.case_id)
        for row in rows.order_by("in_force_at", "pk")[:MOST]
    )


def _close_task(viewer: Viewer, made: Decision, answer: str) -> None:
    # By its code alone: a joined case has given its tasks to another.
    CaseTask.objects.filter(code=notice_code(made), state=TaskState.OPEN.value).update(
        state=TaskState.DONE.value,
        done_at=viewer.now,
        done_by=viewer.person,
        answer=answer,
    )
