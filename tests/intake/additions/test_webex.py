"""Logs of Webex, in the layouts it writes. Everybody here is invented."""

import json
from datetime import UTC, datetime

from doorward.intake.additions import read_additions, webex

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_attendee_reports(tmp_path):
    path = tmp_path / "attendees.json"
    attendee = {
        "meetingId": "089b_I_1",
        "meetingNumber": "123456789",
        "displayName": "Jane",
        "email": "jane@example.com",
        "joinedTime": "2026-05-14T10:26:30+08:00",
        "leftTime": "2026-05-14T10:46:30+08:00",
        "participantType": "ATTENDEE",
        "ipAddress": "203.0.113.9",
        "clientAgent": "WINDOWS,IE",
    }
    host = {**attendee, "participantType": "HOST", "email": "ida@company.example"}
    path.write_text(json.dumps({"items": [attendee, host]}))
    found, staff = read_additions(path, now=NOW)
    assert (found.staff, staff.staff) == (False, True)
    join = found.record
    assert (join.meeting, join.account, join.ip, join.client) == (
        "123456789",
        "jane@example.com",
        "203.0.113.9",
        "WINDOWS,IE",
    )
    assert join.at.astimezone(UTC).isoformat() == "2026-05-14T02:26:30+00:00"


def test_media_qualities(tmp_path):
    path = tmp_path / "qualities.json"
    quality = {
        "meetingInstanceId": "e5db_I_2",
        "webexUserName": "Jane",
        "webexUserEmail": "jane@example.com",
        "joinTime": "2026-05-14T17:00:00.000Z",
        "leaveTime": "2026-05-14T17:02:00.000Z",
        "clientType": "Webex App",
        "localIP": "10.24.72.54",
        "publicIP": "203.0.113.9",
    }
    path.write_text(json.dumps({"items": [quality]}))
    (found,) = read_additions(path, now=NOW)
    assert (found.record.meeting, found.record.ip) == ("e5db_I_2", "203.0.113.9")


def test_the_table_of_attendees(tmp_path):
    path = tmp_path / "attendees.csv"
    path.write_bytes(
        "Meeting number\tAttendee name\tAttendee email\tJoin time\tLeave time\tClient IP\n"
        "123 456 789\tJane\tjane@example.com\t2026-05-14 09:01\t2026-05-14 09:58\t203.0.113.9\n"
        "123 456 789\tIda\tida@company.example\t2026-05-14 09:00\t2026-05-14 09:58\t\n".encode(
            "utf-16"
        )
    )
    (tmp_path / "meetings.toml").write_text(
        'time_zone = "UTC"\nstaff_domains = ["company.example"]\n'
    )
    found, staff = read_additions(path, now=NOW)
    assert (found.staff, staff.staff) == (False, True)
    assert (found.record.meeting, found.record.ip) == ("123456789", "203.0.113.9")
    assert found.record.at.isoformat() == "2026-05-14T09:01:00+00:00"


def test_other_tables_are_not_webexs():
    assert not webex.recognises("x.csv", b"Name,Email,Start date\nJane,jane@example.com,2026\n")
    assert not webex.recognises("x.json", b'{"items": [{"email": "jane@example.com"}]}')


def test_an_item_that_is_no_attendee_is_said(tmp_path):
    path = tmp_path / "attendees.json"
    path.write_text('{"items": [{"meetingNumber": "1", "joinedTime": "x"}, {"other": 1}]}')
    codes = [one.code for one in read_additions(path, now=NOW) if hasattr(one, "code")]
    assert codes == ["bad-date", "wrong-type"]
