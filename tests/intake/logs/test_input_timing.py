"""Timing of input as records (synthetic): statistics go on, keys and text are refused."""

import json

import msgspec
import pytest

from doorward.intake.logs.detect import framing_of, recognise
from doorward.intake.logs.input_timing import MOST_EVENTS, InputTimingReader
from doorward.intake.logs.reader import Framing, Refusal
from doorward.intake.timing import session_features
from doorward.intake.timing.kinds import Kind, first_unknown
from doorward.model.events import Event, InputTiming, Location, RdpActivity
from doorward.watch.remote_hands.synthetic import LINKS, events, person

ARRIVED, SENT, KINDS, _ = events(person(3), LINKS["direct"], 1, 120)
RECORD = {
    "person": "jo@example.com",
    "device": "PC-7",
    "session": "s-1",
    "started": "2026-03-02T09:00:00Z",
    "on_site": True,
    "gateway": {"lat": 52.5, "long": 13.4},
    "claimed": {"lat": 48.1, "long": 11.6},
    "network_ms": ARRIVED.tolist(),
    "client_ms": SENT.tolist(),
    "kinds": KINDS,
    "rtt_ms": [14.0, 12.5, None],
}
WHO = {"person": "E-17", "started": 1772441881}


def read(record, *, raw=False):
    frame = json.dumps(record).encode()
    (found,) = InputTimingReader().parser(frame, raw=raw).parse(frame, "log#1")
    return found


def refused(record):
    with pytest.raises(Refusal) as told:
        read(record)
    return told.value


def test_times_become_statistics_and_go_no_further():
    event = read(RECORD).event
    assert isinstance(event, RdpActivity)
    assert (event.time, event.user.email_addr, event.device.uid) == (
        1772442000000,
        "jo@example.com",
        "PC-7",
    )
    timing = event.input_timing
    expected = session_features(ARRIVED, SENT, KINDS, rtt_ms=[12.5])
    assert timing.figures == {name: getattr(expected, name) for name in expected.known()}
    assert (timing.keys, timing.events, timing.on_site) == (120, len(KINDS), True)
    assert (timing.gateway, timing.claimed) == (
        Location(lat=52.5, long=13.4),
        Location(lat=48.1, long=11.6),
    )
    written = msgspec.json.encode(event)
    assert len(written) < 2_000
    assert msgspec.json.decode(written, type=Event) == event


def test_rules_are_shown_whose_session_it_was_and_no_times():
    found = read(RECORD, raw=True)
    assert set(found.raw) == {"person", "device", "session", "started", "on_site"}
    assert found.logsource.category == "input-timing"


def test_statistics_are_taken_as_a_site_ships_them():
    figures = {"keys": 300, "events": 700, "comb_strength": 0.4, "hold_median": None}
    timing = read({**WHO, "figures": figures, "rtt_ms": 31}).event.input_timing
    assert timing == InputTiming(
        events=700, keys=300, figures={"comb_strength": 0.4, "rtt_least": 31.0}
    )
    assert timing.on_site is None


def test_what_is_missing_is_unknown():
    timing = read({**WHO, "network_ms": [], "kinds": []}).event.input_timing
    assert timing == InputTiming()
    assert read({**WHO, "rtt_ms": []}).event.input_timing == InputTiming()


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"kinds": ["keydown", "Enter"]}, "bad-field", "kinds[1]"),
        ({"kinds": ["keydown", "hunter2"]}, "bad-field", "kinds[1]"),
        ({"kinds": ["key 7", "keyup"]}, "bad-field", "kinds[0]"),
        ({"kinds": [1, 65]}, "bad-field", "kinds[1]"),
        ({"kinds": ["keydown", {"key": "a"}]}, "bad-field", "$.kinds[1]"),
        ({"kinds": ["keydown"]}, "bad-field", "as many"),
        ({"hunter2": 1}, "bad-field", "a field that the format does not have"),
        ({"text": "hunter2"}, "bad-field", "a field that the format does not have"),
        ({"figures": {}}, "bad-field", "both"),
        ({"network_ms": [1, 1e300]}, "bad-field", "network_ms[1]"),
        ({"network_ms": ["hunter2", 2]}, "bad-field", "$.network_ms[0]"),
        ({"network_ms": [0] * (MOST_EVENTS + 1)}, "too-large", "network_ms"),
        ({"rtt_ms": [1] * 20_001}, "too-large", "rtt_ms"),
        ({"gateway": {"lat": 91, "long": 0}}, "bad-field", "gateway"),
        ({"person": " "}, "bad-field", "no person"),
        ({"session": "s" * 257}, "bad-field", "session"),
        ({"started": "noon"}, "bad-time", "time"),
        ({"started": None}, "no-time", "time"),
    ],
)
def test_keys_text_and_nonsense_are_refused_and_not_quoted(change, code, says):
    good = {**WHO, "network_ms": [1, 2], "kinds": ["keydown", "keyup"]}
    told = refused({**good, **change})
    assert told.code == code
    assert says in str(told)
    assert "hunter2" not in str(told)


@pytest.mark.parametrize("figures", [{"hunter2": 1.0}, {"keys": -1}, {"hold_median": 1e13}])
def test_figures_are_the_formats_own_and_in_range(figures):
    told = refused({**WHO, "figures": figures})
    assert told.code == "bad-field"
    assert "hunter2" not in str(told)


def test_a_record_without_any_timing_is_refused():
    assert "neither" in str(refused(WHO))


def test_kinds_are_words_or_numbers_of_kinds():
    assert first_unknown(["keydown", "WM_KEYUP", "pointer-move", "D", "u", *Kind]) is None
    assert [first_unknown([one]) for one in ("Left", "é", "", "a", "keydown\n", 7)] == [0] * 6


def test_a_file_is_told_by_its_first_record_even_if_that_is_long():
    head = json.dumps({**RECORD, "kinds": KINDS * 100}).encode()[: 1 << 16]
    for begin in (json.dumps(RECORD).encode(), head):
        assert recognise(begin, "x").name == "input-timing"
        assert framing_of(InputTimingReader(), begin) is Framing.LINES
    assert not InputTimingReader().recognises(b'{"person": 1, "started": 2}', "x")
    assert not InputTimingReader().recognises(b"person,started,network_ms", "x")
