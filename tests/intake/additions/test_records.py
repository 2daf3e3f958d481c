import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.additions import KINDS, Additions, is_additions, read_additions
from doorward.intake.reader import Limits
from doorward.model import (
    Application,
    CheckOutcome,
    Observed,
    Origin,
    Problem,
    ProofingStep,
    Severity,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
APPLICATION = Application(id="A-1", origin=Origin("applications.jsonl", "1"))

EXAMPLES = {
    "identity-check": {
        "at": "2026-05-02T10:00:00Z",
        "step": "document",
        "outcome": "approved",
        "vendor": "example-idv",
        "event_id": "evt-1",
        "document": {"kind": "passport", "number": "X1234567", "expires": "2030-01-02"},
    },
    "attestation": {
        "at": "2026-05-03T10:00:00+02:00",
        "by": "interviewer-1",
        "how": "in-person",
        "same_person": "yes",
    },
    "step-declined": {"at": "2026-05-03T10:00:00Z", "step": "in-person"},
    "presence": {"day": "2026-06-15", "place": "Example House", "attended": True},
    "interview": {"at": "2027-01-03T10:00:00Z", "meeting": "123 456"},
    "meeting-join": {"meeting": "123 456", "at": "2026-05-03T10:00:00Z", "ip": "192.0.2.7"},
    "answer": {"question": "q1", "claim": "c1", "rating": "cannot-say"},
    "offer-accepted": {"at": "2026-05-10T10:00:00Z", "worker": "W-1", "starts_on": "2026-06-01"},
    "address": {"purpose": "home", "address": "1 Example Street, Springfield"},
    "shipment": {"at": "2026-05-20T10:00:00Z", "address": "1 Example Street, Springfield"},
    "device-boot": {"at": "2026-05-22T10:00:00Z", "first": True, "ip": "192.0.2.8"},
    "pay": {"at": "2026-05-23T10:00:00Z", "account": "tok_1"},
    "contact": {"role": "emergency", "phone": "tok_2"},
    "task": {"name": "day-one video", "due": "2026-06-01"},
    "checklist": {"code": "payment-crypto", "value": "yes"},
    "referee": {"name": "Avery Example", "email": "avery@referee.example"},
}


def write(path, *records):
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def read(path, **limits):
    return list(read_additions(path, Limits(**limits), NOW))


def line(kind, **changed):
    return {"record": kind, "application": "A-1", **EXAMPLES[kind], **changed}


def test_there_is_an_example_of_every_kind():
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_every_kind_is_read_and_reaches_the_application(kind, tmp_path):
    file = write(tmp_path / "later.jsonl", line(kind))
    assert is_additions(file)
    added = Additions(read(file))
    assert added.problems == []
    one = added.add_to(APPLICATION)
    assert one != APPLICATION
    assert list(added.unclaimed()) == []


def test_an_id_of_its_own_makes_no_application_of_a_record(tmp_path):
    file = write(tmp_path / "later.jsonl", line("pay", id="p-1"))
    assert is_additions(file)
    assert Additions(read(file)).add_to(APPLICATION).onboarding.pay[0].account == "tok_1"
    other = write(tmp_path / "other.jsonl", {"id": "A-1", "record": "x", "application": "y"})
    assert not is_additions(other)


def test_values_and_places_are_kept(tmp_path):
    file = write(tmp_path / "later.jsonl", line("identity-check"), line("offer-accepted"))
    one = Additions(read(file)).add_to(APPLICATION)
    check = one.proofing.checks[0]
    assert (check.step, check.outcome) == (ProofingStep.DOCUMENT, CheckOutcome.APPROVED)
    assert check.document.expires == date(2030, 1, 2)
    assert check.origin == Origin("later.jsonl", "1")
    assert one.onboarding.worker == "W-1"
    assert one.onboarding.starts_on == date(2026, 6, 1)


def test_records_are_in_order_of_time(tmp_path):
    file = write(
        tmp_path / "later.jsonl",
        line("shipment", at="2026-05-21T10:00:00Z", asset="second"),
        line("shipment", at="2026-05-20T10:00:00Z", asset="first"),
    )
    one = Additions(read(file)).add_to(APPLICATION)
    assert [s.asset for s in one.onboarding.shipments] == ["first", "second"]


def test_an_event_delivered_twice_is_one(tmp_path):
    file = write(tmp_path / "later.jsonl", line("identity-check"), line("identity-check"))
    one = Additions(read(file)).add_to(APPLICATION)
    assert len(one.proofing.checks) == 1


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_a_file_given_twice_says_nothing_twice(kind, tmp_path):
    once = write(tmp_path / "later.jsonl", line(kind))
    copy = write(tmp_path / "copy.jsonl", line(kind))
    alone = Additions(read(once)).add_to(APPLICATION)
    both = Additions([*read(once), *read(copy)])
    assert both.add_to(APPLICATION) == alone
    assert both.problems == []


def test_one_event_id_for_two_applications_is_two_events(tmp_path):
    file = write(
        tmp_path / "later.jsonl",
        line("identity-check", vendor=None, event_id="1"),
        line("identity-check", vendor=None, event_id="1", application="A-2"),
    )
    added = Additions(read(file))
    assert [len(added.of(one).proofing.checks) for one in ("A-1", "A-2")] == [1, 1]
    assert added.problems == []


def test_an_event_that_comes_again_with_other_content_is_said(tmp_path):
    file = write(
        tmp_path / "later.jsonl",
        line("identity-check", event_id="1", outcome="declined"),
        line("identity-check", event_id="1", outcome="approved"),
    )
    added = Additions(read(file))
    checks = added.add_to(APPLICATION).proofing.checks
    assert [one.outcome for one in checks] == [CheckOutcome.DECLINED]
    assert [(p.code, p.severity, p.record) for p in added.problems] == [
        ("event-id-reused", Severity.RECORD, "2")
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"outcome": "fine"}, "wrong-field"),
        ({"at": "2026-13-40T00:00:00Z"}, "wrong-field"),
        ({"at": "2026-05-02T10:00:00"}, "no-offset"),
        ({"at": "2026-07-02T10:00:00Z"}, "future"),
        ({"at": None}, "wrong-field"),
        ({"record": "verdict"}, "unknown-record"),
        ({"application": ""}, "missing-field"),
        ({"application": 7}, "missing-field"),
        ({"vendor": "x" * 200_000}, "too-long"),
        ({"document": {"birth_date": "1990-02-30"}}, "wrong-field"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(next(iter(value))),
)
def test_a_wrong_record_is_said_and_the_rest_is_read(changed, code, tmp_path):
    bad = {**line("identity-check"), **changed}
    file = write(tmp_path / "later.jsonl", bad, line("pay"))
    added = Additions(read(file))
    assert [(p.code, p.severity, p.record) for p in added.problems] == [
        (code, Severity.RECORD, "1")
    ]
    assert added.add_to(APPLICATION).onboarding.pay[0].account == "tok_1"


