"""Logs of Microsoft Teams, in the layouts it writes. Everybody here is invented."""

import json
from datetime import UTC, datetime

import pytest

from doorward.intake.additions import read_additions, teams
from doorward.intake.ats.files import head
from doorward.intake.ats.reading import SourceFile
from doorward.intake.reader import Limits
from doorward.model import Problem

NOW = datetime(2026, 6, 1, tzinfo=UTC)

ENGLISH = (
    "1. Summary\n"
    "Meeting title\tInterview\n"
    "Attended participants\t2\n"
    "Start time\t5/14/26, 9:00:00\u202fAM\n"
    "\n"
    "2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Ida\t5/14/26, 9:00:00\u202fAM\t5/14/26, 10:00:00\u202fAM\t1h\tida@company.example\t"
    "ida@company.example\tOrganizer\n"
    "Jane\t5/14/26, 9:01:00\u202fAM\t5/14/26, 9:58:00\u202fAM\t57m\tjane@example.com\t\tPresenter\n"
    "\n"
    "3. In-Meeting Activities\n"
    "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Ida\t5/14/26, 9:00:00\u202fAM\t5/14/26, 10:00:00\u202fAM\t1h\tida@company.example\tOrganizer\n"
    "Jane\t5/14/26, 9:01:00\u202fAM\t5/14/26, 9:20:00\u202fAM\t19m\tjane@example.com\tPresenter\n"
    "Jane\t5/14/26, 9:22:00\u202fAM\t9:58:00\u202fAM\t36m\tjane@example.com\tPresenter\n"
)
PORTUGUESE = (
    "1. Resumo\n"
    "Título da reunião\tEntrevista\n"
    "\n"
    "2. Participantes\n"
    "Nome\tPrimeiro ingresso\tÚltima saída\tDuração na reunião\tEmail\tID do participante\tFunção\n"
    "Jane\t14/05/26, 09:01:00\t14/05/26, 09:58:00\t57m\tjane@example.com\t\tParticipante\n"
    "Ida\t14/05/26, 09:00:00\t14/05/26, 10:00:00\t1h\tida@company.example\t\tOrganizador\n"
)


def written(folder, text, encoding="utf-16", settings=""):
    path = folder / "Interview - Attendance report.csv"
    path.write_bytes(text.encode(encoding))
    if settings:
        (folder / "meetings.toml").write_text(settings)
    return path


def applicants(items):
    """Joins of those who are no staff."""
    return [one for one in items if not isinstance(one, Problem) and not one.staff]


SETTINGS = (
    'time_zone = "Europe/Lisbon"\n[files."Interview - Attendance report.csv"]\nmeeting = "M-1"\n'
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
def test_every_joining_of_an_attendance_report(tmp_path, encoding):
    path = written(tmp_path, ENGLISH, encoding, SETTINGS)
    found = applicants(read_additions(path, now=NOW))
    assert [(one.record.meeting, one.record.account) for one in found] == [
        ("M-1", "jane@example.com"),
        ("M-1", "jane@example.com"),
    ]
    assert [one.record.at.astimezone(UTC).isoformat() for one in found] == [
        "2026-05-14T08:01:00+00:00",
        "2026-05-14T08:22:00+00:00",
    ]
    assert found[1].record.until.astimezone(UTC).isoformat() == "2026-05-14T08:58:00+00:00"


def test_another_language_is_read_by_numbers_and_places(tmp_path):
    path = written(tmp_path, PORTUGUESE, settings=SETTINGS)
    found = applicants(read_additions(path, now=NOW))
    assert [one.record.account for one in found] == ["jane@example.com"]
    assert found[0].record.at.isoformat() == "2026-05-14T09:01:00+01:00"


def test_a_report_names_no_meeting_so_it_must_be_named(tmp_path):
    said = list(read_additions(written(tmp_path, ENGLISH), now=NOW))
    assert [one.code for one in said] == ["no-meeting"]


def test_a_report_without_participants_says_so(tmp_path):
    path = written(tmp_path, ENGLISH.partition("Ida")[0])
    codes = [one.code for one in teams.read(SourceFile(path, path.name), head(path), Limits())]
    assert codes[-1] == "no-participants"


def call_record(**caller):
    end = {"userAgent": {"headerValue": "Teams/1.6", "platform": "windows"}, **caller}
    network = {
        "ipAddress": "10.0.0.7",
        "reflexiveIPAddress": "203.0.113.9",
        "macAddress": "00-00-5E-00-53-01",
    }
    return {
        "id": "e523d2ed-0000-0000-0000-000000000000",
        "type": "groupCall",
        "modalities": ["audio"],
        "joinWebUrl": "https://teams.example.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?c=1",
        "organizer": {"user": {"id": "ida-id", "displayName": "Ida", "tenantId": "t-company"}},
        "sessions": [
            {
                "startDateTime": "2026-05-14T09:01:00Z",
                "endDateTime": "2026-05-14T09:58:00Z",
                "caller": end,
                "callee": {"userAgent": {"headerValue": "service"}},
                "segments": [{"media": [{"label": "main-audio", "callerNetwork": network}]}],
            }
        ],
    }


def calls_of(folder, *records):
    path = folder / "calls.json"
    path.write_text(json.dumps({"value": list(records)}))
    return list(read_additions(path, now=NOW))


def test_a_call_record_gives_the_public_address_and_the_device(tmp_path):
    guest = {"identity": {"guest": {"id": "guest-1", "displayName": "Jane"}}}
    (found,) = calls_of(tmp_path, call_record(**guest))
    join = found.record
    assert join.meeting == "teams.example.com/l/meetup-join/19:meeting_x@thread.v2/0"
    assert (join.account, join.ip, join.device, join.client) == (
        "guest-1",
        "203.0.113.9",
        "00:00:5e:00:53:01",
        "Teams/1.6",
    )


@pytest.mark.parametrize(
    "staff",
    [
        pytest.param({"id": "x", "tenantId": "t-company"}, id="same tenant as the organiser"),
        pytest.param({"id": "ida-id"}, id="the organiser"),
    ],
)
def test_people_of_the_organisers_tenant_are_staff(tmp_path, staff):
    (one,) = calls_of(tmp_path, call_record(identity={"user": staff}))
    assert one.staff
    assert (one.record.account, one.record.ip, one.record.device) == (None, None, None)


def test_newer_records_name_people_by_the_associated_identity(tmp_path):
    who = {"associatedIdentity": {"id": "g", "userPrincipalName": "jane@example.com"}}
    (found,) = calls_of(tmp_path, call_record(**who))
    assert found.record.account == "jane@example.com"


def test_a_call_record_without_sessions_is_said(tmp_path):
    path = tmp_path / "calls.json"
    path.write_text('{"id": "1", "joinWebUrl": "x", "sessions": {"not": "a list"}}')
    (said,) = read_additions(path, now=NOW)
    assert said.code == "wrong-type"
