"""Steps asked of everybody that the person did not take, where another way was offered."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import Dossier, Fact, Knowledge, StepDeclined, Strength
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import clip, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY

_DECLINED = "application.proofing.declined"
_MOST = 60
_SEVERAL = 2
_AT_DELIVERY = frozenset(
    {
        "notarised",
        "notarized",
        "hand-over",
        "handover",
        "pick-up",
        "pickup",
        "in-person-pick-up",
        "in-person-pickup",
        "signature",
        "signature-delivery",
    }
)
"""Steps of row E04; all others are of row D01."""
_WHOM = (
    "People with disabilities, religious duties, care of children, little money or a protected "
    "address cannot take every step."
)
_LIMITS = (
    "Only where an equivalent was offered and no accommodation was asked for, for any of the "
    "steps in question. One step is weak, two or more medium. Reasons count for nothing and are "
    "not shown."
)


@signal(
    "D01",
    title="Steps of the interview not taken",
    family="identity",
    stage=Stage.INTERVIEW,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(_DECLINED,),
    needs=(_DECLINED,),
    clears="Ask what would make it possible, offer it, and take the equivalent step: that "
    "settles it, and the reason need not be told.",
    sources=("P23", "SEAL"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note=_WHOM,
    published="P23 names unwillingness to appear on camera; no rate is published.",
    limits=_LIMITS,
)
def interview_steps_declined(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A persona avoids being seen and tested; so do honest people, for other reasons."""
    yield from _declined(dossier, at_delivery=False)


@signal(
    "E04",
    title="Steps of proofing and delivery not taken",
    family="identity",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(_DECLINED,),
    needs=(_DECLINED,),
    clears="Ask what would make it possible, offer it, and take the equivalent step: that "
    "settles it, and the reason need not be told.",
    sources=("P23",),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note=_WHOM,
    published="No rate is published.",
    limits=_LIMITS,
)
def delivery_steps_declined(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A notarised document, a pick-up in person or a signature needs the person to be there."""
    yield from _declined(dossier, at_delivery=True)


def step_key(one: StepDeclined) -> str:
    """A step's name in one spelling."""
    return "-".join(one.step.lower().replace("_", " ").split())


def counts(declined: tuple[StepDeclined, ...]) -> dict[str, StepDeclined]:
    """The steps that may count, each once: another way offered, no accommodation asked for."""
    asked = {step_key(one) for one in declined if one.accommodation}
    return {
        step_key(one): one
        for one in declined
        if one.alternative_offered and step_key(one) not in asked
    }


def _declined(dossier: Dossier, *, at_delivery: bool) -> Iterator[Observation]:
    proofing = dossier.application.proofing
    if proofing is None:
        return
    steps = counts(proofing.declined[:_MOST])
    found = [one for key, one in steps.items() if (key in _AT_DELIVERY) is at_delivery]
    if found:
        number = "One step" if len(found) == 1 else f"{len(found)} steps"
        yield Observation(
            reason=f"{number} asked of everybody in this job were not taken, though another way "
            "was offered."
            if len(found) > 1
            else f"{number} asked of everybody in this job was not taken, though another way "
            "was offered.",
            facts=tuple(_fact(one) for one in found[:8]),
            strength=Strength.MEDIUM if len(found) >= _SEVERAL else Strength.WEAK,
            observed_at=found[-1].at,
        )


def _fact(one: StepDeclined) -> Fact:
    # Not repeated: it may be one of health or religion, and nobody need tell it.
    reason = "; a reason is on record" if one.reason else ""
    when = f"{one.at:%Y-%m-%d}"
    return fact(f"step {clip(one.step, 60)}", f"not taken on {when}{reason}", one.origin.at("step"))
