"""Whether the person of one round was the person of another, as people who saw them say."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    Attestation,
    CheckOutcome,
    Dossier,
    Fact,
    FactKind,
    IdentityCheck,
    Knowledge,
    ProofingStep,
    SamePerson,
    Strength,
)
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import clip, fact
from doorward.signals.frameworks import INSIDER_IMPERSONATION, SYNTHETIC_IDENTITY

_ATTESTATIONS = "application.proofing.attestations"
_CHECKS = "application.proofing.checks"
_MOST = 60
_SEVERAL = 2
DECIDED = frozenset({CheckOutcome.APPROVED, CheckOutcome.DECLINED})
"""Outcomes that end a check; all others leave it open."""


@signal(
    "D02",
    title="Another person than in an earlier round",
    family="identity",
    stage=Stage.INTERVIEW,
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=(
        f"{_ATTESTATIONS}.at",
        f"{_ATTESTATIONS}.by",
        f"{_ATTESTATIONS}.round",
        f"{_ATTESTATIONS}.compared_with",
        f"{_ATTESTATIONS}.same_person",
        f"{_ATTESTATIONS}.accommodation",
        f"{_ATTESTATIONS}.origin",
        f"{_CHECKS}.step",
        f"{_CHECKS}.outcome",
        f"{_CHECKS}.vendor",
        f"{_CHECKS}.accommodation",
        f"{_CHECKS}.origin",
    ),
    needs=(f"{_ATTESTATIONS}.same_person",),
    clears="People look unlike themselves on a poor line, after years or with another haircut: "
    "have two people who saw both rounds meet the person together with the document, in person "
    "or live, or take the step the policy counts as equal.",
    sources=("P23", "AMZ"),
    mappings=(SYNTHETIC_IDENTITY, INSIDER_IMPERSONATION),
    published="A survey has 6 % of candidates admit to interview fraud (Gartner); no rate of "
    "attesters' errors is published.",
    limits="Only the answer no to a question asked of every attester about every candidate. "
    "People err about strangers' faces, more so across groups, so one attester is medium; two "
    "attesters, or one and a vendor's declined biometric check, are strong. A yes of somebody "
    "else about the same comparison leaves one no weak. A vendor's result alone is a task, and "
    "so is whatever was done with an accommodation.",
)
def another_person(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Whoever passes the interview is not whoever starts the work."""
    proofing = dossier.application.proofing
    if proofing is None:
        return
    last = _last_words(proofing.attestations[:_MOST])
    refused = [one for one in last if one.same_person is SamePerson.NO]
    if not refused:
        return
    compared = {_comparison(one) for one in refused}
    agreed = [
        one for one in last if one.same_person is SamePerson.YES and _comparison(one) in compared
    ]
    vendor = biometric_declined(proofing.checks)
    attesters = {_person(one) for one in refused}
    yield Observation(
        reason=_reason(len(attesters), len(agreed), vendor),
        facts=(
            *(_attested(one) for one in (*refused, *agreed)[:8]),
            *((_declined(vendor),) if vendor is not None else ()),
        ),
        strength=_strength(len(attesters), len(agreed), vendor),
        observed_at=refused[-1].at,
    )


def biometric_declined(checks: tuple[IdentityCheck, ...]) -> IdentityCheck | None:
    """The last biometric check if it ended declined and no accommodation was made for it."""
    last = last_decided(checks, ProofingStep.BIOMETRIC)
    declined = last is not None and last.outcome is CheckOutcome.DECLINED
    return last if last is not None and declined and not last.accommodation else None


def last_decided(checks: tuple[IdentityCheck, ...], step: ProofingStep) -> IdentityCheck | None:
    """The last check of a step that was approved or declined; what came before is settled."""
    decided = [one for one in checks[-_MOST:] if one.step is step and one.outcome in DECIDED]
    return decided[-1] if decided else None


def _last_words(attestations: tuple[Attestation, ...]) -> list[Attestation]:
    """What each attester said last about each comparison, accommodations left out."""
    last: dict[tuple[str, ...], Attestation] = {}
    for one in attestations:
        if not one.accommodation:
            last[(_person(one), *_comparison(one))] = one
    return list(last.values())


def _person(one: Attestation) -> str:
    return " ".join(one.by.lower().split())


def _comparison(one: Attestation) -> tuple[str, str]:
    return one.round or "", one.compared_with or ""


def _strength(attesters: int, agreed: int, vendor: IdentityCheck | None) -> Strength:
    if attesters >= _SEVERAL or vendor is not None:
        return Strength.MEDIUM if agreed >= attesters else Strength.STRONG
    return Strength.WEAK if agreed else Strength.MEDIUM


def _reason(attesters: int, agreed: int, vendor: IdentityCheck | None) -> str:
    who = {1: "One attester says", 2: "Two attesters say"}.get(attesters, "Several attesters say")
    reason = f"{who} that it was not the person of the earlier round or document."
    if vendor is not None:
        reason += " The last biometric check by a vendor was declined as well."
    if agreed:
        reason += f" {agreed} other answer{'s' if agreed > 1 else ''} on the same say it was."
    return reason


def _attested(one: Attestation) -> Fact:
    # Rounds and attesters are free text that may name people; the record says who and which.
    return fact(
        f"attested on {one.at:%Y-%m-%d}",
        f"same person: {one.same_person.value}",
        one.origin.at("same_person"),
    )


def _declined(one: IdentityCheck) -> Fact:
    vendor = clip(one.vendor or "vendor", 60)
    return fact("biometric check", f"{vendor}: declined", one.origin.at("outcome"), FactKind.TEXT)
