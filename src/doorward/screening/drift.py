"""Where two statements about one person contradict each other in jobs and schools.

Only material contradictions count. Left out as honest mess: dates known to the year, two
months either way, abbreviations, legal forms, translated names, the wording of titles,
promotions told as one job or as several, old or short jobs that one source omits, profiles
that were not updated.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from doorward.model import Education, Employment, PartialDate, Statement
from doorward.screening.months import earliest, gap, latest
from doorward.screening.words import degree_level, functions, same_organisation
from doorward.signals.facts import stated_at

MOST_ITEMS = 40
"""Jobs or schools of one statement that are compared; more than anybody has."""

MATERIAL = 6
"""Months beyond the tolerance from which a date contradicts rather than rounds."""

LONG_JOB = 12
"""Months from which a job is too long to be left out or confused."""


class Contradiction(msgspec.Struct, frozen=True):
    """One thing two sources say differently: both values and both places.

    `weight` is 1 for one that somebody could make by mistake and 2 for one that is hard to.
    """

    what: str
    value: str
    source: str
    other_value: str
    other_source: str
    weight: int = 1


def jobs(one: Statement, other: Statement) -> Iterator[Contradiction]:
    """Contradictions between the jobs of two statements."""
    first, second = one.employments[:MOST_ITEMS], other.employments[:MOST_ITEMS]
    if not first or not second or _told_alike(first, second):
        return
    done: set[int] = set()
    for index, job in enumerate(first):
        if index in done or not job.employer:
            continue
        mine = _stints(first, job.employer)
        theirs = _stints(second, job.employer)
        done.update(place for place, _ in mine)
        if theirs:
            yield from _dates(one, other, mine, theirs)
            yield from _titles(one, other, mine, theirs)
    yield from _elsewhere(one, other, first, second)


def _told_alike(first: tuple[Employment, ...], second: tuple[Employment, ...]) -> bool:
    """Whether two sources agree in all that is compared below, as honest ones mostly do."""
    return len(first) == len(second) and all(
        one.employer == other.employer
        and one.start == other.start
        and one.end == other.end
        and one.title == other.title
        and one.current == other.current
        and one.part_time == other.part_time
        for one, other in zip(first, second, strict=True)
    )


_Stints = list[tuple[int, Employment]]


def _stints(jobs_: tuple[Employment, ...], employer: str) -> _Stints:
    return [
        (place, job)
        for place, job in enumerate(jobs_)
        if job.employer and same_organisation(job.employer, employer) is True
    ]


def _dates(
    one: Statement, other: Statement, mine: _Stints, theirs: _Stints
) -> Iterator[Contradiction]:
    for field in ("start", "end"):
        left, right = _edge(mine, field), _edge(theirs, field)
        if left is None or right is None:
            continue
        apart = gap(left[1], right[1])
        if apart > MATERIAL and not (
            _agrees(left[1], theirs, field) or _agrees(right[1], mine, field)
        ):
            employer = mine[0][1].employer
            yield Contradiction(
                f"{field} at {employer}",
                str(left[1]),
                stated_at(one, f"employments[{left[0]}].{field}"),
                str(right[1]),
                stated_at(other, f"employments[{right[0]}].{field}"),
                2 if apart > 12 else 1,
            )


def _agrees(when: PartialDate, stints: _Stints, field: str) -> bool:
    """Whether any stint has this date: people come back to an employer, and leave out a stint."""
    dates = (job.start if field == "start" else job.end for _, job in stints)
    return any(one is not None and gap(one, when) == 0 for one in dates)


def _edge(stints: _Stints, field: str) -> tuple[int, PartialDate] | None:
    """The first start or last end at an employer; None if any stint leaves it open."""
    if field == "start":
        starts = [(job.start, place) for place, job in stints if job.start is not None]
        if len(starts) < len(stints):
            return None
        when, place = min(starts, key=lambda row: latest(row[0]))
        return place, when
    ends = [(job.end, place) for place, job in stints if job.end is not None and not job.current]
    if len(ends) < len(stints):
        return None
    when, place = max(ends, key=lambda row: earliest(row[0]))
    return place, when


def _titles(
    one: Statement, other: Statement, mine: _Stints, theirs: _Stints
) -> Iterator[Contradiction]:
    left = frozenset[str]().union(*(functions(job.title) for _, job in mine if job.title))
    right = frozenset[str]().union(*(functions(job.title) for _, job in theirs if job.title))
    if left and right and not left & right:
        (place, job), (other_place, other_job) = mine[0], theirs[0]
        yield Contradiction(
            f"kind of work at {job.employer}",
            job.title or "",
            stated_at(one, f"employments[{place}].title"),
            other_job.title or "",
            stated_at(other, f"employments[{other_place}].title"),
        )


def _elsewhere(
    one: Statement,
    other: Statement,
    first: tuple[Employment, ...],
    second: tuple[Employment, ...],
) -> Iterator[Contradiction]:
    """Long full-time jobs at different employers in the same time, each unknown to the other."""
    for place, job in enumerate(first):
        if not _long(job) or _mentioned(job, other, second):
            continue
        for other_place, other_job in enumerate(second):
            if (
                _long(other_job)
                and _shared_months(job, other_job) >= LONG_JOB
                and not _mentioned(other_job, one, first)
            ):
                yield Contradiction(
                    "employer in the same time",
                    _span(job),
                    stated_at(one, f"employments[{place}]"),
                    _span(other_job),
                    stated_at(other, f"employments[{other_place}]"),
                    2,
                )
                break


def _long(job: Employment) -> bool:
    return (
        bool(job.employer)
        and not job.part_time
        and job.start is not None
        and job.end is not None
        and earliest(job.end) - latest(job.start) >= LONG_JOB
    )


def _mentioned(job: Employment, other: Statement, jobs_: tuple[Employment, ...]) -> bool:
    """Whether a statement may know an employer at all, under any doubtful name or in its text."""
    employer = job.employer or ""
    if any(
        item.employer and same_organisation(employer, item.employer) is not False for item in jobs_
    ):
        return True
    name = employer.lower()
    if other.text and name in other.text.lower():
        return True
    return any(
        name in text.lower() for item in jobs_ for text in (item.title, item.description) if text
    )


def _shared_months(one: Employment, other: Employment) -> int:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return 0
    start = max(latest(one.start), latest(other.start))
    return min(earliest(one.end), earliest(other.end)) - start


def _span(job: Employment) -> str:
    return f"{job.employer}, {job.start} to {job.end}"


def schools(one: Statement, other: Statement) -> Iterator[Contradiction]:
    """Contradictions between the education of two statements."""
    first, second = one.educations[:MOST_ITEMS], other.educations[:MOST_ITEMS]
    if not first or not second or first == second:
        return
    for place, item in enumerate(first):
        if not item.school:
            continue
        same = _courses(second, item.school)
        if len(same) == 1 and len(_courses(first, item.school)) == 1:
            other_place, other_item = same[0]
            yield from _course(
                (one, f"educations[{place}]", item),
                (other, f"educations[{other_place}]", other_item),
            )
    yield from _other_school(one, other, first, second)


def _courses(items: tuple[Education, ...], school: str) -> list[tuple[int, Education]]:
    return [
        (place, item)
        for place, item in enumerate(items)
        if item.school and same_organisation(item.school, school) is True
    ]


_Told = tuple[Statement, str, Education]


def _course(one: _Told, other: _Told) -> Iterator[Contradiction]:
    (statement, where, item), (other_statement, other_where, other_item) = one, other
    level, other_level = _level(item), _level(other_item)
    if level and other_level and level != other_level:
        yield Contradiction(
            f"degree at {item.school}",
            item.degree or "",
            stated_at(statement, f"{where}.degree"),
            other_item.degree or "",
            stated_at(other_statement, f"{other_where}.degree"),
            2,
        )
    elif item.end and other_item.end and (apart := gap(item.end, other_item.end)) > 12:
        yield Contradiction(
            f"end of study at {item.school}",
            str(item.end),
            stated_at(statement, f"{where}.end"),
            str(other_item.end),
            stated_at(other_statement, f"{other_where}.end"),
            2 if apart > 24 else 1,
        )


def _level(item: Education) -> int | None:
    return degree_level(item.degree) if item.degree else None


def _other_school(
    one: Statement,
    other: Statement,
    first: tuple[Education, ...],
    second: tuple[Education, ...],
) -> Iterator[Contradiction]:
    """The only degree of one level, from schools that cannot be one another."""
    for level in (2, 3, 4):
        mine = [(place, item) for place, item in enumerate(first) if _level(item) == level]
        theirs = [(place, item) for place, item in enumerate(second) if _level(item) == level]
        if len(mine) != 1 or len(theirs) != 1:
            continue
        (place, item), (other_place, other_item) = mine[0], theirs[0]
        if _foreign(item, other, second) and _foreign(other_item, one, first):
            yield Contradiction(
                "school of the same degree",
                f"{item.degree}, {item.school}",
                stated_at(one, f"educations[{place}].school"),
                f"{other_item.degree}, {other_item.school}",
                stated_at(other, f"educations[{other_place}].school"),
                2,
            )


def _foreign(item: Education, other: Statement, items: tuple[Education, ...]) -> bool:
    """Whether a statement clearly does not know a school under any name."""
    school = item.school
    if not school or (other.text and school.lower() in other.text.lower()):
        return False
    domains = {one.domain.lower() for one in items if one.domain}
    if item.domain and item.domain.lower() in domains:
        return False
    return all(
        one.school is None or same_organisation(school, one.school) is False for one in items
    )
