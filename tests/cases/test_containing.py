"""Containing accounts: what was shown is what is done, by a person with a ground, and undone."""

import pytest

from cases.acts import refused
from cases.containing_made import (
    BACK,
    REASON,
    decide,
    later,
    no_pause,
    on,
    plan,
    run,
    signed,
    undo,
    worker_case,
)
from casework import NOW, command, person, signed_in, viewer
from doorward.access import sessions
from doorward.cases import containing, containing_switch
from doorward.cases.containing_ending import settle
from doorward.cases.containing_reading import containments, panel
from doorward.cases.containing_words import PlanState
from doorward.containment.steps import StepState
from doorward.model.cases import Role
from doorward.store.models import CaseTask, Containment, ContainmentStep, LogEntry, Person

pytestmark = pytest.mark.django_db


def state(somebody: Person) -> str:
    return Person.objects.get(pk=somebody.pk).state


def test_a_person_of_the_console_is_planned_contained_and_let_in_again():
    who, somebody, row = viewer(), person(Role.TALENT), worker_case()
    signed_in(somebody, now=NOW)
    made = plan(who, row, somebody.pk)
    [shown] = panel(who, row.pk).plans[0].steps
    assert (shown.before, shown.after, shown.reversible) == ("active", "suspended", True)
    assert state(somebody) == "active"
    assert sessions.sessions_of(somebody.pk, NOW)

    assert run(who, made).state is PlanState.DONE
    assert state(somebody) == "suspended"
    assert sessions.sessions_of(somebody.pk, NOW) == []

    assert undo(who, made).state is PlanState.UNDONE
    assert state(somebody) == "active"
    acts = [entry.act for entry in LogEntry.objects.order_by("number")]
    assert acts == [
        "containment-planned",
        "containment-run",
        "person-suspended",
        "containment-result",
        "containment-undo",
        "person-reinstated",
        "containment-undone",
    ]


def test_what_was_shown_is_what_is_run():
    who, somebody, row = viewer(), person(Role.TALENT), worker_case()
    made = plan(who, row, somebody.pk)
    Person.objects.filter(pk=somebody.pk).update(state="left")
    assert refused(run, who, made) == "changed"
    assert state(somebody) == "left"
    old, new = Containment.objects.order_by("pk")
    assert (old.state, new.state) == ("stale", "planned")
    assert new.steps.get().problem == "only somebody active is suspended, and not left"
    assert refused(run, who, made) == "state"


def test_the_key_signs_this_plan_this_diff_this_reason_and_this_act():
    who, somebody, row = viewer(), person(Role.TALENT), worker_case()
    made, other = plan(who, row, somebody.pk), plan(who, row, "another account")

    def given(proof, reason=REASON, hold=False):
        return refused(containing.run_plan, who, made, reason, proof, hold=hold, pause=no_pause)

    good = signed(who, made, "run", REASON)
    assert given(None) == "step-up"
    assert given(signed(who, other, "run", REASON)) == "step-up"
    assert given(signed(who, made, "undo", REASON)) == "step-up"
    assert given(signed(who, made, "run", REASON), hold=True) == "step-up"
    assert given(good, reason=f"{REASON}, really") == "step-up"
    assert given(signed(who, made, "run", REASON, action="decide")) == "step-up"
    assert given(signed(viewer(), made, "run", REASON)) == "step-up"
    Containment.objects.filter(pk=made).update(digest="0" * 64)
    assert given(good) == "step-up"
    assert state(somebody) == "active"


