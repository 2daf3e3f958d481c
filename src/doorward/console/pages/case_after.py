"""After an adverse decision: what the person was told, what they said, who answers."""

from __future__ import annotations

from datetime import datetime

import msgspec

from doorward.cases.looking_values import ShownAppeal, ShownCase, ShownDecision
from doorward.cases.policy import current_policy
from doorward.cases.roles import Right, rights
from doorward.cases.viewer import Viewer
from doorward.console.pages.case_work import DecisionView, decision, lines, name_of
from doorward.model.cases import DecisionState

_STATES = {None: "waits for an answer", True: "they were right", False: "the decision stands"}


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """What the person was told."""

    at: datetime
    by: str
    channel: str
    text: str
    appeal_until: datetime


class AppealView(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal and its answer. `form` names the form that answers it, or is empty; `why_not`
    says why this viewer has none."""

    id: int
    state: str
    text: str
    received_at: datetime
    entered_by: str
    answered_by: str
    answered_at: datetime | None
    reason: str
    form: str
    why_not: str


class After(msgspec.Struct, frozen=True, kw_only=True):
    """An adverse decision that came into force. The forms are empty where the viewer has none."""

    decision: DecisionView
    notices: tuple[NoticeView, ...]
    appeals: tuple[AppealView, ...]
    notice_form: str
    appeal_form: str
    appeal_days: int | None


def in_force(shown: ShownCase) -> tuple[ShownDecision, ...]:
    """The decisions against somebody that stand."""
    return tuple(
        one for one in shown.decisions if one.adverse and one.state is DecisionState.IN_FORCE
    )


def after(viewer: Viewer, shown: ShownCase) -> tuple[After, ...]:
    """What came after each adverse decision that is or was in force, the latest first."""
    wanted = {DecisionState.IN_FORCE, DecisionState.OVERTURNED}
    return tuple(
        _after(viewer, shown, one)
        for one in reversed(shown.decisions)
        if one.adverse and one.state in wanted
    )


def _after(viewer: Viewer, shown: ShownCase, one: ShownDecision) -> After:
    held, stands = rights(viewer), one.state is DecisionState.IN_FORCE
    appeals = [appeal for appeal in shown.appeals if appeal.decision == one.id]
    waits = any(appeal.answered_at is None for appeal in appeals)
    may_enter = stands and not waits and Right.WORK in held
    return After(
        decision=decision(one),
        notices=tuple(
            NoticeView(
                at=notice.at,
                by=name_of(notice.by),
                channel=lines(notice.channel),
                text=lines(notice.text),
                appeal_until=notice.appeal_until,
            )
            for notice in shown.notices
            if notice.decision == one.id
        ),
        appeals=tuple(_appeal(viewer, one, appeal) for appeal in appeals),
        notice_form=f"notice-{one.id}" if stands and Right.NOTIFY in held else "",
        appeal_form=f"appeal-{one.id}" if may_enter else "",
        appeal_days=current_policy().of(one.action).appeal_days,
    )


def _appeal(viewer: Viewer, made: ShownDecision, one: ShownAppeal) -> AppealView:
    decided = {made.first_by.id, made.second_by.id if made.second_by else None}
    may, took_part = Right.APPEAL in rights(viewer), viewer.person in decided
    open_ = one.answered_at is None
    why_not = (
        "You took part in this decision: somebody else answers the appeal."
        if took_part
        else "Legal or an HR partner answers it, who did not take part in the decision."
    )
    return AppealView(
        id=one.id,
        state=_STATES[one.upheld],
        text=lines(one.text),
        received_at=one.received_at,
        entered_by=name_of(one.entered_by),
        answered_by=name_of(one.answered_by),
        answered_at=one.answered_at,
        reason=lines(one.reason),
        form=f"appeal-{one.id}-answer" if open_ and may and not took_part else "",
        why_not=why_not if open_ and (took_part or not may) else "",
    )
