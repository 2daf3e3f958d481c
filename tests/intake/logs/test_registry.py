"""What holds for every reader: hostile records are refused, never raised; all events have ids."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.logs.reader import LogReader, Logsource, Refusal
from doorward.intake.logs.registry import ALIASES, READERS, reader_named
from doorward.intake.logs.windows_security import BUILDERS as SECURITY
from doorward.model.events import Event

NAMES = sorted(READERS)
ENCODER = msgspec.json.Encoder()
CODES = {
    "not-json",
    "wrong-format",
    "no-time",
    "bad-time",
    "bad-field",
    "too-large",
    "too-deep",
    "truncated",
    "bad-encoding",
}
DECODER = msgspec.json.Decoder(Event)

# One good record of each format (synthetic), to break at random places.
GOOD = {
    "ocsf": b'{"class_uid":3002,"time":1772441881000,"user":{"name":"jo"}}',
    "windows": json.dumps(
        {
            "EventID": 4624,
            "Channel": "Security",
            "EventTime": "2026-03-02 08:58:01",
            "@timestamp": "2026-03-02T08:58:02Z",
            "EventReceivedTime": "2026-03-02 08:58:02",
            "Hostname": "pc1.example.com",
            "TargetUserName": "jo",
            "LogonType": "10",
            "IpAddress": "203.0.113.5",
        }
    ).encode(),
    "osquery": json.dumps(
        {
            "name": "usb_devices",
            "hostIdentifier": "pc1",
            "calendarTime": "x",
            "unixTime": 1772441881,
            "columns": {"vendor_id": "1d6b", "model_id": "0104"},
            "action": "added",
        }
    ).encode(),
    "zeek": b'{"ts":1772441881.5,"uid":"C1","id.orig_h":"192.0.2.5","conn_state":"SF"}',
    "cef": b"CEF:0|Acme|Gate|1|7|login|3|rt=1772441881000 duser=jo src=203.0.113.5 outcome=success",
    "leef": b"LEEF:1.0|Acme|Gate|1|7|devTime=1772441881000\tusrName=jo\tisLoginEvent=true",
    "people": b"2026-03-02,E-17,changed,bank",
    "badge": b"2026-03-02T08:58:01+01:00,E-17,Lobby",
    "input-timing": b'{"person":"E-17","started":"2026-03-02T08:58:01Z","network_ms":[1,2],'
    b'"kinds":["keydown","keyup"],"rtt_ms":[12.5]}',
    "syslog": b"2026-03-02T08:58:01Z h sshd[1]: Accepted password for jo from 203.0.113.5 port 9",
}
HEADS = {"people": b"date,person,event,what\n", "badge": b"time,person,door\n"}
MINE = sorted(GOOD)


def parsed(name, frame, *, raw=True):
    """The answers of a reader, checked as the contract has them; None where it refused."""
    parser = READERS[name].parser(HEADS.get(name, b"") + frame, raw=raw)
    refused = None
    try:
        found = parser.parse(frame, "log#1")
    except Refusal as refusal:
        refused = refusal
    if refused is not None:
        assert refused.code in CODES
        return None
    for one in found:
        assert isinstance(one.logsource, Logsource)
        assert one.event.metadata.uid
        assert DECODER.decode(ENCODER.encode(one.event)).time == one.event.time
        assert (one.raw is not None) == raw
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_goes_by_its_name(name):
    reader: LogReader = reader_named(name)
    assert reader.name == name
    assert reader.title


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("hr", "people"),
        ("Sysmon", "windows"),
        ("winlogbeat", "windows"),
        ("entra_signin", "entra"),
        ("gsuite", "google-workspace"),
        (" OKTA ", "okta"),
    ],
)
def test_a_format_goes_by_other_names_too(said, name):
    assert reader_named(said).name == name


def test_other_names_lead_to_readers_and_hide_none():
    assert set(ALIASES.values()) <= set(READERS)
    assert not set(ALIASES) & set(READERS)


def test_an_unknown_name_is_told_with_those_there_are():
    with pytest.raises(KeyError, match="windows"):
        reader_named("nothing")


@pytest.mark.parametrize("name", MINE)
@pytest.mark.parametrize("raw", [True, False], ids=["raw", "lean"])
def test_a_good_record_is_read(name, raw):
    assert len(parsed(name, GOOD[name], raw=raw)) == 1


@pytest.mark.parametrize("name", NAMES)
@given(frame=st.binary(min_size=1, max_size=200))
def test_any_bytes_are_refused_or_read(name, frame):
    parsed(name, frame)


def _json(leaves):
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=6,
    )


VALUES = _json(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["-", "0x1", "1e999", "9" * 30, "2026-13-45", "::1", "C:\\a.exe", "%%14592"])
)


@pytest.mark.parametrize("name", ["windows", "osquery", "zeek"])
@given(data=st.data())
def test_fields_of_any_type_are_refused_or_read(name, data):
    record = json.loads(GOOD[name])
    known = sorted({*record, *MORE[name]})
    changes = data.draw(st.dictionaries(st.sampled_from(known), VALUES, max_size=6))
    frame = json.dumps({**record, **changes}).encode()
    parsed(name, frame)


MORE = {
    "windows": [
        "UtcTime",
        "CommandLine",
        "Image",
        "ParentImage",
        "Hashes",
        "ProcessId",
        "User",
        "Initiated",
        "SourceIp",
        "QueryName",
        "QueryResults",
        "QueryStatus",
        "PrivilegeList",
        "AccessMask",
        "ObjectType",
        "DeviceId",
        "TargetFilename",
        "SubjectUserName",
        "SubjectLogonId",
        "MemberName",
        "Status",
        "Message",
        "winlog",
        "Event",
        "System",
        "EventData",
    ],
    "osquery": [
        "columns",
        "snapshot",
        "diffResults",
        "action",
        "data",
        "log_type",
        "decorations",
        "unixTime",
    ],
    "zeek": [
        "_path",
        "cookie",
        "query",
        "answers",
        "rcode",
        "method",
        "host",
        "uri",
        "status_code",
        "username",
        "mac",
        "lease_time",
        "assigned_addr",
        "fuid",
        "seen_bytes",
        "established",
        "orig_bytes",
        "resp_bytes",
        "local_orig",
    ],
}


WINDOWS_KINDS = [
    *(("Microsoft-Windows-Sysmon/Operational", code) for code in (*range(1, 30), 255)),
    *(("Security", code) for code in SECURITY),
    ("System", 7045),
    ("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", 21),
    ("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", 25),
    ("Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational", 1149),
    ("Microsoft-Windows-PowerShell/Operational", 4104),
]
SHAPES = {"winlog", "Event", "System", "EventData"}


@settings(max_examples=200)
@given(
    kind=st.sampled_from(WINDOWS_KINDS),
    fields=st.dictionaries(
        st.sampled_from(sorted({*MORE["windows"]} - SHAPES)), VALUES, max_size=8
    ),
)
def test_windows_events_take_any_fields(kind, fields):
    record = {
        **fields,
        "EventID": kind[1],
        "Channel": kind[0],
        "SourceName": "Service Control Manager",
        "TimeCreated": "2026-03-02T08:58:01Z",
        "UtcTime": "",
    }
    assert parsed("windows", json.dumps(record).encode()) is not None


@pytest.mark.parametrize("name", MINE)
@given(data=st.data())
def test_a_damaged_record_is_refused_or_read(name, data):
    good = GOOD[name]
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, len(good)))
    parsed(name, good[:start] + data.draw(st.binary(max_size=6)) + good[end:])


@pytest.mark.parametrize("name", ["windows", "osquery", "zeek", "ocsf"])
def test_deep_nesting_is_refused(name):
    deep = GOOD[name][:-1] + b',"x":' + b'{"a":' * 100_000
    with pytest.raises(Refusal) as refused:
        READERS[name].parser(deep, raw=True).parse(deep, "log#1")
    assert refused.value.code in {"too-deep", "not-json"}


@pytest.mark.parametrize(
    "frame",
    [
        b"CEF:0|" + b"\\" * 200_000,
        b"CEF:0|a|b|c|d|e|5|" + b"a=" * 100_000,
        b"LEEF:2.0|a|b|c|d|^|" + b"^" * 200_000,
        b"<1>1 2026-03-02T08:58:01Z h a 1 m " + b'[a b="' * 50_000,
        b"2026-03-02T08:58:01Z h sudo: " + b"a : " * 50_000,
        b"2026-03-02T08:58:01Z h %ASA-4-113019: Group = " + b"Group = a, Username = b" * 9_000,
        b"2026-03-02T08:58:01Z h openvpn: " + b"1.1.1.1:1 " * 20_000,
        b"2026-03-02,E-17," + b'"' * 200_000,
    ],
    ids=["cef header", "cef pairs", "leef", "5424 data", "sudo", "asa", "openvpn", "csv"],
)
def test_lines_made_to_be_slow_are_not(frame):
    for name in ("cef", "leef", "syslog", "people", "badge"):
        parsed(name, frame)
