"""Lines of syslog (synthetic)."""

import pytest

from doorward.intake.logs.detect import recognise
from doorward.intake.logs.reader import Logsource, Refusal
from doorward.intake.logs.syslog import SyslogReader
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Authentication,
    OtherActivity,
    PeripheralActivity,
    TunnelActivity,
)

NOW = 1772443000.0  # 2 March 2026, 09:16 UTC
TIME = 1772441881000
ISO = "2026-03-02T08:58:01Z host1 "


def parsed(line):
    frame = line.encode()
    (one,) = SyslogReader(lambda: NOW).parser(frame, raw=True).parse(frame, "log#1")
    return one


def event(line):
    return parsed(ISO + line).event


@pytest.mark.parametrize(
    ("head", "host"),
    [
        ("<86>Mar  2 08:58:01 host1 sshd[9]: ", "host1"),
        ("Mar  2 08:58:01 host1 sshd: ", "host1"),
        ("Mar 02 2026 08:58:01 host1 sshd: ", "host1"),
        ("Mar  2 08:58:01.000 host1 sshd: ", "host1"),
        ("2026-03-02T09:58:01.000000+01:00 host1 sshd[9]: ", "host1"),
        ("<86>1 2026-03-02T08:58:01Z host1 sshd 9 - - ", "host1"),
        ('<86>1 2026-03-02T08:58:01.000Z host1 sshd 9 ID1 [a@1 b="c \\"]"][d e="f"] ', "host1"),
        ("<86>1 2026-03-02T08:58:01Z - sshd - - - \ufeff", None),
    ],
)
def test_heads_of_every_kind(head, host):
    one = parsed(head + "Accepted publickey for jo from 203.0.113.5 port 51234 ssh2: RSA x")
    assert one.event.time == TIME
    assert one.event.status_id == SUCCESS
    assert one.event.user.name == "jo"
    assert (one.event.src_endpoint.ip, one.event.src_endpoint.port) == ("203.0.113.5", 51234)
    assert (one.event.device.hostname if one.event.device else None) == host
    assert one.logsource == Logsource("linux", "", "sshd")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Mar  2 23:00:00", 1772492400000),
        ("Mar  4 00:00:00", 1741046400000),
        ("Dec 31 23:59:59", 1767225599000),
        ("Feb 29 12:00:00", 1709208000000),
    ],
    ids=["later today", "last year", "before new year", "the last leap day"],
)
def test_a_year_that_is_not_said_is_the_last_possible(said, expected):
    assert parsed(f"{said} h app: x").event.time == expected


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("no syslog at all", "wrong-format"),
        ("Xyz  2 08:58:01 h a: b", "bad-time"),
        ("Feb 30 08:58:01 h a: b", "bad-time"),
        ("Mar  2 25:58:01 h a: b", "bad-time"),
        ("<1>1 - h a - - - b", "no-time"),
        ("<1>1 2026-03-02T08:58:01Z h a - - [broken", "bad-field"),
    ],
)
def test_what_does_not_begin_like_syslog_is_refused(line, code):
    with pytest.raises(Refusal) as refused:
        parsed(line)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("line", "cls", "activity", "status", "name"),
    [
        (
            "sshd[1]: Failed password for invalid user x from 2001:db8::1 port 9 ssh2",
            Authentication,
            1,
            FAILURE,
            "x",
        ),
        (
            "sshd[1]: pam_unix(sshd:session): session closed for user jo",
            Authentication,
            2,
            SUCCESS,
            "jo",
        ),
        (
            "su[1]: pam_unix(su:session): session opened for user root(uid=0) by jo(uid=1000)",
            Authentication,
            7,
            SUCCESS,
            "root",
        ),
        (
            "sudo:   jo : TTY=pts/0 ; PWD=/home/jo ; USER=root ; COMMAND=/usr/bin/id -u x",
            Authentication,
            7,
            SUCCESS,
            "root",
        ),
        (
            "sudo:   jo : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/a",
            Authentication,
            7,
            FAILURE,
            "root",
        ),
        (
            "openvpn[5]: 203.0.113.5:51 [jo] Peer Connection Initiated with "
            "[AF_INET]203.0.113.5:51234",
            TunnelActivity,
            1,
            SUCCESS,
            "jo",
        ),
        (
            "%ASA-6-113039: Group <VPN> User <jo> IP <203.0.113.5> AnyConnect parent session "
            "started.",
            TunnelActivity,
            1,
            SUCCESS,
            "jo",
        ),
        (
            "%ASA-6-113005: AAA user authentication Rejected : reason = AAA failure : server = "
            "192.0.2.1 : user = jo : user IP = 203.0.113.5",
            Authentication,
            1,
            FAILURE,
            "jo",
        ),
    ],
)
def test_lines_that_are_sure(line, cls, activity, status, name):
    found = event(line)
    assert type(found) is cls
    assert (found.activity_id, found.status_id, found.user.name) == (activity, status, name)


def test_of_a_sudo_command_only_the_program_is_kept():
    found = event("sudo:  jo : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/a --password x")
    assert found.unmapped == {"command": "/bin/a"}
    assert found.actor.user.name == "jo"


def test_bytes_of_a_tunnel_are_those_of_the_worker():
    found = event(
        "%ASA-4-113019: Group = VPN, Username = jo, IP = 203.0.113.5, Session disconnected. "
        "Session Type: SSL, Duration: 1h:02m:03s, Bytes xmt: 123, Bytes rcv: 456, Reason: x"
    )
    assert (found.traffic.bytes_out, found.traffic.bytes_in) == (456, 123)


@pytest.mark.parametrize(
    ("line", "activity", "device"),
    [
        (
            "New USB device found, idVendor=1d6b, idProduct=0104, bcdDevice= 4.19",
            1,
            {"uid": "1d6b:0104"},
        ),
        ("Product: PiKVM Composite Device", 99, {"model": "PiKVM Composite Device"}),
        ("SerialNumber: CAFEBABE", 99, {"serial_number": "CAFEBABE"}),
        ("USB disconnect, device number 5", 2, {}),
    ],
)
def test_the_kernel_tells_of_usb_devices(line, activity, device):
    found = event(f"kernel: [  123.456789] usb 1-1.2: {line}")
    assert isinstance(found, PeripheralActivity)
    assert found.activity_id == activity
    assert found.peripheral_device.name == "1-1.2"
    for key, value in device.items():
        assert getattr(found.peripheral_device, key) == value


def test_other_lines_are_kept_without_their_words():
    one = parsed(ISO + "cron[3]: (jo) CMD (secret words)")
    assert isinstance(one.event, OtherActivity)
    assert "secret" not in str(one.event)
    assert one.raw["message"] == "(jo) CMD (secret words)"
    assert one.logsource.service == "cron"


def test_syslog_is_recognised_last():
    assert recognise(b"Mar  2 08:58:01 host1 sshd[9]: hello\n", "auth.log").name == "syslog"
    assert recognise(b"<14>Mar  2 08:58:01 host1 CEF:0|a|b|c|d|e|5|x=y\n", "x").name == "cef"
    assert recognise(b"nothing that is known\n", "x") is None
