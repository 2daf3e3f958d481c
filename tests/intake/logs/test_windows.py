"""Windows events (synthetic, but for the real ones of the OTRF data sets) in their three shapes."""

import collections
import json

import pytest

from doorward.intake.logs.detect import framing_of, head_of, recognise
from doorward.intake.logs.framing import frames
from doorward.intake.logs.reader import Logsource, Refusal
from doorward.intake.logs.windows import WindowsReader
from doorward.intake.logs.windows_sources import ALSO, CATEGORIES, logsource_of
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AccountChange,
    ApplicationLifecycle,
    Authentication,
    AuthorizeSession,
    DnsActivity,
    EventLogActivity,
    FileActivity,
    GroupManagement,
    NetworkActivity,
    OtherActivity,
    PeripheralActivity,
    PowerActivity,
    ProcessActivity,
    RdpActivity,
    ScriptActivity,
    SmbActivity,
)
from real_data import DATA, needs_real_data

SYSMON = "Microsoft-Windows-Sysmon/Operational"
LAUNCH = {
    "UtcTime": "2026-03-02 08:58:01.250",
    "ProcessGuid": "{11111111-2222-3333-4444-555555555555}",
    "ProcessId": "4242",
    "Image": "C:\\Program Files\\Example\\tool.exe",
    "CommandLine": "tool.exe --connect",
    "Company": "Example Ltd",
    "Product": "Example Tool",
    "OriginalFileName": "rtool.exe",
    "User": "EXAMPLE\\jo",
    "LogonId": "0x1eba8",
    "Hashes": "SHA1=00112233445566778899AABBCCDDEEFF00112233,IMPHASH=0123456789ABCDEF",
    "ParentImage": "C:\\Windows\\explorer.exe",
    "ParentProcessId": "77",
    "ParentCommandLine": "explorer.exe",
}
TIME = 1772441881250


def flat(event_id, channel="Security", **data):
    return {
        "EventID": event_id,
        "Channel": channel,
        "Hostname": "pc1.example.com",
        "RecordNumber": 7,
        "SourceName": "Microsoft-Windows-Security-Auditing",
        "TimeCreated": "2026-03-02T08:58:01.250Z",
        **data,
    }


def winlogbeat(event_id, channel="Security", **data):
    return {
        "@timestamp": "2026-03-02T08:58:01.250Z",
        "winlog": {
            "event_id": event_id,
            "channel": channel,
            "computer_name": "pc1.example.com",
            "record_id": 7,
            "provider_name": "Microsoft-Windows-Security-Auditing",
            "event_data": data,
        },
        "message": "said to people",
    }


def winlogbeat_5(event_id, channel="Security", **data):
    return {
        "@timestamp": "2026-03-02T08:58:01.250Z",
        "event_id": event_id,
        "log_name": channel,
        "computer_name": "pc1.example.com",
        "record_number": "7",
        "source_name": "Microsoft-Windows-Security-Auditing",
        "event_data": data,
    }


def winlogbeat_flat(event_id, channel="Security", **data):
    """As Kibana exports it: one level, some values as lists."""
    inner = winlogbeat(event_id, channel)["winlog"]
    del inner["event_data"]
    found = {f"winlog.{name}": [value] for name, value in inner.items()}
    found.update({f"winlog.event_data.{name}": value for name, value in data.items()})
    return {"@timestamp": "2026-03-02T08:58:01.250Z", **found}


def evtx(event_id, channel="Security", **data):
    system = {
        "Provider": {"#attributes": {"Name": "Microsoft-Windows-Security-Auditing"}},
        "EventID": {"#text": event_id},
        "TimeCreated": {"#attributes": {"SystemTime": "2026-03-02T08:58:01.250000Z"}},
        "EventRecordID": 7,
        "Channel": channel,
        "Computer": "pc1.example.com",
    }
    return {"Event": {"System": system, "EventData": data}}


def evtx_listed(event_id, channel="Security", **data):
    listed = [{"@Name": name, "#text": value} for name, value in data.items()]
    found = evtx(event_id, channel)
    found["Event"]["EventData"] = {"Data": listed}
    found["Event"]["System"]["TimeCreated"] = {"@SystemTime": "2026-03-02T08:58:01.250Z"}
    return found


