"""What the person says about themself, as (who, relation, what, when, source).

One thing said in several sources is one claim with several sources. Only the person's own words
count: the form, résumé, profile and export. What a recruiter or a background check says is not
asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from doorward.model import Application, Employment, Knowledge, PartialDate, Statement
from doorward.model.applications import StatementSource
from doorward.reference.names import company_key, school_key

OWN_WORDS = frozenset(
    {
        StatementSource.FORM,
        StatementSource.RESUME,
        StatementSource.LINKEDIN,
        StatementSource.PROFILE,
    }
)
"""Sources in which the person speaks."""

MOST_ITEMS = 40
"""Jobs or schools of one statement that are looked at; more than anybody has."""

MOST_CLAIMS = 200
_LONGEST = 300


class Relation(StrEnum):
    """How the person says they stand to a thing."""

    WORKED_AT = "worked-at"
    STUDIED_AT = "studied-at"
    LIVES_IN = "lives-in"
    USED_IN_ROLE = "used-technology-in-role"
    LED_PROJECT = "led-project"


class Span(msgspec.Struct, frozen=True):
    """From when to when, as far as it is said. `open` means that it goes on."""

    start: PartialDate | None = None
    end: PartialDate | None = None
    open: bool = False

    def __str__(self) -> str:
        """The span in words: ``2019-03 to 2021``, ``from 2020``, ``until 2018``, or empty."""
        if self.start and (self.end or self.open):
            return f"{self.start} to {self.end or 'now'}"
        if self.start:
            return f"from {self.start}"
        return f"until {self.end}" if self.end else ""


class ClaimSource(msgspec.Struct, frozen=True):
    """One place where a claim is made: which source, where in it, the words and the dates."""

    source: StatementSource
    where: str
    words: str
    span: Span = Span()
    part_time: bool = False


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Something the person says about themself.

    `who` is the application's id, `what` the name or words as first written, `at` the employer
    for technologies and projects. `number` is its place among the claims of its relation as the
    application lists them, from one.
    """

    who: str
    relation: Relation
    what: str
    sources: tuple[ClaimSource, ...]
    at: str | None = None
    number: int = 1

    @property
    def span(self) -> Span:
        """The dates of the first source that gives any."""
        return next((one.span for one in self.sources if one.span != Span()), Span())


def claims_of(application: Application, knowledge: Knowledge | None = None) -> tuple[Claim, ...]:
    """The claims of an application, by relation and then the latest first.

    Without `knowledge` no technologies are recognised.
    """
    found: dict[tuple[Relation, str, str], list[tuple[str, str | None, ClaimSource]]] = {}
    for statement in application.statements:
        if statement.source not in OWN_WORDS:
            continue
        for relation, key, what, at, source in _said(statement, knowledge):
            place = (relation, key, company_key(at) if at else "")
            if place in found or len(found) < MOST_CLAIMS:
                found.setdefault(place, []).append((what, at, source))
    claims = [
        Claim(
            who=application.id,
            relation=relation,
            what=told[0][0],
            at=told[0][1],
            sources=tuple(source for _, _, source in told[:MOST_ITEMS]),
        )
        for (relation, _, _), told in found.items()
    ]
    return tuple(_numbered(claims))


def _numbered(claims: list[Claim]) -> Iterator[Claim]:
    """Claims by relation, the latest first; equal ones stay in the order they were told in.

    They are numbered as told: that is the order in which people find them in the application.
    """
    for relation in Relation:
        told = (one for one in claims if one.relation is relation)
        mine = [
            msgspec.structs.replace(one, number=number) for number, one in enumerate(told, start=1)
        ]
        yield from sorted(mine, key=_latest, reverse=True)


def _latest(claim: Claim) -> tuple[bool, int]:
    spans = [one.span for one in claim.sources]
    ends = [12 * d.year + (d.month or 12) for s in spans for d in (s.end or s.start,) if d]
    return any(span.open for span in spans), max(ends, default=0)


_Said = tuple[Relation, str, str, str | None, ClaimSource]


def _said(statement: Statement, knowledge: Knowledge | None) -> Iterator[_Said]:
    for place, job in enumerate(statement.employments[:MOST_ITEMS]):
        yield from _of_job(statement, job, f"employments[{place}]", knowledge)
    for place, course in enumerate(statement.educations[:MOST_ITEMS]):
        if course.school and course.school.strip():
            name = _line(course.school)
            words = ", ".join(filter(None, (course.degree, course.field, name)))
            span = Span(course.start, course.end)
            source = _source(statement, f"educations[{place}]", words, span)
            yield Relation.STUDIED_AT, school_key(name) or name.casefold(), name, None, source
    if statement.location and statement.location.strip():
        name = _line(statement.location)
        source = _source(statement, "location", name)
        yield Relation.LIVES_IN, " ".join(name.casefold().split()), name, None, source
    for place, skill in enumerate(statement.skills[:MOST_ITEMS]):
        known = knowledge.technology(skill) if knowledge is not None else None
        if known is not None:
            source = _source(statement, f"skills[{place}]", skill)
            yield Relation.USED_IN_ROLE, known.name.casefold(), known.name, None, source


def _of_job(
    statement: Statement, job: Employment, field: str, knowledge: Knowledge | None
) -> Iterator[_Said]:
    span = Span(job.start, job.end, job.current and job.end is None)
    name = _line(job.employer) if job.employer and job.employer.strip() else None
    if name is not None:
        words = f"{_line(job.title)}, {name}" if job.title else name
        source = _source(statement, field, words, span, part_time=job.part_time)
        yield Relation.WORKED_AT, company_key(name) or name.casefold(), name, None, source
    text = " \n".join(filter(None, (job.title, job.description)))
    if knowledge is not None and text:
        for words, release in knowledge.technologies_in(text[:20_000]):
            source = _source(statement, f"{field}.description", words, span)
            yield Relation.USED_IN_ROLE, release.name.casefold(), release.name, name, source
    for sentence in _projects(job.description or ""):
        source = _source(statement, f"{field}.description", sentence, span)
        yield Relation.LED_PROJECT, sentence.casefold(), sentence, name, source


_SENTENCE = re.compile(r"[\n\r•·▪●]+|(?<=[.;])\s+")
_LED = re.compile(
    r"(?:i\s+)?(?:led|built|designed|migrated|launched|created|developed|implemented|architected"
    r"|introduced|rewrote|owned|headed|delivered|automated)\s+\S",
    re.IGNORECASE,
)
_MOST_PROJECTS = 3


def _projects(description: str) -> Iterator[str]:
    """The first sentences that say what the person did themself."""
    found = 0
    for part in _SENTENCE.split(description[:20_000]):
        sentence = _line(part).lstrip("-*–— ").rstrip(".; ")
        if _LED.match(sentence):
            yield sentence
            found += 1
            if found == _MOST_PROJECTS:
                return


def _source(
    statement: Statement, field: str, words: str, span: Span | None = None, part_time: bool = False
) -> ClaimSource:
    where = statement.origin.at(field)
    return ClaimSource(statement.source, where, _line(words), span or Span(), part_time)


def _line(text: str) -> str:
    return " ".join(text[:_LONGEST].split())
