"""Claimed degrees against tables of what a school awarded."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    DegreeAnswer,
    Dossier,
    Education,
    FeedKind,
    Knowledge,
    Statement,
    Strength,
)
from doorward.screening.drift import MOST_ITEMS
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import clip, fact, stated_at
from doorward.signals.frameworks import SYNTHETIC_IDENTITY


@signal(
    "B04.table",
    title="Degree that the school awarded to nobody",
    family="organisation",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.statements.source",
        "application.statements.origin",
        "application.statements.educations.school",
        "application.statements.educations.domain",
        "application.statements.educations.degree",
        "application.statements.educations.field",
        "application.statements.educations.end",
    ),
    needs=("application.statements.educations.degree", "application.statements.educations.end"),
    feeds=(FeedKind.DEGREES,),
    clears="Programmes are renamed, joint, abroad or new, and people write a field in their own "
    "words: ask for the certificate, or the school's registrar for that year's catalogue.",
    sources=("AMZ",),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="Only schools of the United States are in the table, so only their graduates "
    "can be flagged; people who shorten or translate what they studied are hurt most, so a field "
    "must be a title of the classification word for word.",
    published="Named by Amazon; no rate is published.",
    limits="Schools found in the IPEDS directory without doubt, with tables of three years "
    "around the claimed end. A field counts as missing only if nothing of its families, of a "
    "telling word, or of interdisciplinary studies was awarded at that level. Anything else is "
    "unknown.",
)
def degree_not_awarded(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Invented degrees combine a real school with a degree it never gave."""
    told: set[tuple[str, str, tuple[str, ...]]] = set()
    for statement in dossier.application.statements:
        for place, item in enumerate(statement.educations[:MOST_ITEMS]):
            answer = _answer(item, knowledge)
            if answer is None or (answer.level_awarded and answer.field_awarded is not False):
                continue
            key = (answer.number, answer.level, answer.fields)
            if key not in told:
                told.add(key)
                yield _observation(statement, place, item, answer)


def _answer(item: Education, knowledge: Knowledge) -> DegreeAnswer | None:
    if not item.school or not item.degree or item.end is None:
        return None
    return knowledge.degree(item.school, item.domain, item.degree, item.field, item.end.year)


def _observation(
    statement: Statement, place: int, item: Education, answer: DegreeAnswer
) -> Observation:
    years = f"{answer.years[0]} to {answer.years[-1]}"
    what = answer.level
    if answer.level_awarded:
        what = f"{answer.level} in {clip(' or '.join(answer.fields), 80)} or a related field"
    claimed = f"{item.degree}{f' in {item.field}' if item.field else ''}, {item.school}, {item.end}"
    return Observation(
        reason=f"{clip(answer.school, 60)} reported no {what} for {years}.",
        facts=(
            fact("degree claimed", claimed, stated_at(statement, f"educations[{place}]")),
            fact(
                "awarded to nobody",
                f"{what}, school number {answer.number}, {years}",
                answer.source,
            ),
        ),
    )
