"""Tasks of a case: `add_task`, `assign_task`, `finish_task`, `not_needed`, `my_tasks`.

Tasks weigh nothing. Those that a decision opened bring a waiting case back to open when the last
of them is done.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import F

from doorward.cases import log
from doorward.cases.deciding_waiting import names_of
from doorward.cases.looking import masker_for
from doorward.cases.roles import Right, require, visible_case, visible_cases
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_text import required_text
from doorward.cases.working import owner_for
from doorward.cases.working_changes import take
from doorward.model.cases import Action, CaseStatus, TaskState
from doorward.store.models import Case, CaseTask

WRITTEN = "written"
"""The code of tasks that people wrote."""
TITLE_LENGTH = (3, 500)
ANSWER_LENGTH = (2, 2_000)
MOST = 200
"""How many of somebody's tasks are listed at once."""
_BRINGS_BACK = (f"{Action.ASK.value}:", f"{Action.VERIFY.value}:")


class MyTask(msgspec.Struct, frozen=True, kw_only=True):
    """An open task of the viewer's. Titles are masked."""

    id: int
    code: str
    title: str
    case: int
    case_title: str
    due_at: datetime | None
    created_at: datetime


def add_task(
    viewer: Viewer,
    case_id: int,
    title: str,
    *,
    person: int | None = None,
    due: datetime | None = None,
) -> int:
    """Write a task into the case; its number.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``, ``state``.
    """
    require(viewer, Right.WORK)
    visible_case(viewer, case_id)
    said = required_text(title, "the task", *TITLE_LENGTH)
    with transaction.atomic():
        case = take(viewer, case_id, None)
        made = CaseTask.objects.create(
            case=case,
            code=WRITTEN,
            title=said,
            assigned_to=None if person is None else owner_for(case, person),
            created_at=viewer.now,
            due_at=due,
        )
        _log(viewer, "task-added", made, to=person)
    return made.pk


def assign_task(viewer: Viewer, task_id: int, person: int | None) -> None:
    """Give an open task to somebody who may see its case, or to nobody."""
    require(viewer, Right.WORK)
    case_id = _case_of(viewer, task_id)
    with transaction.atomic():
        case, task = _taken(viewer, case_id, task_id)
        task.assigned_to = None if person is None else owner_for(case, person)
        task.save(update_fields=["assigned_to"])
        _log(viewer, "task-assigned", task, to=person)


def finish_task(viewer: Viewer, task_id: int, answer: str) -> None:
    """Write down what came of a task.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``, ``state``
    (also where somebody else has finished it meanwhile).
    """
    _end(viewer, task_id, answer, TaskState.DONE, "task-done")


def not_needed(viewer: Viewer, task_id: int, reason: str) -> None:
    """Say why a task needs not be done. `Refused` as `finish_task`."""
    _end(viewer, task_id, reason, TaskState.NOT_NEEDED, "task-not-needed")


def my_tasks(viewer: Viewer) -> tuple[MyTask, ...]:
    """The viewer's open tasks in cases they may see; those due first come first, `MOST` of them."""
    require(viewer, Right.WORK)
    rows = list(
        CaseTask.objects.filter(
            assigned_to=viewer.person,
            state=TaskState.OPEN.value,
            case__in=visible_cases(viewer),
        )
        .exclude(assigned_to=None)
        .select_related("case")
        .order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST]
    )
    names, masker = names_of({row.case_id for row in rows}), masker_for(viewer, None)
    return tuple(
        MyTask(
            id=row.pk,
            code=row.code,
            title=masker.text(row.title, names[row.case_id]),
            case=row.case_id,
            case_title=masker.text(row.case.title, names[row.case_id]),
            due_at=row.due_at,
            created_at=row.created_at,
        )
        for row in rows
    )


def _end(viewer: Viewer, task_id: int, answer: str, state: TaskState, act: str) -> None:
    require(viewer, Right.WORK)
    case_id = _case_of(viewer, task_id)
    said = required_text(answer, "the answer", *ANSWER_LENGTH)
    with transaction.atomic():
        case, task = _taken(viewer, case_id, task_id)
        task.state = state.value
        task.done_at, task.done_by_id, task.answer = viewer.now, viewer.person, said
        task.save()
        _bring_back(case)
        _log(viewer, act, task)


def _bring_back(case: Case) -> None:
    """Open a waiting case again when nothing is left that a decision asked for."""
    codes = CaseTask.objects.filter(case=case, state=TaskState.OPEN.value).values_list(
        "code", flat=True
    )
    if case.status == CaseStatus.WAITING and not any(
        code.startswith(_BRINGS_BACK) for code in codes
    ):
        case.status = CaseStatus.OPEN.value
        case.save(update_fields=["status"])


def _taken(viewer: Viewer, case_id: int, task_id: int) -> tuple[Case, CaseTask]:
    case = take(viewer, case_id, None)
    task = CaseTask.objects.filter(pk=task_id, case=case).first()
    if task is None or task.state != TaskState.OPEN:
        raise Refused("state", f"this task is not open any more: {task.state if task else 'gone'}")
    return case, task


def _case_of(viewer: Viewer, task_id: int) -> int:
    found = CaseTask.objects.filter(pk=task_id, case__in=visible_cases(viewer))
    number = found.values_list("case_id", flat=True).first()
    if number is None:
        raise Refused("not-found", f"there is no task {task_id} that you may see")
    return number


def _log(viewer: Viewer, act: str, task: CaseTask, **facts: object) -> None:
    log.append(viewer, act, "case", task.case_id, facts={"task": task.pk, **facts})
