"""What waits: for a second person, for an answer, for a notice, for the viewer."""

import pytest

import casefactory
from casework import client, person
from console.keyed import keyed
from console.test_case_page import Page
from doorward.model.cases import Role
from doorward.store.models import Decision

GRAVE = "Two people gave one phone number and neither could say why; we asked both."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


def said(somebody) -> str:
    answer = somebody.get("/decisions/")
    assert answer.status_code == 200
    return Page(answer).words


def test_a_proposal_waits_for_those_who_may_agree_only():
    [case] = casefactory.opened_cases(1)
    first = keyed(Role.TALENT)
    asked = {"action": "withdraw-offer", "reason": GRAVE}
    assert first.send(f"/case/{case.pk}/decide/", asked, "propose").status_code == 303
    for somebody, waits in (
        (first.browser, False),
        (client(person(Role.LEGAL)), True),
        (client(person(Role.INVESTIGATOR)), False),
        (client(person(Role.AUDITOR)), False),
    ):
        mine, others = said(somebody).split("For other people")
        assert ("Withdraw the offer" in mine) == waits
        assert ("Withdraw the offer" in others) == (not waits)
        assert ("Nothing waits for you" in mine) == (not waits)


def test_what_has_no_notice_is_named_until_it_has_one():
    [case] = casefactory.opened_cases(1)
    first, second = keyed(Role.TALENT), keyed(Role.LEGAL)
    address = f"/case/{case.pk}/"
    first.send(f"{address}decide/", {"action": "withdraw-offer", "reason": GRAVE}, "propose")
    made = Decision.objects.get()
    agreed = {"answer": "agree", "reason": GRAVE}
    second.send(f"{address}decisions/{made.pk}/review/", agreed, "review")
    assert "nobody has told the person" in said(first.browser)
    told = {"channel": "letter", "text": "We wrote to them what was decided, and why."}
    first.send(f"{address}decisions/{made.pk}/notice/", told, f"notice-{made.pk}")
    assert "nobody has told the person" not in said(first.browser)
    appeal = {"text": "It was my brother's phone."}
    first.send(f"{address}decisions/{made.pk}/appeal/", appeal, f"appeal-{made.pk}")
    assert "Appeals without an answer" in said(first.browser)
    assert "you can" not in said(second.browser)
    assert "you can" in said(client(person(Role.HR_PARTNER)))


def test_own_tasks_are_named():
    [case] = casefactory.opened_cases(1)
    who = keyed()
    task = {"text": "Call <b>them</b>", "person": who.who.pk, "due": "2020-01-01"}
    assert who.send(f"/case/{case.pk}/tasks/", task, "task").status_code == 303
    assert "Call <b>them</b> due 2020-01-01 23:59 late" in said(who.browser)
    assert "Call" not in said(client(person()))


def test_the_administrator_sees_none_of_it():
    assert client(person(Role.ADMINISTRATOR)).get("/decisions/").status_code == 403
