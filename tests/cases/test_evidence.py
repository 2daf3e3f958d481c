"""Evidence over time: seen again, gone, found again; and runs that come in the wrong order."""

from datetime import timedelta

import pytest

from casefactory import phone, screening, subject, texts
from casework import NOW, command
from doorward.cases.evidence import assessment_of, digest_of, stage_of
from doorward.cases.recording import record_screening
from doorward.model import Fact, Strength
from doorward.model.cases import Stage
from doorward.store.models import AssessmentRow, Case, EvidenceRow, LogEntry, SubjectRow

pytestmark = pytest.mark.django_db

FIRST = NOW - timedelta(days=3)
SECOND = NOW - timedelta(days=2)
THIRD = NOW - timedelta(days=1)


def take(evidence, at, **more):
    return record_screening(command(at), screening(evidence, at=at, **more))


def test_the_same_evidence_in_a_later_run_is_one_row_that_was_last_seen_later():
    take({"a": [phone("a")]}, FIRST)
    done = take({"a": [phone("a")]}, SECOND)
    row = EvidenceRow.objects.get()
    assert (row.first_seen_at, row.last_seen_at, row.gone_at) == (FIRST, SECOND, None)
    assert (done.evidence_new, done.cases_opened, done.cases_updated) == (0, 0, 0)
    assert Case.objects.get().version == 1
    assert AssessmentRow.objects.count() == 2


def test_evidence_that_is_not_found_any_more_is_gone_and_stays():
    take({"a": [phone("a"), texts("a")]}, FIRST)
    done = take({"a": [phone("a")]}, SECOND)
    gone = EvidenceRow.objects.get(signal="B01")
    assert (gone.last_seen_at, gone.gone_at, done.evidence_gone) == (FIRST, SECOND, 1)
    case = Case.objects.get()
    assert (case.band, case.version, done.cases_updated) == ("look", 2, 1)


def test_evidence_that_is_found_again_is_no_longer_gone():
    take({"a": [phone("a"), texts("a")]}, FIRST)
    take({"a": [phone("a")]}, SECOND)
    take({"a": [phone("a"), texts("a")]}, THIRD)
    row = EvidenceRow.objects.get(signal="B01")
    assert (row.first_seen_at, row.last_seen_at, row.gone_at) == (FIRST, THIRD, None)


def test_evidence_about_others_whom_a_run_did_not_look_at_is_not_gone():
    shared = phone("a", related=(subject("b"),))
    take({"a": [shared, texts("a")], "b": []}, FIRST)
    take({"a": [texts("a")]}, SECOND)
    assert EvidenceRow.objects.get(signal="A01").gone_at is None
    assert Case.objects.get().band == "investigate"
    take({"a": [texts("a")], "b": []}, THIRD)
    assert EvidenceRow.objects.get(signal="A01").gone_at == THIRD
    assert Case.objects.get().band == "look"


def test_a_band_that_changed_is_shown_and_logged():
    take({"a": [phone("a", strength=Strength.MEDIUM)]}, FIRST)
    take({"a": [phone("a", strength=Strength.MEDIUM), texts("a")]}, SECOND)
    assert Case.objects.get().band == "verify"
    assert SubjectRow.objects.get().band == "verify"
    entry = LogEntry.objects.get(act="case-updated")
    assert '"band":"verify"' in entry.facts
    assert '"band_before":"look"' in entry.facts


def test_an_older_run_that_comes_late_adds_history_and_changes_nothing_else():
    take({"a": [phone("a")]}, SECOND)
    before = Case.objects.values().get()
    take({"a": [phone("a"), texts("a")]}, FIRST)
    assert Case.objects.values().get() == before
    row = SubjectRow.objects.get()
    assert (row.first_seen_at, row.last_seen_at, row.band) == (FIRST, SECOND, "look")
    old = EvidenceRow.objects.get(signal="B01")
    assert (old.first_seen_at, old.gone_at) == (FIRST, SECOND)
    assert AssessmentRow.objects.count() == 2


def test_where_a_fact_was_read_makes_no_other_evidence():
    one = phone("a")
    moved = type(one.facts[0])("phone", one.facts[0].value, "other.csv#9", one.facts[0].kind)
    assert digest_of(one) == digest_of(replaced(one, facts=(moved,)))
    other = Fact("phone", "+12025550199", "applications.jsonl#a phones[0]", one.facts[0].kind)
    assert digest_of(one) != digest_of(replaced(one, facts=(other,)))


def replaced(one, **changes):
    import msgspec

    return msgspec.structs.replace(one, **changes)


def test_an_assessment_is_put_together_again():
    run = screening({"a": [phone("a"), texts("a")]}, at=FIRST)
    record_screening(command(FIRST), run)
    row = AssessmentRow.objects.get()
    again = assessment_of(row, EvidenceRow.objects.filter(subject=row.subject))
    assert again == run.assessments[0]
    assert again.not_checked


@pytest.mark.parametrize(
    ("signal", "stage"),
    [
        ("A01", Stage.APPLICATION),
        ("D03", Stage.INTERVIEW),
        ("E05.name", Stage.VERIFICATION),
        ("E01.ship", Stage.ONBOARDING),
        ("no-such-signal", None),
    ],
)
def test_the_stage_of_a_signal_is_the_registrys(signal, stage):
    assert stage_of(signal) is stage
