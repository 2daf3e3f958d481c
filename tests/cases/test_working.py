"""Owners, days, notes and tasks: who may, what is told, what is kept."""

from datetime import timedelta

import pytest

from cases.acts import REASON, propose, refused, status, version
from cases.made import NAME, PHONE, case
from casework import NOW, command, person, viewer
from doorward.cases import deciding, tasks, working
from doorward.model.cases import Action, CaseKind, CaseStatus, Role, TaskState
from doorward.store.models import Case, CaseTask, LogEntry, Note, Person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def test_a_case_goes_to_somebody_who_may_see_it():
    made, who = case(), viewer()
    for role in (Role.TALENT, Role.LEGAL):
        working.assign(who, made.pk, person(role).pk, version(made))
        assert Case.objects.get(pk=made.pk).owner.role == role
    working.assign(who, made.pk, None, version(made))
    assert Case.objects.get(pk=made.pk).owner is None
    assert [one.act for one in LogEntry.objects.all()] == ["case-assigned"] * 3


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (CaseKind.WORKER, Role.TALENT),
        (CaseKind.AGENT, Role.TALENT),
        (CaseKind.APPLICATION, Role.AUDITOR),
        (CaseKind.APPLICATION, Role.ADMINISTRATOR),
    ],
)
def test_nobody_gets_a_case_they_may_not_see_or_work_on(kind, role):
    made, somebody = case(kind), person(role)
    assert refused(working.assign, viewer(), made.pk, somebody.pk, 1) == "not-found"
    assert Case.objects.get(pk=made.pk).version == 1
    assert somebody.pk not in {one.id for one in working.people_to_assign(viewer(), kind)}


@pytest.mark.parametrize("state", ["invited", "suspended", "left"])
def test_nobody_who_is_not_active_gets_a_case(state):
    somebody = person()
    Person.objects.filter(pk=somebody.pk).update(state=state)
    assert refused(working.assign, viewer(), case().pk, somebody.pk, 1) == "not-found"
    assert somebody.pk not in {one.id for one in working.people_to_assign(viewer())}


def test_a_day_is_set_and_taken_back():
    made, who = case(), viewer()
    assert working.set_due(who, made.pk, LATER, 1) == 2
    assert Case.objects.get(pk=made.pk).due_at == LATER
    working.set_due(who, made.pk, None, 2)
    assert Case.objects.get(pk=made.pk).due_at is None
    with pytest.raises(ValueError, match="zone"):
        working.set_due(who, made.pk, LATER.replace(tzinfo=None), 3)


def test_a_status_is_open_or_waiting_and_nothing_else_by_hand():
    made, who = case(), viewer()
    working.set_status(who, made.pk, CaseStatus.WAITING, 1)
    assert status(made) == CaseStatus.WAITING
    for other in set(CaseStatus) - {CaseStatus.OPEN, CaseStatus.WAITING}:
        assert refused(working.set_status, who, made.pk, other, 2) == "state"
    working.set_status(who, made.pk, CaseStatus.OPEN, 2)
    propose(who, made)
    assert refused(working.set_status, who, made.pk, CaseStatus.OPEN, 4) == "state"


def test_the_second_writer_is_told_and_changes_nothing():
    made, who = case(), viewer()
    working.assign(who, made.pk, None, 1)
    for act, value in (
        (working.assign, None),
        (working.set_due, LATER),
        (working.set_status, CaseStatus.WAITING),
    ):
        assert refused(act, who, made.pk, value, 1) == "changed"
    assert Case.objects.get(pk=made.pk).version == 2
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("done", [CaseStatus.JOINED, CaseStatus.CLOSED])
def test_work_on_a_case_that_is_over_is_refused(done):
    made, who = case(status=done), viewer()
    assert refused(working.assign, who, made.pk, None, 1) == "state"
    assert refused(working.set_due, who, made.pk, LATER, 1) == "state"
    joined = done is CaseStatus.JOINED
    if joined:
        assert refused(working.add_note, who, made.pk, "a note") == "state"
    else:
        assert working.add_note(who, made.pk, "a note")


def test_notes_need_no_version_and_move_it_on():
    made, who = case(), viewer()
    said = f"{NAME} called from {PHONE}\r\nand hung up\x00"
    number = working.add_note(who, made.pk, said)
    assert Note.objects.get(pk=number).text == f"{NAME} called from {PHONE}\nand hung up"
    assert version(made) == 2
    assert refused(working.add_note, who, made.pk, " \u200b ") == "reason-missing"
    assert refused(working.add_note, who, made.pk, "x" * 10_001) == "too-long"
    entry = LogEntry.objects.get()
    assert (entry.act, entry.reason, NAME in entry.facts) == ("note", "", False)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_roles_that_do_not_work_change_nothing(role):
    made, who = case(), viewer(role)
    for act, *arguments in (
        (working.assign, made.pk, None, 1),
        (working.set_due, made.pk, LATER, 1),
        (working.set_status, made.pk, CaseStatus.WAITING, 1),
        (working.add_note, made.pk, "a note"),
        (working.people_to_assign,),
        (tasks.add_task, made.pk, "a task"),
        (tasks.my_tasks,),
        (tasks.finish_task, CaseTask.objects.get().pk, "done"),
    ):
        assert refused(act, who, *arguments) == "not-allowed"
        assert refused(act, command(), *arguments) == "not-allowed"
    assert version(made) == 1


def test_a_task_is_given_done_and_not_done_twice():
    made, who = case(), viewer()
    number = tasks.add_task(who, made.pk, f"Call {NAME}", person=who.person, due=LATER)
    mine = tasks.my_tasks(who)
    assert [(one.id, one.case, one.due_at) for one in mine] == [(number, made.pk, LATER)]
    assert NAME not in mine[0].title + mine[0].case_title
    tasks.finish_task(who, number, "Nobody there")
    row = CaseTask.objects.get(pk=number)
    assert (row.state, row.done_by_id, row.answer) == (TaskState.DONE, who.person, "Nobody there")
    assert refused(tasks.finish_task, viewer(), number, "I did it too") == "state"
    assert refused(tasks.not_needed, viewer(), number, "No use") == "state"
    assert tasks.my_tasks(who) == ()


def test_a_task_is_given_to_nobody_who_may_not_see_the_case():
    made, who = case(CaseKind.WORKER), viewer()
    talent = person(Role.TALENT)
    found = CaseTask.objects.get(case=made)
    assert refused(tasks.add_task, who, made.pk, "Look", person=talent.pk) == "not-found"
    assert refused(tasks.assign_task, who, found.pk, talent.pk) == "not-found"
    tasks.assign_task(who, found.pk, who.person)
    assert [one.id for one in tasks.my_tasks(who)] == [found.pk]
    assert refused(tasks.finish_task, viewer(Role.TALENT), found.pk, "done") == "not-found"


def test_the_last_answer_brings_a_waiting_case_back():
    made, who = case(), viewer()
    deciding.propose(who, made.pk, Action.ASK, REASON, 1, None)
    other = CaseTask.objects.get(case=made, code="compare-birth-date")
    tasks.not_needed(who, other.pk, "No list names them")
    assert status(made) == CaseStatus.WAITING
    tasks.finish_task(who, CaseTask.objects.get(code__startswith="ask:").pk, "They explained it")
    assert status(made) == CaseStatus.OPEN
