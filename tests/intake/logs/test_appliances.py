"""CEF and LEEF (synthetic), alone and inside syslog."""

import pytest

from doorward.intake.logs.cef import CefReader
from doorward.intake.logs.detect import recognise
from doorward.intake.logs.leef import LeefReader
from doorward.intake.logs.reader import Refusal
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Authentication,
    FileActivity,
    HttpActivity,
    NetworkActivity,
    OtherActivity,
)

NOW = 1772443000.0  # 2 March 2026, 09:16 UTC
TIME = 1772441881000
HEAD = "CEF:0|Acme|Gate|1.0|100|traffic|3|"


def cef(line):
    frame = line.encode()
    (one,) = CefReader(lambda: NOW).parser(frame, raw=True).parse(frame, "log#1")
    return one


def leef(line):
    frame = line.encode()
    (one,) = LeefReader(lambda: NOW).parser(frame, raw=True).parse(frame, "log#1")
    return one


@pytest.mark.parametrize(
    ("line", "time", "host"),
    [
        (HEAD + "rt=1772441881000 act=x", TIME, None),
        (HEAD + "rt=Mar 02 2026 08:58:01 act=x", TIME, None),
        (HEAD + "rt=Mar 02 2026 09:58:01.000 +01:00 dvchost=gate", TIME, "gate"),
        (HEAD + "end=2026-03-02T08:58:01Z", TIME, None),
        ("<14>Mar  2 08:58:01 fw1 " + HEAD + "act=x", TIME, "fw1"),
        ("<14>1 2026-03-02T08:58:01Z fw1 app 1 - - " + HEAD + "act=x", TIME, "fw1"),
        ("<14>1 2026-03-02T08:58:01Z fw1 " + HEAD + "act=x", TIME, "fw1"),
        ("Mar  2 08:58:01 fw1 CEF: 0|Acme|Gate|1|1|n|3|act=x", TIME, "fw1"),
    ],
)
def test_the_time_is_the_records_or_the_lines(line, time, host):
    found = cef(line).event
    assert found.time == time
    assert (found.device.hostname if found.device else None) == host


@pytest.mark.parametrize(
    ("said", "cls", "status"),
    [
        ("name=x", OtherActivity, 0),
        ("src=192.0.2.1 dst=198.51.100.1 dpt=443 proto=6 act=allow", NetworkActivity, SUCCESS),
        ("src=192.0.2.1 dst=198.51.100.1 dpt=443 act=Denied", NetworkActivity, FAILURE),
        ("request=https://a.example/x requestMethod=PUT act=allowed", HttpActivity, SUCCESS),
        ("fname=a.zip filePath=/x fsize=5 act=blocked", FileActivity, FAILURE),
    ],
)
def test_the_kind_of_event_is_told_by_what_is_said(said, cls, status):
    found = cef(f"{HEAD}rt=1772441881000 suser=EX\\\\jo {said}").event
    assert type(found) is cls
    assert found.status_id == status
    assert (found.actor.user.name, found.actor.user.domain) == ("jo", "EX")


@pytest.mark.parametrize(
    ("name", "said", "activity", "status"),
    [
        ("User login", "outcome=success", 1, SUCCESS),
        ("Authentication failed", "", 1, FAILURE),
        ("VPN logout", "", 2, SUCCESS),
        ("Sign-in", "act=Rejected reason=bad password", 1, FAILURE),
    ],
)
def test_signing_in_is_told_by_the_name(name, said, activity, status):
    found = cef(f"CEF:1|Acme|Gate|1|7|{name}|3|rt=1772441881000 duser=jo@example.com {said}").event
    assert isinstance(found, Authentication)
    assert (found.activity_id, found.status_id) == (activity, status)
    assert found.user.email_addr == "jo@example.com"


@pytest.mark.parametrize(
    ("vendor", "sent", "received"), [("Acme", 1, 2), ("Fortinet", 2, 1), ("Zscaler", 2, 1)]
)
def test_bytes_are_those_of_the_source_whatever_the_vendor_calls_in(vendor, sent, received):
    line = f"CEF:0|{vendor}|G|1|1|n|3|rt=1772441881000 src=192.0.2.1 dst=192.0.2.2 in=1 out=2"
    traffic = cef(line).event.traffic
    assert (traffic.bytes_out, traffic.bytes_in) == (sent, received)


def test_what_is_escaped_is_read_as_meant():
    one = cef(r"CEF:0|A\|B|G\\1|1|1|n|3|rt=1772441881000 fname=a\=b c.txt filePath=C:\\x msg=d")
    assert one.raw["DeviceVendor"] == "A|B"
    assert one.raw["DeviceProduct"] == "G\\1"
    assert one.event.file.name == "a=b c.txt"
    assert one.event.file.path == "C:\\x"


def test_messages_are_in_the_raw_record_only():
    one = cef(HEAD + "rt=1772441881000 msg=secret words act=x")
    assert "secret" not in str(one.event)
    assert one.raw["msg"] == "secret words"


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("LEEF:1.0|Acme|Gate|1|7|", "\t"),
        ("LEEF:2.0|Acme|Gate|1|7|^|", "^"),
        ("LEEF:2.0|Acme|Gate|1|7|x5E|", "^"),
        ("LEEF:2.0|Acme|Gate|1|7|0x7c|", "|"),
        ("LEEF:2.0|Acme|Gate|1|7||", "\t"),
        ("LEEF:2.0|Acme|Gate|1|7|", "\t"),
    ],
    ids=["1.0", "sign", "hex", "0x", "empty", "left out"],
)
def test_leef_of_every_delimiter(line, delimiter):
    pairs = (
        "devTime=1772441881000",
        "usrName=jo",
        "isLoginEvent=true",
        "src=203.0.113.5",
        "outcome=failed",
    )
    found = leef(line + delimiter.join(pairs)).event
    assert isinstance(found, Authentication)
    assert (found.time, found.status_id, found.user.name) == (TIME, FAILURE, "jo")
    assert found.src_endpoint.ip == "203.0.113.5"


def test_leef_of_a_connection():
    found = leef(
        "<13>1 2026-03-02T08:58:01Z gate LEEF:1.0|Acme|Gate|1|flow|src=192.0.2.1\tdst=192.0.2.2\t"
        "dstPort=443\tproto=tcp\tsrcBytes=10\tdstBytes=20"
    ).event
    assert isinstance(found, NetworkActivity)
    assert found.time == TIME
    assert (found.traffic.bytes_out, found.traffic.bytes_in) == (10, 20)
    assert found.device.hostname == "gate"


@pytest.mark.parametrize(
    ("read", "line", "code"),
    [
        (cef, "CEF:0|a|b|c|d", "wrong-format"),
        (cef, "no header", "wrong-format"),
        (cef, HEAD + "act=x", "no-time"),
        (cef, HEAD + "rt=someday", "bad-time"),
        (cef, HEAD + "rt=99999999999999999999", "bad-time"),
        (leef, "LEEF:1.0|a|b", "wrong-format"),
        (leef, "LEEF:1.0|a|b|c|d|x=y", "no-time"),
    ],
)
def test_what_is_neither_is_refused(read, line, code):
    with pytest.raises(Refusal) as refused:
        read(line)
    assert refused.value.code == code


def test_both_are_recognised_inside_syslog():
    assert recognise(b"<14>Mar  2 08:58:01 fw1 " + HEAD.encode() + b"act=x\n", "x").name == "cef"
    assert recognise(b"LEEF:2.0|a|b|c|d|^|x=y\n", "x").name == "leef"