SHAPES = (flat, winlogbeat, winlogbeat_flat, winlogbeat_5, evtx, evtx_listed)
all_shapes = pytest.mark.parametrize("shape", SHAPES, ids=[one.__name__ for one in SHAPES])


def parsed(record, *, raw=True):
    frame = json.dumps(record).encode()
    (one,) = WindowsReader().parser(frame, raw=raw).parse(frame, "log#1")
    return one


def event(event_id, channel="Security", **data):
    return parsed(flat(event_id, channel, **data)).event


@all_shapes
def test_a_program_that_starts_is_read_in_every_shape(shape):
    one = parsed(shape(1, SYSMON, **LAUNCH))
    found = one.event
    assert isinstance(found, ProcessActivity)
    assert found.activity_id == 1
    assert found.time == TIME
    assert found.metadata.uid == f"pc1.example.com/{SYSMON}/7"
    assert found.device.hostname == "pc1.example.com"
    assert (found.actor.user.name, found.actor.user.domain) == ("jo", "EXAMPLE")
    assert found.process.name == "tool.exe"
    assert found.process.pid == 4242
    assert found.process.file.company_name == "Example Ltd"
    assert found.process.file.original_name == "rtool.exe"
    assert [one.algorithm_id for one in found.process.file.hashes] == [2]
    assert found.process.parent_process.name == "explorer.exe"
    assert one.logsource == Logsource("windows", "process_creation", "sysmon")
    assert one.raw["Image"] == LAUNCH["Image"]
    assert one.raw["EventID"] == 1
    assert one.raw["Channel"] == SYSMON
    assert one.raw["Computer"] == "pc1.example.com"


@all_shapes
def test_each_shape_is_recognised(shape):
    head = json.dumps(shape(1, SYSMON, **LAUNCH)).encode() + b"\n"
    assert recognise(head, "events.json").name == "windows"


def test_no_raw_record_where_none_was_asked_for():
    assert parsed(flat(1, SYSMON, **LAUNCH), raw=False).raw is None


@pytest.mark.parametrize(
    ("kind", "remote"), [("2", False), ("3", True), ("10", True), ("7", None), ("", None)]
)
def test_a_sign_in_says_how_and_from_where(kind, remote):
    found = event(
        4624,
        TargetUserName="jo",
        TargetDomainName="EXAMPLE",
        TargetUserSid="S-1-5-21-1-2-3-1104",
        SubjectUserName="PC1$",
        LogonType=kind,
        IpAddress="::ffff:203.0.113.5",
        IpPort="50123",
        WorkstationName="LAPTOP",
        TargetLogonId="0x10ac67",
    )
    assert isinstance(found, Authentication)
    assert (found.activity_id, found.status_id) == (1, SUCCESS)
    assert found.is_remote is remote
    assert found.actor is None
    assert found.user.name == "jo"
    assert found.user.type_id == 1
    assert found.src_endpoint.ip == "203.0.113.5"
    assert found.src_endpoint.hostname == "LAPTOP"
    assert found.session.uid == "0x10ac67"


def test_a_failed_sign_in_says_why():
    found = event(4625, TargetUserName="jo", Status="0xc000006d", SubStatus="0xc0000064")
    assert (found.status_id, found.status_detail) == (FAILURE, "0xc0000064")


@pytest.mark.parametrize(
    ("name", "domain", "sid", "kind"),
    [
        ("PC1$", "EXAMPLE", None, 3),
        ("SYSTEM", "NT AUTHORITY", "S-1-5-18", 3),
        ("DWM-1", "Window Manager", "S-1-5-90-0-1", 3),
        ("jo", "EXAMPLE", "S-1-5-21-1-2-3-500", 1),
    ],
    ids=["computer", "system", "window manager", "person"],
)
def test_accounts_of_the_system_are_told_apart(name, domain, sid, kind):
    found = event(4624, TargetUserName=name, TargetDomainName=domain, TargetUserSid=sid)
    assert found.user.type_id == kind


SUBJECT = {"SubjectUserName": "admin", "SubjectDomainName": "EXAMPLE"}


