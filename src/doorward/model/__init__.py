"""The vocabulary every room speaks: frozen values, no I/O, no clock.

A reader turns somebody else's format into an `Application`; `reference` adds what is known of
the world and the result is a `Dossier`; signals turn a dossier into `Evidence`; `risk` turns
evidence into an `Assessment`; `linking` turns shared identifiers into `Edge`s and `Ring`s.
"""

from doorward.model.applications import (
    Application,
    ClientEvent,
    Education,
    Employment,
    Observed,
    Offer,
    Origin,
    Referee,
    Requisition,
    Statement,
    StatementSource,
)
from doorward.model.assessments import Assessment, Band, NotChecked, WeighedEvidence
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
    Dossier,
    EmailFact,
    NetworkFact,
    NetworkKind,
    PhoneFact,
    PlaceFact,
)
from doorward.model.evidence import Evidence, Fact, FactKind, Strength
from doorward.model.knowledge import (
    DateEstimate,
    FeedKind,
    Institution,
    Knowledge,
    ListedEntry,
    OrganisationRecord,
    TechnologyRelease,
)
from doorward.model.links import Burst, Edge, LinkKind, Ring, SharedIdentifier, SharedWith
from doorward.model.problems import Problem, Severity
from doorward.model.subjects import Subject, SubjectKind

__all__ = [
    "Application",
    "Assessment",
    "Band",
    "Burst",
    "ClientEvent",
    "CodeAccount",
    "Commit",
    "Contribution",
    "DateEstimate",
    "Document",
    "Dossier",
    "Edge",
    "Education",
    "EmailFact",
    "Employment",
    "Evidence",
    "Fact",
    "FactKind",
    "FeedKind",
    "Identity",
    "Institution",
    "Knowledge",
    "LinkKind",
    "ListedEntry",
    "NetworkFact",
    "NetworkKind",
    "NotChecked",
    "Observed",
    "Offer",
    "OrganisationRecord",
    "Origin",
    "PartialDate",
    "PhoneFact",
    "PlaceFact",
    "Problem",
    "Referee",
    "Repository",
    "Requisition",
    "Ring",
    "Severity",
    "SharedIdentifier",
    "SharedWith",
    "Statement",
    "StatementSource",
    "Strength",
    "Subject",
    "SubjectKind",
    "TechnologyRelease",
    "WeighedEvidence",
    "automated",
    "hidden_address",
]
