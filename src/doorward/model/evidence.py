"""Evidence: the one thing every part of Doorward that looks at the world produces."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from doorward.model.subjects import Subject


class Strength(StrEnum):
    """How few innocent explanations there are: weak is a tie-breaker, strong has few."""

    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"


class FactKind(StrEnum):
    """What a fact's value is, so that outputs know how to mask it."""

    TEXT = "text"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    IP = "ip"
    ADDRESS = "address"
    HANDLE = "handle"
    IDENTIFIER = "identifier"


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One thing that was read, as it was read, and where.

    `source` names the file, record and field, for example
    ``applications.jsonl#12 phones[0]`` or ``feed vpn-ipv4 (2026-08-11)``.
    """

    label: str
    value: str
    source: str
    kind: FactKind = FactKind.TEXT


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """Something observed about a subject that bears on whether it is who it claims to be.

    `signal` is the id of the check that produced it, `family` the family of independence:
    evidence of one family tends to come together and is never added up twice. `clears` says
    what innocent explanation, once shown, would settle it. `related` are the other subjects
    the evidence is also about.
    """

    subject: Subject
    signal: str
    strength: Strength
    family: str
    reason: str
    facts: tuple[Fact, ...]
    clears: str
    observed_at: datetime | None = None
    related: tuple[Subject, ...] = ()