@pytest.mark.parametrize(
    ("code", "data", "cls", "activity"),
    [
        (4634, {"TargetUserName": "jo"}, Authentication, 2),
        (4647, {"TargetUserName": "jo"}, Authentication, 2),
        (4648, {"TargetUserName": "jo"}, Authentication, 99),
        (4768, {"TargetUserName": "jo", "Status": "0x0"}, Authentication, 3),
        (4769, {"TargetUserName": "jo@EXAMPLE.COM"}, Authentication, 4),
        (4776, {"TargetUserName": "jo", "Status": "0xc000006a"}, Authentication, 99),
        (4801, {"TargetUserName": "jo"}, Authentication, 99),
        (4672, {**SUBJECT, "PrivilegeList": "SeA\r\n\tSeB"}, AuthorizeSession, 1),
        (4720, {**SUBJECT, "TargetUserName": "new"}, AccountChange, 1),
        (4726, {**SUBJECT, "TargetUserName": "old"}, AccountChange, 6),
        (4732, {**SUBJECT, "MemberName": "CN=Jo,OU=x"}, GroupManagement, 3),
        (4733, {**SUBJECT, "MemberSid": "S-1-5-21-9"}, GroupManagement, 4),
        (4688, {**SUBJECT, "NewProcessName": "C:\\a.exe"}, ProcessActivity, 1),
        (4689, {**SUBJECT, "ProcessName": "C:\\a.exe"}, ProcessActivity, 2),
        (4663, {**SUBJECT, "ObjectType": "File", "AccessMask": "0x2"}, FileActivity, 3),
        (4663, {**SUBJECT, "ObjectType": "Key"}, OtherActivity, 0),
        (4698, {**SUBJECT, "TaskName": "\\x"}, OtherActivity, 0),
        (1102, SUBJECT, EventLogActivity, 1),
        (4778, {"AccountName": "jo", "ClientAddress": "203.0.113.5"}, RdpActivity, 8),
        (4779, {"AccountName": "jo", "ClientName": "HOME"}, RdpActivity, 7),
        (5145, {**SUBJECT, "RelativeTargetName": "a\\b.txt"}, SmbActivity, 2),
        (5157, {"SourceAddress": "192.0.2.1", "DestPort": "22"}, NetworkActivity, 5),
        (65000, {}, OtherActivity, 0),
    ],
)
def test_security_events_have_their_classes(code, data, cls, activity):
    found = event(code, **data)
    assert type(found) is cls
    assert found.activity_id == activity
    assert found.metadata.event_code == str(code)


def test_a_device_is_known_by_its_numbers():
    found = event(
        6416,
        DeviceId="USB\\VID_1D6B&amp;PID_0104\\CAFEBABE",
        DeviceDescription="USB Composite Device",
        ClassName="USB",
    )
    assert isinstance(found, PeripheralActivity)
    assert found.peripheral_device.uid == "1d6b:0104"
    assert found.peripheral_device.serial_number == "CAFEBABE"


def test_a_display_is_known_by_its_edid():
    found = event(6416, DeviceId="DISPLAY\\TSB8801\\5&1234&0&UID0", ClassName="Monitor")
    assert found.peripheral_device.edid == "TSB 0x8801"
    assert found.peripheral_device.serial_number is None


@pytest.mark.parametrize(
    ("code", "data", "cls", "activity"),
    [
        (3, {"SourceIp": "192.0.2.9", "Initiated": "false"}, NetworkActivity, 1),
        (5, {"Image": "C:\\a.exe"}, ProcessActivity, 2),
        (8, {"SourceImage": "C:\\a.exe", "TargetImage": "C:\\b.exe"}, ProcessActivity, 4),
        (10, {"SourceImage": "C:\\a.exe", "TargetImage": "C:\\b.exe"}, ProcessActivity, 3),
        (11, {"TargetFilename": "C:\\a.zip"}, FileActivity, 1),
        (13, {"TargetObject": "HKLM\\x"}, OtherActivity, 0),
        (22, {"QueryName": "a.example", "QueryResults": "192.0.2.1;"}, DnsActivity, 1),
        (23, {"TargetFilename": "C:\\a.zip"}, FileActivity, 4),
        (255, {}, OtherActivity, 0),
    ],
)
def test_sysmon_events_have_their_classes(code, data, cls, activity):
    found = event(code, SYSMON, User="EXAMPLE\\jo", **data)
    assert type(found) is cls
    assert found.activity_id == activity


