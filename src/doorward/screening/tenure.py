"""The career as claimed, against the calendar and its own arithmetic.

Nothing here infers anybody's age: education dates are never used to count years of life or
to say how early a degree is plausible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from doorward.model import (
    Dossier,
    Employment,
    Fact,
    Knowledge,
    Statement,
    StatementSource,
    Strength,
)
from doorward.screening.drift import MOST_ITEMS
from doorward.screening.months import earliest, first_start, latest, month_of
from doorward.screening.phrases import year_claims
from doorward.screening.words import same_organisation
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import MOST_FACTS, at, clip, fact, stated_at
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.person_names import fold

_BESIDE = (
    r"\b(?:free-?lanc\w*|self-?employed|contract\w*|consult\w*|founder|co-?founder|owner|board|"
    r"advis\w*|volunteer\w*|intern|internship|trainee|student|research assistant|"
    r"teaching assistant|lecturer|tutor|mentor|open source|maintainer|part[ -]?time|hobby|"
    r"reserve|national guard|apprentice\w*|fellow|angel|investor|partner|side project)\b"
)
_BESIDE_LOWER, _BESIDE_ANY = re.compile(_BESIDE), re.compile(_BESIDE, re.IGNORECASE)
_OVERLAP = 3
_LONG_OVERLAP = 12


@signal(
    "B07.overlap",
    title="Full-time jobs at the same time",
    family="history",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.created_at",
        "application.statements.source",
        "application.statements.origin",
        "application.statements.employments",
    ),
    needs=("application.statements.employments.start",),
    clears="An agency and its client, a firm that was bought, a handover or part-time work "
    "explains it: ask who paid whom for what.",
    sources=("DTEX", "AMZ"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Operators are reported to hold two to four jobs at once; no rate among honest "
    "résumés is published.",
    limits="Counts only the months that overlap whatever the dates mean, more than three, "
    "within one source. Freelance, part-time, board, founder, study and volunteer work is left "
    "out by its title. Less than a year for one pair is weak.",
)
def overlapping_jobs(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Two full-time jobs at once are rare, and rarer when both are written down."""
    created = dossier.application.created_at
    today = None if created is None else month_of(created)
    best: list[tuple[int, Fact]] = []
    for statement in dossier.application.statements:
        found = list(_overlaps(statement, today))
        if sum(months for months, _ in found) > sum(months for months, _ in best):
            best = found
    if best:
        longest = max(months for months, _ in best)
        yield Observation(
            reason=f"Full-time jobs at different employers overlap by up to {longest} months"
            + (f" ({len(best)} pairs)." if len(best) > 1 else "."),
            facts=tuple(row for _, row in best[:MOST_FACTS]),
            strength=Strength.MEDIUM
            if longest >= _LONG_OVERLAP or len(best) > 1
            else Strength.WEAK,
        )


def _overlaps(statement: Statement, today: int | None) -> Iterator[tuple[int, Fact]]:
    spans = []
    for place, job in enumerate(statement.employments[:MOST_ITEMS]):
        span = _span(job, today)
        if span is not None:
            spans.append((span, place, job))
    for (one, place, job), (other, other_place, other_job) in combinations(spans, 2):
        months = min(one[1], other[1]) - max(one[0], other[0])
        # Words are looked at last: few jobs are at the same time at all.
        if (
            months > _OVERLAP
            and not _is_beside(job)
            and not _is_beside(other_job)
            and not _one_employment(job, other_job)
        ):
            yield (
                months,
                fact(
                    f"{months} months in common",
                    f"{_told(job)} / {_told(other_job)}",
                    stated_at(statement, f"employments[{place}], employments[{other_place}]"),
                ),
            )


def _span(job: Employment, today: int | None) -> tuple[int, int] | None:
    """The months a job certainly covers that is not said to be part-time, or None."""
    if not job.employer or job.part_time or job.start is None:
        return None
    end = today if job.current else None if job.end is None else earliest(job.end)
    start = latest(job.start)
    return None if end is None or end - start <= _OVERLAP else (start, end)


