"""Who or what a piece of evidence is about."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class SubjectKind(StrEnum):
    """The kinds of thing Doorward gathers evidence about."""

    APPLICATION = "application"
    APPLICANT = "applicant"
    WORKER = "worker"
    DEVICE = "device"
    ACCOUNT = "account"
    AGENT = "agent"
    ORGANISATION = "organisation"
    REQUISITION = "requisition"
    RING = "ring"


class Subject(msgspec.Struct, frozen=True, order=True, gc=False):
    """A subject: its kind, and an identifier that is unique within the kind."""

    kind: SubjectKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.id}"
