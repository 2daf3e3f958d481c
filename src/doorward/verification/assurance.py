"""What of an assurance level of NIST SP 800-63A-4 the records show, and what is missing.

Requirements are those of section 4, table 1 (evidence collection, validation, verification), as
published in NIST's repository ``usnistgov/800-63-4``. Only what records can show is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from doorward.model import Application, Attestation, ProofingStep, SamePerson
from doorward.verification.attempts import IN_PERSON, Attempt, attempts, attested
from doorward.verification.document_kinds import document_kind, named_kind
from doorward.verification.policy import Level, Strength

NO_CONFORMANCE = (
    "No conformance with NIST SP 800-63A-4 is claimed: this lists what the records show."
)
NOT_COMPUTED = (
    "validation of core attributes against an authoritative or credible source",
    "verified ownership of every piece of evidence, where there are several",
    "training of proofing agents, privacy risk assessment, notification of proofing",
)
"""Requirements that records cannot show."""


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement: its phase, what it asks, and what reaches it (None: missing)."""

    phase: str
    asks: str
    reached_by: str | None


class Assurance(msgspec.Struct, frozen=True, kw_only=True):
    """What is reached of a target, what is missing, and what is not computed."""

    target: Level
    reached: tuple[Requirement, ...]
    missing: tuple[Requirement, ...]
    not_computed: tuple[str, ...] = NOT_COMPUTED
    notice: str = NO_CONFORMANCE


def assurance(
    one: Application, target: Level, evidence: Mapping[str, Strength], now: datetime
) -> Assurance:
    """Compare what is approved at `now` with a target. `evidence` rates kinds of document."""
    found = tuple(_requirements(one, target, evidence, now))
    return Assurance(
        target=target,
        reached=tuple(each for each in found if each.reached_by is not None),
        missing=tuple(each for each in found if each.reached_by is None),
    )


def _requirements(
    one: Application, target: Level, evidence: Mapping[str, Strength], now: datetime
) -> Iterator[Requirement]:
    approved = tuple(each for each in attempts(one, now) if each.approved)
    yield Requirement(
        phase="resolution",
        asks="a name and a date of birth or an address read from evidence",
        reached_by=_attributes(one, approved),
    )
    strengths = _strengths(approved, evidence)
    one_of = "one piece of FAIR evidence or better"
    two_of = "one piece of STRONG and one of FAIR evidence, or one of SUPERIOR"
    yield Requirement(
        phase="validation",
        asks=f"{one_of if target is Level.IAL1 else two_of}, approved",
        reached_by=_enough(target, strengths),
    )
    yield Requirement(
        phase="verification",
        asks="the person compared with the evidence",
        reached_by=_compared(attested(one, now), approved, target),
    )
    if target is Level.IAL3:
        yield Requirement(
            phase="verification",
            asks="proofing on site, attended",
            reached_by=_by(approved, ProofingStep.IN_PERSON),
        )
        yield Requirement(
            phase="resolution",
            asks="a biometric sample",
            reached_by=_by(approved, ProofingStep.BIOMETRIC),
        )


def _attributes(one: Application, approved: tuple[Attempt, ...]) -> str | None:
    """Which approved check read a name and something that tells namesakes apart."""
    origins = {each.origin for each in approved}
    for check in one.proofing.checks if one.proofing else ():
        seen = check.document
        if check.origin in origins and seen and seen.name and (seen.birth_date or seen.address):
            return f"{check.step.value} check by {check.vendor or 'a recorded check'}"
    return None


def _strengths(
    approved: tuple[Attempt, ...], evidence: Mapping[str, Strength]
) -> dict[str, Strength]:
    """The kinds of document that were approved, each once, with their strength."""
    kinds = (document_kind(one.document) for one in approved if one.step is ProofingStep.DOCUMENT)
    return {kind: evidence[kind] for kind in kinds if kind is not None and kind in evidence}


def _enough(target: Level, strengths: Mapping[str, Strength]) -> str | None:
    superior = [kind for kind, one in strengths.items() if one is Strength.SUPERIOR]
    strong = [kind for kind, one in strengths.items() if one is Strength.STRONG]
    if target is Level.IAL1 and strengths:
        return next(iter(strengths))
    if superior:
        return superior[0]
    if strong and len(strengths) > 1:
        return " and ".join(strengths)
    return None


def _compared(
    attestations: tuple[Attestation, ...], approved: tuple[Attempt, ...], target: Level
) -> str | None:
    by = _by(approved, ProofingStep.BIOMETRIC)
    if by is not None:
        return by
    for each in attestations:
        if each.document and each.same_person is SamePerson.YES:
            how = "in person" if each.how == IN_PERSON else each.how
            return f"compared with a {named_kind(each.document)} ({how})"
    # A code sent to a validated address; at IAL3 it is not enough.
    return _by(approved, ProofingStep.ADDRESS) if target is not Level.IAL3 else None


def _by(approved: tuple[Attempt, ...], step: ProofingStep) -> str | None:
    return next((f"{step.value} by {one.by}" for one in approved if one.step is step), None)
