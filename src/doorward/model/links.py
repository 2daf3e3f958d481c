"""What ties applications together: shared identifiers, edges, rings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class LinkKind(StrEnum):
    """What two applications share. PERSON means that both are one person's, and ties nobody."""

    PERSON = "person"
    PHONE = "phone"
    EMAIL = "email"
    EMAIL_STEM = "email-stem"
    DEVICE = "device"
    NETWORK = "network"
    RESUME_TEXT = "resume-text"
    FILE_LINEAGE = "file-lineage"
    IMAGE = "image"
    WEBSITE = "website"
    ADDRESS = "address"
    REFEREE = "referee"
    REFERRER = "referrer"
    GIT_EMAIL = "git-email"
    GIT_COMMIT = "git-commit"
    GIT_KEY = "git-key"
    FOLLOW = "follow"
    API_SEQUENCE = "api-sequence"
    DOCUMENT_NUMBER = "document-number"
    DOCUMENT_IMAGE = "document-image"
    PAY_ACCOUNT = "pay-account"
    SHIP_TO = "ship-to"
    NAMED_CONTACT = "named-contact"
    MEETING_ACCOUNT = "meeting-account"


class SharedWith(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The other application in a sharing, and how it differs from this one.

    `same_person` is True where identifiers say both applications are one person's (the same
    hiring-system candidate, or the same mailbox and phone); such pairs never form a ring.
    `differs` names the facts in which the two contradict each other (``name``, ``school`` …).
    """

    application: str
    same_person: bool = False
    differs: tuple[str, ...] = ()
    at: datetime | None = None
    source: str = ""
    detail: str = ""


class Burst(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The densest run of applications within a window, by one person or one group of sharers.

    `requisitions` counts the distinct jobs applied for, `hours` the time from the first to the
    last application of the run, `started_at` its first application.
    """

    applications: int
    requisitions: int
    hours: float
    started_at: datetime


class SharedIdentifier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An identifier that this application shares with others.

    `persons` counts the distinct persons who share it (this one included), `weight` is the
    rarity weight in nats (0 = so common that it says nothing), `others` at most twenty of the
    other applications. `value` is the identifier itself, or a digest for texts and files.
    `burst` is the densest run of applications by those who share it, where there is one.
    """

    kind: LinkKind
    value: str
    persons: int
    weight: float
    others: tuple[SharedWith, ...]
    source: str = ""
    detail: str = ""
    burst: Burst | None = None


class Edge(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Two applications tied by one shared identifier. Can be undone by naming `id`."""

    id: str
    a: str
    b: str
    kind: LinkKind
    value: str
    persons: int
    weight: float
    reason: str


class Ring(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Applications tied together, directly or through each other, by rare identifiers.

    `split` is True where a component was larger than the cap and was cut at its weakest edges.
    """

    id: str
    applications: tuple[str, ...]
    persons: int
    edges: tuple[Edge, ...]
    kinds: tuple[LinkKind, ...]
    split: bool = False
