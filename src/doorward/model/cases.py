"""The words of casework: who takes part, what a case is about, what can be decided."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person may see and do; `doorward.cases.roles` says what."""

    TALENT = "talent-acquisition"
    INVESTIGATOR = "investigator"
    LEGAL = "legal"
    HR_PARTNER = "hr-partner"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class CaseKind(StrEnum):
    """What a case is about. A ring's case holds all its applications."""

    APPLICATION = "application"
    RING = "ring"
    WORKER = "worker"
    AGENT = "agent"


class CaseStatus(StrEnum):
    """Where a case stands. JOINED ones have been taken into another case."""

    OPEN = "open"
    WAITING = "waiting"
    PROPOSED = "proposed"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"
    JOINED = "joined"


UNDECIDED = frozenset({CaseStatus.OPEN, CaseStatus.WAITING, CaseStatus.PROPOSED})
"""Cases in which evidence and people still may move things."""


class Action(StrEnum):
    """What can be decided. Those in `ADVERSE` need a second person with another key."""

    CLEAR = "clear"
    ASK = "ask"
    VERIFY = "verify"
    DO_NOT_ADVANCE = "do-not-advance"
    WITHDRAW_OFFER = "withdraw-offer"
    SUSPEND_ACCESS = "suspend-access"
    END_EMPLOYMENT = "end-employment"
    REPORT = "report-to-authorities"


ADVERSE = frozenset(Action) - {Action.CLEAR, Action.ASK, Action.VERIFY}
"""What does harm to a person if it is wrong."""


class DecisionState(StrEnum):
    """A proposal waits for its second person; what stands is IN_FORCE."""

    PROPOSED = "proposed"
    IN_FORCE = "in-force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVERTURNED = "overturned"


class Outcome(StrEnum):
    """What turned out to be true. Feeds the calibration of the weights."""

    CONFIRMED = "confirmed"
    CLEARED = "cleared"
    UNKNOWN = "unknown"
    OVERTURNED = "overturned"


class Stage(StrEnum):
    """When in a person's way through the company something was seen."""

    APPLICATION = "application"
    INTERVIEW = "interview"
    VERIFICATION = "verification"
    ONBOARDING = "onboarding"
    EMPLOYMENT = "employment"


class TaskState(StrEnum):
    """Whether a task has been done, and where not, whether it is still needed."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not-needed"
