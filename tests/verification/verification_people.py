"""Invented applications and policies for the tests of verification."""

from datetime import UTC, date, datetime

from doorward.model import (
    Application,
    Attestation,
    CheckOutcome,
    IdentityCheck,
    Interviews,
    Onboarding,
    Origin,
    Presence,
    Proofing,
    ProofingStep,
    Requisition,
    SamePerson,
    ScheduledInterview,
    Statement,
    StatementSource,
    StepDeclined,
)
from doorward.verification.policy import Tier
from doorward.verification.policy_reading import read_policy

WHERE = Origin("synthetic.jsonl", "1")


def moment(text: str) -> datetime:
    """A day or a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def only_tier(steps: str) -> Tier:
    """A policy's one tier, from the text of its steps."""
    text = f'version = 1\nname = "Synthetic"\n[[tiers]]\nname = "all"\n{steps}'
    return read_policy(text).tiers[0]


def rule(step: str, moments: str = '"offer"', more: str = "") -> str:
    return f'[[tiers.steps]]\nstep = "{step}"\nmoments = [{moments}]\n{more}\n'


def applicant(
    *records: IdentityCheck | Attestation | StepDeclined | Presence,
    interviews: tuple[ScheduledInterview, ...] = (),
    offer: str | None = "2026-04-01",
    starts: str | None = None,
) -> Application:
    """One invented person with what is recorded of them."""
    held = {
        cls: tuple(one for one in records if isinstance(one, cls))
        for cls in (IdentityCheck, Attestation, StepDeclined, Presence)
    }
    form = Statement(
        source=StatementSource.FORM, origin=WHERE, name="Ada Sample", emails=("ada@example.com",)
    )
    return Application(
        id="A-1",
        candidate="c-1",
        origin=WHERE,
        created_at=moment("2026-03-01T12:00"),
        requisition=Requisition(id="R-1"),
        statements=(form,),
        proofing=Proofing(
            checks=held[IdentityCheck],
            attestations=held[Attestation],
            declined=held[StepDeclined],
            presence=held[Presence],
        ),
        interviews=Interviews(scheduled=interviews) if interviews else None,
        onboarding=Onboarding(
            offer_at=moment(offer) if offer else None,
            starts_on=date.fromisoformat(starts) if starts else None,
        ),
        synthetic=True,
    )


def check(step: str, at: str, outcome: str = "approved", **more: object) -> IdentityCheck:
    return IdentityCheck(
        at=moment(at),
        step=ProofingStep(step),
        outcome=CheckOutcome(outcome),
        origin=WHERE,
        vendor="examplevendor",
        **more,
    )


def seen(at: str, same: str = "yes", *, how: str = "in-person", **more: object) -> Attestation:
    more = {"by": "Dana Example", "document": "passport", **more}
    return Attestation(at=moment(at), how=how, origin=WHERE, same_person=SamePerson(same), **more)


def interview(at: str, name: str | None = None, meeting: str | None = None) -> ScheduledInterview:
    return ScheduledInterview(at=moment(at), origin=WHERE, round=name, meeting=meeting)


def day(on: str, **more: object) -> Presence:
    return Presence(day=date.fromisoformat(on), place="Example office", origin=WHERE, **more)
