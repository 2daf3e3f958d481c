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
