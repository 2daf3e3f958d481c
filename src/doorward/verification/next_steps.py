"""What to do next about verification, as tasks. A task weighs nothing."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    Application,
    Fact,
    FactKind,
    SamePerson,
    Subject,
    SubjectKind,
    Task,
)
from doorward.verification.attestations import RoundLink, uncompared
from doorward.verification.presence import DayState, PresenceDay
from doorward.verification.status import StepState, StepStatus

_MOST = 20
_SAME_FOR_ALL = "The policy asks it of everyone in this tier of jobs."


def job_tasks(one: Application) -> Iterator[Task]:
    """A task where the job is not known, as then its tier is not known either."""
    if one.requisition is None:
        yield Task(
            subject=Subject(SubjectKind.APPLICATION, one.id),
            code="name-job",
            title="Say which job the application is for",
            why="The tier follows the job. Without one, the policy's last tier is taken.",
            settles="The requisition, in the hiring system's export.",
            facts=(Fact("application", one.id, one.origin.at(), FactKind.IDENTIFIER),),
        )


def step_tasks(application: str, steps: tuple[StepStatus, ...]) -> Iterator[Task]:
    """A task for every step that is open now."""
    for one in steps:
        if not one.state.settled:
            yield _of_step(Subject(SubjectKind.APPLICATION, application), one)


def _of_step(subject: Subject, one: StepStatus) -> Task:
    what = f"{one.step.value} at {one.moment.value}"
    facts = [Fact("step", what, _source(one)), Fact("state", one.state.value, _source(one))]
    if one.due is not None:
        facts.append(Fact("due", str(one.due), "the policy"))
    code, title, why, settles = _words(one, what)
    return Task(
        subject=subject, code=code, title=title, why=why, settles=settles, facts=tuple(facts)
    )


def _words(one: StepStatus, what: str) -> tuple[str, str, str, str]:
    """A task's code, title, why and what settles it."""
    if one.state is StepState.NEEDS_REVIEW:
        return (
            "review-check",
            f"Look at the {what}",
            f"{one.why[:1].upper()}{one.why[1:]}. It counts as nothing until a person decides.",
            "An approval recorded by a person or by the check's provider, or a new attempt.",
        )
    if one.state is StepState.DECLINED and one.accommodation:
        return (
            "offer-accommodation",
            f"Offer another way for the {what}",
            "The person asked for an accommodation. Asking is never held against anyone.",
            "Any of the accommodations of the policy, recorded with `accommodation`.",
        )
    if one.state is StepState.DECLINED:
        return (
            "settle-declined-step" if one.alternative_offered else "offer-alternative",
            f"Speak with the person about the {what}",
            "The person did not take the step. There may be a good reason."
            if one.alternative_offered
            else "The person did not take the step, and no other way was offered yet.",
            "The step, or one that the policy counts as equivalent.",
        )
    if one.state is StepState.EXPIRED:
        return (
            "renew-step",
            f"Renew the {what}",
            f"It {one.why}. {_SAME_FOR_ALL}",
            "A new approved check.",
        )
    late = f"It was due on {one.due}. " if one.state is StepState.OVERDUE else ""
    return (
        "complete-step",
        f"Do the {what}",
        late + _SAME_FOR_ALL,
        "An approved check, or what the policy counts as equivalent.",
    )


def round_tasks(application: str, links: tuple[RoundLink, ...]) -> Iterator[Task]:
    """A task for every round in which nobody said that it was the same person."""
    subject = Subject(SubjectKind.APPLICATION, application)
    for before, link in list(uncompared(links))[:_MOST]:
        source = link.origin.at() if link.origin else "the records"
        if link.answer is SamePerson.NO:
            yield Task(
                subject=subject,
                code="second-look",
                title=f"Have a second person look at {link.round}",
                why="An attester says it was not the person of an earlier round or document. One "
                "person's impression of a face can be wrong.",
                settles="A second person, or a document seen in person, says who it was.",
                facts=(Fact("round", link.round, source), Fact("answer", "no", source)),
            )
            continue
        yield Task(
            subject=subject,
            code="attest-same-person",
            title=f"Say whether {link.round} was the person of {before.round}",
            why="Nobody who saw both, or who saw a document, has compared them."
            if link.answer is None
            else "The attester could not say.",
            settles="An attestation of somebody who saw both, or who compares with a document.",
            facts=(Fact("round", link.round, source), Fact("round before", before.round, source)),
        )


def presence_tasks(application: str, days: tuple[PresenceDay, ...]) -> Iterator[Task]:
    """A task for days that are not settled. A missed day says nothing about who somebody is."""
    subject = Subject(SubjectKind.APPLICATION, application)
    open_ = [one for one in days if one.state in _OF_DAY]
    for one in open_[-_MOST:]:
        code, title, settles = _OF_DAY[one.state]
        source = one.origin.at() if one.origin else "the records"
        facts = [Fact("day", str(one.day), source), Fact("place", one.place, source)]
        if one.why:
            facts.append(Fact("missing", one.why, source))
        yield Task(
            subject=subject,
            code=code,
            title=f"{title} {one.day}",
            why="People miss days for many reasons, so it is asked and not judged.",
            settles=settles,
            facts=tuple(facts),
        )


_OF_DAY = {
    DayState.MISSED: (
        "ask-missed-day",
        "Ask about the missed day",
        "Another day, or an exception with a reason and a second approver.",
    ),
    DayState.UNKNOWN: (
        "record-presence",
        "Record who was there on",
        "Whether the person was there, and who says so.",
    ),
    DayState.NOT_ATTESTED: (
        "attest-presence",
        "Have somebody attest the day",
        "Somebody else who saw the person there.",
    ),
    DayState.EXCEPTION_OPEN: (
        "approve-exception",
        "Decide on the exception for",
        "A reason, and an approver who is neither who asked nor who attests.",
    ),
}


def _source(one: StepStatus) -> str:
    return one.origin.at() if one.origin else "the policy"
