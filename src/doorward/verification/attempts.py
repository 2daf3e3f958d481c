"""What came of each attempt at a step, from messages that may come twice or out of order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from doorward.model import (
    Application,
    Attestation,
    CheckOutcome,
    IdentityCheck,
    Moment,
    Origin,
    ProofingStep,
    SamePerson,
    latest,
)
from doorward.verification.due import utc_day
from doorward.verification.own_names import folded, own_names

IN_PERSON, VIDEO, HAND_OVER = "in-person", "video", "hand-over"
HOW = (IN_PERSON, VIDEO, HAND_OVER)
"""How somebody was seen, as attestations write it."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt at a step. `approved` is None where it decided nothing.

    `why` says what is missing where it is not approved.
    """

    step: ProofingStep
    at: datetime
    approved: bool | None
    by: str
    why: str
    origin: Origin
    moment: Moment | None = None
    accommodation: bool = False
    document: str | None = None


def attempts(one: Application, now: datetime) -> tuple[Attempt, ...]:
    """Every attempt known at `now`, in order of time."""
    checks = one.proofing.checks if one.proofing else ()
    found = [
        *(_of_check(check) for check in latest(one for one in checks if one.at <= now)),
        *(each for seen in attested(one, now) for each in _of_attestation(seen)),
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.step.value, one.by)))


def attested(one: Application, now: datetime) -> tuple[Attestation, ...]:
    """The attestations known at `now`, without those of the person about themself.

    A no always counts: else who writes an interviewer's address into their résumé would silence
    them.
    """
    if one.proofing is None or not one.proofing.attestations:
        return ()
    themself = own_names(one)
    return tuple(
        each
        for each in one.proofing.attestations
        if each.at <= now and (each.same_person is SamePerson.NO or folded(each.by) not in themself)
    )


def _of_check(one: IdentityCheck) -> Attempt:
    approved, why = _judged(one)
    return Attempt(
        step=one.step,
        at=one.at,
        approved=approved,
        by=one.vendor or "recorded check",
        why=why,
        origin=one.origin,
        moment=one.moment,
        accommodation=one.accommodation,
        document=one.document.kind if one.document else None,
    )


def _judged(one: IdentityCheck) -> tuple[bool | None, str]:
    """Whether a check approves, and what to say. Nothing is keyed on a vendor's codes."""
    expires = one.document.expires if one.document else None
    match one.outcome:
        case CheckOutcome.APPROVED if expires is not None and expires < utc_day(one.at):
            return False, f"approved, but the document had expired on {expires}"
        case CheckOutcome.APPROVED:
            return True, ""
        case CheckOutcome.DECLINED:
            return False, "the check ended as declined; a person has to look at why"
        case CheckOutcome.NEEDS_REVIEW:
            return False, "the check waits for review"
        case CheckOutcome.COMPLETED:
            return False, "the check is completed, which does not mean approved"
        case _:
            return None, f"the last check was {one.outcome.value}"


def _of_attestation(one: Attestation) -> Iterator[Attempt]:
    """What an attestation is an attempt at: being seen in person, handed over to, re-checked."""
    steps = []
    if one.how == IN_PERSON:
        steps.append(ProofingStep.IN_PERSON)
    if one.how == HAND_OVER:
        steps.append(ProofingStep.HAND_OVER)
    if one.compared_with:
        steps.append(ProofingStep.RE_CHECK)
    moment = next(
        (each for each in Moment if each.value == folded(one.round).replace(" ", "-")), None
    )
    for step in steps:
        approved, why = _seen(one, step)
        yield Attempt(
            step=step,
            at=one.at,
            approved=approved,
            by=f"attested by {one.by}",
            why=why,
            origin=one.origin,
            moment=moment,
            accommodation=one.accommodation,
            document=one.document,
        )


def _seen(one: Attestation, step: ProofingStep) -> tuple[bool, str]:
    """An attestation approves where it says yes, and what the person was compared with."""
    if one.same_person is SamePerson.NO:
        return False, "the attester says it was not the same person; a second person has to look"
    if one.same_person is SamePerson.CANNOT_SAY:
        return False, "the attester cannot say whether it was the same person"
    if step is not ProofingStep.RE_CHECK and not one.document:
        return False, "no document was seen"
    return True, ""
