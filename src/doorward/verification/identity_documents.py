"""Identity documents against each other and against themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

import msgspec

from doorward.model import (
    CheckOutcome,
    DocumentSeen,
    Dossier,
    Fact,
    FactKind,
    IdentityCheck,
    Knowledge,
    LinkKind,
    ProofingStep,
    Strength,
)
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import MOST_FACTS, clip, fact
from doorward.signals.frameworks import INSIDER_IMPERSONATION, SYNTHETIC_IDENTITY
from doorward.signals.person_names import same_person_name
from doorward.signals.sharing import READS, shared_by_others
from doorward.verification.identity_people import last_decided

_CHECKS = "application.proofing.checks"
_DOCUMENT = f"{_CHECKS}.document"
_MOST = 40
_READ_WRONG = (
    "Reading by machine and typing go wrong: have the document read again, from the original "
    "and in the person's presence."
)


class Paper(msgspec.Struct, frozen=True):
    """A document as one check read it."""

    seen: DocumentSeen
    check: IdentityCheck

    def at(self, field: str) -> str:
        """Where a field of it was read."""
        return self.check.origin.at(f"document.{field}")


def papers(dossier: Dossier) -> list[Paper]:
    """The documents of one person, as each check read them."""
    proofing = dossier.application.proofing
    checks = proofing.checks[:_MOST] if proofing is not None else ()
    return [Paper(one.document, one) for one in checks if one.document is not None]


@signal(
    "E05.shared",
    title="Identity document of another person too",
    family="identity",
    stage=Stage.ONBOARDING,
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=(f"{_DOCUMENT}.number|{_DOCUMENT}.image",),
    clears="The same person under a former name, or two numbers mixed up when they were "
    "entered: see the original, and both applications, side by side.",
    sources=("US22", "P24"),
    mappings=(SYNTHETIC_IDENTITY, INSIDER_IMPERSONATION),
    published="No rate is published.",
    limits="Equal numbers, digests of numbers, or digests of pictures; one name on one document "
    "is one person and no evidence. Fair only if documents of all hires for the job are checked.",
)
def document_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """One bought or stolen document serves several personas."""
    for kind, what in (
        (LinkKind.DOCUMENT_NUMBER, "number"),
        (LinkKind.DOCUMENT_IMAGE, "picture"),
    ):
        yield from shared_by_others(
            dossier,
            kind,
            what=f"The {what} of the identity document",
            label=f"{what} of the document",
            value_kind=FactKind.IDENTIFIER,
            pair=Strength.STRONG,
        )


@signal(
    "E05.conflict",
    title="The person's documents contradict each other",
    family="identity",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        f"{_DOCUMENT}.number",
        f"{_DOCUMENT}.birth_date",
        f"{_DOCUMENT}.issued",
        f"{_DOCUMENT}.expires",
        f"{_CHECKS}.origin",
    ),
    needs=(f"several:{_CHECKS}", f"{_DOCUMENT}.birth_date|{_DOCUMENT}.issued|{_DOCUMENT}.expires"),
    clears=f"{_READ_WRONG} Some people have papers with different dates of birth, where births "
    "were registered late.",
    sources=("US22", "P24"),
    mappings=(SYNTHETIC_IDENTITY, INSIDER_IMPERSONATION),
    published="No rate is published.",
    limits="Dates of birth are compared for equality only, and no age is ever worked out. Day "
    "and month in the other order, or one digit, is weak. Dates of issue and expiry count where "
    "the number is the same. No dates of birth are shown.",
)
def documents_conflict(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Papers of one person agree on when that person was born."""
    found = papers(dossier)
    facts: list[Fact] = []
    hard = False
    for one, other in combinations(found[:12], 2):
        births = one.seen.birth_date, other.seen.birth_date
        if births[0] and births[1] and births[0] != births[1]:
            near = slip(births[0], births[1])
            hard = hard or not near
            facts += _differ("date of birth", "birth_date", one, other, near=near)
        if one.seen.number and one.seen.number == other.seen.number:
            for field, label in (("issued", "date of issue"), ("expires", "date of expiry")):
                dates = getattr(one.seen, field), getattr(other.seen, field)
                if dates[0] and dates[1] and dates[0] != dates[1]:
                    hard = hard or not slip(*dates)
                    facts += _differ(label, field, one, other, near=slip(*dates))
    if facts:
        yield Observation(
            reason="Documents that are to be one person's, or one document read twice, state "
            "different dates.",
            facts=tuple(facts[:MOST_FACTS]),
            strength=Strength.MEDIUM if hard else Strength.WEAK,
        )