@pytest.mark.parametrize("role", [Role.LEGAL, Role.HR_PARTNER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_an_investigator_contains(role):
    who, somebody, row = viewer(), person(Role.TALENT), worker_case()
    made, other = plan(who, row, somebody.pk), viewer(role)
    assert refused(run, other, made) == "not-allowed"
    assert refused(plan, other, row, somebody.pk) == "not-allowed"
    run(who, made)
    assert refused(undo, other, made) == "not-allowed"
    assert state(somebody) == "suspended"


@pytest.mark.parametrize(
    ("decided", "action"),
    [
        ("proposed", "suspend-access"),
        ("overturned", "suspend-access"),
        ("in-force", "report-to-authorities"),
    ],
)
def test_another_decision_is_no_ground(decided, action):
    who, somebody, row = viewer(), person(Role.TALENT), worker_case(decided=False)
    decide(row, decided, action)
    made = plan(who, row, somebody.pk)
    assert refused(run, who, made) == "state"
    assert state(somebody) == "active"


def test_ending_employment_is_a_ground():
    who, somebody, row = viewer(), person(Role.TALENT), worker_case(decided=False)
    decide(row, "in-force", "end-employment")
    assert run(who, plan(who, row, somebody.pk)).state is PlanState.DONE
    assert state(somebody) == "suspended"


def test_a_hold_has_an_end_and_a_task_to_decide_by_then():
    who, somebody, row = viewer(), person(Role.TALENT), worker_case(decided=False)
    made = plan(who, row, somebody.pk)
    assert run(who, made, hold=True).state is PlanState.DONE
    task = CaseTask.objects.get(code=f"containment:{made}")
    kept = Containment.objects.get(pk=made)
    assert task.due_at == kept.expires_at == later(who, hours=72).now
    assert kept.decision is None
    [shown] = containments(later(who, hours=71))
    assert shown.stands
    [shown] = containments(later(who, hours=73))
    assert not shown.stands
    undo(later(who, hours=1), made)
    task.refresh_from_db()
    assert task.state == "not-needed"
    assert containments(who) == ()


def test_a_ground_that_fell_away_is_shown():
    who, somebody, row = viewer(), person(Role.TALENT), worker_case(decided=False)
    decision = decide(row)
    run(who, plan(who, row, somebody.pk))
    assert containments(who)[0].stands
    decision.state = "overturned"
    decision.save()
    assert not containments(who)[0].stands


def test_no_more_than_so_many_accounts_an_hour(monkeypatch, tmp_path):
    file = tmp_path / "responders.toml"
    file.write_text("accounts_an_hour = 2")
    monkeypatch.setenv("DOORWARD_RESPONDERS", str(file))
    who, row = viewer(), worker_case()
    first, second, third = (person(Role.TALENT) for _ in range(3))
    run(who, plan(who, row, first.pk, second.pk))
    made = plan(who, row, third.pk)
    assert panel(who, row.pk).left == 0
    assert refused(run, who, made) == "too-many"
    assert state(third) == "active"
    assert Containment.objects.get(pk=made).state == "planned"
    # Who has been contained in this hour already counts once.
    again = plan(later(who, minutes=1), row, first.pk)
    assert run(later(who, minutes=1), again).state is PlanState.DONE
    assert run(later(who, minutes=61), made).state is PlanState.DONE


def test_the_switch_stops_containing_and_not_undoing(monkeypatch):
    who, row = viewer(), worker_case()
    first, second = person(Role.TALENT), person(Role.TALENT)
    made, other = plan(who, row, first.pk), plan(who, row, second.pk)
    run(who, made)
    containing_switch.stop(viewer(Role.ADMINISTRATOR), "it suspends the wrong people")
    assert refused(containing_switch.stop, who, "it suspends the wrong people") == "state"
    assert refused(run, who, other) == "state"
    assert state(second) == "active"
    assert undo(who, made).state is PlanState.UNDONE
    containing_switch.release(command(), "the list was mended", None)
    monkeypatch.setenv("DOORWARD_CONTAINMENT", "off")
    assert refused(run, who, other) == "state"
    monkeypatch.delenv("DOORWARD_CONTAINMENT")
    assert run(who, other).state is PlanState.DONE


def test_a_command_plans_and_acts_only_where_the_operator_allows_it(monkeypatch, tmp_path):
    who, somebody, row = command(), person(Role.TALENT), worker_case()
    made = plan(who, row, somebody.pk)
    assert refused(containing.run_plan, who, made, REASON, None, pause=no_pause) == "not-allowed"
    assert state(somebody) == "active"
    file = tmp_path / "responders.toml"
    file.write_text("command_line = true")
    monkeypatch.setenv("DOORWARD_RESPONDERS", str(file))
    containing.run_plan(who, made, REASON, None, pause=no_pause)
    assert state(somebody) == "suspended"
    containing.undo(who, made, BACK, None, pause=no_pause)
    assert state(somebody) == "active"
    # A person needs the key all the same.
    other = plan(viewer(), row, somebody.pk)
    assert refused(containing.run_plan, viewer(), other, REASON, None, pause=no_pause) == "step-up"


def test_nobody_suspends_themselves_or_the_last_administrator():
    who, row = viewer(), worker_case()
    administrator = person(Role.ADMINISTRATOR)
    made = plan(who, row, who.person, administrator.pk)
    own, last = ContainmentStep.objects.filter(plan=made).order_by("position")
    assert own.problem == "somebody else has to do this to you"
    assert run(who, made).state is PlanState.FAILED
    own.refresh_from_db()
    last.refresh_from_db()
    assert (own.state, last.state) == ("left-out", "failed")
    assert "last active administrator" in last.message
    assert state(administrator) == "active"


def test_a_plan_is_run_once():
    who, somebody, row = viewer(), person(Role.TALENT), worker_case()
    made = plan(who, row, somebody.pk)
    run(who, made)
    assert refused(run, who, made) == "state"
    undo(who, made)
    assert refused(undo, who, made) == "state"
    assert LogEntry.objects.filter(act="person-suspended").count() == 1


def test_the_log_and_the_panel_name_no_account():
    who, row = viewer(), worker_case()
    somebody = person(Role.TALENT, name="Zebulon Longname")
    made = plan(who, row, "Zebulon Longname")
    run(who, made, reason=f"{REASON}: Zebulon Longname, zebulon@mail.example")
    said = "".join(f"{one.reason}{one.facts}" for one in LogEntry.objects.all())
    said += str([one.steps for one in panel(viewer(Role.LEGAL), row.pk).plans])
    said += panel(viewer(Role.LEGAL), row.pk).plans[0].run_reason
    assert "Zebulon" not in said
    assert "zebulon@" not in said
    assert state(somebody) == "suspended"


def test_accounts_come_from_the_case_and_its_ties_or_are_refused():
    from cases.made import case, subject_row
    from cases.made import run as some_run
    from doorward.cases.containing_words import Target
    from doorward.model import SubjectKind
    from doorward.model.cases import CaseKind
    from doorward.store.models import SubjectRow

    who, row = viewer(), case(CaseKind.APPLICATION)
    applicant = row.subjects.get().subject
    worker = subject_row(SubjectKind.WORKER, "w-77", "Invented Worker", some_run())
    assert [one.row for one in panel(who, row.pk).on_record] == [worker.pk]
    SubjectRow.objects.filter(pk=applicant.pk).update(person_key="another")
    assert panel(who, row.pk).on_record == ()
    target = Target(responder="doorward", subject=worker.pk)
    assert refused(plan, who, row, target) == "not-found"
    assert refused(plan, who, row, on("x", "no-such")) == "not-found"
    assert refused(plan, who, row, " ") == "reason-missing"
    assert refused(plan, who, row, *range(21)) == "too-many"
    assert refused(plan, who, row, "x" * 301) == "too-long"


def test_what_a_dead_process_left_open_is_looked_up():
    who, row = viewer(), worker_case()
    done, not_done, never = (person(Role.TALENT) for _ in range(3))
    made = plan(who, row, done.pk, not_done.pk, never.pk)
    Person.objects.filter(pk=done.pk).update(state="suspended")
    first, second, _ = ContainmentStep.objects.filter(plan=made).order_by("position")
    Containment.objects.filter(pk=made).update(
        state="running", run_at=NOW, run_reason=REASON, expires_at=later(who, hours=72).now
    )
    for one in (first, second):
        one.state, one.started_at = StepState.INTENDED.value, NOW
        one.save()
    assert refused(settle, who, made) == "state"
    after = later(who, minutes=6)
    assert panel(after, row.pk).plans[0].cut_off
    assert settle(after, made).state is PlanState.PARTLY
    steps = ContainmentStep.objects.filter(plan=made).order_by("position")
    assert [one.state for one in steps] == ["done", "failed", "left-out"]
    assert undo(after, made).state is PlanState.UNDONE
    assert state(done) == "active"


def test_a_plan_of_which_nothing_could_be_done_holds_nobody():
    who, row = viewer(), worker_case(decided=False)
    made = plan(who, row, "nobody here")
    assert run(who, made, hold=True).state is PlanState.FAILED
    assert containments(who) == ()
    assert CaseTask.objects.get(code=f"containment:{made}").state == "not-needed"


def test_the_switch_ends_a_run_between_two_accounts(monkeypatch):
    from doorward.cases import containing_people

    who, row = viewer(), worker_case()
    first, second = person(Role.TALENT), person(Role.TALENT)
    made, do = plan(who, row, first.pk, second.pk), containing_people.ConsolePeople.do

    def do_and_stop(self, step, key):
        do(self, step, key)
        containing_switch.stop(who, "it suspends the wrong people")

    monkeypatch.setattr(containing_people.ConsolePeople, "do", do_and_stop)
    assert run(who, made).state is PlanState.PARTLY
    assert (state(first), state(second)) == ("suspended", "active")


def test_erasing_a_subject_takes_the_accounts_of_its_cases():
    from doorward.cases.retention_erasing import erase

    who, row = viewer(), worker_case()
    made = plan(who, row, "zebulon@mail.example")
    run(who, made)
    type(row).objects.filter(pk=row.pk).update(status="closed", closed_at=NOW)
    erase(viewer(Role.LEGAL), row.subjects.get().subject_id, "the time to keep it is over")
    assert ContainmentStep.objects.get(plan=made).account == "(erased)"
    assert Containment.objects.get(pk=made).run_reason
