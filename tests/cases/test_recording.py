"""Taking in a run: what becomes a row, what opens a case, and that twice is once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from casefactory import opened_cases, phone, ring_case, screening, task, texts
from casework import NOW, command, viewer
from doorward.cases import recording
from doorward.cases.log import broken_entries
from doorward.cases.recording import record_screening
from doorward.cases.viewer import Refused
from doorward.model import Band
from doorward.model.cases import Role
from doorward.store.models import (
    AssessmentRow,
    Case,
    CaseSubject,
    CaseTask,
    EvidenceRow,
    LogEntry,
    Run,
    SearchTerm,
    SubjectRow,
)

pytestmark = pytest.mark.django_db


def everything():
    """All rows that taking in writes, as values that can be compared."""
    tables = (
        Run,
        SubjectRow,
        AssessmentRow,
        EvidenceRow,
        Case,
        CaseSubject,
        CaseTask,
        SearchTerm,
        LogEntry,
    )
    return {one.__name__: list(one.objects.order_by("pk").values()) for one in tables}


def test_an_application_above_clear_opens_a_case_and_one_that_is_clear_none():
    done = record_screening(command(), screening({"a": [phone("a"), texts("a")], "b": []}))
    case = Case.objects.get()
    assert (done.new, done.subjects, done.cases_opened, done.evidence_new) == (True, 2, 1, 2)
    assert (case.kind, case.band, case.band_rank, case.status) == (
        "application",
        "investigate",
        0,
        "open",
    )
    assert [one.subject.subject_id for one in case.subjects.all()] == ["a"]
    assert SubjectRow.objects.get(subject_id="b").band == Band.CLEAR.value
    assert AssessmentRow.objects.count() == 2


def test_a_case_has_its_signals_stage_and_beginning():
    opened_cases(1)
    case = Case.objects.get()
    assert case.signals == "A01 B01"
    assert case.stage == "application"
    assert case.began_at == NOW - timedelta(days=20)
    assert case.synthetic


def test_a_title_never_holds_a_name():
    record_screening(command(), screening({"a": [phone("a")]}, names={"a": "Ada Alder"}))
    assert Case.objects.get().title == "Application a · Backend engineer"


def test_a_clear_application_with_something_to_look_up_gets_a_case_that_is_clear():
    record_screening(command(), screening({"a": []}, tasks={"a": [task("a"), task("a", "two")]}))
    case = Case.objects.get()
    assert case.band == "clear"
    assert [one.code for one in case.tasks.all()] == ["compare-birth-date"] * 2


def test_a_ring_opens_one_case_for_all_its_members():
    case = ring_case(4)
    assert Case.objects.count() == 1
    kinds = sorted(case.subjects.values_list("subject__kind", flat=True))
    assert (case.members, kinds) == (4, [*["application"] * 4, "ring"])
    assert case.title == "Ring of 4 applications · Backend engineer"
    assert SubjectRow.objects.filter(kind="ring", subject_id=case.ring).exists()


def test_the_same_run_twice_changes_nothing():
    run = screening({"a": [phone("a")], "b": []}, tasks={"b": [task("b")]})
    first = record_screening(command(), run)
    before = everything()
    again = record_screening(command(NOW + timedelta(hours=2)), run)
    assert everything() == before
    assert (first.new, again.new) == (True, False)
    assert again.cases_opened == first.cases_opened == 2


def test_taking_in_needs_the_right_to_run_jobs():
    with pytest.raises(Refused, match="run-jobs"):
        record_screening(viewer(Role.AUDITOR), screening({"a": []}))
    assert not Run.objects.exists()


def test_taking_in_is_logged_and_the_chain_holds():
    opened_cases(3)
    acts = list(LogEntry.objects.order_by("number").values_list("act", flat=True))
    assert acts == ["case-opened"] * 3 + ["run-taken-in"]
    assert list(broken_entries()) == []


HOSTILE = [
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "\x00nul\x00",
    "half a pair \ud800",
    "\u202egnp.exe",
    "x" * 5000,
    "'; DROP TABLE store_case; --",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_is_taken_in(text):
    evil = phone("a", text)
    run = screening(
        {text: [phone(text)], "a": [evil]}, tasks={"a": [task("a", text)]}, names={"a": text}
    )
    first = record_screening(command(), run)
    assert (first.subjects, first.cases_opened) == (2, 2)
    assert not record_screening(command(), run).new
    later = screening({text: [phone(text)], "a": [evil]}, at=NOW)
    assert record_screening(command(), later).evidence_new == 0
    assert SubjectRow.objects.count() == 2


def test_two_ids_too_long_to_store_stay_two_subjects():
    ids = ["x" * 400 + "1", "x" * 400 + "2"]
    record_screening(command(), screening({one: [phone(one)] for one in ids}))
    assert SubjectRow.objects.count() == 2
    assert Case.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_take_the_same_run_in_at_once_take_it_in_once(monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("threads of a test share one SQLite in memory; its writers wait in any case")
    monkeypatch.setattr(recording, "BATCH", 3)
    run = screening({f"app-{number}": [phone(f"app-{number}")] for number in range(30)})

    def work(_):
        try:
            return record_screening(command(), run)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, range(4)))
    assert {one.subjects for one in done} == {30}
    assert Run.objects.count() == 1
    assert Case.objects.count() == SubjectRow.objects.count() == 30
    assert LogEntry.objects.filter(act="run-taken-in").count() == 1
    assert list(broken_entries()) == []
