"""The questions that an interview may hold: a closed list, filled with the person's own words.

Nothing else can become a question. Every template asks about work, study, a project, a tool,
the practical side of where the person works from, or dates. `check` holds each finished question
to that: its own words must be those of its template, no prohibited subject may stand in them,
and what is quoted must be fit to be quoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from doorward.verification.claims import Claim
from doorward.verification.interview_words import (
    prohibited_subjects,
    quotable_name,
    quotable_words,
)


class QuestionKind(StrEnum):
    """What a question is about. Every applicant to a job gets equally many of each."""

    EMPLOYER = "employer"
    SCHOOL = "school"
    PROJECT = "project"
    TECHNOLOGY = "technology"
    CITY = "city"
    DATES = "dates"


class ProhibitedQuestion(ValueError):  # noqa: N818 - what it is, not that something failed
    """A question that may not be asked; the message says which rule it breaks."""


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """A question with one gap ``{claim}``, what a consistent answer holds, and a follow-up."""

    id: str
    kind: QuestionKind
    text: str
    consistent: str
    follow_up: str


class Part(msgspec.Struct, frozen=True):
    """A stretch of a question. `quoted` is what the person wrote; the rest is ours."""

    text: str
    quoted: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A finished question. `claim` is None for a neutral question of the same kind."""

    id: str
    kind: QuestionKind
    template: str
    parts: tuple[Part, ...]
    consistent: str
    follow_up: str
    claim: Claim | None = None

    @property
    def text(self) -> str:
        """The question as it is read out; what the person wrote stands in quotation marks."""
        return "".join(f"“{one.text}”" if one.quoted else one.text for one in self.parts)


_K = QuestionKind
TEMPLATES: Mapping[str, Template] = {
    one.id: one
    for one in (
        Template(
            id="employer-week",
            kind=_K.EMPLOYER,
            text="Please describe a usual working week at {claim}: which team were you in, and "
            "who decided what you worked on?",
            consistent="A team or function and a way of deciding that fit the title and the dates.",
            follow_up="How did a piece of work get from idea to release there?",
        ),
        Template(
            id="employer-tools",
            kind=_K.EMPLOYER,
            text="How was work organised at {claim}: how were tasks handed out, checked and "
            "released?",
            consistent="A way of working with concrete steps, fitting the role and the time.",
            follow_up="What would you have changed about it?",
        ),
        Template(
            id="employer-product",
            kind=_K.EMPLOYER,
            text="What did {claim} do for its customers, and on which part of it did you work?",
            consistent="What it does agrees with its public record; the part fits the title.",
            follow_up="Who used what you made, and how did you hear from them?",
        ),
        Template(
            id="school-work",
            kind=_K.SCHOOL,
            text="Which piece of coursework at {claim} took most of your time, and what did you "
            "hand in at the end?",
            consistent="A piece of work of the subject claimed, in the time claimed.",
            follow_up="How was it marked?",
        ),
        Template(
            id="school-set-up",
            kind=_K.SCHOOL,
            text="How was your subject taught at {claim}: lectures, laboratories, projects, "
            "examinations?",
            consistent="A way of teaching that fits the subject and the form of study.",
            follow_up="Which part of it do you use in your work?",
        ),
        Template(
            id="project-own-part",
            kind=_K.PROJECT,
            text="Let us talk about {claim}. What did you do yourself, and what did others do?",
            consistent="An own part that fits the role claimed, with decisions and their reasons.",
            follow_up="What went wrong, and how did you notice?",
        ),
        Template(
            id="project-start",
            kind=_K.PROJECT,
            text="Let us talk about {claim}. How did it begin, and how did you know it was done?",
            consistent="A beginning, a result and a measure that fit what is claimed.",
            follow_up="What would you do otherwise today?",
        ),
        Template(
            id="technology-problem",
            kind=_K.TECHNOLOGY,
            text="Let us talk about {claim}. Which problem did you solve with it, and what were "
            "its limits?",
            consistent="A problem and limits that somebody who used it in the role would meet.",
            follow_up="How did you find out about the limits?",
        ),
        Template(
            id="technology-choice",
            kind=_K.TECHNOLOGY,
            text="Let us talk about {claim}. Why was it chosen, and what did you set up yourself?",
            consistent="Reasons and own steps that fit the role and the time claimed.",
            follow_up="What would have been the alternative?",
        ),
        Template(
            id="city-visit",
            kind=_K.CITY,
            text="Say a colleague visits you for a working day in {claim}. How would they get "
            "there from the nearest large station or airport, and how long does it take?",
            consistent="Ways and times that fit the place; a map settles it.",
            follow_up="Where in the area could the two of you meet to work?",
        ),
        Template(
            id="city-hours",
            kind=_K.CITY,
            text="If you work from {claim}, which hours of your day would you share with this "
            "team, and what is the time difference?",
            consistent="A time difference that is right for the place.",
            follow_up="How would a parcel with equipment best reach you there?",
        ),
        Template(
            id="dates-order",
            kind=_K.DATES,
            text="Please take us through the time of {claim}: when did it begin, when did it "
            "end, and how did your role change in between?",
            consistent="Months and roles as in the application, give or take two months.",
            follow_up="What were you working on at the beginning, and what at the end?",
        ),
    )
}
"""Every question there is, by id."""

