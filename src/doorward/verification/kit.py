"""The interview of one applicant: a plan that is the job's, filled with the person's claims.

Everybody who applies to one job gets the same number and kind of questions, in the same order
and from the same templates; only what they are asked about is their own. The kit is made of
the application alone: evidence, bands and rings are not looked at and cannot change it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from doorward.model import Application, Knowledge
from doorward.verification.claim_intervals import Contradiction, contradictions
from doorward.verification.claims import Claim, Relation, claims_of
from doorward.verification.questions import TEMPLATES, Question, QuestionKind, Template, question


class Plan(msgspec.Struct, frozen=True):
    """How many questions of each kind, in the order they are asked."""

    counts: tuple[tuple[QuestionKind, int], ...] = (
        (QuestionKind.EMPLOYER, 2),
        (QuestionKind.SCHOOL, 1),
        (QuestionKind.PROJECT, 1),
        (QuestionKind.TECHNOLOGY, 1),
        (QuestionKind.CITY, 1),
        (QuestionKind.DATES, 1),
    )


class Kit(msgspec.Struct, frozen=True, kw_only=True):
    """An interview. `code` is equal for all kits of one job, plan and seed."""

    application: str
    requisition: str | None
    code: str
    questions: tuple[Question, ...]
    contradictions: tuple[Contradiction, ...] = ()
    synthetic: bool = False


_RELATIONS: Mapping[QuestionKind, Relation] = {
    QuestionKind.EMPLOYER: Relation.WORKED_AT,
    QuestionKind.SCHOOL: Relation.STUDIED_AT,
    QuestionKind.PROJECT: Relation.LED_PROJECT,
    QuestionKind.TECHNOLOGY: Relation.USED_IN_ROLE,
    QuestionKind.CITY: Relation.LIVES_IN,
}


def interview_kit(
    application: Application,
    knowledge: Knowledge | None = None,
    plan: Plan | None = None,
    seed: int = 0,
) -> Kit:
    """The interview of an applicant. The same application, plan and seed give the same kit."""
    plan = plan or Plan()
    requisition = application.requisition.id if application.requisition else None
    claims = claims_of(application, knowledge)
    found = contradictions(claims)
    code = _code(requisition, plan, seed)
    return Kit(
        application=application.id,
        requisition=requisition,
        code=code,
        questions=tuple(_questions(plan, code, claims, found)),
        contradictions=found,
        synthetic=application.synthetic,
    )


def _code(requisition: str | None, plan: Plan, seed: int) -> str:
    """What decides on the templates: the job, the plan and the seed, never the person."""
    stated = msgspec.json.encode([requisition, plan, seed])
    return hashlib.sha256(stated).hexdigest()[:12]


def _questions(
    plan: Plan, code: str, claims: Sequence[Claim], found: Sequence[Contradiction]
) -> Iterator[Question]:
    for kind, count in plan.counts:
        templates = _templates(kind, code)
        mine = _claims_for(kind, claims, found)
        for place in range(count):
            claim = mine[place] if place < len(mine) else None
            yield question(templates[place % len(templates)], f"{kind}-{place + 1}", claim)


def _templates(kind: QuestionKind, code: str) -> list[Template]:
    """The templates of a kind in an order that the code decides."""
    known = [one for one in TEMPLATES.values() if one.kind is kind]
    return sorted(known, key=lambda one: hashlib.sha256(f"{code} {one.id}".encode()).digest())


def _claims_for(
    kind: QuestionKind, claims: Sequence[Claim], found: Sequence[Contradiction]
) -> list[Claim]:
    """What a kind of question is asked about, the first first.

    Dates are asked of what the sources date differently; where nothing is, of the latest job.
    Technologies and projects of a named role come before those of none.
    """
    if kind is QuestionKind.DATES:
        jobs = [one for one in claims if one.relation is Relation.WORKED_AT]
        doubtful = [one.claim for one in found]
        return list({(one.relation, one.number): one for one in (*doubtful, *jobs)}.values())
    mine = [one for one in claims if one.relation is _RELATIONS[kind]]
    return sorted(mine, key=lambda one: one.at is None)
