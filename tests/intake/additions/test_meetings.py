"""Meeting logs together with the records of interviews. Everybody here is invented."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.additions import Additions, is_additions, read_additions
from doorward.intake.additions.meeting_values import hardware, meeting_key, tidied
from doorward.intake.ats.dates import DateOrder, moment
from doorward.model import Application, Origin, Problem, Severity, Statement, StatementSource

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEADER = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"


def applicant(name, email):
    origin = Origin("applications.jsonl", name)
    form = Statement(source=StatementSource.FORM, origin=origin, emails=(email,))
    return Application(id=name, origin=origin, statements=(form,), synthetic=True)


def interview(application, meeting, interviewer=None):
    told = {"record": "interview", "application": application, "meeting": meeting}
    told["at"] = "2026-05-04T09:00:00Z"
    if interviewer:
        told["interviewer"] = interviewer
    return json.dumps(told) + "\n"


def joins_of(folder, application, email):
    added = Additions(read_additions(folder, now=NOW))
    one = added.add_to(applicant(application, email))
    return one.interviews.joins if one.interviews else (), [*added.problems, *added.unclaimed()]


def zoom(folder, rows, meeting="85200000001", settings='time_zone = "Europe/Berlin"\n', host=""):
    (folder / f"participants_{meeting}.csv").write_text(HEADER + host + rows, encoding="utf-8")
    if settings:
        (folder / "meetings.toml").write_text(settings, encoding="utf-8")


HOST = "Ida,ida@company.example,,,60,No\n"
STAFF = 'time_zone = "UTC"\ndate_order = "mdy"\nstaff_domains = ["company.example"]\n'
ROWS = (
    "Ida Interviewer,ida@company.example,05/04/2026 09:00:00 AM,05/04/2026 10:00:00 AM,60,Yes\n"
    "Jane Example,jane@example.com,05/04/2026 09:01:00 AM,05/04/2026 09:58:00 AM,57,Yes\n"
)


def test_the_applicants_own_address_finds_their_join(tmp_path):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "852 0000 0001"))
    zoom(tmp_path, ROWS, settings=STAFF)
    joins, problems = joins_of(tmp_path, "A-1", "Jane@example.com")
    assert [(one.account, one.at.isoformat()) for one in joins] == [
        ("jane@example.com", "2026-05-04T09:01:00+00:00")
    ]
    assert problems == []


def test_the_only_one_who_is_not_staff_is_the_applicant(tmp_path):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "https://x.zoom.us/j/85200000001?pwd=1"))
    zoom(tmp_path, ROWS, settings=STAFF)
    joins, _ = joins_of(tmp_path, "A-1", "another@example.com")
    assert [one.account for one in joins] == ["jane@example.com"]


@pytest.mark.parametrize(
    "named", ["IDA@company.example", "Ida  Interviewer", "Max M; ida interviewer"]
)
def test_an_interviewer_named_in_the_record_is_not_the_applicant(tmp_path, named):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001", interviewer=named))
    zoom(tmp_path, ROWS, settings=None)
    joins, _ = joins_of(tmp_path, "A-1", "another@example.com")
    assert [one.account for one in joins] == ["jane@example.com"]


def test_where_several_could_be_the_applicant_nobody_is_taken_and_it_is_said(tmp_path):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    zoom(tmp_path, ROWS, settings=None)
    joins, problems = joins_of(tmp_path, "A-1", "another@example.com")
    assert joins == ()
    codes = {one.code: one for one in problems}
    assert "2 participants could be the applicant" in codes["which-participant"].message
    assert codes["which-participant"].severity is Severity.RECORD


def test_somebody_alone_may_be_the_interviewer(tmp_path):
    """Else a recruiter who waited in vain would become one account of many candidates."""
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    alone = "R,recruiter@agency.example,,,60,Yes\n"
    zoom(tmp_path, alone, settings=STAFF)
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert joins == ()
    assert "could be the interviewer or the applicant" in problems[0].message
    zoom(tmp_path, alone, settings=STAFF, host=HOST)
    assert len(joins_of(tmp_path, "A-1", "jane@example.com")[0]) == 1


def test_who_sat_beside_another_applicant_is_not_taken_for_one(tmp_path):
    """A colleague of the interviewer's who waited in vain would become an account of many."""
    (tmp_path / "later.jsonl").write_text(
        interview("A-1", "85200000001") + interview("A-2", "85200000002")
    )
    colleague = "P,panel@agency.example,05/04/2026 09:00:00 AM,05/04/2026 10:00:00 AM,60,Yes\n"
    zoom(tmp_path, ROWS + colleague, settings=STAFF)
    zoom(tmp_path, colleague, "85200000002", settings=STAFF, host=HOST)
    assert [one.account for one in joins_of(tmp_path, "A-1", "jane@example.com")[0]] == [
        "jane@example.com"
    ]
    joins, problems = joins_of(tmp_path, "A-2", "max@example.com")
    assert joins == ()
    assert "which-participant" in {one.code for one in problems}


