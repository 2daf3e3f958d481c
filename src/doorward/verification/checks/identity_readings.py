"""What single checks of documents read: impossible dates, check digits, outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from doorward.model import (
    CheckOutcome,
    Dossier,
    Fact,
    IdentityCheck,
    Knowledge,
    ProofingStep,
    Strength,
)
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import MOST_FACTS, clip, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.verification.checks.identity_documents import READ_WRONG, Paper, papers
from doorward.verification.checks.identity_people import last_decided
from doorward.verification.document_kinds import named_kind

_CHECKS = "application.proofing.checks"
_DOCUMENT = f"{_CHECKS}.document"


@signal(
    "E05.dates",
    title="Document with impossible dates",
    family="identity",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        f"{_DOCUMENT}.birth_date",
        f"{_DOCUMENT}.issued",
        f"{_DOCUMENT}.expires",
        f"{_CHECKS}.at",
        f"{_CHECKS}.origin",
    ),
    needs=(f"{_DOCUMENT}.issued|{_DOCUMENT}.expires",),
    clears=READ_WRONG,
    sources=("US22", "P24"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Issued after it expires, after the day it was checked, or before the birth it "
    "states. An expired document is a task and no evidence.",
)
def document_dates(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A real document is issued before it expires and before it is shown."""
    facts = [one for paper in papers(dossier) for one in _impossible(paper)]
    if facts:
        yield Observation(
            reason="A document states dates that cannot be.", facts=tuple(facts[:MOST_FACTS])
        )


def _impossible(paper: Paper) -> Iterator[Fact]:
    seen, checked = paper.seen, paper.check.at.date()
    if seen.issued is None:
        return
    if seen.expires is not None and seen.issued > seen.expires:
        yield fact(
            "issued", f"{seen.issued}, after it expires on {seen.expires}", paper.at("issued")
        )
    if (seen.issued - checked).days > 1:
        yield fact("issued", f"{seen.issued}, after the check on {checked}", paper.at("issued"))
    if seen.birth_date is not None and seen.issued < seen.birth_date:
        yield fact("issued", f"{seen.issued}, before the date of birth", paper.at("issued"))


@signal(
    "E05.digits",
    title="Document's check digits do not hold",
    family="identity",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        f"{_DOCUMENT}.check_digits",
        f"{_DOCUMENT}.kind",
        f"{_CHECKS}.outcome",
        f"{_CHECKS}.origin",
        f"{_CHECKS}.at",
    ),
    needs=(f"{_DOCUMENT}.check_digits",),
    clears=READ_WRONG,
    sources=("9303", "US22"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published. Reading by machine confuses 0 and O, 1 and I, 8 and B.",
    limits="The machine-readable zone as it was read. One failing reading is weak, since most are "
    "misread; two, or one in a check that ended declined, are medium. A later reading of that "
    "kind of document whose digits hold clears it. Forgers compute check digits too: holding "
    "digits prove nothing.",
)
def check_digits(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Numbers made up by hand seldom satisfy the sums that ICAO Doc 9303 asks for."""
    read: dict[str, list[Paper]] = {}
    for paper in papers(dossier):
        if paper.seen.check_digits is not None:
            read.setdefault(paper.seen.kind or "", []).append(paper)
    # A later reading whose digits hold shows that the earlier one was misread.
    still = [one for one in read.values() if one[-1].seen.check_digits is False]
    failing = [paper for one in still for paper in one if paper.seen.check_digits is False]
    if failing:
        declined = any(one.check.outcome is CheckOutcome.DECLINED for one in failing)
        yield Observation(
            reason="The check digits of a document's machine-readable zone do not hold.",
            facts=tuple(
                fact(
                    f"{named_kind(one.seen.kind) or 'document'} read on {one.check.at:%Y-%m-%d}",
                    "check digits do not hold",
                    one.at("check_digits"),
                )
                for one in failing[:6]
            ),
            strength=Strength.MEDIUM if declined or len(failing) > 1 else Strength.WEAK,
            observed_at=failing[-1].check.at,
        )


_STEPS = (ProofingStep.DOCUMENT, ProofingStep.RE_CHECK, ProofingStep.NOTARISED)


@signal(
    "E05.declined",
    title="Document check ended declined",
    family="identity",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        f"{_CHECKS}.step",
        f"{_CHECKS}.outcome",
        f"{_CHECKS}.vendor",
        f"{_CHECKS}.codes",
        f"{_CHECKS}.accommodation",
        f"{_CHECKS}.at",
        f"{_CHECKS}.origin",
    ),
    needs=(f"{_CHECKS}.outcome",),
    clears="Vendors and registers decline honest people: let the person contest it, and repeat "
    "the check with another document or in person. In E-Verify nobody may be treated worse "
    "before the case is closed.",
    sources=("US22", "KB4", "EVER"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Stolen identities pass such checks too (KB4); no rates of error are published.",
    limits="The last decided outcome of a step: a later approval clears it. Only the outcome "
    "counts; the vendor's codes are shown and never weighed. A tentative result is open "
    "(needs-review) and no evidence. Fair only if all hires for the job are checked alike.",
)
def check_declined(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Whoever examines documents for a living did not accept this one."""
    proofing = dossier.application.proofing
    if proofing is None:
        return
    last = (last_decided(proofing.checks, step) for step in _STEPS)
    declined = [
        one
        for one in last
        if one is not None and one.outcome is CheckOutcome.DECLINED and not one.accommodation
    ]
    if declined:
        yield Observation(
            reason="The last check of a document that was decided ended declined.",
            facts=tuple(_outcomes(declined)),
            observed_at=declined[-1].at,
        )


def _outcomes(checks: Iterable[IdentityCheck]) -> Iterator[Fact]:
    for one in checks:
        codes = f" ({', '.join(clip(code, 40) for code in one.codes[:3])})" if one.codes else ""
        yield fact(
            f"{one.step.value} check on {one.at:%Y-%m-%d}",
            f"{clip(one.vendor or 'vendor not named', 60)}: declined{codes}",
            one.origin.at("outcome"),
        )
