"""What people did in a case, arranged for its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from doorward.cases.log_reading import ShownEntry
from doorward.cases.looking_values import (
    Colleague,
    ShownCase,
    ShownDecision,
    ShownTask,
)
from doorward.console.pages.case_evidence import shown_facts
from doorward.console.pages.case_people import subject_name
from doorward.console.pages.case_words import ACTIONS, STATES, role_words
from doorward.console.pages.log_words import act_words
from doorward.model import Fact
from doorward.model.cases import DecisionState, TaskState
from doorward.report.visible import visible

_TASK_STATES: Mapping[str, str] = {
    TaskState.OPEN: "open",
    TaskState.DONE: "done",
    TaskState.NOT_NEEDED: "not needed",
}
_NEVER = datetime.max.replace(tzinfo=UTC)


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    """A task, with what it rests on. `form` names the form that answers it."""

    id: int
    title: str
    state: str
    open: bool
    why: str
    facts: tuple[Fact, ...]
    settles: str
    about: str
    assigned_to: str
    due_at: datetime | None
    done_at: datetime | None
    done_by: str
    answer: str
    form: str


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """A decision: what it does, who proposed it, what the second person said."""

    id: int
    action: str
    meaning: str
    state: str
    reason: str
    first_by: str
    first_role: str
    first_at: datetime
    second_how: str
    second_by: str
    second_at: datetime | None
    second_reason: str


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    """A note."""

    author: str
    at: datetime
    text: str


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the log, in words."""

    number: int
    at: datetime
    who: str
    act: str
    reason: str


def tasks(shown: ShownCase) -> tuple[TaskView, ...]:
    """The tasks: the open ones first, by when they are due."""
    names = {one.row: subject_name(one) for one in shown.subjects}
    ordered = sorted(
        shown.tasks,
        key=lambda one: (one.state is not TaskState.OPEN, one.due_at or _NEVER, one.id),
    )
    return tuple(_task(one, names) for one in ordered)


def _task(one: ShownTask, names: Mapping[int, str]) -> TaskView:
    found = one.found
    return TaskView(
        id=one.id,
        title=visible(one.title, 500),
        state=_TASK_STATES[one.state],
        open=one.state is TaskState.OPEN,
        why=visible(found.why, 800) if found else "",
        facts=shown_facts(found.facts) if found else (),
        settles=visible(found.settles, 800) if found else "",
        about=names.get(one.subject_row or 0, "") if len(names) > 1 else "",
        assigned_to=name_of(one.assigned_to),
        due_at=one.due_at,
        done_at=one.done_at,
        done_by=name_of(one.done_by),
        answer=lines(one.answer),
        form=f"task-{one.id}-answer",
    )


def decisions(shown: ShownCase) -> tuple[DecisionView, ...]:
    """What was decided or refused so far, the latest first; not what still waits."""
    settled = [one for one in shown.decisions if one.state is not DecisionState.PROPOSED]
    return tuple(map(decision, reversed(settled)))


def proposal(shown: ShownCase) -> ShownDecision | None:
    """The decision that waits for its second person, if one does."""
    waiting = (one for one in shown.decisions if one.state is DecisionState.PROPOSED)
    return next(waiting, None)


def decision(one: ShownDecision) -> DecisionView:
    """A decision in words."""
    name, meaning = ACTIONS[one.action]
    return DecisionView(
        id=one.id,
        action=name,
        meaning=meaning,
        state=STATES[one.state],
        reason=lines(one.reason),
        first_by=name_of(one.first_by),
        first_role=role_words(one.first_by.role),
        first_at=one.first_at,
        second_how="Refused" if one.state is DecisionState.REFUSED else "Agreed to",
        second_by=name_of(one.second_by),
        second_at=one.second_at,
        second_reason=lines(one.second_reason),
    )


def notes(shown: ShownCase) -> tuple[NoteView, ...]:
    """The notes, the latest first."""
    return tuple(
        NoteView(author=name_of(one.author), at=one.at, text=lines(one.text))
        for one in reversed(shown.notes)
    )


def told(entries: Sequence[ShownEntry]) -> tuple[HistoryLine, ...]:
    """Entries of the log in words, the latest first."""
    return tuple(
        HistoryLine(
            number=one.number,
            at=one.at,
            who=visible(one.who, 200),
            act=act_words(one.act, one.facts),
            reason=visible(one.reason, 1000),
        )
        for one in reversed(entries)
    )


def since(entries: Sequence[HistoryLine], seen: int | None) -> tuple[HistoryLine, ...]:
    """What came after an entry that somebody had seen; nothing where that is not known."""
    return tuple(one for one in entries if seen is not None and one.number > seen)


def lines(text: str) -> str:
    """What somebody wrote, with its lines kept and what is hidden in them written out."""
    return "\n".join(visible(line, 20_000) for line in text.splitlines())


def name_of(one: Colleague | None) -> str:
    """Who it was, or nothing."""
    return visible(one.name, 120) if one else ""