def _is_beside(job: Employment) -> bool:
    """Whether the title or employer says work that people do beside a job."""
    words = f"{clip(job.title or '')} {clip(job.employer or '')}"
    # Searching without regard to case takes three times as long as lower case does.
    if words.isascii():
        return _BESIDE_LOWER.search(words.lower()) is not None
    return _BESIDE_ANY.search(words) is not None


def _one_employment(one: Employment, other: Employment) -> bool:
    first, second = one.employer or "", other.employer or ""
    if same_organisation(first, second) is not False:
        return True
    return _names(one, second) or _names(other, first)


def _names(job: Employment, employer: str) -> bool:
    words = fold(employer)
    return any(words in fold(text) for text in (job.title, job.employer, job.description) if text)


def _told(job: Employment) -> str:
    end = "now" if job.current else job.end
    return f"{clip(job.employer or '', 50)}, {job.start} to {end}"


@signal(
    "B07.order",
    title="Job that ends before it starts or starts in the future",
    family="history",
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.created_at",
        "application.statements.source",
        "application.statements.origin",
        "application.statements.employments.start",
        "application.statements.employments.end",
        "application.statements.employments.current",
        "application.statements.employments.employer",
    ),
    needs=("application.statements.employments.start",),
    clears="A slip of the pen or a misread date: look at the file and ask.",
    sources=("DTEX",),
    published="No rate is published; slips are common.",
    limits="Weak by itself: dates are mistyped and misread all the time. A job agreed on but "
    "not begun is allowed three months.",
)
def impossible_order(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Time runs one way."""
    created = dossier.application.created_at
    today = None if created is None else month_of(created)
    found = []
    for statement in dossier.application.statements:
        for place, job in enumerate(statement.employments[:MOST_ITEMS]):
            if job.start is None:
                continue
            backwards = (
                job.end is not None and not job.current and latest(job.end) < earliest(job.start)
            )
            ahead = today is not None and earliest(job.start) > today + _OVERLAP
            if backwards or ahead:
                found.append(
                    fact(
                        "ends before it starts" if backwards else "starts in the future",
                        _told(job),
                        stated_at(statement, f"employments[{place}]"),
                    )
                )
    if found:
        yield Observation(
            reason="A job ends before it starts, or starts well after the application.",
            facts=tuple(found[:MOST_FACTS]),
        )


_EXPERIENCE = re.compile(r"(?:of )?(?:\w+[ -]){0,3}?experience\b", re.IGNORECASE)
_UNTOLD_YEARS = 4


@signal(
    "B07.tenure",
    title="More years of experience than the jobs cover",
    family="history",
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.created_at",
        "application.origin",
        "application.statements.source",
        "application.statements.origin",
        "application.statements.text",
        "application.statements.employments.start",
    ),
    needs=(
        "application.statements.text",
        "application.statements.employments.start",
        "application.created_at",
    ),
    clears="Early jobs left off the page explain it, as every guide advises: ask for them.",
    sources=("DTEX",),
    published="No rate is published.",
    limits="Weak, and only from four years' difference on, since leaving out early jobs is "
    "usual. Education is not read and no age is inferred.",
)
def untold_years(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The résumé claims a number of years that its own jobs do not fill by far."""
    application = dossier.application
    start = first_start(application.statements)
    if start is None or application.created_at is None:
        return
    covered = (month_of(application.created_at) - earliest(start)) / 12
    for statement in application.statements:
        text = statement.text
        if statement.source != StatementSource.RESUME or text is None:
            continue
        claims = [
            (years, phrase)
            for years, words, phrase in year_claims(text)
            if _EXPERIENCE.match(words)
        ]
        years, words = max(claims, default=(0, ""))
        if years - covered >= _UNTOLD_YEARS and covered >= 0:
            yield Observation(
                reason=f"The résumé claims {years} years of experience, but the earliest job "
                f"named by any source began {covered:.0f} years before the application.",
                facts=(
                    fact("as written", words, stated_at(statement, "text")),
                    fact("earliest job began", start, at(application, "statements.employments")),
                ),
            )
            return
