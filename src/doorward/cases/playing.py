"""Playing playbooks for findings of the watch: propose, or act at once where that is allowed.

Everything opens a case first. The machine acts only by a playbook that the operator enabled, only
with steps that can be taken back, on few people an hour, and not while containment is stopped; all
else is a plan that waits for a person, with a task that says so. What the machine has done is an
emergency hold like a person's: it has an end, and a task to decide by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from time import sleep

import msgspec
from django.db import transaction

from doorward.cases.containing_people import responder_for
from doorward.cases.containing_rows import store_plan
from doorward.cases.containing_rules import usable_settings
from doorward.cases.containing_words import PlanState
from doorward.cases.playing_acting import LOOK_WITHIN, carried_out, claimed_for
from doorward.cases.playing_rules import cooling, fits, playbooks_of
from doorward.cases.recording_findings import Finding as CaseFinding
from doorward.cases.recording_findings import record_findings
from doorward.cases.recording_rows import name_of
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Viewer
from doorward.cases.working_changes import take
from doorward.containment.patience import Pause
from doorward.containment.planning import planned
from doorward.containment.playbooks import Mode, Play, Playbook
from doorward.containment.responder import ResponderError
from doorward.containment.settings import Settings
from doorward.containment.steps import UNKNOWN, PlannedStep, Step
from doorward.model.cases import UNDECIDED, Stage
from doorward.model.workforce import Person
from doorward.store.models import CaseSubject, CaseTask, Containment, SubjectRow
from doorward.watch.findings import Finding


class Outcome(StrEnum):
    """What came of a playbook for a finding. PROPOSED: a plan waits for a person."""

    ACTED = "acted"
    PROPOSED = "proposed"


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """A playbook that was played: its plans (the machine's first), and why it did not act."""

    finding: str
    playbook: str
    name: str
    case: int
    outcome: Outcome
    plans: tuple[int, ...]
    why: str = ""


def take_in(
    viewer: Viewer,
    findings: Sequence[Finding],
    people: Mapping[str, Person],
    *,
    pause: Pause = sleep,
) -> tuple[Played, ...]:
    """Record findings as cases, then play the playbooks that are for them.

    Handing in the same findings again changes nothing. Raises `Refused`: ``not-allowed``, and
    ``state`` where the settings or playbooks cannot be read (the cases are there all the same).
    """
    require(viewer, Right.RUN_JOBS)
    if not findings:
        return ()
    record_findings(viewer, [_for_cases(one, people) for one in findings])
    settings = usable_settings()
    books = playbooks_of(settings.playbooks)
    played: list[Played] = []
    for finding in findings:
        for book in books:
            if fits(book.trigger, finding):
                played += _play(viewer, finding, book, settings, people, pause)
    return tuple(played)


def _for_cases(one: Finding, people: Mapping[str, Person]) -> CaseFinding:
    subject = one.evidence[0].subject
    known = people.get(subject.id)
    return CaseFinding(
        subject=subject,
        evidence=one.evidence,
        stage=Stage.EMPLOYMENT,
        at=one.observed_at,
        team=known.team if known else "",
        synthetic=one.synthetic,
    )


def _play(
    viewer: Viewer,
    finding: Finding,
    book: Playbook,
    settings: Settings,
    people: Mapping[str, Person],
    pause: Pause,
) -> Iterable[Played]:
    before = list(Containment.objects.filter(playbook=book.id, finding=finding.id).order_by("pk"))
    if before:
        yield from _gone_on_with(viewer, before, finding, book, pause)
        return
    subject = finding.evidence[0].subject
    kind, identifier = name_of(subject)
    about = SubjectRow.objects.filter(kind=kind, subject_id=identifier).first()
    if about is None:
        return
    found = (
        CaseSubject.objects.filter(subject=about, case__status__in=[one.value for one in UNDECIDED])
        .order_by("-case_id")
        .first()
    )
    if found is None or cooling(viewer, book, about):
        return
    names = _names(subject.id, people.get(subject.id))
    steps = [_step(viewer, play, names, pause) for play in book.plays if play.plan is not None]
    acts = book.trigger.mode is Mode.AUTOMATIC and book.id in settings.playbooks.enabled
    machine = [one for one in steps if acts and one.step.reversible and not one.problem]
    rest = [one for one in steps if one not in machine]
    with transaction.atomic():
        # A process that dies later leaves a plan that is being run, and it is gone on with.
        made = _store(viewer, found.case_id, machine, rest, finding, book, about)
        claimed = (
            "" if not machine else claimed_for(viewer, made[0], finding, book, about, settings)
        )
    why = claimed or carried_out(viewer, made[0], pause) if machine else _why_not(book, acts, steps)
    yield Played(
        finding=finding.id,
        playbook=book.id,
        name=book.name,
        case=found.case_id,
        outcome=Outcome.ACTED if machine and not why else Outcome.PROPOSED,
        plans=tuple(one.pk for one in made),
        why=why,
    )


def _gone_on_with(
    viewer: Viewer, rows: Iterable[Containment], finding: Finding, book: Playbook, pause: Pause
) -> Iterable[Played]:
    """What the machine had taken and not ended when its process died is done now."""
    for row in rows:
        if row.state == PlanState.RUNNING and row.run_by_id is None:
            why = carried_out(viewer, row, pause)
            yield Played(
                finding=finding.id,
                playbook=book.id,
                name=book.name,
                case=row.case_id,
                outcome=Outcome.PROPOSED if why else Outcome.ACTED,
                plans=(row.pk,),
                why=why,
            )


def _why_not(book: Playbook, acts: bool, steps: Iterable[PlannedStep]) -> str:
    why = "nothing in it can be done by itself" if acts else "the playbook is not enabled to act"
    if book.trigger.mode is Mode.PERSON:
        why = "the playbook always asks a person"
    # A plan that cannot be run either must not look as if it only waited for a yes.
    lacks = [f"{one.step.responder}: {one.problem}" for one in steps if one.problem]
    return "; ".join([why, *dict.fromkeys(lacks)])


def _names(identifier: str, known: Person | None) -> tuple[str, ...]:
    return (identifier, *(known.aliases if known else ()))


def _step(viewer: Viewer, play: Play, names: Sequence[str], pause: Pause) -> PlannedStep:
    """A play as a step on the person's account, with its diff; trouble stands in it."""
    plan = play.plan
    if plan is None:
        raise ValueError("this play is for a person")
    account = next((one for one in names if re.fullmatch(plan.account, one[:300])), "")
    lost = Step(
        responder=plan.responder,
        account=account or names[0][:300],
        kind=plan.step,
        reversible=False,
    )
    if not account:
        return _in_trouble(lost, "the person has no account that the playbook could mean")
    try:
        responder = responder_for(viewer, plan.responder)
    except ResponderError as error:
        return _in_trouble(lost, str(error))
    for step in responder.steps(account):
        if step.kind == plan.step:
            return planned(responder, step, pause)
    return _in_trouble(lost, f"{plan.responder} knows no step {plan.step!r}")


def _in_trouble(step: Step, problem: str) -> PlannedStep:
    return PlannedStep(step=step, before=UNKNOWN, after=UNKNOWN, problem=problem)


def _store(
    viewer: Viewer,
    case_id: int,
    machine: Sequence[PlannedStep],
    rest: Sequence[PlannedStep],
    finding: Finding,
    book: Playbook,
    about: SubjectRow,
) -> list[Containment]:
    """The plans, the machine's first, and tasks for what people have to do; one transaction."""
    with transaction.atomic():
        case = take(viewer, case_id, None)
        made = [store_plan(viewer, case_id, steps) for steps in (machine, rest) if steps]
        for row in made:
            row.playbook, row.finding, row.about = book.id, finding.id, about
            row.save(update_fields=["playbook", "finding", "about"])
        titles = [one.name for one in book.plays if one.plan is None]
        if rest:
            titles.append(f"Look at plan {made[-1].pk}, which the playbook “{book.name}” proposes")
        CaseTask.objects.bulk_create(
            CaseTask(
                case=case,
                subject=about,
                code=f"playbook:{finding.id[:16]}:{position}",
                title=title[:500],
                created_at=viewer.now,
                due_at=viewer.now + LOOK_WITHIN,
            )
            for position, title in enumerate(titles)
        )
    return made
