"""How much of what a sample résumé says the reader finds, field by field."""

from __future__ import annotations

from collections import Counter
from typing import Any

from doorward.model import Employment, PartialDate, Statement


def same(found: str | None, said: str) -> bool:
    return found is not None and " ".join(found.split()) == said


def score(statement: Statement, sample: Any) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Fields said, fields found as said, and fields found but wrong."""
    one = sample.person
    said: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()

    def count(field: str, found: object, hit: bool) -> None:
        said[field] += 1
        right[field] += hit
        wrong[field] += not hit and found is not None

    count("name", statement.name, same(statement.name, one.name))
    count("email", None, one.email in statement.emails)
    count("phone", None, one.phone in statement.phones)
    count("link", None, any(one.link in link for link in statement.links))
    count("location", statement.location, same(statement.location, one.city))
    for job in one.jobs:
        found = _job(statement.employments, job, sample.months)
        count("job title", found and found.title, bool(found) and same(found.title, job.title))
        count(
            "employer", found and found.employer, bool(found) and same(found.employer, job.employer)
        )
        count("job start", found and found.start, bool(found))
        ends = found is not None and (
            found.current if job.end is None else found.end == _date(job.end, sample.months)
        )
        count("job end", found and (found.end or found.current or None), ends)
        if sample.cities:
            place = found.location if found else None
            count("job place", place, same(place, job.city))
    wrong["job too many"] += max(len(statement.employments) - len(one.jobs), 0)
    for study in one.studies:
        match = next((e for e in statement.educations if same(e.school, study.school)), None)
        count("school", None, match is not None)
        count("degree", match and match.degree, bool(match) and same(match.degree, study.degree))
        count("field", match and match.field, bool(match) and same(match.field, study.field))
        count("study end", match and match.end, bool(match) and match.end == PartialDate(study.end))
    wrong["school too many"] += max(len(statement.educations) - len(one.studies), 0)
    for skill in one.skills:
        count("skill", None, skill in statement.skills)
    return said, right, wrong


def _date(date: tuple[int, int], months: bool) -> PartialDate:
    return PartialDate(*date) if months else PartialDate(date[0])


def _job(found: tuple[Employment, ...], job: Any, months: bool) -> Employment | None:
    start = _date(job.start, months)
    candidates = [one for one in found if one.start == start]
    best = [one for one in candidates if same(one.title, job.title)]
    return next(iter(best or candidates), None)
