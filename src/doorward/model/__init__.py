"""The vocabulary every room speaks: frozen values, no I/O, no clock.

A reader turns somebody else's format into an `Application`; `reference` adds what is known of
the world and the result is a `Dossier`; signals turn a dossier into `Evidence`; `risk` turns
evidence into an `Assessment`; `linking` turns shared identifiers into `Edge`s and `Ring`s.
"""

from doorward.model.additions import Addition
from doorward.model.applications import (
    Application,
    ClientEvent,
    Education,
    Employment,
    Observed,
    Offer,
    Referee,
    Requisition,
    Statement,
    StatementSource,
)
from doorward.model.assessments import Assessment, Band, NotChecked, WeighedEvidence
from doorward.model.check_order import latest
from doorward.model.code_hosts import (
    CodeAccount,
    Commit,
    Contribution,
    Identity,
    Repository,
    automated,
    hidden_address,
)
from doorward.model.dates import PartialDate
from doorward.model.documents import Document
from doorward.model.dossiers import (
    AddressFact,
    Dossier,
    EmailFact,
    NetworkFact,
    NetworkKind,
    PhoneFact,
    PlaceFact,
)
from doorward.model.evidence import Evidence, Fact, FactKind, Strength
from doorward.model.interviews import (
    InterviewAnswer,
    Interviews,
    MeetingJoin,
    Rating,
    ScheduledInterview,
)
from doorward.model.knowledge import (
    DateEstimate,
    DegreeAnswer,
    FeedKind,
    Institution,
    Knowledge,
    ListedEntry,
    OrganisationRecord,
    TechnologyRelease,
)
from doorward.model.links import Burst, Edge, LinkKind, Ring, SharedIdentifier, SharedWith
from doorward.model.onboarding import (
    AddressGiven,
    DeviceBoot,
    NamedContact,
    Onboarding,
    OnboardingTask,
    PayDetails,
    Shipment,
)
from doorward.model.origins import Origin
from doorward.model.problems import Problem, Severity
from doorward.model.proofing import (
    Attestation,
    CheckOutcome,
    DocumentSeen,
    IdentityCheck,
    Moment,
    Presence,
    Proofing,
    ProofingStep,
    SamePerson,
    StepDeclined,
)
from doorward.model.subjects import Subject, SubjectKind
from doorward.model.tasks import Task
from doorward.model.watchlists import (
    BirthSpan,
    EntryIdentifier,
    EntryKind,
    EntryName,
    HitGrade,
    IdentifierKind,
    ListHit,
    NameQuality,
    WatchlistEntry,
)

__all__ = [
    "Addition",
    "AddressFact",
    "AddressGiven",
    "Application",
    "Assessment",
    "Attestation",
    "Band",
    "BirthSpan",
    "Burst",
    "CheckOutcome",
    "ClientEvent",
    "CodeAccount",
    "Commit",
    "Contribution",
    "DateEstimate",
    "DegreeAnswer",
    "DeviceBoot",
    "Document",
    "DocumentSeen",
    "Dossier",
    "Edge",
    "Education",
    "EmailFact",
    "Employment",
    "EntryIdentifier",
    "EntryKind",
    "EntryName",
    "Evidence",
    "Fact",
    "FactKind",
    "FeedKind",
    "HitGrade",
    "IdentifierKind",
    "Identity",
    "IdentityCheck",
    "Institution",
    "InterviewAnswer",
    "Interviews",
    "Knowledge",
    "LinkKind",
    "ListHit",
    "ListedEntry",
    "MeetingJoin",
    "Moment",
    "NameQuality",
    "NamedContact",
    "NetworkFact",
    "NetworkKind",
    "NotChecked",
    "Observed",
    "Offer",
    "Onboarding",
    "OnboardingTask",
    "OrganisationRecord",
    "Origin",
    "PartialDate",
    "PayDetails",
    "PhoneFact",
    "PlaceFact",
    "Presence",
    "Problem",
    "Proofing",
    "ProofingStep",
    "Rating",
    "Referee",
    "Repository",
    "Requisition",
    "Ring",
    "SamePerson",
    "ScheduledInterview",
    "Severity",
    "SharedIdentifier",
    "SharedWith",
    "Shipment",
    "Statement",
    "StatementSource",
    "StepDeclined",
    "Strength",
    "Subject",
    "SubjectKind",
    "Task",
    "TechnologyRelease",
    "WatchlistEntry",
    "WeighedEvidence",
    "automated",
    "hidden_address",
    "latest",
]
