"""What the forms of a case's page do. Each act is one function of casework; none is done here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import TypeVar

from doorward.cases import deciding, deciding_after, looking, notices, tasks, working
from doorward.cases.appeals import answer_appeal, receive_appeal
from doorward.cases.deciding_reading import case_of_decision
from doorward.cases.looking import shown_case
from doorward.cases.looking_values import ShownAppeal, ShownCase, ShownTask
from doorward.cases.viewer import Refused
from doorward.console.pages.case_forms import number, proof_of, version_of
from doorward.console.signed_in import SignedInRequest
from doorward.model.cases import Action, CaseStatus, DecisionState, Outcome

Act = Callable[[SignedInRequest, int], str]
"""Does what a form asks for in a case; the key of what is said then (`DONE`)."""

DONE = {
    "note": "The note is in the case.",
    "task": "The task is in the case.",
    "task-done": "The task is done.",
    "task-not-needed": "The task is marked as not needed.",
    "assigned": "The case has a new owner.",
    "unassigned": "The case belongs to nobody now.",
    "due": "The date is set.",
    "status": "The case's status is changed.",
    "decided": "Decided. It is in force now.",
    "proposed": "Proposed. Nothing has happened yet: it waits for a second person.",
    "agreed": "You agreed. The decision is in force now.",
    "refused": "You did not agree. Nothing has happened to the person.",
    "withdrawn": "The proposal is withdrawn.",
    "outcome": "What turned out is recorded.",
    "closed": "The case is closed.",
    "reopened": "The case is open again.",
    "notice": "The notice is recorded.",
    "appeal": "The appeal is recorded. Somebody who did not decide answers it.",
    "upheld": "The appeal is upheld: the decision is overturned.",
    "stands": "The appeal is answered: the decision stands.",
    "unmasked": "Identifiers are shown to you in clear for a short time.",
    "masked": "Identifiers are masked again.",
}
"""What the page says after an act, by the key in its address."""

Word = TypeVar("Word", bound=Enum)


def note(request: SignedInRequest, case: int) -> str:
    """Write a note."""
    working.add_note(request.viewer, case, _said(request, "text"))
    return "note"


def add_task(request: SignedInRequest, case: int) -> str:
    """Write a task, for somebody and until a day if those are given."""
    tasks.add_task(
        request.viewer,
        case,
        _said(request, "text"),
        person=number(_said(request, "person")),
        due=_day(_said(request, "due")),
    )
    return "task"


def end_task(request: SignedInRequest, case: int, task: int) -> str:
    """Answer a task, or say why it is not needed."""
    _require_shown(request, case, task, lambda shown: shown.tasks)
    if _said(request, "state") == "not-needed":
        tasks.not_needed(request.viewer, task, _said(request, "text"))
        return "task-not-needed"
    tasks.finish_task(request.viewer, task, _said(request, "text"))
    return "task-done"


def assign(request: SignedInRequest, case: int) -> str:
    """Give the case to somebody, or to nobody."""
    person = number(_said(request, "person"))
    working.assign(request.viewer, case, person, version_of(request))
    return "unassigned" if person is None else "assigned"


def set_due(request: SignedInRequest, case: int) -> str:
    """Until when it is to be decided: the end of a day, or no date."""
    working.set_due(request.viewer, case, _day(_said(request, "due")), version_of(request))
    return "due"


def set_status(request: SignedInRequest, case: int) -> str:
    """Between open and waiting."""
    wanted = _word(CaseStatus, _said(request, "status"), "a status")
    working.set_status(request.viewer, case, wanted, version_of(request))
    return "status"


def decide(request: SignedInRequest, case: int) -> str:
    """Decide, or propose what needs a second person."""
    action = _word(Action, _said(request, "action"), "what should happen")
    proof = proof_of(request, deciding.DECIDE_ACTION, case, "action", "reason", "version")
    version, reason = version_of(request), _said(request, "reason")
    made = deciding.propose(request.viewer, case, action, reason, version, proof)
    return "proposed" if made.state is DecisionState.PROPOSED else "decided"


def review(request: SignedInRequest, case: int, decision: int) -> str:
    """Agree to what somebody else proposed, or refuse it."""
    _require_in(request, case, decision)
    agree = _one_of(_said(request, "answer"), "agree", "refuse")
    proof = proof_of(
        request, deciding.DECIDE_ACTION, case, "decision", "answer", "reason", "version"
    )
    reason, version = _said(request, "reason"), version_of(request)
    deciding.second(
        request.viewer, decision, agree=agree, reason=reason, version=version, proof=proof
    )
    return "agreed" if agree else "refused"


def withdraw(request: SignedInRequest, case: int, decision: int) -> str:
    """Take an own proposal back."""
    _require_in(request, case, decision)
    deciding.withdraw(request.viewer, decision, version_of(request))
    return "withdrawn"


def set_outcome(request: SignedInRequest, case: int) -> str:
    """What turned out to be true."""
    outcome = _word(Outcome, _said(request, "outcome"), "what turned out")
    version, reason = version_of(request), _said(request, "reason")
    deciding_after.set_outcome(request.viewer, case, outcome, reason, version)
    return "outcome"


def close(request: SignedInRequest, case: int) -> str:
    """Close a decided case."""
    deciding_after.close_case(request.viewer, case, version_of(request))
    return "closed"


def reopen(request: SignedInRequest, case: int) -> str:
    """Open a settled case again."""
    deciding_after.reopen(request.viewer, case, _said(request, "reason"), version_of(request))
    return "reopened"


def notice(request: SignedInRequest, case: int, decision: int) -> str:
    """What the person was told of a decision."""
    _require_in(request, case, decision)
    channel, text = _said(request, "channel"), _said(request, "text")
    notices.record_notice(request.viewer, decision, channel, text, version_of(request))
    return "notice"


def appeal(request: SignedInRequest, case: int, decision: int) -> str:
    """What the person said to a decision."""
    _require_in(request, case, decision)
    receive_appeal(request.viewer, decision, _said(request, "text"), version_of(request))
    return "appeal"


def answer(request: SignedInRequest, case: int, appeal: int) -> str:
    """The answer to an appeal. The form names the appeal too, for the key that signs it."""
    _require_shown(request, case, appeal, lambda shown: shown.appeals)
    upheld = _one_of(_said(request, "answer"), "uphold", "refuse")
    proof = proof_of(request, deciding.DECIDE_ACTION, case, "appeal", "answer", "reason", "version")
    reason, version = _said(request, "reason"), version_of(request)
    answer_appeal(
        request.viewer, appeal, upheld=upheld, reason=reason, version=version, proof=proof
    )
    return "upheld" if upheld else "stands"


def unmask(request: SignedInRequest, case: int) -> str:
    """Show identifiers in clear for a short time."""
    proof = proof_of(request, looking.LOOK_ACTION, case, "reason")
    looking.look(request.viewer, case, _said(request, "reason"), proof)
    return "unmasked"


def mask(request: SignedInRequest, case: int) -> str:
    """Mask them again before the time is over."""
    looking.end_look(request.viewer, case)
    return "masked"


def _said(request: SignedInRequest, name: str) -> str:
    return str(request.POST.get(name, ""))


def _require_shown(
    request: SignedInRequest,
    case: int,
    wanted: int,
    part: Callable[[ShownCase], Sequence[ShownTask | ShownAppeal]],
) -> None:
    """Raise `Refused` (``not-found``) alike where the case is hidden and where it has no such."""
    try:
        found = {one.id for one in part(shown_case(request.viewer, case))}
    except Refused:
        found = set()
    if wanted not in found:
        raise Refused("not-found", f"there is no {wanted} in this case that you may see")


def _require_in(request: SignedInRequest, case: int, decision: int) -> None:
    if case_of_decision(request.viewer, decision) != case:
        raise Refused("not-found", f"there is no decision {decision} that you may see")


def _word(words: type[Word], said: str, what: str) -> Word:
    try:
        return words(said)
    except ValueError:
        raise Refused("reason-missing", f"choose {what}") from None


def _one_of(said: str, yes: str, no: str) -> bool:
    if said not in (yes, no):
        raise Refused("reason-missing", "choose one of the two answers")
    return said == yes


def _day(said: str) -> datetime | None:
    """The last minute of a day in UTC, or None where none is given."""
    if not said.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(said.strip()), time(23, 59), UTC)
    except ValueError:
        raise Refused("state", "write the date as 2026-11-30") from None
