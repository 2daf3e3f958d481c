"""The panel: a plan, the key's touch over what it shows, results, undoing; and the switch."""

import re

import pytest

from cases.containing_made import BACK, REASON, decide, worker_case
from casework import client, person
from console.keyed import keyed
from console.test_case_forms import form_of, words
from doorward.model.cases import Role
from doorward.store.models import Containment, ContainmentStop, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    """Software keys are enrolled in the demo only."""
    settings.DEMO = True


def state(somebody: Person) -> str:
    return Person.objects.get(pk=somebody.pk).state


def send(who, address: str, act: str, reason: str, touch: bool = True):
    made = Containment.objects.order_by("-pk").first()
    form = form_of(who, address, f"{act}-{made.pk}")
    return who.send_again(f"{address}{made.pk}/{act}/", form, {"reason": reason}, touch)


def planned(who, address: str, account: object):
    form = form_of(who, address, "plan")
    answer = who.send_again(f"{address}plan/", form, {"accounts-doorward": account})
    assert answer.status_code == 303
    return words(who.get(answer.headers["Location"]))


def test_a_plan_is_shown_run_with_the_key_and_undone():
    who, somebody, row = keyed(), person(Role.TALENT), worker_case()
    address = f"/case/{row.pk}/containment/"
    assert address in who.get(f"/case/{row.pk}/").content.decode()
    said = planned(who, address, somebody.pk)
    assert "This is a plan. Nothing has been done." in said
    assert "Suspend the account active suspended yes none" in said
    assert state(somebody) == "active"

    answer = send(who, address, "run", REASON)
    assert answer.status_code == 303
    assert state(somebody) == "suspended"
    said = words(who.get(answer.headers["Location"]))
    assert "active suspended yes done" in said
    assert f"Plan {Containment.objects.get().pk} contained" in said
    assert "contained" in words(who.get("/containment/"))

    answer = send(who, address, "undo", BACK)
    assert answer.status_code == 303
    assert state(somebody) == "active"
    assert "Nothing is contained." in words(who.get("/containment/"))


def test_without_a_touch_nothing_is_done_and_the_reason_is_kept():
    who, somebody, row = keyed(), person(Role.TALENT), worker_case()
    address = f"/case/{row.pk}/containment/"
    planned(who, address, somebody.pk)
    answer = send(who, address, "run", REASON, touch=False)
    assert answer.status_code == 403
    assert state(somebody) == "active"
    assert REASON in words(answer)


def test_what_changed_since_the_plan_is_shown_anew_and_not_done():
    who, somebody, row = keyed(), person(Role.TALENT), worker_case()
    address = f"/case/{row.pk}/containment/"
    planned(who, address, somebody.pk)
    Person.objects.filter(pk=somebody.pk).update(state="suspended")
    answer = send(who, address, "run", REASON)
    assert answer.status_code == 409
    said = words(answer)
    assert "Nothing was done." in said
    assert "Suspend the account suspended no change" in said
    assert [one.state for one in Containment.objects.order_by("pk")] == ["stale", "planned"]


def test_without_a_decision_there_is_only_an_emergency_hold():
    who, somebody, row = keyed(), person(Role.TALENT), worker_case(decided=False)
    address = f"/case/{row.pk}/containment/"
    said = planned(who, address, somebody.pk)
    assert "No decision that takes access away is in force." in said
    assert "Hold for 72 hours with my key" in said
    answer = send(who, address, "run", REASON)
    assert answer.status_code == 303
    said = words(who.get(answer.headers["Location"]))
    assert "Emergency hold until" in said
    assert "Decide by then, or undo it." in said
    assert "an emergency, until" in words(who.get("/containment/"))
    decide(row)
    assert "A decision is in force now." in words(who.get(address))


def test_others_read_and_have_no_forms():
    who, somebody, row = keyed(), person(Role.TALENT), worker_case()
    address = f"/case/{row.pk}/containment/"
    planned(who, address, somebody.pk)
    for role in (Role.LEGAL, Role.HR_PARTNER, Role.AUDITOR):
        page = client(person(role)).get(address).content.decode()
        assert "Suspend the account" in page
        assert f'action="{address}' not in page
    assert client(person(Role.ADMINISTRATOR)).get(address).status_code == 404


def test_accounts_are_masked_on_the_panel():
    who, row = keyed(), worker_case()
    address = f"/case/{row.pk}/containment/"
    said = planned(who, address, "avery.secret@mail.example")
    assert "avery.secret" not in said
    assert "left out: the console has no such person" in said


def test_an_administrator_stops_all_and_lets_it_go_on_with_a_key():
    administrator, who = keyed(Role.ADMINISTRATOR), keyed()
    somebody, row = person(Role.TALENT), worker_case()
    address = f"/case/{row.pk}/containment/"
    planned(who, address, somebody.pk)
    run = form_of(who, address, f"run-{Containment.objects.get().pk}")
    form = form_of(administrator, "/containment/", "stop")
    why = {"reason": "It suspends the wrong people"}
    assert administrator.send_again("/containment/stop/", form, why).status_code == 303
    page = administrator.get("/containment/").content.decode()
    assert "Containment is stopped." in page
    assert "Contained now" not in page

    to = re.search(r'action="([^"]+)"', run).group(1)
    answer = who.send_again(to, run, {"reason": REASON})
    assert answer.status_code == 422
    assert "containment is stopped" in words(answer)
    assert state(somebody) == "active"

    form = form_of(administrator, "/containment/", "release")
    on = {"reason": "The list was mended"}
    refused = administrator.send_again("/containment/release/", form, on, touch=False)
    assert refused.status_code == 403
    assert ContainmentStop.objects.filter(released_at=None).exists()
    assert administrator.send_again("/containment/release/", form, on).status_code == 303
    assert not ContainmentStop.objects.filter(released_at=None).exists()