def test_an_inbound_connection_says_so():
    found = event(3, SYSMON, Initiated="false", Protocol="tcp", DestinationPort="3389")
    assert found.connection_info.direction_id == 1


def test_a_look_up_that_failed_says_how():
    found = event(22, SYSMON, QueryName="a.example", QueryStatus="9003")
    assert (found.status_id, found.rcode_id) == (FAILURE, 3)


SESSIONS = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"
CONNECTIONS = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational"


@pytest.mark.parametrize(
    ("code", "address", "cls", "remote"),
    [(21, "203.0.113.5", Authentication, True), (21, "LOCAL", Authentication, False)],
)
def test_a_session_at_the_machine_is_not_remote(code, address, cls, remote):
    found = event(code, SESSIONS, User="EXAMPLE\\jo", SessionID="2", Address=address)
    assert type(found) is cls
    assert found.is_remote is remote


def test_a_session_told_only_in_the_message_is_read():
    said = (
        "Remote Desktop Services: Session reconnection succeeded:\r\n\r\nUser: EXAMPLE\\jo\r\n"
        "Session ID: 2\r\nSource Network Address: 203.0.113.5"
    )
    found = event(25, SESSIONS, Message=said)
    assert isinstance(found, RdpActivity)
    assert found.activity_id == 8
    assert found.user.name == "jo"
    assert found.src_endpoint.ip == "203.0.113.5"


def test_who_asked_for_a_desktop_is_read_from_user_data():
    record = evtx(1149, CONNECTIONS)
    record["Event"]["UserData"] = {
        "EventXML": {"Param1": "jo", "Param2": "EXAMPLE", "Param3": "203.0.113.5"}
    }
    del record["Event"]["EventData"]
    found = parsed(record).event
    assert (found.activity_id, found.user.name, found.user.domain) == (3, "jo", "EXAMPLE")
    assert found.src_endpoint.ip == "203.0.113.5"


def test_the_text_of_a_script_is_in_the_raw_record_only():
    one = parsed(
        flat(
            4104,
            "Microsoft-Windows-PowerShell/Operational",
            ScriptBlockText="secret words",
            ScriptBlockId="b1",
            AccountName="jo",
            Domain="EXAMPLE",
        )
    )
    assert isinstance(one.event, ScriptActivity)
    assert one.event.actor.user.name == "jo"
    assert "secret words" not in str(one.event)
    assert one.raw["ScriptBlockText"] == "secret words"
    assert one.logsource.category == "ps_script"


def test_a_new_service_is_an_installed_program():
    found = parsed(
        flat(
            7045,
            "System",
            SourceName="Service Control Manager",
            ServiceName="Example Remote",
            ImagePath='"C:\\Program Files\\Example\\remote.exe" -service',
        )
    ).event
    assert isinstance(found, ApplicationLifecycle)
    assert found.app.name == "Example Remote"
    assert found.file.name == "remote.exe"


def test_a_number_means_something_only_with_its_provider():
    power = {"SourceName": "Microsoft-Windows-Kernel-Power"}
    assert isinstance(event(42, "System", **power), PowerActivity)
    assert isinstance(event(42, "System", SourceName="another"), OtherActivity)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (
            {
                "EventTime": "2026-03-02 03:58:01",
                "EventReceivedTime": "2026-03-02 03:58:03",
                "@timestamp": "2026-03-02T08:58:04Z",
            },
            1772441881000,
        ),
        ({"EventTime": "2026-03-02 08:58:01"}, 1772441881000),
        (
            {"EventTime": "2026-03-02 03:58:01", "@timestamp": "2026-03-02T08:58:04Z"},
            1772441881000,
        ),
        (
            {"EventTime": "2026-03-02 08:58:01", "@timestamp": "2026-03-09T08:58:04Z"},
            1772441881000,
        ),
        ({"EventTime": "2026-03-02T03:58:01-05:00", "@timestamp": "2027-01-01"}, 1772441881000),
        ({"@timestamp": "2026-03-02T08:58:01Z"}, 1772441881000),
        ({"UtcTime": "2026-03-02 08:58:01.250", "EventTime": "2020-01-01 00:00:00"}, TIME),
    ],
    ids=[
        "wall clock",
        "taken as UTC",
        "wall clock, not received",
        "late by days",
        "with its zone",
        "collector's",
        "Sysmon's",
    ],
)
def test_the_time_is_in_utc(times, expected):
    record = {"EventID": 4624, "Channel": "Security", **times}
    assert parsed(record).event.time == expected


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"EventID": 1, "Channel": "Security"}, "no-time"),
        ({"EventID": 1, "Channel": "Security", "EventTime": "yesterday"}, "bad-time"),
        ({"EventID": 1, "Channel": "Security", "TimeCreated": "1601-01-01T00:00:00Z"}, "bad-time"),
        ({"EventID": "one", "Channel": "Security"}, "wrong-format"),
        ({"some": "thing"}, "wrong-format"),
        ([], "wrong-format"),
    ],
)
def test_what_is_no_windows_event_is_refused(record, code):
    with pytest.raises(Refusal) as refused:
        parsed(record)
    assert refused.value.code == code