FALLBACK: Mapping[QuestionKind, str] = {
    _K.EMPLOYER: "an organisation where you have worked",
    _K.SCHOOL: "a course or training of your choice",
    _K.PROJECT: "a piece of work of your choice",
    _K.TECHNOLOGY: "a tool of your choice that you know well",
    _K.CITY: "the place you have in mind for this job",
    _K.DATES: "the work you did last",
}
"""What fills the gap for somebody who claims nothing of the kind."""

_POINTED_AT: Mapping[QuestionKind, str] = {
    _K.EMPLOYER: "the employer",
    _K.SCHOOL: "the course",
    _K.PROJECT: "the piece of work",
    _K.TECHNOLOGY: "the tool",
    _K.CITY: "the place",
    _K.DATES: "the job or course",
}

# Technologies are named as the table of releases names them (``React Native``).
_NAMES = frozenset({_K.EMPLOYER, _K.SCHOOL, _K.CITY, _K.DATES, _K.TECHNOLOGY})


def question(template: Template, question_id: str, claim: Claim | None) -> Question:
    """A template filled with a claim, checked. Raises `ProhibitedQuestion`."""
    before, gap, after = template.text.partition("{claim}")
    if not gap:
        raise ProhibitedQuestion(f"{template.id}: has no place for a claim")
    made = Question(
        id=question_id,
        kind=template.kind,
        template=template.id,
        parts=(Part(before), _filling(template.kind, claim), Part(after)),
        consistent=template.consistent,
        follow_up=template.follow_up,
        claim=claim,
    )
    check(made)
    return made


def _filling(kind: QuestionKind, claim: Claim | None) -> Part:
    if claim is None:
        return Part(FALLBACK[kind])
    quoted = quotable(kind, claim.what)
    return Part(pointer(kind, claim)) if quoted is None else Part(quoted, quoted=True)


def quotable(kind: QuestionKind, text: str) -> str | None:
    """The person's words fit to be quoted in a question of this kind, or None."""
    if kind is _K.CITY:
        # A street belongs to nobody's interview.
        text = ", ".join(part for part in text.split(", ") if not any(map(str.isdigit, part)))
    return quotable_name(text) if kind in _NAMES else quotable_words(text)


def pointer(kind: QuestionKind, claim: Claim) -> str:
    """A claim named by its dates or its place in the list, without the person's words."""
    if str(claim.span):
        return f"{_POINTED_AT[kind]} you give for the time {claim.span}"
    return f"{_POINTED_AT[kind]} that is number {claim.number} in your application"


def check(made: Question) -> None:
    """Raise `ProhibitedQuestion` if a question may not be asked.

    Our own words must be those of the template, untouched, and free of prohibited subjects; the
    gap holds a quotation that is fit, a pointer, or the neutral words of its kind.
    """
    template = TEMPLATES.get(made.template)
    if template is None or template.kind is not made.kind:
        raise ProhibitedQuestion(f"{made.id}: {made.template!r} is not on the list of questions")
    before, _, after = template.text.partition("{claim}")
    if len(made.parts) != 3 or (made.parts[0].text, made.parts[2].text) != (before, after):
        raise ProhibitedQuestion(f"{made.id}: its words are not those of {template.id}")
    if (made.consistent, made.follow_up) != (template.consistent, template.follow_up):
        raise ProhibitedQuestion(f"{made.id}: its notes are not those of {template.id}")
    gap = made.parts[1]
    if made.parts[0].quoted or made.parts[2].quoted or not _fits(made, gap):
        raise ProhibitedQuestion(f"{made.id}: what fills the gap may not stand there")
    for ours in (before, after, made.consistent, made.follow_up, "" if gap.quoted else gap.text):
        touched = prohibited_subjects(ours)
        if touched:
            raise ProhibitedQuestion(f"{made.id}: asks about {', '.join(touched)}")


def _fits(made: Question, gap: Part) -> bool:
    if made.claim is None:
        return gap == Part(FALLBACK[made.kind])
    if gap.quoted:
        return quotable(made.kind, made.claim.what) == gap.text
    return gap.text == pointer(made.kind, made.claim)