def test_joins_of_another_day_in_the_same_room_are_nobodys(tmp_path):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    row = "{},{},05/07/2026 09:00:00 AM,05/07/2026 10:00:00 AM,60,Yes\n"
    zoom(tmp_path, row.format("Max", "max@example.com"), settings=STAFF, host=HOST)
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert (joins, [one.code for one in problems]) == ((), ["another-day"])
    zoom(tmp_path, row.format("Jane", "jane@example.com"), settings=STAFF, host=HOST)
    assert len(joins_of(tmp_path, "A-1", "jane@example.com")[0]) == 1


def test_guests_without_an_address_are_told_apart_by_name_and_never_linked_by_it(tmp_path):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    guests = "Jane,,,,5,Yes\nJane,,,,9,Yes\n"
    zoom(tmp_path, guests, settings=STAFF, host=HOST)
    joins, _ = joins_of(tmp_path, "A-1", "jane@example.com")
    assert [one.account for one in joins] == [None, None]
    zoom(tmp_path, guests + "Max,,,,5,Yes\n", settings=STAFF, host=HOST)
    assert joins_of(tmp_path, "A-1", "jane@example.com")[0] == ()


def test_one_account_in_two_meetings_at_one_time_is_told_to_both(tmp_path):
    (tmp_path / "later.jsonl").write_text(
        interview("A-1", "85200000001") + interview("A-2", "85200000002")
    )
    row = "{},one@example.net,05/04/2026 {} AM,05/04/2026 {} AM,57,Yes\n"
    zoom(tmp_path, row.format("Jane", "09:00:00", "09:50:00"), settings=STAFF, host=HOST)
    zoom(
        tmp_path,
        row.format("Max", "09:30:00", "10:30:00"),
        "85200000002",
        settings=STAFF,
        host=HOST,
    )
    for name in ("A-1", "A-2"):
        joins, _ = joins_of(tmp_path, name, f"{name}@example.com")
        assert {one.meeting for one in joins} == {"85200000001", "85200000002"}


def test_the_same_account_on_another_day_is_not_told_twice(tmp_path):
    (tmp_path / "later.jsonl").write_text(
        interview("A-1", "85200000001") + interview("A-2", "85200000002")
    )
    row = "{},one@example.net,05/{} 09:00:00 AM,05/{} 09:50:00 AM,57,Yes\n"
    zoom(tmp_path, row.format("Jane", "04/2026", "04/2026"), settings=STAFF, host=HOST)
    zoom(
        tmp_path, row.format("Max", "05/2026", "05/2026"), "85200000002", settings=STAFF, host=HOST
    )
    joins, _ = joins_of(tmp_path, "A-1", "jane@example.com")
    assert {one.meeting for one in joins} == {"85200000001"}


def test_meetings_without_a_record_of_an_interview_are_said_once(tmp_path):
    zoom(tmp_path, ROWS, settings=STAFF)
    _, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert [(one.code, one.severity) for one in problems] == [("no-such-meeting", Severity.NOTE)]


def test_times_without_a_zone_stay_unknown_and_it_is_said_once(tmp_path):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    zoom(tmp_path, ROWS.replace("05/04", "05/14"), settings='staff_domains = ["company.example"]\n')
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert [(one.account, one.at, one.until) for one in joins] == [("jane@example.com", None, None)]
    assert [one.code for one in problems] == ["no-zone"]


def test_a_day_that_can_mean_two_stays_unknown(tmp_path):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    zoom(tmp_path, ROWS, settings='time_zone = "UTC"\nstaff_domains = ["company.example"]\n')
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert joins[0].at is None
    assert [one.code for one in problems] == ["bad-date"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param('time_zone = "Mars/Base"\n', "time zone", id="no such zone"),
        pytest.param("staff = [1]\n", "Expected str", id="wrong type"),
        pytest.param("stuff = []\n", "unknown field", id="unknown field"),
        pytest.param("staff = [\n", "no TOML", id="no TOML"),
        pytest.param('date_order = "ymd"\n', "Invalid enum", id="no such order"),
    ],
)
def test_settings_that_cannot_be_read_keep_the_logs_out(tmp_path, settings, words):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    zoom(tmp_path, ROWS, settings=settings)
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert joins == ()
    assert [one.code for one in problems] == ["bad-settings"]
    assert words in problems[0].message


