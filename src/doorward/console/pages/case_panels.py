"""What a viewer may do in a case now: the forms of its page, and why one is not there."""

from __future__ import annotations

from datetime import datetime

import msgspec

from doorward.cases.deciding_waiting import Choice, choices
from doorward.cases.log_reading import LONGEST_HISTORY, history
from doorward.cases.looking import may_look
from doorward.cases.looking_values import Colleague, ShownCase, ShownDecision
from doorward.cases.policy import current_policy
from doorward.cases.roles import Right, rights
from doorward.cases.viewer import Viewer
from doorward.cases.working import people_to_assign
from doorward.console.pages import case_after, case_work
from doorward.console.pages.case_after import After
from doorward.console.pages.case_forms import Kept
from doorward.console.pages.case_words import ACTIONS, OUTCOMES, role_list
from doorward.console.pages.case_work import DecisionView, HistoryLine, NoteView, TaskView
from doorward.model.cases import CaseStatus, Outcome

_MOVING = frozenset(CaseStatus) - {CaseStatus.CLOSED, CaseStatus.JOINED}
_SETTLED = frozenset({CaseStatus.DECIDED, CaseStatus.CLOSED})


class Option(msgspec.Struct, frozen=True):
    """Something to choose; `needs` says who else has to agree."""

    value: str
    name: str
    meaning: str
    needs: str = ""


class Can(msgspec.Struct, frozen=True, kw_only=True):
    """Which forms the page has for this viewer."""

    work: bool
    move: bool
    review: bool
    withdraw: bool
    outcome: bool
    close: bool
    reopen: bool
    unmask: bool


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What was done in a case and what can be done now. `seen` is the log's newest entry here,
    `changes` what others did since a form was opened that could not be done."""

    address: str
    seen: int
    can: Can
    mine: bool
    people: tuple[Colleague, ...]
    tasks: tuple[TaskView, ...]
    notes: tuple[NoteView, ...]
    harmless: tuple[Option, ...]
    adverse: tuple[Option, ...]
    why_no_proposal: str
    proposal: DecisionView | None
    why_no_review: str
    decisions: tuple[DecisionView, ...]
    after: tuple[After, ...]
    outcomes: tuple[Option, ...]
    outcome: str
    outcome_at: datetime | None
    history: tuple[HistoryLine, ...]
    more_history: bool
    changes: tuple[HistoryLine, ...]


def work_of(viewer: Viewer, shown: ShownCase, kept: Kept | None = None) -> Work:
    """Arrange what people did and may do in a case that the viewer was shown."""
    open_to = choices(viewer, shown.number)
    waiting = case_work.proposal(shown)
    can = _can(viewer, shown, waiting)
    entries = history(viewer, shown.number)
    told = case_work.told(entries)
    return Work(
        address=f"/case/{shown.number}/",
        seen=entries[-1].number if entries else 0,
        can=can,
        mine=bool(shown.owner and shown.owner.id == viewer.person),
        people=people_to_assign(viewer, shown.kind) if can.move else (),
        tasks=case_work.tasks(shown),
        notes=case_work.notes(shown),
        harmless=tuple(_option(one) for one in open_to if not one.seconders),
        adverse=tuple(_option(one) for one in open_to if one.seconders),
        why_no_proposal="" if open_to else _why_no_proposal(viewer, shown, waiting),
        proposal=case_work.decision(waiting) if waiting else None,
        why_no_review="" if can.review or not waiting else _why_no_review(viewer, waiting),
        decisions=case_work.decisions(shown),
        after=case_after.after(viewer, shown),
        outcomes=_outcomes() if can.outcome else (),
        outcome=OUTCOMES[shown.outcome][0] if shown.outcome else "",
        outcome_at=shown.outcome_at,
        history=told,
        more_history=len(entries) == LONGEST_HISTORY,
        changes=case_work.since(told, kept.seen if kept else None),
    )


def _can(viewer: Viewer, shown: ShownCase, waiting: ShownDecision | None) -> Can:
    held, status = rights(viewer), shown.status
    live = status is not CaseStatus.JOINED
    decides = Right.DECIDE in held
    return Can(
        work=live and Right.WORK in held,
        move=status in _MOVING and Right.WORK in held,
        review=waiting is not None and _may_review(viewer, waiting),
        withdraw=waiting is not None and waiting.first_by.id == viewer.person,
        outcome=decides and status in _SETTLED,
        close=decides and status is CaseStatus.DECIDED,
        reopen=decides and status in _SETTLED and not case_after.in_force(shown),
        unmask=may_look(viewer) and shown.look is None,
    )


def _may_review(viewer: Viewer, waiting: ShownDecision) -> bool:
    seconders = current_policy().of(waiting.action).seconders
    allowed = Right.SECOND in rights(viewer) and viewer.role in seconders
    return allowed and waiting.first_by.id != viewer.person


def _why_no_review(viewer: Viewer, waiting: ShownDecision) -> str:
    if waiting.first_by.id == viewer.person:
        return "You proposed this. Somebody else has to agree, with another key."
    return f"It waits for: {role_list(current_policy().of(waiting.action).seconders)}."


def _why_no_proposal(viewer: Viewer, shown: ShownCase, waiting: ShownDecision | None) -> str:
    if Right.DECIDE not in rights(viewer):
        return "Your role reads cases and decides nothing in them."
    if waiting:
        return "Nothing else can be decided while this waits."
    words = {
        CaseStatus.DECIDED: "This case is decided.",
        CaseStatus.CLOSED: "This case is closed.",
        CaseStatus.APPEALED: "The appeal has to be answered first.",
        CaseStatus.JOINED: "Decisions are taken in the case that took this one in.",
    }
    return words.get(shown.status, "Your role can decide nothing in a case of this kind.")


def _option(one: Choice) -> Option:
    name, meaning = ACTIONS[one.action]
    told = f" They are told within {one.notice_days} days" if one.notice_days else ""
    appeal = f" and can appeal for {one.appeal_days} days" if one.appeal_days else ""
    needs = f"Needs {role_list(one.seconders)} to agree." if one.seconders else ""
    return Option(one.action.value, name, f"{meaning}{told}{appeal}{'.' if told else ''}", needs)


def _outcomes() -> tuple[Option, ...]:
    return tuple(
        Option(one.value, *OUTCOMES[one]) for one in Outcome if one is not Outcome.OVERTURNED
    )