def test_security_events_of_rules_for_sysmon_have_sysmons_names():
    launched = parsed(flat(4688, NewProcessName="C:\\a.exe", ParentProcessName="C:\\b.exe"))
    assert launched.logsource == Logsource("windows", "process_creation", "security")
    assert launched.raw["Image"] == "C:\\a.exe"
    assert launched.raw["ParentImage"] == "C:\\b.exe"
    changed = parsed(
        flat(4657, ObjectName="\\REGISTRY\\MACHINE\\SOFTWARE\\X", ObjectValueName="Y", NewValue="1")
    )
    assert changed.raw["TargetObject"] == "HKLM\\SOFTWARE\\X\\Y"


def test_the_categories_are_those_of_the_taxonomy():
    assert logsource_of(SYSMON, 7).category == "image_load"
    assert logsource_of("security", 4624) == Logsource("windows", "", "security")
    known = {one for codes in CATEGORIES.values() for one in codes.values()}
    assert set(ALSO) <= known


def test_a_list_for_people_is_read_like_lines(tmp_path):
    path = tmp_path / "events.json"
    path.write_text(json.dumps([evtx(1, SYSMON, **LAUNCH)] * 3, indent=2))
    with path.open("rb") as stream:
        head = head_of(stream)
    reader = recognise(head, path.name)
    with path.open("rb") as stream:
        found = list(frames(stream, framing_of(reader, head)))
    parser = reader.parser(head, raw=False)
    assert [type(parser.parse(one.data, "x")[0].event) for one in found] == [ProcessActivity] * 3


@needs_real_data
@pytest.mark.parametrize(
    "name",
    ["covenant_psremoting_grunt", "msf_record_mic", "rdp_interactive_taskmanager_lsass_dump"],
)
def test_every_real_event_is_read(name):
    path = DATA / "logs" / "windows_otrf" / f"{name}.zip"
    with path.open("rb") as stream:
        head = head_of(stream)
    reader = recognise(head, path.name)
    assert isinstance(reader, WindowsReader)
    parser, seen, ids = reader.parser(head, raw=True), collections.Counter(), set()
    with path.open("rb") as stream:
        for frame in frames(stream, framing_of(reader, head)):
            assert frame.problem is None
            (one,) = parser.parse(frame.data, f"{name}#{frame.place_number}")
            seen[type(one.event)] += 1
            ids.add(one.event.metadata.uid)
            assert one.event.time % 10**13 > 10**12
    assert sum(seen.values()) == len(ids) == COUNTS[name]
    assert seen[ProcessActivity] > 0
    assert seen[NetworkActivity] > 0


COUNTS = {
    "covenant_psremoting_grunt": 4305,
    "msf_record_mic": 6202,
    "rdp_interactive_taskmanager_lsass_dump": 5489,
}


@needs_real_data
def test_the_real_desktop_session_tells_who_came_from_where():
    path = DATA / "logs" / "windows_otrf" / "rdp_interactive_taskmanager_lsass_dump.zip"
    parser = WindowsReader().parser(b"", raw=False)
    with path.open("rb") as stream:
        events = [
            parser.parse(frame.data, "x")[0].event
            for frame in frames(stream, WindowsReader.framing)
        ]
    desktop = [one for one in events if isinstance(one, RdpActivity)]
    assert {one.activity_id for one in desktop} == {3, 8}
    assert {one.user.name for one in desktop} == {"pgustavo"}
    assert {one.src_endpoint.ip for one in desktop} == {"1.2.3.4"}
