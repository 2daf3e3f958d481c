"""Whose time is over, what is held, and what is left of an erased subject."""

from datetime import timedelta

import msgspec
import pytest
from django.db import connection

from casefactory import phone, ring_case, screening, task, texts
from casework import NOW, command, person, viewer
from doorward.cases.evidence import assessment_of, encode_struct, weighed_of
from doorward.cases.log import broken_entries
from doorward.cases.recording import record_screening
from doorward.cases.retention import (
    RetentionError,
    due_for_erasure,
    hold,
    hold_case,
    release,
    retention_policy,
)
from doorward.cases.retention_erasing import erase, erase_many
from doorward.cases.searching import matching
from doorward.cases.subjects import tie
from doorward.cases.viewer import Refused
from doorward.cases.views import save_view, views
from doorward.model.cases import Role
from doorward.store.models import (
    Appeal,
    AssessmentRow,
    Case,
    CaseTask,
    Decision,
    EvidenceRow,
    LogEntry,
    Note,
    Notice,
    RingRow,
    SubjectRow,
    Tie,
)

pytestmark = pytest.mark.django_db

WHY = "the period that we told the person is over"
NAME = "Zadie Quillfeather"
PHONE = "+12025550142"


def end(case, outcome="cleared", at=NOW, status="closed"):
    Case.objects.filter(pk=case.pk).update(
        status=status, outcome=outcome, outcome_at=at, decided_at=at, closed_at=at
    )


@pytest.fixture
def closed():
    """A closed case of one application in which everything that can be written is written."""
    found = screening(
        {"app-zq-77": [phone("app-zq-77", PHONE), texts("app-zq-77")]},
        names={"app-zq-77": NAME},
        tasks={"app-zq-77": [task("app-zq-77", f"a list that has {NAME}")]},
    )
    record_screening(command(), found)
    case, who = Case.objects.get(), person()
    made = Decision.objects.create(
        case=case,
        action="clear",
        adverse=False,
        state="in-force",
        reason=f"{NAME} explained the number {PHONE}",
        first_by=who,
        first_key=who.keys.first(),
        first_at=NOW,
    )
    Note.objects.create(case=case, author=who, at=NOW, text=f"called {NAME} today")
    Notice.objects.create(
        decision=made, by=who, at=NOW, channel="e-mail", text=f"Dear {NAME}", appeal_until=NOW
    )
    Appeal.objects.create(
        decision=made,
        received_at=NOW,
        entered_by=who,
        text=f"I, {NAME}, object",
        reason=f"so {NAME}",
    )
    CaseTask.objects.create(case=case, code="own", title=f"ask {NAME}", created_at=NOW)
    end(case)
    return case


