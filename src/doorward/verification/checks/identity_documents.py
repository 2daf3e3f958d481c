"""Identity documents against each other, and against other people's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

import msgspec

from doorward.model import (
    DocumentSeen,
    Dossier,
    Fact,
    FactKind,
    IdentityCheck,
    Knowledge,
    LinkKind,
    Strength,
)
from doorward.reference.watchlists import compare_names
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import MOST_FACTS, days_between, fact
from doorward.signals.frameworks import INSIDER_IMPERSONATION, SYNTHETIC_IDENTITY
from doorward.signals.person_names import same_person_name
from doorward.signals.sharing import READS, shared_by_others

_CHECKS = "application.proofing.checks"
_DOCUMENT = f"{_CHECKS}.document"
_MOST = 40
READ_WRONG = (
    "Reading by machine and typing go wrong: have the document read again, from the original "
    "and in the person's presence."
)
"""What clears most of what a machine read."""


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
        f"{_CHECKS}.at",
        f"{_CHECKS}.origin",
    ),
    needs=(f"several:{_CHECKS}", f"{_DOCUMENT}.birth_date|{_DOCUMENT}.issued|{_DOCUMENT}.expires"),
    clears=f"{READ_WRONG} Some people have papers with different dates of birth, where births "
    "were registered late.",
    sources=("US22", "P24"),
    mappings=(SYNTHETIC_IDENTITY, INSIDER_IMPERSONATION),
    published="No rate is published.",
    limits="Dates of birth are compared for equality only, and no age is ever worked out. Day "
    "and month in the other order, or one digit, is weak. Dates of issue and expiry count where "
    "the number is the same and no renewal explains them, since licences keep their number; weak "
    "where only one of the two was read. No dates of birth are shown.",
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
        if one.seen.number and one.seen.number == other.seen.number and not renewed(one, other):
            for field, label in (("issued", "date of issue"), ("expires", "date of expiry")):
                dates = getattr(one.seen, field), getattr(other.seen, field)
                if dates[0] and dates[1] and dates[0] != dates[1]:
                    near = slip(*dates) or _may_be_renewed(one, other)
                    hard = hard or not near
                    facts += _differ(label, field, one, other, near=near)
    if facts:
        yield Observation(
            reason="Documents that are to be one person's, or one document read twice, state "
            "different dates.",
            facts=tuple(facts[:MOST_FACTS]),
            strength=Strength.MEDIUM if hard else Strength.WEAK,
        )


def renewed(one: Paper, other: Paper) -> bool:
    """Whether one is the other renewed: driving licences keep their number.

    Issue and expiry are both later on one of them, and it was shown no earlier.
    """
    first, second = sorted((one, other), key=lambda paper: paper.seen.issued or date.min)
    begins, ends = (
        (first.seen.issued, second.seen.issued),
        (first.seen.expires, second.seen.expires),
    )
    if not (begins[0] and begins[1] and ends[0] and ends[1]):
        return False
    in_order = days_between(first.check.at, second.check.at) >= 0
    return begins[0] < begins[1] and ends[0] < ends[1] and in_order


def _may_be_renewed(one: Paper, other: Paper) -> bool:
    """Whether a renewal would explain the dates, as far as they were read."""
    return any(paper.seen.issued is None or paper.seen.expires is None for paper in (one, other))


def slip(one: date, other: date) -> bool:
    """Whether two dates differ as slips do: day and month changed places, or one digit."""
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return True
    pairs = zip(one.isoformat(), other.isoformat(), strict=True)
    return sum(a != b for a, b in pairs) == 1


def _differ(label: str, field: str, one: Paper, other: Paper, *, near: bool) -> tuple[Fact, Fact]:
    how = "differs as by a slip or renewal (not shown)" if near else "differs (not shown)"
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
    "other spellings of a part are equal, other scripts unknown. That of the watchlists must "
    "find them unlike too, since it knows transliterations that share no letter (Zhou, Chow). "
    "Weak by itself.",
)
def name_on_document(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A document of somebody else was shown."""
    stated = [one for one in dossier.application.statements[:20] if one.name]
    for paper in papers(dossier):
        name = paper.seen.name
        if not name or not stated:
            continue
        if all(_apart(name, one.name or "") for one in stated):
            yield Observation(
                reason="A document spells the name with no part in common with any name the "
                "person gave.",
                facts=(
                    fact("name differs", "(not shown)", paper.at("name")),
                    fact("name differs", "(not shown)", stated[0].origin.at("name")),
                ),
            )
            return


_UNLIKE = 0.5
"""Score of names that have next to nothing in common, in any way of writing them."""


def _apart(name: str, stated: str) -> bool:
    """Whether both comparisons find two names clearly another: one alone knows too little."""
    if same_person_name(name, stated) is not False:
        return False
    return compare_names(name, stated).score < _UNLIKE
