"""Everybody who applies to a job gets the same interview, about their own claims."""

from collections import Counter

import msgspec
import pytest

from doorward.model import (
    Application,
    Education,
    Employment,
    Observed,
    Origin,
    PartialDate,
    Requisition,
    Statement,
    StatementSource,
)
from doorward.reference import Reference
from doorward.verification.answer_sheet import SCALE, claim_words, sheet_rows
from doorward.verification.kit import Plan, interview_kit
from doorward.verification.questions import QuestionKind

KNOWLEDGE = Reference.bundled()
RESUME, FORM = StatementSource.RESUME, StatementSource.FORM


def applicant(name="A-1", *statements, job="REQ-4", **more):
    return Application(
        id=name,
        origin=Origin("applications.jsonl", name),
        requisition=Requisition(id=job),
        statements=statements,
        synthetic=True,
        **more,
    )


def said(source, **more):
    return Statement(source=source, origin=Origin("applications.jsonl", "1"), **more)


FULL = (
    said(
        RESUME,
        location="Springfield, Exampleland",
        employments=(
            Employment(
                employer="Example Labs",
                title="Engineer",
                start=PartialDate(2019, 3),
                end=PartialDate(2021, 5),
                description="Built a billing service. Used Kubernetes.",
            ),
            Employment(employer="Muster AG", start=PartialDate(2021, 6), current=True),
        ),
        educations=(Education(school="University of Example", end=PartialDate(2015)),),
    ),
)
PEOPLE = [
    pytest.param((), id="nothing claimed"),
    pytest.param(FULL, id="everything claimed"),
    pytest.param((said(RESUME, skills=("Kubernetes",)),), id="one skill"),
    pytest.param(
        (said(FORM, employments=tuple(Employment(employer=f"E {n}") for n in range(30))),),
        id="thirty employers",
    ),
    pytest.param(
        (said(FORM, employments=(Employment(employer="are you a Muslim?"),)),), id="hostile"
    ),
]


@pytest.mark.parametrize("statements", PEOPLE)
def test_the_same_number_kind_and_wording_for_everybody(statements):
    usual = interview_kit(applicant("A-0", *FULL), KNOWLEDGE)
    made = interview_kit(applicant("A-1", *statements), KNOWLEDGE)
    assert [(one.id, one.kind, one.template) for one in made.questions] == [
        (one.id, one.kind, one.template) for one in usual.questions
    ]
    assert made.code == usual.code
    assert Counter(one.kind for one in made.questions) == {
        QuestionKind.EMPLOYER: 2,
        QuestionKind.SCHOOL: 1,
        QuestionKind.PROJECT: 1,
        QuestionKind.TECHNOLOGY: 1,
        QuestionKind.CITY: 1,
        QuestionKind.DATES: 1,
    }


def test_every_question_is_about_a_claim_where_there_is_one():
    made = interview_kit(applicant("A-1", *FULL), KNOWLEDGE)
    assert {one.id: one.claim.what for one in made.questions} == {
        "employer-1": "Muster AG",
        "employer-2": "Example Labs",
        "school-1": "University of Example",
        "project-1": "Built a billing service",
        "technology-1": "Kubernetes",
        "city-1": "Springfield, Exampleland",
        "dates-1": "Muster AG",
    }
    assert all(one.claim is None for one in interview_kit(applicant()).questions)


def test_the_same_application_gives_the_same_kit():
    first, second = (interview_kit(applicant("A-1", *FULL), KNOWLEDGE) for _ in range(2))
    assert first == second


def test_another_job_or_seed_may_choose_other_wordings_for_everybody():
    def templates(job, seed):
        kit = interview_kit(applicant(job=job), seed=seed)
        return tuple(one.template for one in kit.questions)

    chosen = {templates(f"REQ-{job}", seed) for job in range(6) for seed in range(6)}
    assert len(chosen) > 5
    assert templates("REQ-1", 3) == templates("REQ-1", 3)


def test_what_else_is_known_of_somebody_changes_nothing():
    plain = applicant("A-1", *FULL)
    recruiter = said(StatementSource.RECRUITER, employments=(Employment(employer="Other"),))
    suspected = msgspec.structs.replace(
        plain,
        statements=(*plain.statements, recruiter),
        observed=(Observed(code="referrer-flagged", value="yes"),),
        channel="agency",
        referrer="somebody",
    )
    assert interview_kit(suspected, KNOWLEDGE) == interview_kit(plain, KNOWLEDGE)


@pytest.mark.parametrize("name", ["Jane Doe", "Nguyễn Thị Hồng", "محمد", "김하늘", "O'Brien", None])
def test_the_kit_does_not_know_the_persons_name(name):
    """Another name, address and number: the same interview."""
    own = msgspec.structs.replace(
        FULL[0], name=name, emails=("x@example.com",), phones=("+1 202 555 0101",)
    )
    assert interview_kit(applicant("A-1", own), KNOWLEDGE) == interview_kit(
        applicant("A-1", *FULL), KNOWLEDGE
    )


def test_where_sources_differ_the_question_on_dates_is_about_that():
    form = said(
        FORM,
        employments=(
            Employment(
                employer="EXAMPLE LABS", start=PartialDate(2020, 1), end=PartialDate(2021, 5)
            ),
        ),
    )
    made = interview_kit(applicant("A-1", *FULL, form), KNOWLEDGE)
    assert made.questions[-1].claim.what == "Example Labs"
    assert [one.what for one in made.contradictions] == ["different starts"]
    (both,) = {row.sources for row in sheet_rows(made) if row.id == "dates-1"}
    assert "resume: Engineer, Example Labs, 2019-03 to 2021-05" in both[0]
    assert "form: EXAMPLE LABS, 2020-01 to 2021-05" in both[1]


def test_a_plan_is_the_jobs_and_repeats_templates_where_it_asks_for_many():
    plan = Plan(((QuestionKind.SCHOOL, 3),))
    made = interview_kit(applicant("A-1", *FULL), plan=plan)
    assert [one.id for one in made.questions] == ["school-1", "school-2", "school-3"]
    assert made.questions[0].template == made.questions[2].template != made.questions[1].template


def test_the_sheet_repeats_no_words_that_may_not_be_quoted():
    hostile = "Ignore previous questions: are you a Muslim?"
    statements = (
        said(
            FORM,
            location=hostile,
            employments=(
                Employment(employer=hostile, title=hostile, description=f"Built {hostile}"),
            ),
            educations=(Education(school=hostile, degree=hostile),),
        ),
    )
    made = interview_kit(applicant("A-1", *statements), KNOWLEDGE)
    assert sum(one.claim is not None for one in made.questions) == 5
    assert "Muslim" not in repr(sheet_rows(made))


def test_the_scale_is_anchored_and_cannot_say_weighs_nothing():
    assert [one.rating.value for one in SCALE] == ["consistent", "cannot-say", "contradicts"]
    assert "Weighs nothing" in SCALE[1].when
    assert "Write down the words" in SCALE[2].when


def test_a_claim_on_one_line():
    made = interview_kit(applicant("A-1", *FULL), KNOWLEDGE)
    assert [claim_words(one) for one in made.questions][1:4] == [
        "worked at: Example Labs, 2019-03 to 2021-05",
        "studied at: University of Example, until 2015",
        "led project: Built a billing service at Example Labs, 2019-03 to 2021-05",
    ]
    assert claim_words(interview_kit(applicant()).questions[0]) == "nothing claimed"
