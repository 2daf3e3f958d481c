"""How a plan ends: by its steps, or looked up again after its process died."""

from __future__ import annotations

from collections.abc import Iterable
from time import sleep

import msgspec
from django.db import transaction

from doorward.cases import log
from doorward.cases.containing_people import responder_for
from doorward.cases.containing_rows import TableJournal, is_cut_off, numbered, visible_plan
from doorward.cases.containing_words import PlanState
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.working_changes import take
from doorward.containment import running
from doorward.containment.patience import Pause
from doorward.containment.steps import Outcome, StepState
from doorward.model.cases import TaskState
from doorward.store.models import CaseTask, Containment, ContainmentStep

TASK = "containment"
"""The code of the task to decide on a hold, followed by a colon and the plan's number."""
_GOOD = frozenset({StepState.DONE.value, StepState.NOTHING.value})
_HELD_NOBODY = frozenset({StepState.FAILED.value, StepState.LEFT_OUT.value})
UNDOABLE = (StepState.DONE.value, StepState.UNDO_FAILED.value, StepState.UNKNOWN.value)
_OPEN = {StepState.INTENDED, StepState.UNDO_INTENDED, StepState.UNKNOWN}


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a plan; how many of its steps are as they should be."""

    plan: int
    state: PlanState
    good: int
    steps: int


def settle(viewer: Viewer, plan_id: int, *, pause: Pause = sleep) -> Ran:
    """Look up what became of steps that were cut off, by how the accounts stand now.

    Changes nothing outside. Raises `Refused`: ``not-allowed``, ``not-found``, ``state`` where
    nothing is open.
    """
    require(viewer, Right.CONTAIN)
    row = visible_plan(viewer, plan_id)
    if not is_cut_off(row, viewer.now):
        raise Refused("state", "nothing in this plan was cut off, or it is still being done")
    with transaction.atomic():
        take(viewer, row.case_id, None, even_joined=True)
        log.append(viewer, "containment-settled", "case", row.case_id, facts={"plan": row.pk})
    journal = TableJournal(viewer)
    states = {one.pk: StepState(one.state) for one in row.steps.all()}
    for one in numbered(row.steps.all()):
        state = states[one.number]
        if state in _OPEN:
            found = running.resolve(one, state, lambda name: responder_for(viewer, name), pause)
            journal.result(one.number, found)
        elif state is StepState.PLANNED:
            journal.result(one.number, Outcome(StepState.LEFT_OUT, "cut off before this step"))
    return finish(viewer, row, "containment-result")


def finish(viewer: Viewer, row: Containment, act: str) -> Ran:
    """Write down how a plan has ended, from its steps; called by run, undo and settle."""
    with transaction.atomic():
        rows = ContainmentStep.objects.filter(plan=row)
        steps = list(rows.values_list("state", "reversible"))
        ended = state_of(steps)
        Containment.objects.filter(pk=row.pk).update(state=ended.value)
        if ended in {PlanState.UNDONE, PlanState.FAILED}:
            _end_task(viewer, row)
        good = sum(one in _GOOD or one == StepState.UNDONE for one, _ in steps)
        facts = {"plan": row.pk, "outcome": ended.value, "good": good, "steps": len(steps)}
        log.append(viewer, act, "case", row.case_id, facts=facts)
    return Ran(plan=row.pk, state=ended, good=good, steps=len(steps))


def state_of(steps: Iterable[tuple[str, bool]]) -> PlanState:
    """Where a plan stands whose steps, reversible or not, have come to these states.

    >>> state_of([("done", True), ("nothing-to-do", True)])
    <PlanState.DONE: 'done'>
    >>> state_of([("undone", True), ("done", False)])
    <PlanState.UNDONE: 'undone'>
    >>> state_of([("undone", True), ("done", True)])
    <PlanState.PARTLY: 'partly'>
    """
    rows = list(steps)
    found = {state for state, _ in rows}
    if StepState.UNDO_INTENDED.value in found:
        return PlanState.UNDOING
    if StepState.INTENDED.value in found:
        return PlanState.RUNNING
    if found <= _GOOD:
        return PlanState.DONE
    if found <= _HELD_NOBODY:
        return PlanState.FAILED
    left = any(reversible and state in UNDOABLE for state, reversible in rows)
    if StepState.UNDONE.value in found and not left:
        return PlanState.UNDONE
    return PlanState.PARTLY


def _end_task(viewer: Viewer, row: Containment) -> None:
    CaseTask.objects.filter(code=f"{TASK}:{row.pk}", state=TaskState.OPEN.value).update(
        state=TaskState.NOT_NEEDED.value,
        done_at=viewer.now,
        done_by=viewer.person,
        answer="Nothing is held by it",
    )
