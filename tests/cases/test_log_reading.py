"""The log is one chain; what was done in a case is read from it, and a change shows."""

import pytest
from django.db import transaction

from cases.acts import refused
from cases.made import case
from casework import command, viewer
from doorward.cases import log, log_reading, working
from doorward.model.cases import CaseKind, Role
from doorward.store.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def written():
    made, who = case(), viewer(Role.LEGAL)
    for number in range(5):
        working.add_note(who, made.pk, f"note {number}")
    return made


def test_a_cases_history_is_its_acts_in_order(written):
    other = case()
    working.add_note(viewer(), other.pk, "elsewhere")
    found = log_reading.history(viewer(Role.AUDITOR), written.pk)
    assert [(one.number, one.act) for one in found] == [(n, "note") for n in range(1, 6)]
    assert found[0].facts.keys() == {"note"}
    assert refused(log_reading.history, viewer(Role.ADMINISTRATOR), written.pk) == "not-found"
    worker = case(CaseKind.WORKER)
    assert refused(log_reading.history, viewer(Role.TALENT), worker.pk) == "not-found"


def test_the_log_is_read_by_pages_and_filters(written):
    who = viewer(Role.AUDITOR)
    first = log_reading.log_page(who, limit=2)
    assert [one.number for one in first] == [5, 4]
    assert [one.number for one in log_reading.log_page(who, before=4, limit=2)] == [3, 2]
    assert log_reading.log_page(who, act="look") == ()
    assert len(log_reading.log_page(who, object_id=str(written.pk), object_kind="case")) == 5
    with pytest.raises(TypeError, match="digest"):
        log_reading.log_page(who, digest="x")


@pytest.mark.parametrize(
    "role", [Role.TALENT, Role.INVESTIGATOR, Role.HR_PARTNER, Role.ADMINISTRATOR]
)
def test_the_log_is_for_legal_and_the_auditor(role, written):
    assert refused(log_reading.log_page, viewer(role)) == "not-allowed"
    assert refused(log_reading.verify_log, viewer(role)) == "not-allowed"


def test_a_whole_chain_is_told_with_its_head(written):
    found = log_reading.verify_log(command())
    assert (found.entries, found.whole) == (5, True)
    assert found.head == LogEntry.objects.get(number=5).digest


@pytest.mark.parametrize(
    "change",
    [
        {"act": "nothing"},
        {"reason": "another"},
        {"facts": "{}"},
        {"who": "nobody"},
        {"person": None},
        {"object_id": "0"},
        {"digest": "0" * 64},
        {"previous": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_shows(change, written):
    LogEntry.objects.filter(number=3).update(**change)
    found = log_reading.verify_log(command())
    assert not found.whole
    assert found.broken[0] == 3


def test_a_missing_entry_shows_and_the_head_tells_of_a_cut(written):
    head = log_reading.verify_log(command()).head
    LogEntry.objects.filter(number=5).delete()
    assert log_reading.verify_log(command()).head != head
    LogEntry.objects.filter(number=2).delete()
    assert log_reading.verify_log(command()).broken[0] == 3


def test_the_log_is_written_with_its_act_or_not_at_all(written):
    with transaction.atomic():
        log.append(viewer(), "nothing", "case", 1)
        transaction.set_rollback(True)
    assert LogEntry.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_the_log_is_not_written_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        log.append(command(), "nothing", "case", 1)
