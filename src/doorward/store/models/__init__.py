"""The tables, one file a noun. Values of the vocabulary are stored as their words."""

from doorward.store.models.cases import (
    Case,
    CaseSubject,
    CaseTask,
    Note,
    SavedView,
    SearchTerm,
)
from doorward.store.models.containment import Containment, ContainmentStep, ContainmentStop
from doorward.store.models.decisions import Appeal, Decision, Notice
from doorward.store.models.evidence import (
    AssessmentRow,
    EvidenceRow,
    NotCheckedList,
    RingRow,
    Run,
    SubjectRow,
    Tie,
)
from doorward.store.models.jobs import Job
from doorward.store.models.keys import Ceremony, Key
from doorward.store.models.log import LogEntry
from doorward.store.models.people import Invitation, Person, Sponsorship
from doorward.store.models.sessions import Look, Session

__all__ = [
    "Appeal",
    "AssessmentRow",
    "Case",
    "CaseSubject",
    "CaseTask",
    "Ceremony",
    "Containment",
    "ContainmentStep",
    "ContainmentStop",
    "Decision",
    "EvidenceRow",
    "Invitation",
    "Job",
    "Key",
    "LogEntry",
    "Look",
    "NotCheckedList",
    "Note",
    "Notice",
    "Person",
    "RingRow",
    "Run",
    "SavedView",
    "SearchTerm",
    "Session",
    "Sponsorship",
    "SubjectRow",
    "Tie",
]