def everywhere(needle):
    """The tables' columns in which some text stands, whatever its case; the log among them."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                name = connection.ops.quote_name(column.name)
                of = connection.ops.quote_name(table)
                cursor.execute(
                    f"SELECT count(*) FROM {of} WHERE lower(CAST({name} AS text)) LIKE %s",
                    [f"%{needle.lower()}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column.name}")
    return found


def test_nothing_that_names_the_subject_is_left_in_any_table(closed):
    row = SubjectRow.objects.get()
    needles = [NAME, "Quillfeather", PHONE, "app-zq-77"]
    assert all(map(everywhere, needles))
    done = erase(viewer(Role.LEGAL), row.pk, f"{NAME} asked for it in writing")
    assert [place for needle in needles for place in everywhere(needle)] == []
    assert (done.evidence, done.edges) == (2, 0)
    assert done.texts >= 6
    assert done.terms > 0


def test_counts_weights_and_the_logs_chain_stay(closed):
    row = SubjectRow.objects.get()
    before = list(EvidenceRow.objects.order_by("pk").values("signal", "counted", "stage"))
    entries = list(LogEntry.objects.order_by("number").values())
    erase(viewer(Role.LEGAL), row.pk, WHY)
    row.refresh_from_db()
    assert row.erased_at == NOW
    assert list(EvidenceRow.objects.order_by("pk").values("signal", "counted", "stage")) == before
    assert list(LogEntry.objects.order_by("number").values())[: len(entries)] == entries
    assert LogEntry.objects.last().act == "subject-erased"
    assert list(broken_entries()) == []
    case = Case.objects.get()
    assert (case.outcome, case.band) == ("cleared", "investigate")
    assert Decision.objects.get().reason == "(erased) explained the number (erased)"


def test_what_is_left_can_still_be_read(closed):
    erase(viewer(Role.LEGAL), SubjectRow.objects.get().pk, WHY)
    assert [weighed_of(row).evidence.facts for row in EvidenceRow.objects.all()] == [(), ()]
    assert assessment_of(AssessmentRow.objects.get(), EvidenceRow.objects.all()).tasks == ()


def test_the_case_is_not_found_by_the_name_any_more(closed):
    who = viewer()
    assert matching(who, "quillf").get() == closed
    erase(viewer(Role.LEGAL), SubjectRow.objects.get().pk, WHY)
    assert not matching(who, "quillf").exists()
    assert not matching(who, "app-zq").exists()


def test_an_erased_subject_is_not_taken_in_again(closed):
    erase(viewer(Role.LEGAL), SubjectRow.objects.get().pk, WHY)
    later = NOW + timedelta(days=1)
    again = screening({"app-zq-77": [phone("app-zq-77")], "b": []}, at=later)
    done = record_screening(command(later), again)
    assert (done.erased, done.subjects) == (1, 1)
    assert not everywhere("app-zq-77")


def test_erasing_one_of_a_ring_leaves_the_others():
    case = ring_case(3)
    Note.objects.create(case=case, author=person(), at=NOW, text="Ada Alder and Blaise Alder spoke")
    end(case, "confirmed")
    rows = SubjectRow.objects.filter(kind="application").order_by("pk")
    gone, stays = rows[0], rows[1]
    done = erase(viewer(Role.LEGAL), gone.pk, WHY)
    assert done.edges == 2
    assert gone.subject_id not in RingRow.objects.get().content
    assert stays.subject_id in RingRow.objects.get().content
    assert everywhere(gone.subject_id) == []
    assert Note.objects.get().text == "(erased) and Blaise (erased) spoke"
    who = viewer()
    assert matching(who, "blaise").exists()
    assert not matching(who, "ada").exists()


def test_a_ring_with_an_erased_member_comes_back_without_it():
    case = ring_case(3)
    end(case)
    gone = SubjectRow.objects.filter(kind="application").first()
    identifier = gone.subject_id
    erase(viewer(Role.LEGAL), gone.pk, WHY)
    later = NOW + timedelta(days=1)
    ids = [f"{case.ring}-app-{number}" for number in range(3)]
    run = screening(
        {one: [phone(one), texts(one)] for one in [*ids, "new"]},
        rings={case.ring: (*ids, "new")},
        at=later,
    )
    done = record_screening(command(later), run)
    assert done.erased == 1
    assert identifier not in RingRow.objects.get().content
    assert Case.objects.get(status="open").members == 3


def test_a_held_subject_is_not_erased_until_it_is_released(closed):
    row, legal = SubjectRow.objects.get(), viewer(Role.LEGAL)
    hold_case(legal, closed.pk, "a court has asked for the file")
    with pytest.raises(Refused) as refused:
        erase(legal, row.pk, WHY)
    assert refused.value.code == "legal-hold"
    assert erase_many(legal, [row.pk], WHY) == ([], [row.pk])
    release(legal, [row.pk], "the court has what it asked for")
    assert erase_many(legal, [row.pk], WHY) == ([row.pk], [])


def test_a_hold_on_the_same_person_holds_too(closed):
    record_screening(command(), screening({"other": []}))
    row = SubjectRow.objects.exclude(subject_id="other").get()
    other = SubjectRow.objects.get(subject_id="other")
    tie(viewer(), row.pk, other.pk, "the same candidate in the hiring system")
    legal = viewer(Role.LEGAL)
    hold(legal, [other.pk], "a court has asked for the file")
    with pytest.raises(Refused, match="held"):
        erase(legal, row.pk, WHY)
    release(legal, [other.pk], "the court has what it asked for")
    erase(legal, row.pk, WHY)
    assert not Tie.objects.exists()
    other.refresh_from_db()
    assert other.person_key == ""


@pytest.mark.parametrize("status", ["open", "waiting", "proposed", "decided", "appealed"])
def test_a_subject_of_a_case_that_is_not_closed_is_not_erased(closed, status):
    end(closed, status=status)
    with pytest.raises(Refused) as refused:
        erase(viewer(Role.LEGAL), SubjectRow.objects.get().pk, WHY)
    assert refused.value.code == "state"


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.LEGAL])
def test_only_legal_and_commands_erase_and_only_legal_holds(closed, role):
    row = SubjectRow.objects.get()
    acts = (
        lambda: erase(viewer(role), row.pk, WHY),
        lambda: hold(viewer(role), [row.pk], WHY),
        lambda: release(viewer(role), [row.pk], WHY),
        lambda: hold_case(viewer(role), closed.pk, WHY),
        lambda: due_for_erasure(viewer(role), retention_policy()),
    )
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "not-allowed"
    with pytest.raises(Refused):
        hold(command(), [row.pk], WHY)
    erase(command(), row.pk, WHY)


def test_a_reason_is_asked_for(closed):
    with pytest.raises(Refused) as refused:
        erase(viewer(Role.LEGAL), SubjectRow.objects.get().pk, " ")
    assert refused.value.code == "reason-missing"


def test_an_erased_subject_is_not_erased_twice(closed):
    row = SubjectRow.objects.get()
    erase(viewer(Role.LEGAL), row.pk, WHY)
    with pytest.raises(Refused, match="already"):
        erase(viewer(Role.LEGAL), row.pk, WHY)


def due(days):
    found = due_for_erasure(command(NOW + timedelta(days=days)), retention_policy())
    return [(one.row, one.held) for one in found]


@pytest.mark.parametrize(
    ("outcome", "days"),
    [("cleared", 183), ("overturned", 183), ("unknown", 731), ("confirmed", 2557), ("", 731)],
)
def test_a_subject_is_due_when_its_outcomes_months_are_over(closed, outcome, days):
    end(closed, outcome)
    row = SubjectRow.objects.get()
    assert due(days - 2) == []
    assert due(days) == [(row.pk, False)]


def test_an_open_case_keeps_its_subject_for_ever(closed):
    end(closed, status="open")
    assert due(40_000) == []


def test_a_subject_without_a_case_is_due_a_year_after_it_was_last_seen():
    record_screening(command(), screening({"a": []}))
    assert due(360) == []
    assert len(due(367)) == 1


def test_a_subject_that_runs_still_bring_is_not_due(closed):
    SubjectRow.objects.update(last_seen_at=NOW + timedelta(days=180))
    assert due(200) == []
    assert len(due(211)) == 1


def test_a_held_subject_is_listed_as_held(closed):
    hold_case(viewer(Role.LEGAL), closed.pk, "a court has asked for the file")
    assert [held for _, held in due(400)] == [True]


def test_an_erased_subject_is_not_due_again(closed):
    erase(viewer(Role.LEGAL), SubjectRow.objects.get().pk, WHY)
    assert due(40_000) == []


def test_an_operators_file_changes_what_it_names(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("[keep_months]\ncleared = 1\n")
    policy = retention_policy(file)
    assert (policy.keep_months.cleared, policy.keep_months.confirmed) == (1, 84)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[keep_months]\ncleered = 1", "cleered"),
        ("[keep_months]\ncleared = -1", ">= 0"),
        ("[keep_months]\ncleared = 'long'", "int"),
        ("keep_months = 3", "mine.toml"),
        ("[more]\na = 1", "more"),
        ("[", "cannot be read"),
        ("\x00", "cannot be read"),
    ],
    ids=["name", "negative", "word", "no table", "table", "syntax", "nul"],
)
def test_a_policy_that_cannot_be_used_is_refused_as_a_whole(tmp_path, text, said):
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(RetentionError, match=said):
        retention_policy(file)
    with pytest.raises(RetentionError, match="none"):
        retention_policy(tmp_path / "none.toml")


def test_a_hold_on_one_of_a_ring_keeps_the_case_and_so_the_others():
    case = ring_case(3)
    end(case, at=NOW - timedelta(days=3000))
    SubjectRow.objects.update(last_seen_at=NOW - timedelta(days=3000))
    held, other, _ = SubjectRow.objects.filter(kind="application").order_by("pk")
    legal = viewer(Role.LEGAL)
    hold(legal, [held.pk], "a court has asked for the file")
    assert all(one.held for one in due_for_erasure(legal, retention_policy()))
    with pytest.raises(Refused) as refused:
        erase(legal, other.pk, WHY)
    assert refused.value.code == "legal-hold"
    release(legal, [held.pk], "the court has what it asked for")
    erase(legal, other.pk, WHY)


def test_what_others_evidence_says_of_the_erased_one_loses_the_name():
    case = ring_case(3)
    end(case)
    gone, stays, _ = SubjectRow.objects.filter(kind="application").order_by("pk")
    row = stays.evidence.first()
    weighed = weighed_of(row)
    reason = f"the phone of {gone.name} ({gone.subject_id}), {PHONE}"
    said = msgspec.structs.replace(weighed.evidence, reason=reason)
    row.content = encode_struct(msgspec.structs.replace(weighed, evidence=said))
    row.save()
    erase(viewer(Role.LEGAL), gone.pk, WHY)
    row.refresh_from_db()
    assert weighed_of(row).evidence.reason == f"the phone of (erased) ((erased)), {PHONE}"
    assert everywhere(gone.name) == []


def test_a_saved_search_for_the_erased_one_goes(closed):
    who = viewer()
    save_view(who, "mine", "q=quillfeather&status=open", shared=True)
    save_view(who, "about Zadie", "status=open", shared=False)
    kept = save_view(who, "others", "q=somebody", shared=False)
    erase(viewer(Role.LEGAL), SubjectRow.objects.get().pk, WHY)
    assert [one.id for one in views(who)] == [kept]
    assert everywhere("quillfeather") == []