def test_records_about_nobody_are_told(tmp_path):
    file = write(tmp_path / "later.jsonl", line("pay", application="A-2"))
    added = Additions(read(file))
    assert added.add_to(APPLICATION) is APPLICATION
    assert [(p.code, p.file) for p in added.unclaimed()] == [("no-such-application", "later.jsonl")]


def test_more_records_than_one_person_has_are_left_out_and_said(tmp_path):
    file = write(tmp_path / "later.jsonl", *[line("checklist", value=str(n)) for n in range(2_010)])
    added = Additions(read(file))
    assert [p.code for p in added.problems] == ["too-many-records"]
    assert len(added.add_to(APPLICATION).observed) == 2_000


def test_a_meeting_log_goes_to_whose_interview_it_was(tmp_path):
    from doorward.intake.additions import Later
    from doorward.model import MeetingJoin

    file = write(tmp_path / "later.jsonl", line("interview"))
    origin = Origin("zoom.csv", "3")
    join = Later(
        record=MeetingJoin(meeting="123 456", origin=origin), application=None, origin=origin
    )
    other = Later(record=MeetingJoin(meeting="9", origin=origin), application=None, origin=origin)
    one = Additions([*read(file), join, other]).add_to(APPLICATION)
    assert [j.meeting for j in one.interviews.joins] == ["123 456"]


def test_a_json_list_is_read_too(tmp_path):
    file = tmp_path / "later.json"
    file.write_text(json.dumps([line("pay"), line("contact")], indent=1), encoding="utf-8")
    one = Additions(read(file)).add_to(APPLICATION)
    assert one.onboarding.contacts[0].role == "emergency"


def test_a_folder_is_searched_and_other_files_are_left(tmp_path):
    write(tmp_path / "a.jsonl", line("pay"))
    write(tmp_path / "applications.jsonl", {"id": "A-1", "emails": ["a@example.com"], "phones": []})
    (tmp_path / "note.txt").write_text('{"record": "pay", "application": "A-1"}')
    items = read(tmp_path)
    assert [item.origin.file for item in items] == ["a.jsonl"]


def test_observed_answers_are_added_to_those_there(tmp_path):
    file = write(tmp_path / "later.jsonl", line("checklist"))
    before = Application(id="A-1", origin=Origin("x"), observed=(Observed(code="a"),))
    one = Additions(read(file)).add_to(before)
    assert [o.code for o in one.observed] == ["a", "payment-crypto"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_end_the_reading(tmp_path_factory, raw):
    file = tmp_path_factory.mktemp("raw") / "later.jsonl"
    file.write_bytes(
        b'{"record": "pay", "application": "A-1", "at": "2026-05-01T00:00:00Z"}\n' + raw
    )
    items = read(file)
    assert any(not isinstance(item, Problem) for item in items)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), st.text(max_size=12), json_values)
def test_any_value_in_any_field_is_read_or_said(tmp_path_factory, kind, field, value):
    file = tmp_path_factory.mktemp("any") / "later.jsonl"
    field = field or next(iter(EXAMPLES[kind]))
    write(file, line(kind, **{field: value}), line("pay", account="tok_9"))
    items = read(file)
    assert len(items) >= 2
    assert Additions(items).add_to(APPLICATION).onboarding is not None
