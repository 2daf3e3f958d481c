"""osquery's result logs (synthetic)."""

import json

import pytest

from doorward.intake.logs.detect import recognise
from doorward.intake.logs.osquery import OsqueryReader
from doorward.intake.logs.reader import Refusal
from doorward.model.events import (
    ApplicationLifecycle,
    Authentication,
    FileActivity,
    NetworkActivity,
    OtherActivity,
    PeripheralActivity,
    ProcessActivity,
)

USB = {
    "usb_address": "5",
    "vendor": "PiKVM",
    "vendor_id": "0x1D6B",
    "model": "PiKVM Composite Device",
    "model_id": "104",
    "serial": "CAFEBABE",
}


def result(columns, action="added", name="pack_inventory_rows", **more):
    return {
        "name": name,
        "hostIdentifier": "pc1.example.com",
        "calendarTime": "Mon Mar  2 08:58:01 2026 UTC",
        "unixTime": "1772441881",
        "epoch": 0,
        "counter": 3,
        "columns": columns,
        "action": action,
        **more,
    }


def parsed(record):
    frame = json.dumps(record).encode()
    return OsqueryReader().parser(frame, raw=True).parse(frame, "log#1")


def event(columns, action="added", **more):
    (one,) = parsed(result(columns, action, **more))
    return one.event


@pytest.mark.parametrize(("action", "activity"), [("added", 1), ("removed", 2), ("snapshot", 99)])
def test_a_usb_device_comes_goes_and_is_there(action, activity):
    found = event(USB, action)
    assert isinstance(found, PeripheralActivity)
    assert found.activity_id == activity
    assert found.time == 1772441881000
    assert found.peripheral_device.uid == "1d6b:0104"
    assert found.peripheral_device.serial_number == "CAFEBABE"
    assert found.device.hostname == "pc1.example.com"


def test_a_snapshot_is_one_event_a_row():
    record = {**result({}), "action": "snapshot", "snapshot": [USB, USB], "name": "usb_devices"}
    del record["columns"]
    found = parsed(record)
    assert [one.event.activity_name for one in found] == ["present", "present"]
    assert len({one.event.metadata.uid for one in found}) == 2
    assert found[0].raw["model"] == "PiKVM Composite Device"


def test_a_batch_tells_what_came_and_what_went():
    record = {**result({}), "diffResults": {"added": [USB], "removed": [USB]}}
    del record["columns"]
    assert [one.event.activity_id for one in parsed(record)] == [1, 2]


def test_a_result_that_says_its_log_type_is_a_result():
    assert len(parsed(result(USB) | {"log_type": "result"})) == 1


def test_what_the_tls_logger_sends_is_read():
    record = {"node_key": "k", "log_type": "result", "data": [result(USB), result(USB, "removed")]}
    assert [one.event.activity_id for one in parsed(record)] == [1, 2]


ROWS = {
    "processes": ({"pid": "1", "path": "/bin/a", "cmdline": "a -x"}, ProcessActivity, 1),
    "programs": (
        {"name": "A", "install_location": "C:\\A", "publisher": "X"},
        ApplicationLifecycle,
        1,
    ),
    "apps": ({"name": "A.app", "bundle_identifier": "example.a"}, ApplicationLifecycle, 1),
    "extension": (
        {"name": "A", "identifier": "abc", "from_webstore": "1"},
        ApplicationLifecycle,
        1,
    ),
    "port": ({"port": "3389", "address": "0.0.0.0", "pid": "4"}, NetworkActivity, 7),
    "socket": (
        {"remote_address": "192.0.2.1", "remote_port": "443", "pid": "4"},
        NetworkActivity,
        1,
    ),
    "file": ({"target_path": "/media/jo/a.zip", "action": "CREATED"}, FileActivity, 1),
    "user": ({"user": "jo", "tty": "pts/0", "host": "203.0.113.5"}, Authentication, 1),
    "boot": ({"user": "reboot", "tty": "~", "host": "6.1", "type": "boot_time"}, OtherActivity, 1),
    "other": ({"something": "else"}, OtherActivity, 1),
}


@pytest.mark.parametrize("name", ROWS)
def test_tables_are_told_by_their_columns(name):
    columns, cls, activity = ROWS[name]
    found = event(columns)
    assert type(found) is cls
    assert found.activity_id == activity


def test_a_sign_in_from_afar_is_remote_and_one_at_the_desk_is_not():
    afar = event({"user": "jo", "tty": "pts/0", "host": "203.0.113.5"})
    assert (afar.is_remote, afar.src_endpoint.ip) == (True, "203.0.113.5")
    near = event({"user": "jo", "tty": "tty1", "host": ":0"})
    assert (near.is_remote, near.src_endpoint) == (False, None)


def test_an_inbound_socket_ends_here():
    found = event(
        {
            "action": "accept",
            "remote_address": "203.0.113.5",
            "remote_port": "50000",
            "local_address": "192.0.2.1",
            "local_port": "5900",
        },
        name="socket_events",
    )
    assert found.connection_info.direction_id == 1
    assert (found.src_endpoint.ip, found.dst_endpoint.port) == ("203.0.113.5", 5900)


def test_an_event_table_says_its_own_time():
    found = event({"pid": "1", "path": "/a", "cmdline": "a", "eid": "1", "time": "1772441000"})
    assert found.time == 1772441000000


def test_what_was_typed_in_a_shell_is_in_no_event():
    columns = {"username": "jo", "command": "secret words", "history_file": "/x"}
    found = event(columns, name="shell_history")
    assert isinstance(found, OtherActivity)
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"name": "x"}, "wrong-format"),
        (result(USB, "became"), "bad-field"),
        ({**result(USB), "unixTime": "never"}, "bad-time"),
        ({"columns": USB, "action": "added"}, "no-time"),
        ({"log_type": "result", "data": 5}, "wrong-format"),
    ],
)
def test_what_is_no_result_is_refused(record, code):
    with pytest.raises(Refusal) as refused:
        parsed(record)
    assert refused.value.code == code


def test_results_are_recognised():
    assert recognise(json.dumps(result(USB)).encode() + b"\n", "osqueryd.results.log").name == (
        "osquery"
    )
