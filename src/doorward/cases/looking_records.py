"""What people did in a case, row by row: tasks, notes, decisions, notices, appeals.

`written` masks what somebody wrote, `found` reads and masks what a run said of a task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from doorward.cases.looking_people import colleague, colleague_or_none
from doorward.cases.looking_values import (
    ShownAppeal,
    ShownDecision,
    ShownNote,
    ShownNotice,
    ShownTask,
)
from doorward.model import Task
from doorward.model.cases import Action, DecisionState, TaskState
from doorward.store.models import Appeal, Case, CaseTask, Decision, Note, Notice

Written = Callable[[str], str]


def tasks(case: Case, found: Callable[[str], Task], written: Written) -> Iterator[ShownTask]:
    """The tasks of a case in the order in which they came."""
    rows = CaseTask.objects.filter(case=case).select_related("assigned_to", "done_by")
    for row in rows.order_by("pk"):
        yield ShownTask(
            id=row.pk,
            code=row.code,
            title=written(row.title),
            found=found(row.content) if row.content else None,
            subject_row=row.subject_id,
            state=TaskState(row.state),
            assigned_to=colleague_or_none(row.assigned_to),
            created_at=row.created_at,
            due_at=row.due_at,
            done_at=row.done_at,
            done_by=colleague_or_none(row.done_by),
            answer=written(row.answer),
        )


def notes(case: Case, written: Written) -> Iterator[ShownNote]:
    """The notes of a case in the order in which they were written."""
    for row in Note.objects.filter(case=case).select_related("author").order_by("pk"):
        yield ShownNote(id=row.pk, author=colleague(row.author), at=row.at, text=written(row.text))


def decisions(case: Case, written: Written) -> Iterator[ShownDecision]:
    """The decisions of a case, also refused and withdrawn ones."""
    rows = Decision.objects.filter(case=case).select_related("first_by", "second_by")
    for row in rows.order_by("pk"):
        yield ShownDecision(
            id=row.pk,
            action=Action(row.action),
            adverse=row.adverse,
            state=DecisionState(row.state),
            reason=written(row.reason),
            first_by=colleague(row.first_by),
            first_key=row.first_key_id,
            first_at=row.first_at,
            second_by=colleague_or_none(row.second_by),
            second_key=row.second_key_id,
            second_at=row.second_at,
            second_reason=written(row.second_reason),
            in_force_at=row.in_force_at,
        )


def notices(case: Case, written: Written) -> Iterator[ShownNotice]:
    """What the subject was told of the decisions of a case."""
    rows = Notice.objects.filter(decision__case=case).select_related("by")
    for row in rows.order_by("pk"):
        yield ShownNotice(
            id=row.pk,
            decision=row.decision_id,
            by=colleague(row.by),
            at=row.at,
            channel=written(row.channel),
            text=written(row.text),
            appeal_until=row.appeal_until,
        )


def appeals(case: Case, written: Written) -> Iterator[ShownAppeal]:
    """What the subject said to the decisions of a case, and what was answered."""
    rows = Appeal.objects.filter(decision__case=case)
    for row in rows.select_related("entered_by", "answered_by").order_by("pk"):
        yield ShownAppeal(
            id=row.pk,
            decision=row.decision_id,
            received_at=row.received_at,
            entered_by=colleague(row.entered_by),
            text=written(row.text),
            upheld=row.upheld,
            reason=written(row.reason),
            answered_by=colleague_or_none(row.answered_by),
            answered_at=row.answered_at,
        )
