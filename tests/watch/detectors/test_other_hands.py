"""Detectors of other hands, each with its positive and negative cases. All events are synthetic."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import NetworkKind, Strength
from doorward.model.events import Actor, Device, ProcessActivity, User
from doorward.signals import FairnessMark, behaviour_signals
from doorward.watch.context import Network
from doorward.watch.detectors import DETECTORS
from doorward.watch.detectors.cameras import ChangedFaces
from doorward.watch.detectors.hardware import Hardware
from doorward.watch.detectors.jigglers import Jigglers
from doorward.watch.detectors.remote_tools import SecondRemoteTool
from doorward.watch.detectors.tool_logs import InboundSessions
from doorward.watch.detectors.tunnels import Tunnels
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind, person_of
from watch.detectors.hands import (
    DAY,
    SAM,
    START,
    asks,
    context,
    inbound,
    install,
    launch,
    lid,
    listens,
    plugged,
    run,
)

KINDS = (SecondRemoteTool, InboundSessions, Hardware, Tunnels, Jigglers, ChangedFaces)


def told(detector, *events, allowed=("OtherHand",), started=START):
    found = run(detector, events, context(*allowed, started=started))
    return [(one.behaviour, one.strength and one.strength.value) for one in found]


# A second tool


def test_a_tool_that_is_not_allowed_weighs_more_in_the_first_month():
    late = launch("farhand.exe", START + 200 * DAY)
    assert told(SecondRemoteTool(), launch("farhand.exe")) == [("G01", "strong")]
    assert told(SecondRemoteTool(), late) == [("G01", "medium")]
    assert told(SecondRemoteTool(), launch("farhand.exe"), started=None) == [("G01", "medium")]


def test_a_renamed_or_unattended_tool_is_strong_at_any_age():
    late = START + 200 * DAY
    renamed = launch("notes.exe", late, original="farhand.exe")
    unattended = launch("farhand.exe", late, command="farhand.exe --set-password")
    assert told(SecondRemoteTool(), renamed) == [("G01", "strong")]
    assert told(SecondRemoteTool(), unattended) == [("G01", "strong")]


def test_allowed_tools_clients_and_tunnels_are_not_second_tools():
    events = [launch("otherhand.exe"), launch("putty.exe"), launch("tailscaled.exe")]
    assert told(SecondRemoteTool(), *events) == []


def test_it_is_told_once_and_again_when_it_runs_after_traffic():
    events = [
        asks("a.net.farhand.example"),
        asks("b.net.farhand.example"),
        install("FarHand"),
        launch("farhand.exe"),
    ]
    assert told(SecondRemoteTool(), *events) == [("G01.host", "medium"), ("G01", "strong")]


def test_without_an_allow_list_only_a_second_different_tool_is_told():
    events = [launch("farhand.exe"), launch("farhand.exe"), launch("otherhand.exe")]
    assert told(SecondRemoteTool(), *events, allowed=()) == [("G01", "medium")]


def test_without_a_list_of_tools_nothing_is_known():
    known = msgspec.structs.replace(context("x"), remote_tools=None)
    assert run(SecondRemoteTool(), [launch("farhand.exe")], known) == []


# Sessions that came in


def test_a_session_let_in_by_password_is_strong_and_its_lines_are_one():
    events = [
        inbound(peer="555000111", tool="FarHand"),
        inbound(START + 5 * DAY + 1, ip="203.0.113.9", tool="FarHand"),
    ]
    assert told(InboundSessions(), inbound(peer="5", tool="FarHand", how="password")) == [
        ("G05", "strong")
    ]
    assert told(InboundSessions(), *events) == [("G05", "strong")]
    assert told(InboundSessions(), *events, started=None) == [("G05", "medium")]


def test_each_peer_is_told_once():
    hour = 3600.0
    at = START + 90 * DAY
    events = [
        inbound(at + n * hour, peer="555000111", tool="FarHand", how="user") for n in range(5)
    ]
    events.append(inbound(at + 9 * hour, peer="555000222", tool="FarHand", how="user"))
    assert told(InboundSessions(), *events) == [("G05", "medium")] * 2


def test_allowed_tools_and_refused_sessions_are_nothing():
    allowed = inbound(peer="5", tool="OtherHand", how="password")
    refused = inbound(peer="5", tool="FarHand", how="rejected", status_id=2)
    assert told(InboundSessions(), allowed, refused) == []


def test_the_peers_network_is_a_fact():
    network = Network(ip="203.0.113.9", kinds=(NetworkKind.VPN,), source="feed test")
    event = inbound(ip="203.0.113.9", tool="FarHand", how="user", network=network)
    (one,) = run(InboundSessions(), [event], context("OtherHand"))
    assert ("network of the peer", "vpn") in [(a.label, a.value) for a in one.facts]


# Hardware

DEFAULTS = [
    ("PiKVM", {"uid": "1d6b:0104", "vendor_name": "PiKVM", "name": "PiKVM Composite Device"}),
    ("PiKVM", {"uid": "1d6b:0104", "serial_number": "CAFEBABE"}),
    ("PiKVM", {"edid": "LNX 0x7772 PiKVM V3", "type": "monitor"}),
    ("PiKVM", {"edid": "LNX 0x7770 custom", "type": "monitor"}),
    ("PiKVM Pico HID", {"uid": "1209:EDA2"}),
    ("TinyPilot", {"uid": "1d6b:0104", "name": "Multifunction USB Device"}),
    ("TinyPilot", {"uid": "USB\\VID_1D6B&PID_0104\\6&2", "vendor_name": "tinypilot"}),
    ("TinyPilot", {"edid": "TSB 0x9876 x"}),
    ("JetKVM", {"uid": "1d6b:0104", "name": "USB Emulation Device", "vendor_name": "JetKVM"}),
    ("NanoKVM", {"uid": "3346:1009", "vendor_name": "sipeed", "serial_number": "0123456789ABCDEF"}),
    ("NanoKVM", {"edid": "SPD 0x3301 NanoKVM"}),
]


@pytest.mark.parametrize(("name", "device"), DEFAULTS, ids=[str(n) for n in range(len(DEFAULTS))])
def test_the_strings_devices_come_with_are_known(name, device):
    (one,) = run(Hardware(), [plugged(**device), plugged(**device)], context())
    assert one.behaviour == "G02"
    assert name in one.reason
    assert behaviour_signals["G02"].hard


def test_a_linux_gadget_alone_is_medium():
    assert told(Hardware(), plugged(uid="1d6b:0104", name="Gadget")) == [("G02.gadget", None)]
    assert behaviour_signals["G02.gadget"].strength is Strength.MEDIUM


PARTS = [
    plugged(uid="1234:0001", type="keyboard"),
    plugged(uid="1234:0001", type="mouse"),
    plugged(uid="1234:0001", type="mass storage"),
]
CAPTURE = {"edid": "TSB 0x8801 T749-fHD720", "type": "monitor"}


def test_the_shape_grows_from_medium_to_strong():
    events = [*PARTS, plugged(**CAPTURE), lid(closed=True)]
    assert told(Hardware(), *events) == [
        ("G02.shape", "medium"),
        ("G02.shape", "medium"),
        ("G02.shape", "strong"),
    ]


def test_one_device_may_name_all_its_parts_at_once():
    device = {"uid": "1234:0001", "interfaces": ("HID Keyboard", "HID Mouse", "Mass Storage")}
    assert told(Hardware(), plugged(**device)) == [("G02.shape", "medium")]


@pytest.mark.parametrize(("serial", "shape"), [("X1", True), ("0000", False), (None, False)])
def test_three_devices_of_ocsf_with_one_serial_number_are_one(serial, shape):
    events = [plugged(serial_number=serial, type_id=number) for number in (2, 3, 1)]
    assert told(Hardware(), *events) == [("G02.shape", "medium")] * shape


@pytest.mark.parametrize(
    "events",
    [
        [lid(closed=True), plugged(uid="046d:c31c", type="keyboard")],
        [plugged(uid="046d:c52b", type="keyboard"), plugged(uid="046d:c52b", type="mouse")],
        [plugged(uid="046d:c31c", type="keyboard"), plugged(uid="0781:5567", type="disk")],
        [plugged(edid="DEL 0x4098 DELL U2415", type="monitor")],
        [PARTS[0], plugged(START + 9 * DAY, uid="1234:0001", type="mouse"),
         plugged(START + 20 * DAY, uid="1234:0001", type="disk")],
    ],
    ids=["dock", "receiver", "two-devices", "monitor", "days-apart"],
)  # fmt: skip
def test_ordinary_desks_are_not_in_that_shape(events):
    assert told(Hardware(), *events) == []


def test_a_device_of_nobody_is_told_of_the_machine_and_one_of_somebody_of_the_person():
    mine, nobodys = (plugged(uid="3346:1009", person=who) for who in (SAM, ""))
    machine = Hardware(EntityKind.DEVICE)
    assert run(machine, [mine], context()) == []
    assert [one.behaviour for one in run(machine, [nobodys], context())] == ["G02"]
    engine = Engine(DETECTORS)
    assert Entity(EntityKind.DEVICE, "d-1") in engine.entities(nobodys)


# Tunnels


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (launch("tailscaled"), [("G04", "strong")]),
        (launch("ngrok.exe", START + 90 * DAY), [("G04", "medium")]),
        (launch("ssh", command="ssh -N -R 2222:localhost:22 a@h.example"), [("G04", "strong")]),
        (launch("ssh", command="ssh -L 80:localhost:80 a@Rh.example"), []),
        (launch("ssh", command="ssh host.example"), []),
        (asks("x.tailscale.example"), [("G04", "weak")]),
        (listens(3389), [("G04.desktop", "weak")]),
        (listens(8080), []),
        (inbound(ip="203.0.113.9", port=3389), [("G04.desktop", "medium")]),
        (inbound(ip="10.1.2.3", port=3389), []),
        (inbound(ip="not-an-ip", port=5900), []),
    ],
    ids=["mesh", "service-later", "reverse", "local", "plain", "host", "listens", "other-port",
         "from-outside", "from-inside", "no-address"],
)  # fmt: skip
def test_ways_in(event, expected):
    assert told(Tunnels(), event, event) == expected


def test_an_allowed_tunnel_is_nothing():
    assert told(Tunnels(), launch("tailscaled"), listens(3389), allowed=("Tailscale", "RDP")) == []


# Movers and changed faces: ◐


@pytest.mark.parametrize(
    ("detector", "event", "expected"),
    [
        (Jigglers(), launch("MouseJiggler.exe"), [("G03", "medium")]),
        (Jigglers(), launch("caffeine64.exe"), [("G03", "weak")]),
        (Jigglers(), plugged(uid="0001:0002", name="USB Mouse Jiggler"), [("G03", "medium")]),
        (Jigglers(), launch("code.exe"), []),
        (ChangedFaces(), launch("DeepFaceLive.exe"), [("G06", "medium")]),
        (ChangedFaces(), install("Cluely"), [("G06", "medium")]),
        (ChangedFaces(), install("OTP.ee"), [("G06", "medium")]),
        (ChangedFaces(), plugged(name="OBS Virtual Camera"), [("G06", "weak")]),
        (ChangedFaces(), plugged(name="Integrated Camera"), []),
        (ChangedFaces(), launch("obs64.exe"), []),
    ],
    ids=["mover", "awake", "device", "editor", "face", "answers", "codes", "obs", "camera",
         "obs-app"],
)  # fmt: skip
def test_tools_of_doubtful_use(detector, event, expected):
    assert told(detector, event, event) == expected


def test_doubtful_tools_alone_add_nothing_to_the_base_rate():
    engine = Engine(DETECTORS)
    sam = Entity(EntityKind.PERSON, SAM)
    events = [launch("MouseJiggler.exe"), launch("DeepFaceLive.exe")]
    findings, _ = engine.advance_encoded(sam, events, None, context("x"))
    assert {one.detector for one in findings} == {"G03", "G06"}
    assert all(one.confidence <= 0.001 for one in findings)
    for name in ("G03", "G06"):
        assert behaviour_signals[name].fairness is FairnessMark.CONJUNCTION
        assert not behaviour_signals[name].hard


# Every detector: small state, hostile order, merging

EVENTS = st.lists(
    st.sampled_from(
        [
            launch("farhand.exe"),
            launch("farhand.exe", START - 50 * DAY),
            launch("notes.exe", original="otherhand.exe"),
            asks("a.net.farhand.example"),
            inbound(peer="1", tool="FarHand", how="password"),
            inbound(START + 9 * DAY, peer="2", tool="FarHand"),
            inbound(ip="203.0.113.9", port=3389),
            listens(5900),
            launch("tailscaled"),
            launch("MouseJiggler.exe"),
            launch("cluely.exe"),
            plugged(uid="1d6b:0104"),
            plugged(uid="3346:1009"),
            plugged(uid="3346:1009", activity=2),
            *PARTS,
            plugged(**CAPTURE),
            lid(closed=True),
            lid(closed=False),
        ]
    ),
    max_size=40,
)


@given(EVENTS, st.randoms(use_true_random=False))
@pytest.mark.parametrize("kind", KINDS)
def test_repeated_and_disordered_events_are_told_no_more_often(kind, events, chance):
    detector, known = kind(), context("SomethingElse")
    state = detector.state()
    first = run(detector, events, known, state)
    again = list(events)
    chance.shuffle(again)
    lids = kind is Hardware or kind is InboundSessions
    if not lids:
        assert run(detector, again, known, state) == []
    else:
        run(detector, again, known, state)
    assert len(msgspec.json.encode(state)) <= 700
    assert len(first) <= len(events)


@given(EVENTS)
@pytest.mark.parametrize("kind", KINDS)
def test_states_survive_json_and_merge(kind, events):
    detector, known = kind(), context("SomethingElse")
    half = len(events) // 2
    one, other = detector.state(), detector.state()
    run(detector, events[:half], known, one)
    run(detector, events[half:], known, other)
    merged = detector.merge(one, other)
    copy = msgspec.json.decode(msgspec.json.encode(merged), type=detector.state)
    assert copy == merged
    if kind not in (Hardware, InboundSessions):
        # Nothing that either half told is told again by the whole.
        assert run(detector, events, known, copy) == []


def test_the_ways_of_telling_are_registered_with_sources_and_marks():
    for name in ("G01", "G01.host", "G02", "G02.gadget", "G02.shape", "G04", "G04.desktop", "G05"):
        assert behaviour_signals[name].fairness is FairnessMark.FAIR


def test_what_windows_itself_tells_is_of_the_machine():
    named = Actor(user=User(uid="S-1-5-18", name="PC-7$", type_id=3))
    assert person_of(ProcessActivity(time=1, actor=named), {}) == ""
    service = Actor(user=User(name="NETWORK SERVICE", domain="NT AUTHORITY", type_id=3))
    assert person_of(ProcessActivity(time=1, actor=service), {}) == ""
    engine = Engine(DETECTORS)
    unnumbered = plugged(uid="3346:1009", person="")
    event = msgspec.structs.replace(unnumbered.event, device=Device(hostname="pc-7"))
    gathered = engine.gathered([msgspec.structs.replace(unnumbered, event=event)])
    assert list(gathered[EntityKind.DEVICE]) == ["pc-7"]
    # A host's name is not enough for what names somebody: many people share a server's.
    theirs = engine.gathered([msgspec.structs.replace(unnumbered, event=event, person=SAM)])
    assert list(theirs[EntityKind.DEVICE]) == []