def test_addresses_of_inner_networks_say_nothing(tmp_path):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    people = [
        {"user_name": "Jane", "join_time": "2026-05-04T09:00:00Z", "ip_address": ip}
        for ip in ("192.168.0.7", "203.0.113.9", "120.000.000", "fe80::1")
    ]
    people.append({"user_name": "Ida", "join_time": "2026-05-04T09:00:00Z", "role": "host"})
    path = tmp_path / "participants_85200000001.json"
    path.write_text(json.dumps({"participants": people}))
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert [one.ip for one in joins] == [None, "203.0.113.9", None, None]
    assert [one.code for one in problems] == ["bad-address"]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("AA-BB-CC-00-11-22", "aa:bb:cc:00:11:22"),
        (" aa:bb:cc:00:11:22", "aa:bb:cc:00:11:22"),
        ("00-00-00-00-00-00", None),
        ("n/a", None),
        ("", None),
        ("SERIAL-7", "SERIAL-7"),
    ],
)
def test_hardware_in_one_spelling(written, same):
    assert hardware(written) == same


@pytest.mark.parametrize("order", [None, *DateOrder])
@pytest.mark.parametrize(
    "written",
    [
        "04.05.2026 09:30:00",
        "04.05.26 09:30:00",
        "4.5.2026, 9:30",
        "2026/05/04 09:30:00",
        "2026/5/4 9:30 AM",
        "2026-05-04T09:30:00",
    ],
)
def test_times_that_can_mean_one_day_only_need_no_order(written, order):
    """Logs of several languages lie beside one file of settings."""
    read = moment(tidied(written), UTC, order)
    assert read is not None
    assert read[0] == datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def test_two_operators_of_one_account_are_no_colleagues(tmp_path):
    """The interviewer that the record names is nobody's companion."""
    (tmp_path / "later.jsonl").write_text(
        interview("A-1", "85200000001", "Ida") + interview("A-2", "85200000002", "Ida")
    )
    rows = (
        "Ida,,05/04/2026 09:00:00 AM,05/04/2026 10:00:00 AM,60,Yes\n"
        "J,one@example.net,05/04/2026 09:00:00 AM,05/04/2026 09:50:00 AM,50,Yes\n"
    )
    for meeting in ("85200000001", "85200000002"):
        zoom(tmp_path, rows, meeting, settings=STAFF)
    for name in ("A-1", "A-2"):
        joins, _ = joins_of(tmp_path, name, f"{name}@example.com")
        assert {one.account for one in joins} == {"one@example.net"}


@given(st.text(max_size=200))
def test_a_meetings_key_is_its_own_key(text):
    once = meeting_key(text)
    if not once.lower().startswith(("http://", "https://")):
        assert meeting_key(once) == once


@given(st.binary(max_size=400))
def test_no_bytes_raise(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("log")
    for name in ("participants_85200000001.csv", "x.csv", "x.json"):
        path = folder / name
        path.write_bytes(HEADER.encode() + data if name == "x.csv" else data)
        is_additions(path)
        for item in read_additions(path, now=NOW):
            assert isinstance(item, Problem) or item.application is None


def test_the_settings_are_no_unknown_file(tmp_path):
    zoom(tmp_path, ROWS, settings=STAFF)
    assert is_additions(tmp_path / "meetings.toml")
    assert list(read_additions(tmp_path / "meetings.toml", now=NOW)) == []


def test_a_log_may_not_be_endless(tmp_path, monkeypatch):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    zoom(tmp_path, ROWS * 60, settings=STAFF)
    monkeypatch.setattr("doorward.intake.additions.meetings.MOST_ROWS", 30)
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert len(joins) == 15
    assert [one.code for one in problems] == ["too-many"]
    monkeypatch.setattr("doorward.intake.additions.meeting_tables.MOST_BYTES", 500)
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert (joins, [one.code for one in problems]) == ((), ["too-large"])


def test_a_line_may_not_be_endless(tmp_path):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    zoom(tmp_path, "x" * 200_000, settings=STAFF)
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert (joins, [one.code for one in problems]) == ((), ["too-large"])


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_impossible_moments_stay_unknown(tmp_path, at):
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    zoom(tmp_path, f"Jane,jane@example.com,{at},{at},5,Yes\n", settings=STAFF)
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert [(one.at, one.until) for one in joins] == [(None, None)]
    assert {one.code for one in problems} == {"bad-date"}


def test_logs_together_may_not_be_endless(tmp_path, monkeypatch):
    monkeypatch.setattr("doorward.intake.additions.applicants._MOST_LINES", 3)
    (tmp_path / "later.jsonl").write_text(interview("A-1", "85200000001"))
    zoom(tmp_path, ROWS * 5, settings=STAFF)
    joins, problems = joins_of(tmp_path, "A-1", "jane@example.com")
    assert (len(joins), [one.code for one in problems]) == (3, ["too-many"])
