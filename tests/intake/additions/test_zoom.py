"""Zoom's logs, in the layouts it writes. Everybody here is invented."""

import json

import pytest

from doorward.intake.additions import zoom
from doorward.intake.additions.meetings import LogRow
from doorward.intake.ats.files import head
from doorward.intake.ats.reading import SourceFile
from doorward.intake.reader import Limits
from doorward.model import Problem


def rows_of(path):
    begun = head(path)
    assert zoom.recognises(path.name, begun)
    return list(zoom.read(SourceFile(path, path.name), begun, Limits()))


WITH_MEETING = (
    "\ufeffMeeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes)\n"
    "852 1848 6288,Interview,05/04/2026 09:00:00 AM,05/04/2026 10:00:00 AM,ida@company.example,60\n"
    "\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Waited\n"
    "Ida Interviewer,ida@company.example,05/04/2026 09:00:00 AM,05/04/2026 10:00:00 AM,60,No,No\n"
    '"Example, Jane (J)",jane@example.com,05/04/2026 09:01:00 AM,05/04/2026 09:58:00 AM,57,Yes,No\n'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_participants_report_with_the_meeting_above(tmp_path, encoding):
    path = tmp_path / "report.csv"
    path.write_bytes(WITH_MEETING.lstrip("\ufeff").encode(encoding))
    rows = [one for one in rows_of(path) if isinstance(one, LogRow)]
    assert [(one.name, one.account, one.meeting, one.host) for one in rows] == [
        ("Ida Interviewer", "ida@company.example", "852 1848 6288", True),
        ("Example, Jane (J)", "jane@example.com", "852 1848 6288", False),
    ]
    assert rows[1].at == "05/04/2026 09:01:00 AM"


def test_a_report_in_a_language_not_known_is_read_by_place(tmp_path):
    path = tmp_path / "participants_85218486288.csv"
    path.write_text(
        "Nombre (nombre original),Correo,Hora de entrada,Hora de salida,Minutos\n"
        "Jane,jane@example.com,2026-05-04 09:01:00,2026-05-04 09:58:00,57\n"
    )
    (row,) = rows_of(path)
    assert (row.meeting, row.account, row.until) == (
        "85218486288",
        "jane@example.com",
        "2026-05-04 09:58:00",
    )


def test_a_report_in_japanese(tmp_path):
    path = tmp_path / "report.csv"
    path.write_text(
        "名前（元の名前）,ユーザーのメール,参加時刻,退出時刻,時間（分）,ゲスト\n"
        "例,rei@example.com,2026/05/04 09:01:00,2026/05/04 09:58:00,57,はい\n"
        "社,sha@company.example,2026/05/04 09:00:00,2026/05/04 09:58:00,57,いいえ\n",
        encoding="utf-8",
    )
    assert [(one.account, one.host) for one in rows_of(path)] == [
        ("rei@example.com", False),
        ("sha@company.example", True),
    ]


def test_the_participants_of_a_dashboard(tmp_path):
    path = tmp_path / "participants_85218486288.json"
    person = {
        "id": "",
        "user_name": "Jane",
        "email": "jane@example.com",
        "device": "Windows",
        "version": "5.17.1",
        "ip_address": "203.0.113.9",
        "mac_addr": " 00:00:5e:00:53:01",
        "location": "Springfield",
        "data_center": "SC",
        "join_time": "2026-05-04T09:01:00Z",
        "leave_time": "2026-05-04T09:58:00Z",
    }
    host = {"user_name": "Ida", "join_time": "2026-05-04T09:00:00Z", "internal_user": True}
    path.write_text(json.dumps({"page_count": 1, "participants": [person, host, {"x": 1}]}))
    first, second, third = rows_of(path)
    assert (first.ip, first.device.strip(), first.client) == (
        "203.0.113.9",
        "00:00:5e:00:53:01",
        "Windows 5.17.1",
    )
    assert (first.meeting, second.host) == ("85218486288", True)
    assert isinstance(third, Problem)


def test_the_table_of_a_dashboard(tmp_path):
    path = tmp_path / "dashboard.csv"
    path.write_text(
        "Participant,Device,IP Address,Location,Join Time,Leave Time,MAC Address\n"
        "Jane,Windows,203.0.113.9,Springfield,2026-05-04T09:01:00Z,,00:00:5e:00:53:01\n"
    )
    (row,) = rows_of(path)
    assert (row.ip, row.device, row.meeting) == ("203.0.113.9", "00:00:5e:00:53:01", None)


@pytest.mark.parametrize(
    "text",
    [
        "id,name,email\n1,Jane,jane@example.com\n",
        "Name,Email,Join Time\nJane,jane@example.com,2026-05-04\n",
        '[{"user_name": "Jane"}]',
        "",
    ],
)
def test_other_files_are_not_zooms(text):
    assert not zoom.recognises("applicants.csv", text.encode())


def test_a_file_without_headings_says_so(tmp_path):
    path = tmp_path / "participants_85218486288.csv"
    path.write_text("a,b\n1,2\n")
    (said,) = rows_of(path)
    assert said.code == "unknown-format"
