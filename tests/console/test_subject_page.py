"""A person over time: what is shown, to whom, and that two subjects can be tied."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import casefactory
from casework import NOW, client, command, person
from console.test_case_page import HOSTILE, Page, hostile_case
from doorward.cases.recording import record_screening
from doorward.model.cases import Role
from doorward.store.models import EvidenceRow, SubjectRow

pytestmark = pytest.mark.django_db


def worker(**over) -> SubjectRow:
    values = {
        "kind": "worker",
        "subject_id": "w-1",
        "name": "Ada Alder",
        "first_seen_at": NOW,
        "last_seen_at": NOW,
        "synthetic": True,
    }
    return SubjectRow.objects.create(**(values | over))


def page_of(row: SubjectRow, who=None) -> Page:
    return Page(client(who or person()).get(f"/subject/{row.pk}/"))


def test_assessments_over_time_are_a_line_and_a_table():
    for days, evidence in ((10, casefactory.phone("app-1")), (1, casefactory.texts("app-1"))):
        at = NOW - timedelta(days=days)
        found = [casefactory.phone("app-1"), evidence]
        record_screening(command(at), casefactory.screening({"app-1": found}, at=at))
    made = page_of(SubjectRow.objects.get(subject_id="app-1"))
    assert len([dot for dot in made.all("circle") if dot["class"] == "dot"]) == 2
    assert "2026-10-23 09:00" in made.words
    assert "2026-11-01 09:00" in made.words
    assert "2 assessments:" in str(made.all("svg"))
    assert "On record as 1 application; 1 case so far." in made.words


def test_tied_subjects_are_one_life_and_can_be_taken_apart():
    [case] = casefactory.opened_cases(1)
    applicant, hired, who = SubjectRow.objects.get(), worker(), person()
    somebody = client(who)
    sent = {"other": f"s-{hired.pk:06d}", "why": "The contract names both.", "act": "tie"}
    answer = somebody.post(f"/subject/{applicant.pk}/ties/", sent)
    assert answer.status_code == 303
    said = Page(somebody.get(f"/subject/{hired.pk}/")).words
    assert "On record as 1 application, then 1 worker" in said
    assert "The contract names both." in said
    assert f"C-{case.pk:06d}" in said
    somebody.post(f"/subject/{applicant.pk}/ties/", sent | {"act": "untie"})
    assert "On record as 1 worker; 0 cases" in Page(somebody.get(f"/subject/{hired.pk}/")).words


@pytest.mark.parametrize("other", ["", "nobody", "S-", "9" * 40])
def test_what_is_no_number_is_told_and_the_text_kept(other):
    row = worker()
    sent = {"other": other, "why": "a long <reason> of mine", "act": "tie"}
    answer = client(person()).post(f"/subject/{row.pk}/ties/", sent)
    assert answer.status_code == 422
    assert "a long &lt;reason&gt; of mine</textarea>" in answer.content.decode()


def test_talent_acquisition_sees_applicants_until_they_are_hired():
    casefactory.opened_cases(1)
    applicant, hired = SubjectRow.objects.get(), worker()
    talent = client(person(Role.TALENT))
    assert talent.get(f"/subject/{applicant.pk}/").status_code == 200
    assert talent.get(f"/subject/{hired.pk}/").status_code == 404
    sent = {"other": str(hired.pk), "why": "The contract names both.", "act": "tie"}
    assert talent.post(f"/subject/{applicant.pk}/ties/", sent).status_code == 404


def test_names_are_masked():
    casefactory.opened_cases(1)
    made = page_of(SubjectRow.objects.get())
    assert "Ada Alder" not in made.text
    assert "A. A. [" in made.text


def test_erasure_and_legal_hold_are_said():
    held = page_of(worker(legal_hold="an invented proceeding"))
    assert "nothing of it is erased until legal lifts the hold" in held.words
    erased = page_of(worker(subject_id="w-2", name="", erased_at=NOW))
    assert "Erased on 2026-11-02 09:00" in erased.words


def test_evidence_stands_by_its_stage():
    casefactory.opened_cases(1)
    EvidenceRow.objects.filter(signal="A01").update(stage="onboarding")
    said = page_of(SubjectRow.objects.get()).words
    assert said.index("Applying 1 piece") < said.index("Onboarding 1 piece")


def test_nothing_hostile_breaks_out():
    hostile_case()
    made = page_of(SubjectRow.objects.get())
    assert all((script.get("src") or "").startswith("/static/") for script in made.all("script"))
    assert not any(name.startswith("on") for _, found in made.elements for name in found)
    assert "\u202e" not in made.text
    assert "\x00" not in made.text
    clean = HOSTILE.replace("\x00", "")
    SubjectRow.objects.update(name=clean, team=clean)
    made = page_of(SubjectRow.objects.get())
    assert not any(name.startswith("on") for _, found in made.elements for name in found)


def test_few_queries():
    casefactory.ring_case(10)
    somebody, row = client(person()), SubjectRow.objects.filter(kind="application").first()
    somebody.get(f"/subject/{row.pk}/")
    with CaptureQueriesContext(connection) as queries:
        somebody.get(f"/subject/{row.pk}/")
    assert len(queries) <= 14


def test_legal_holds_lifts_and_erases_and_the_page_says_so():
    row = worker()
    legal = client(person(Role.LEGAL))
    place = f"/subject/{row.pk}/keeping/"
    assert legal.post(place, {"act": "hold", "why": "A claim is announced."}).status_code == 303
    assert "Legal hold" in Page(legal.get(f"/subject/{row.pk}/")).words
    answer = legal.post(place, {"form": "keep", "act": "erase", "why": "The person asked for it."})
    assert answer.status_code == 422
    assert "The person asked for it.</textarea>" in answer.content.decode()
    assert legal.post(place, {"act": "release", "why": "The claim is settled."}).status_code == 303
    assert legal.post(place, {"act": "erase", "why": "The person asked for it."}).status_code == 303
    row.refresh_from_db()
    assert (row.name, row.legal_hold) == ("", "")
    assert row.erased_at is not None


@pytest.mark.parametrize("role", [Role.TALENT, Role.INVESTIGATOR, Role.HR_PARTNER, Role.AUDITOR])
@pytest.mark.parametrize("act", ["hold", "release", "erase"])
def test_nobody_but_legal_holds_or_erases(role, act):
    row = worker(kind="application")
    who = client(person(role))
    answer = who.post(f"/subject/{row.pk}/keeping/", {"act": act, "why": "because I want to"})
    assert answer.status_code == 403
    assert "Keep it, or erase it" not in Page(who.get(f"/subject/{row.pk}/")).words
    row.refresh_from_db()
    assert row.erased_at is None
