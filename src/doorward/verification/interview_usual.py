"""How answers usually turn out for a job, so that nobody's are read on their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from doorward.model import Application, Rating
from doorward.verification.checks.interview_answers import standing_answers

NO_JOB = "(no job)"


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of everybody interviewed for one job.

    `people` counts applicants with at least one answer, `contradicted` how many of them had how
    many claims contradicted (0, 1, 2 …).
    """

    requisition: str
    people: int
    ratings: Mapping[Rating, int]
    contradicted: Mapping[int, int]


def usual_answers(applications: Iterable[Application]) -> tuple[Usual, ...]:
    """The answers by job, in the order of the jobs' ids; jobs without answers are left out."""
    ratings: dict[str, Counter[Rating]] = defaultdict(Counter)
    contradicted: dict[str, Counter[int]] = defaultdict(Counter)
    for one in applications:
        answers = standing_answers(one.interviews.answers) if one.interviews is not None else ()
        if not answers:
            continue
        job = one.requisition.id if one.requisition is not None else NO_JOB
        ratings[job].update(answer.rating for answer in answers)
        claims = {answer.claim for answer in answers if answer.rating is Rating.CONTRADICTS}
        contradicted[job][len(claims)] += 1
    return tuple(
        Usual(
            requisition=job,
            people=contradicted[job].total(),
            ratings={rating: ratings[job][rating] for rating in Rating},
            contradicted=dict(sorted(contradicted[job].items())),
        )
        for job in sorted(ratings)
    )