def slip(one: date, other: date) -> bool:
    """Whether two dates differ as slips do: day and month changed places, or one digit."""
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return True
    pairs = zip(one.isoformat(), other.isoformat(), strict=True)
    return sum(a != b for a, b in pairs) == 1


def _differ(label: str, field: str, one: Paper, other: Paper, *, near: bool) -> tuple[Fact, Fact]:
    how = "differs as slips do (not shown)" if near else "differs (not shown)"
    return fact(label, how, one.at(field)), fact(label, how, other.at(field))


@signal(
    "E05.name",
    title="The person's documents spell the name with no part in common",
    family="identity",
    stage=Stage.ONBOARDING,
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        f"{_DOCUMENT}.name",
        f"{_CHECKS}.origin",
        "application.statements.name",
        "application.statements.origin",
    ),
    needs=(f"{_DOCUMENT}.name", "application.statements.name"),
    clears="Ask the person which names they use. A changed name after marriage, transition or "
    "migration, or a preferred name, settles it at once; do not ask for the reason.",
    sources=("US22", "P24"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="People who married, transitioned, migrated or use a preferred name have two "
    "names. The names are therefore not shown, only where they stand.",
    published="No rate is published.",
    limits="The tolerant comparison of B03.name: order, initials, accents, further names and "
    "other spellings of a part are equal, other scripts unknown. Weak by itself.",
)
def name_on_document(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A document of somebody else was shown."""
    stated = [one for one in dossier.application.statements[:20] if one.name]
    for paper in papers(dossier):
        name = paper.seen.name
        if not name or not stated:
            continue
        if all(same_person_name(name, one.name or "") is False for one in stated):
            yield Observation(
                reason="A document spells the name with no part in common with any name the "
                "person gave.",
                facts=(
                    fact("name differs", "(not shown)", paper.at("name")),
                    fact("name differs", "(not shown)", stated[0].origin.at("name")),
                ),
            )
            return


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
    clears=_READ_WRONG,
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
    reads=(f"{_DOCUMENT}.check_digits", f"{_DOCUMENT}.kind", f"{_CHECKS}.origin", f"{_CHECKS}.at"),
    needs=(f"{_DOCUMENT}.check_digits",),
    clears=_READ_WRONG,
    sources=("9303", "US22"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published. Reading by machine confuses 0 and O, 1 and I, 8 and B.",
    limits="The machine-readable zone as it was read. A later reading of that kind of document "
    "whose digits hold clears it. Forgers compute check digits too: holding digits prove nothing.",
)
def check_digits(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Numbers made up by hand seldom satisfy the sums that ICAO Doc 9303 asks for."""
    last: dict[str, Paper] = {}
    for paper in papers(dossier):
        if paper.seen.check_digits is not None:
            last[paper.seen.kind or ""] = paper
    failing = [one for one in last.values() if one.seen.check_digits is False]
    if failing:
        yield Observation(
            reason="The check digits of a document's machine-readable zone do not hold.",
            facts=tuple(
                fact(
                    f"{clip(one.seen.kind or 'document', 40)} read on {one.check.at:%Y-%m-%d}",
                    "check digits do not hold",
                    one.at("check_digits"),
                )
                for one in failing[:6]
            ),
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
