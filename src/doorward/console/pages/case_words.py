"""What an assessment means, in words that a person without statistics can use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from doorward.model import SubjectKind
from doorward.model.cases import Action, CaseKind, CaseStatus, DecisionState, Outcome, Role, Stage
from doorward.report.wording import one_in

KINDS: Mapping[str, str] = {
    CaseKind.APPLICATION: "An application",
    CaseKind.RING: "A ring of applications",
    CaseKind.WORKER: "Somebody who works here",
    CaseKind.AGENT: "A software agent",
}
SUBJECTS: Mapping[str, str] = {
    SubjectKind.APPLICATION: "application",
    SubjectKind.APPLICANT: "applicant",
    SubjectKind.WORKER: "worker",
    SubjectKind.DEVICE: "device",
    SubjectKind.ACCOUNT: "account",
    SubjectKind.AGENT: "software agent",
    SubjectKind.ORGANISATION: "organisation",
    SubjectKind.REQUISITION: "job",
    SubjectKind.RING: "ring",
}
STATUSES: Mapping[str, str] = {
    CaseStatus.OPEN: "open",
    CaseStatus.WAITING: "waiting for an answer",
    CaseStatus.PROPOSED: "a decision waits for a second person",
    CaseStatus.DECIDED: "decided",
    CaseStatus.APPEALED: "decided, and appealed against",
    CaseStatus.CLOSED: "closed",
    CaseStatus.JOINED: "taken into another case",
}
ACTIONS: Mapping[str, tuple[str, str]] = {
    Action.CLEAR: ("Clear", "Nothing stands in the way. The case is settled in their favour."),
    Action.ASK: ("Ask", "Ask the person or somebody who knows, and wait for the answer."),
    Action.VERIFY: ("Verify", "Ask for the ordinary identity and history checks."),
    Action.DO_NOT_ADVANCE: ("Do not advance", "The application goes no further."),
    Action.WITHDRAW_OFFER: ("Withdraw the offer", "An offer that was made is taken back."),
    Action.SUSPEND_ACCESS: ("Suspend access", "Accounts and devices stop working for now."),
    Action.END_EMPLOYMENT: ("End the employment", "The person stops working here."),
    Action.REPORT: ("Report to the authorities", "What was found is handed over."),
}
"""What each action is called, and what it does to the person."""

STATES: Mapping[str, str] = {
    DecisionState.PROPOSED: "proposed, waits for a second person",
    DecisionState.IN_FORCE: "in force",
    DecisionState.REFUSED: "refused by the second person",
    DecisionState.WITHDRAWN: "withdrawn by who proposed it",
    DecisionState.OVERTURNED: "overturned after an appeal",
}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    Outcome.CONFIRMED: ("Confirmed", "It was an impostor; say in the case how that was found out."),
    Outcome.CLEARED: ("Cleared", "It was an honest person."),
    Outcome.UNKNOWN: ("Unknown", "It was never found out. This is an answer too."),
    Outcome.OVERTURNED: ("Overturned", "A decision was taken that turned out to be wrong."),
}
STAGES: Mapping[str, str] = {
    Stage.APPLICATION: "applying",
    Stage.INTERVIEW: "interviews",
    Stage.VERIFICATION: "verification",
    Stage.ONBOARDING: "onboarding",
    Stage.EMPLOYMENT: "employment",
}

ROLES: Mapping[str, str] = {
    Role.TALENT: "talent acquisition",
    Role.INVESTIGATOR: "investigator",
    Role.LEGAL: "legal",
    Role.HR_PARTNER: "HR partner",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
}
_COUNTS = (100, 1_000, 10_000, 100_000)


class BaseRate(msgspec.Struct, frozen=True, kw_only=True):
    """A share said as people: `about` of `people` with evidence like this are impostors, the
    `others` are not; `low` and `high` are the range, `before` the base rate."""

    people: str
    about: str
    others: str
    low: str
    high: str
    before: str


def base_rate_note(expected: float, range_: tuple[float, float], base_rate: float) -> BaseRate:
    """The expected precision as counts of people: of 100 where that gives whole people, or more.

    >>> note = base_rate_note(0.124, (0.031, 0.4), 0.001)
    >>> note.about, note.people, note.others, note.low, note.high, note.before
    ('12', '100', '88', '3', '40', '1 in 1,000')
    >>> base_rate_note(0.0014, (0.0004, 0.005), 0.001).people
    '1,000'
    >>> base_rate_note(0.9999, (0.99, 1.0), 0.001).about
    'more than 99'
    """
    people = next((count for count in _COUNTS if expected * count >= 1), _COUNTS[-1])
    about = round(expected * people)
    return BaseRate(
        people=f"{people:,}",
        about=_counted(expected, people),
        others="fewer than 1" if about >= people else f"{people - about:,}",
        low=_counted(range_[0], people),
        high=_counted(range_[1], people),
        before=one_in(base_rate),
    )


def role_words(role: Role | None) -> str:
    """What a role is called."""
    return ROLES[role] if role else "a role that is not known any more"


def role_list(roles: Iterable[Role]) -> str:
    """Roles of which one is enough.

    >>> role_list([Role.LEGAL, Role.INVESTIGATOR, Role.HR_PARTNER])
    'HR partner, investigator or legal'
    """
    words = sorted(map(role_words, roles), key=str.casefold)
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _counted(share: float, people: int) -> str:
    number = round(share * people)
    if number >= people:
        return f"more than {people - 1:,}"
    return f"{number:,}" if number >= 1 else "fewer than 1"
