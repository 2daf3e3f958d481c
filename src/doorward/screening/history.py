"""The career as claimed: one source against another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from doorward.model import Dossier, Fact, FactKind, Knowledge, Statement, Strength
from doorward.screening import drift
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.checklist import answers
from doorward.signals.facts import (
    MOST_FACTS,
    SOURCE_WORDS,
    answer_facts,
    clip,
    fact,
    stated_at,
)
from doorward.signals.frameworks import INSIDER_IMPERSONATION, SYNTHETIC_IDENTITY
from doorward.signals.person_names import same_person_name
from doorward.signals.sharing import related

_MOST_STATEMENTS = 8
_SEVERAL = 2


def _pairs(dossier: Dossier) -> Iterator[tuple[Statement, Statement]]:
    statements = dossier.application.statements
    if len(statements) > 1:
        yield from combinations(statements[:_MOST_STATEMENTS], 2)


@signal(
    "B03.history",
    title="Sources contradict each other on jobs or schools",
    family="history",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.statements.source",
        "application.statements.origin",
        "application.statements.text",
        "application.statements.employments",
        "application.statements.educations",
    ),
    needs=(
        "several:application.statements",
        "application.statements.employments|application.statements.educations",
    ),
    clears="Show both sources to the person and ask; a mixed-up date, an employer known under "
    "two names, a client and an agency, or a stale profile explains most of it. The employer's "
    "or school's own confirmation settles it.",
    sources=("US22", "AMZ", "P23"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="US22 lists inconsistencies in name spelling, contact, education and work history "
    "across profiles; no rate is published.",
    limits="Compares up to eight sources of one application, forty jobs and schools each. "
    "Strong from three hard contradictions on, medium from one hard or two light ones, weak for "
    "one light one. Names in different scripts or languages are unknown. A source that says "
    "less contradicts nothing.",
)
def history_drift(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A person remembers their own career; a persona's changes with each telling.

    Employers, dates, kinds of work, schools and degrees are compared between the form, the
    résumés, the profile export and the background check.
    """
    found: dict[str, drift.Contradiction] = {}
    for one, other in _pairs(dossier):
        for contradiction in (*drift.jobs(one, other), *drift.schools(one, other)):
            known = found.get(contradiction.what)
            if known is None or known.weight < contradiction.weight:
                found[contradiction.what] = contradiction
    if found:
        listed = list(found.values())
        yield Observation(
            reason=_drift_reason(listed),
            facts=tuple(one for row in listed for one in _both(row))[:MOST_FACTS],
            strength=_drift_strength(listed),
        )


def _drift_reason(found: list[drift.Contradiction]) -> str:
    first = found[0]
    more = f" and on {len(found) - 1} further points" if len(found) > 1 else ""
    return (
        f"The sources contradict each other on the {clip(first.what, 80)}{more}: "
        f"{clip(first.value, 60)} in one, {clip(first.other_value, 60)} in another."
    )


def _drift_strength(found: list[drift.Contradiction]) -> Strength:
    hard = sum(one.weight == 2 for one in found)
    if hard >= 3:
        return Strength.STRONG
    return Strength.MEDIUM if hard or len(found) >= _SEVERAL else Strength.WEAK


def _both(row: drift.Contradiction) -> tuple[Fact, Fact]:
    return (
        fact(row.what, row.value, row.source),
        fact(row.what, row.other_value, row.other_source),
    )


@signal(
    "B03.name",
    title="Sources spell the name with no part in common",
    family="history",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.statements.source",
        "application.statements.origin",
        "application.statements.name",
    ),
    needs=("several:application.statements", "application.statements.name"),
    clears="Ask the person which names they use. A changed name after marriage, transition or "
    "migration, or a preferred name, settles it at once; do not ask for the reason.",
    sources=("US22", "AMZ"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="People who married, transitioned, migrated or use a preferred name have two "
    "names. The names are therefore not shown, only where they stand.",
    published="US22 names inconsistent spelling of names; no rate is published.",
    limits="Case, accents, order, initials, further names and other spellings of a part are "
    "equal; names in different scripts are unknown; nicknames are not guessed. Weak by itself.",
)
def names_differ(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Two documents of one application are about people whose names share nothing."""
    for one, other in _pairs(dossier):
        if one.name and other.name and same_person_name(one.name, other.name) is False:
            yield Observation(
                reason=f"{_source_words(one)} and {_source_words(other)} spell the name with no "
                "part in common.",
                facts=(
                    fact("name differs", "(not shown)", stated_at(one, "name")),
                    fact("name differs", "(not shown)", stated_at(other, "name")),
                ),
            )
            return


def _source_words(statement: Statement) -> str:
    words = SOURCE_WORDS[statement.source]
    return words[0].upper() + words[1:]


_MATERIAL_DIFFERENCES = frozenset(
    {"school", "schools", "degree", "employer", "employers", "dates", "employment", "education"}
)


@signal(
    "B03.versions",
    title="The same person's other applications tell another career",
    family="history",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=("shared.others",),
    needs=("application.candidate|phones.e164|emails.canonical",),
    clears="Show both applications to the person and ask; a corrected mistake or a shortened "
    "résumé explains it.",
    sources=("US22", "AMZ"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="AMZ calls it drift of education details; no rate is published.",
    limits="Which facts differ is found when applications are linked, by the same tolerant "
    "comparison. Place and name are left out: people move and change names.",
)
def versions_differ(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Applications of one person over time should tell one career."""
    differing: dict[str, tuple[str, ...]] = {}
    others = []
    for shared in dossier.shared:
        for other in shared.others:
            differs = tuple(sorted(_MATERIAL_DIFFERENCES.intersection(other.differs)))
            if other.same_person and differs and other.application not in differing:
                differing[other.application] = differs
                others.append(other)
    if not differing:
        return
    points = sorted({name for names in differing.values() for name in names})
    yield Observation(
        reason=f"The same person's other applications differ from this one in {', '.join(points)}.",
        facts=tuple(
            fact(
                f"differs in {', '.join(differing[one.application])}",
                f"{one.application}: {one.detail}" if one.detail else one.application,
                one.source or f"application {one.application}",
                FactKind.IDENTIFIER,
            )
            for one in others[:MOST_FACTS]
        ),
        strength=Strength.MEDIUM if len(points) >= _SEVERAL else Strength.WEAK,
        related=related(tuple(others)),
    )


@signal(
    "B03.denied",
    title="Employer or school denies the claim",
    family="history",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=("application.observed", "application.origin"),
    needs=("observed:employer-denies-employment|observed:school-denies-attendance",),
    clears="Records err, firms merge and people are filed under former names: ask the person "
    "for a payslip, contract or certificate, and the employer or school once more.",
    sources=("US22", "AMZ"),
    mappings=(SYNTHETIC_IDENTITY, INSIDER_IMPERSONATION),
    published="No rate is published.",
    limits="Only what somebody asked and entered. The contact must be the organisation's own, "
    "published one, never one the applicant gave.",
)
def claim_denied(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The organisation itself says the person was never there."""
    application = dossier.application
    found = answers(application.observed, "employer-denies-employment", "school-denies-attendance")
    if found:
        yield Observation(
            reason="A claimed employer or school, asked by its own published contact, denies "
            "the claim.",
            facts=answer_facts(application, found),
        )
