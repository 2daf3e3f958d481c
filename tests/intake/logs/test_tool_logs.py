"""Synthetic lines in the shape of the tools' documented examples; documentation addresses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.logs.reader import Refusal
from doorward.intake.logs.tool_lines import inbound
from doorward.intake.logs.tool_logs import ToolLogReader
from doorward.model.events import FAILURE, SUCCESS

TRACE = (
    "info 2026-03-01 12:39:26.845       lsvc   9952   9944   21                anynet.any_socket"
)
LINES = {
    "trace-password": "Incoming 2026-03-01, 10:23 Passwd 555000111 555000111",
    "trace-alias": "Incoming    2026-03-01, 10:23\tToken\tsome one@ad\t555000111",
    "trace-rejected": "Incoming 2026-03-01, 10:23 REJECTED 555000111 555000111",
    "ad-client": f"{TRACE} - Client-ID: 555000111 (FPR: 8e28a2a25b30).",
    "ad-address": f"{TRACE} - Logged in from 203.0.113.21:59562 on relay 80e496c0.",
    "ad-let-in": f"{TRACE} - Authenticated by password",
    "teamviewer": "555000222\tPC-1\t01-03-2026 10:54:08\t01-03-2026 10:55:05\tsam\t"
    "RemoteControl\t{7A}",
    "rustdesk": "[2026-03-01 12:00:01.123456 +02:00] INFO [src/server/connection.rs:1] "
    "#1 Connection opened from 203.0.113.9:4455.",
    "rustdesk-punch": "[2026-03-01 12:00:01.123456 +00:00] DEBUG [src\\rendezvous_mediator.rs:532] "
    "Punch hole to 203.0.113.9:4455",
}


def parsed(line, place="traces#7", head=b""):
    return ToolLogReader().parser(head, raw=False).parse(line.encode(), place)


@pytest.mark.parametrize(
    ("key", "tool", "peer", "ip", "how"),
    [
        ("trace-password", "AnyDesk", "555000111", "", "password"),
        ("trace-alias", "AnyDesk", "555000111", "", "token"),
        ("trace-rejected", "AnyDesk", "555000111", "", "rejected"),
        ("ad-client", "AnyDesk", "555000111", "", ""),
        ("ad-address", "AnyDesk", "", "203.0.113.21", ""),
        ("ad-let-in", "AnyDesk", "", "", "password"),
        ("teamviewer", "TeamViewer", "555000222", "", ""),
        ("rustdesk", "RustDesk", "", "203.0.113.9", ""),
        ("rustdesk-punch", "RustDesk", "", "203.0.113.9", ""),
    ],
)
def test_each_kind_of_line_is_read(key, tool, peer, ip, how):
    found = inbound(LINES[key])
    assert (found.tool, found.peer, found.ip, found.how) == (tool, peer, ip, how)


def test_offsets_from_utc_are_heeded():
    assert inbound(LINES["rustdesk"]).at == 1772359201000  # 2026-03-01T10:00:01Z


@pytest.mark.parametrize(
    "line",
    ["", "Outgoing 2026-03-01, 10:23 User 1 1", "Incoming 2026-13-41, 10:23 User 555000111",
     f"{TRACE} - External address: 203.0.113.21:46798", "a\tb\tc\td\te\tf", "x" * 10_000],
    ids=["empty", "outgoing", "no-such-day", "own-address", "tabs", "long"],
)  # fmt: skip
def test_other_lines_tell_of_no_session(line):
    assert inbound(line) is None
    assert parsed(line or " ") == ()


def test_a_session_becomes_inbound_network_activity():
    (one,) = parsed(LINES["teamviewer"])
    event = one.event
    assert event.app_name == "TeamViewer"
    assert event.connection_info.direction_id == 1
    assert event.actor.user.name == "sam"
    assert event.metadata.uid == "traces#7"
    assert event.status_id == SUCCESS
    (rejected,) = parsed(LINES["trace-rejected"])
    assert rejected.event.status_id == FAILURE


def test_a_shipper_says_which_machine_and_whose():
    line = json.dumps(
        {
            "message": LINES["ad-address"],
            "host": {"name": "laptop-7"},
            "log": {"file": {"path": "C:\\Users\\sam\\AppData\\Roaming\\AnyDesk\\ad.trace"}},
        }
    )
    (one,) = parsed(line)
    assert one.event.device.uid == "laptop-7"
    assert one.event.actor.user.name == "sam"
    assert one.event.src_endpoint.ip == "203.0.113.21"


def test_a_bare_file_may_name_its_machine():
    (one,) = parsed(LINES["trace-password"], "in/laptop-7.connection_trace.txt#3")
    assert one.event.device.uid == "laptop-7"
    assert parsed(LINES["trace-password"])[0].event.device is None


def test_files_of_teamviewer_in_utf_16_are_read():
    head = "\ufeff".encode("utf-16-le")
    line = LINES["teamviewer"].encode("utf-16-le")
    (one,) = ToolLogReader().parser(head, raw=True).parse(b"\0" + line, "x#1")
    assert one.event.src_endpoint.uid == "555000222"


@pytest.mark.parametrize("line", ['{"message": 1}', "{", '{"a": 2}'])
def test_broken_objects_are_refused(line):
    with pytest.raises(Refusal):
        parsed(line)


def test_files_are_recognised_by_name_or_first_line():
    reader = ToolLogReader()
    assert reader.recognises(b"", "C/AnyDesk/connection_trace.txt")
    assert reader.recognises(LINES["trace-password"].encode(), "some.txt")
    assert not reader.recognises(b'{"class_uid": 1}', "events.jsonl")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        parsed(text)
    except Refusal:
        assert text.lstrip().startswith("{")
