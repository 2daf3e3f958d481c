"""Whether schools and employers exist, operate, and existed at the time.

That something is not found is never evidence: registries and lists are incomplete, most of
all for small firms and for schools outside the countries that made the lists.
"""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    Dossier,
    Education,
    Fact,
    FeedKind,
    Knowledge,
    Statement,
    Strength,
)
from doorward.screening.drift import MOST_ITEMS
from doorward.screening.months import earliest, latest, month_of
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.checklist import answers
from doorward.signals.facts import MOST_FACTS, answer_facts, clip, fact, stated_at
from doorward.signals.frameworks import SYNTHETIC_IDENTITY


@signal(
    "B04",
    title="Degree that the school does not offer",
    family="organisation",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=("application.observed", "application.origin"),
    needs=("observed:degree-not-offered",),
    clears="Programmes are renamed, joint or closed: ask for the certificate, and the school's "
    "registrar for that year's catalogue.",
    sources=("AMZ",),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="Names of foreign degrees are translated and misread, so only a table that is "
    "complete for the school may be used.",
    published="Named by Amazon; no rate is published.",
    limits="Only from a look-up entered on the checklist (the school's own catalogue). Tables of "
    "degrees awarded are B04.table, of the same family, of which only the stronger one counts.",
)
def degree_not_offered(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Invented degrees combine a real school with a major it never had."""
    found = answers(dossier.application.observed, "degree-not-offered")
    if found:
        yield Observation(
            reason="The school's own catalogue for those years does not have the degree or "
            "major that is claimed.",
            facts=answer_facts(dossier.application, found),
        )


@signal(
    "B05.listed",
    title="Employer on the operator's list of shell companies",
    family="organisation",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.statements.source",
        "application.statements.origin",
        "application.statements.employments.employer",
        "application.statements.employments.domain",
    ),
    needs=("application.statements.employments.employer",),
    feeds=(FeedKind.OWN_LISTS,),
    clears="The list's reason and reviewer are shown: check that the firm is the same one, and "
    "whether the person was deceived by it themselves.",
    sources=("AMZ", "P23"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Amazon keeps about 200 entries; its list is not published.",
    limits="Exact names and domains of a list that the operator keeps with reason, reviewer and "
    "expiry. A list of schools or countries has no place here.",
)
def listed_employer(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Companies found to be fronts turn up in many résumés."""
    seen: set[str] = set()
    for statement in dossier.application.statements:
        for place, job in enumerate(statement.employments[:MOST_ITEMS]):
            for value in (job.employer, job.domain):
                if not value or value in seen:
                    continue
                seen.add(value)
                entries = knowledge.listed("shell-company", value)
                if entries:
                    yield Observation(
                        reason=f"{clip(value, 60)} is on the list of shell companies.",
                        facts=(
                            fact("employer", value, stated_at(statement, f"employments[{place}]")),
                            *(fact("listed because", e.reason, e.source) for e in entries[:4]),
                        ),
                    )


_SCHOOL_GRACE = 12


@signal(
    "B05.school",
    title="Study at a school before it was founded or after it closed",
    family="organisation",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.statements.source",
        "application.statements.origin",
        "application.statements.educations.school",
        "application.statements.educations.domain",
        "application.statements.educations.start",
        "application.statements.educations.end",
    ),
    needs=("application.statements.educations.school", "application.statements.educations.end"),
    feeds=(FeedKind.INSTITUTIONS,),
    clears="Schools merge and are renamed: ask what it was called then, or for the certificate.",
    sources=("AMZ",),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="Founding years of merged and renamed schools are often recorded wrongly, "
    "outside the best documented countries most of all.",
    published="No rate is published.",
    limits="Only schools found with a founding or closing date, with a year's grace. A school "
    "that is not found yields nothing, wherever it is.",
)
def school_not_there(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """A degree earned before the school existed, or begun after it closed, is invented."""
    found: list[Fact] = []
    for statement in dossier.application.statements:
        for place, item in enumerate(statement.educations[:MOST_ITEMS]):
            row = _out_of_time(statement, place, item, knowledge)
            if row:
                found.extend(row)
    if found:
        yield Observation(
            reason="A course of study is dated at a time when the school did not exist.",
            facts=tuple(found[:MOST_FACTS]),
        )


def _out_of_time(
    statement: Statement, place: int, item: Education, knowledge: Knowledge
) -> tuple[Fact, Fact] | None:
    if not item.school and not item.domain:
        return None
    school = knowledge.institution(item.school, item.domain)
    if school is None:
        return None
    if school.founded and item.end and month_of(school.founded) - latest(item.end) > _SCHOOL_GRACE:
        return _study(statement, place, item), fact("founded", school.founded, school.source)
    if school.closed and item.start:
        late = earliest(item.start) - month_of(school.closed)
        if late > _SCHOOL_GRACE:
            return _study(statement, place, item), fact("closed", school.closed, school.source)
    return None


def _study(statement: Statement, place: int, item: Education) -> Fact:
    return fact(
        "study claimed",
        f"{item.school or item.domain}, {item.start or 'start not said'} to "
        f"{item.end or 'end not said'}",
        stated_at(statement, f"educations[{place}]"),
    )
