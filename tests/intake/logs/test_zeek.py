"""Zeek's logs (synthetic), as JSON and with tabs."""

import json

import pytest

from doorward.intake.logs.detect import recognise
from doorward.intake.logs.reader import Logsource, Refusal
from doorward.intake.logs.zeek import ZeekReader
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    DhcpActivity,
    DnsActivity,
    HttpActivity,
    NetworkActivity,
    OtherActivity,
    RdpActivity,
    SmbActivity,
    SshActivity,
)

ENDS = {
    "ts": 1772441881.25,
    "uid": "Cabc",
    "id.orig_h": "192.0.2.5",
    "id.orig_p": 50000,
    "id.resp_h": "198.51.100.7",
    "id.resp_p": 443,
}
TABLE = "\n".join(
    (
        r"#separator \x09",
        "#set_separator\t,",
        "#empty_field\t(empty)",
        "#unset_field\t-",
        "#path\tdns",
        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tquery\trcode\tanswers",
        "#types\ttime\tstring\taddr\tport\tstring\tcount\tvector[string]",
        "1772441881.250000\tCabc\t192.0.2.5\t5353\ta\\x09b.example\t0\t192.0.2.9,192.0.2.10",
        "1772441881.250000\tCabd\t192.0.2.5\t5353\tc.example\t3\t(empty)",
        "#close\t2026-03-02-09-00-00",
    )
).encode()


def event(raw=True, **fields):
    frame = json.dumps({**ENDS, **fields}).encode()
    (one,) = ZeekReader().parser(frame, raw=raw).parse(frame, "log#1")
    return one


LOGS = {
    "conn": ({"conn_state": "SF", "orig_bytes": 10, "resp_bytes": 20}, NetworkActivity, 6),
    "refused": ({"conn_state": "REJ"}, NetworkActivity, 5),
    "dns": ({"query": "a.example", "qtype": 1, "rcode": 0}, DnsActivity, 2),
    "http": ({"method": "POST", "host": "a.example", "uri": "/x"}, HttpActivity, 6),
    "ssl": ({"established": True, "server_name": "a.example"}, NetworkActivity, 1),
    "ssh": ({"auth_attempts": 1, "auth_success": False}, SshActivity, 4),
    "rdp": ({"cookie": "jo", "security_protocol": "HYBRID"}, RdpActivity, 3),
    "smb_files": (
        {"action": "SMB::FILE_OPEN", "name": "a.doc", "path": "\\\\s\\x"},
        SmbActivity,
        2,
    ),
    "dhcp": ({"mac": "02:00:00:00:00:01", "assigned_addr": "192.0.2.8"}, DhcpActivity, 5),
    "files": ({"fuid": "F1", "seen_bytes": 5, "mime_type": "application/zip"}, OtherActivity, 0),
    "weird": ({"name": "odd"}, OtherActivity, 0),
}


@pytest.mark.parametrize("name", LOGS)
def test_a_log_is_told_by_its_fields(name):
    fields, cls, activity = LOGS[name]
    found = event(**fields).event
    assert type(found) is cls
    assert found.activity_id == activity
    assert found.time == 1772441881250
    assert found.metadata.correlation_uid == "Cabc"


def test_bytes_are_those_of_the_source():
    found = event(conn_state="SF", orig_bytes=10, resp_bytes=20, local_orig=True, local_resp=False)
    traffic = found.event.traffic
    assert (traffic.bytes_out, traffic.bytes_in, traffic.bytes) == (10, 20, 30)
    assert found.event.connection_info.direction_id == 2


def test_the_path_says_the_log_where_it_is_there():
    one = event(_path="ssh")
    assert isinstance(one.event, SshActivity)
    assert one.logsource == Logsource("zeek", "", "ssh")


def test_the_keyboard_layout_is_never_read():
    one = event(cookie="jo", security_protocol="HYBRID", keyboard_layout="English - US")
    assert "English" not in str(one)
    assert one.event.user.name == "jo"


def test_a_table_is_read_by_its_header():
    reader = recognise(TABLE, "dns.log")
    assert reader.name == "zeek"
    parser = reader.parser(TABLE, raw=True)
    found = [one for line in TABLE.split(b"\n") for one in parser.parse(line, "x")]
    first, second = (one.event for one in found)
    assert first.query.hostname == "a\tb.example"
    assert [one.rdata for one in first.answers] == ["192.0.2.9", "192.0.2.10"]
    assert (first.status_id, second.status_id) == (SUCCESS, FAILURE)
    assert second.answers == ()
    assert found[0].logsource == Logsource("zeek", "", "dns")


def test_reading_goes_on_in_the_middle_of_a_table():
    line = TABLE.split(b"\n")[7]
    (one,) = ZeekReader().parser(TABLE, raw=False).parse(line, "x")
    assert isinstance(one.event, DnsActivity)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"1772441881.250000\tCabc", "bad-field"),
        (b"never\tCabc\t192.0.2.5\t1\ta\t0\tb", "bad-time"),
        (b"-\tCabc\t192.0.2.5\t1\ta\t0\tb", "no-time"),
        (b"\xff\tb", "bad-encoding"),
        (b"{", "not-json"),
    ],
)
def test_what_does_not_fit_the_header_is_refused(frame, code):
    with pytest.raises(Refusal) as refused:
        ZeekReader().parser(TABLE, raw=False).parse(frame, "x")
    assert refused.value.code == code


def test_a_table_without_a_header_is_refused():
    with pytest.raises(Refusal) as refused:
        ZeekReader().parser(b"", raw=False).parse(b"a\tb", "x")
    assert refused.value.code == "wrong-format"
