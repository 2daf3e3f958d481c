"""Sessions in two hands, and sessions too old."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.watch.context import Policy
from doorward.watch.detectors.sessions import SessionReplay, State
from doorward.watch.detectors.sessions_agents import browser_of
from signins import (
    BERLIN,
    CHROME_WINDOWS,
    DAY,
    FIREFOX_LINUX,
    HOUR,
    LISBON,
    MONDAY,
    SAFARI_MAC,
    api_call,
    knowing,
    laptop,
    net,
    sign_in,
    stepped,
    told,
)

SESSIONS = SessionReplay()
HOME = net("203.0.113.1", BERLIN, asn=64500)
CAFE = net("198.51.100.1", BERLIN, asn=64501)
AWAY = net("192.0.2.99", LISBON, asn=64502)
CHROME, SAFARI = CHROME_WINDOWS.format(126), SAFARI_MAC.format(17)


def test_another_network_and_another_machine_is_a_replay():
    events = [
        sign_in(MONDAY, HOME, session="s-1234", agent=CHROME, uid="one"),
        api_call(MONDAY + HOUR, AWAY, session="s-1234", agent=SAFARI),
    ]
    (found,) = stepped(SESSIONS, events)
    assert (found.behaviour, found.strength.value) == ("F08", "strong")
    assert found.events == ("one", events[1].event.metadata.uid)
    text = str(found.facts)
    assert "Chrome on Windows at 2026-01-05 00:00 UTC" in text
    assert "Safari on macOS at 2026-01-05 01:00 UTC" in text
    assert "203.0.113.1" in text
    assert "192.0.2.99" in text


@pytest.mark.parametrize(
    ("uid", "hours", "strength"),
    [("S1", 1, "medium"), ("S1", 30, None), ("12345", 1, None), ("123456", 1, "strong")],
    ids=["short", "short, days later", "a count", "long"],
)
def test_a_short_id_counts_for_a_day_and_a_short_number_never(uid, hours, strength):
    events = [
        api_call(MONDAY, HOME, session=uid, agent=CHROME),
        api_call(MONDAY + hours * HOUR, AWAY, session=uid, agent=SAFARI),
    ]
    assert told(stepped(SESSIONS, events)) == ([("F08", strength)] if strength else [])


def test_it_is_told_once_for_a_session():
    events = [
        api_call(
            MONDAY + n * HOUR, (HOME, AWAY)[n % 2], session="s-1234", agent=(CHROME, SAFARI)[n % 2]
        )
        for n in range(10)
    ]
    assert len(stepped(SESSIONS, events)) == 1


def test_a_device_with_another_id_is_another_machine_and_the_same_id_is_the_same():
    def pair(first, second):
        return [
            sign_in(MONDAY, HOME, session="s-1234", device=laptop(uid=first), agent=CHROME),
            sign_in(MONDAY + 1, AWAY, session="s-1234", device=laptop(uid=second), agent=SAFARI),
        ]

    assert told(stepped(SESSIONS, pair("d-1", "d-2"))) == [("F08", "strong")]
    assert stepped(SESSIONS, pair("d-1", "d-1")) == []


def test_another_browser_of_the_same_system_is_medium():
    edge = CHROME + " Edg/126.0.0.0"
    events = [
        api_call(MONDAY, HOME, session="s-1234", agent=CHROME),
        api_call(MONDAY + 1, AWAY, session="s-1234", agent=edge),
    ]
    assert told(stepped(SESSIONS, events)) == [("F08", "medium")]


@pytest.mark.parametrize(
    ("network", "agent"),
    [
        (CAFE, CHROME),
        (CAFE, CHROME_WINDOWS.format(131)),
        (HOME, SAFARI),
        (net("203.0.113.200", asn=64500), SAFARI),
        (net("203.0.200.9"), SAFARI),
        (AWAY, "aws-cli/2.15 Python/3.11"),
        (AWAY, CHROME + " Slack/4.38 Electron/30.0"),
        (AWAY, None),
        (None, SAFARI),
    ],
    ids=[
        "a laptop in a café",
        "a laptop in a café, its browser updated",
        "two browsers at home",
        "another address of the same provider",
        "a neighbouring address of no known provider",
        "a command line",
        "a program that holds a browser",
        "nothing known of the machine",
        "nothing known of the network",
    ],
)
def test_what_moves_alone_is_no_replay(network, agent):
    home = HOME if network is None or network.asn else net("203.0.113.1")
    events = [
        api_call(MONDAY, home, session="s-1234", agent=CHROME),
        api_call(MONDAY + HOUR, network, session="s-1234", agent=agent),
    ]
    assert stepped(SESSIONS, events) == []


def test_a_laptop_that_moved_is_compared_from_its_new_place():
    events = [
        api_call(MONDAY, HOME, session="s-1234", agent=CHROME),
        api_call(MONDAY + HOUR, CAFE, session="s-1234", agent=CHROME),
        api_call(MONDAY + 2 * HOUR, HOME, session="s-1234", agent=SAFARI),
    ]
    (found,) = stepped(SESSIONS, events)
    assert found.events[0] == events[1].event.metadata.uid


def test_other_sessions_and_ids_that_say_nothing_are_left_alone():
    events = [
        api_call(MONDAY, HOME, session="s-1234", agent=CHROME),
        api_call(MONDAY + 1, AWAY, session="s-5678", agent=SAFARI),
        api_call(MONDAY + 2, HOME, session="0", agent=CHROME),
        api_call(MONDAY + 3, AWAY, session="0", agent=SAFARI),
        api_call(MONDAY + 4, HOME, agent=CHROME),
    ]
    assert stepped(SESSIONS, events) == []


def test_an_id_that_comes_again_after_its_life_is_another_sessions():
    events = [
        api_call(MONDAY, HOME, session="s-1234", agent=CHROME),
        api_call(MONDAY + 200 * DAY, AWAY, session="s-1234", agent=SAFARI),
    ]
    assert stepped(SESSIONS, events) == []


def test_a_session_older_than_the_company_allows_is_told_once():
    context = knowing(policy=Policy(session_hours=24))
    old = int((MONDAY - 2 * DAY) * 1000)
    events = [sign_in(MONDAY + n, HOME, session="s-1234", created=old) for n in range(3)]
    (found,) = stepped(SESSIONS, events, context)
    assert (found.behaviour, "48 hours" in found.reason) == ("F08.age", True)
    assert stepped(SESSIONS, events) == []
    young = [
        sign_in(MONDAY + n, HOME, session="s-1234", created=int(MONDAY * 1000)) for n in (1, 2)
    ]
    assert stepped(SESSIONS, young, context) == []


def test_hostile_ids_leave_the_state_small():
    state = State()
    for n in range(9):
        uid = str(n) * 100_000
        event = sign_in(
            MONDAY + n, HOME, session=uid, uid=uid, device=laptop(uid=uid), agent=CHROME + uid
        )
        stepped(SESSIONS, [event], state=state)
    assert len(msgspec.json.encode(state)) < 1_500


@given(st.text(max_size=2_000))
def test_any_agent_text_is_survived(agent):
    assert len(browser_of(agent)) < 40
    assert browser_of("curl/8.0 " + agent) == ""


def test_browsers_are_told_apart_without_their_versions():
    assert browser_of(FIREFOX_LINUX.format(128)) == "Firefox on Linux"
    assert browser_of(FIREFOX_LINUX.format(129)) == browser_of(FIREFOX_LINUX.format(128))


_EVENTS = st.lists(
    st.builds(
        lambda at, network, session, agent: api_call(
            MONDAY + at, network, session=session, agent=agent
        ),
        st.integers(0, 10**6),
        st.sampled_from((HOME, CAFE, AWAY)),
        st.sampled_from(("s-11111", "s-22222", "s-33333", "s-44444")),
        st.sampled_from((CHROME, SAFARI, None)),
    ),
    max_size=25,
)


@given(_EVENTS, st.integers(0, 25), st.randoms(use_true_random=False))
def test_order_repetition_and_merging_break_nothing(events, cut, random):
    shuffled = [*events, *events]
    random.shuffle(shuffled)
    first, second = State(), State()
    stepped(SESSIONS, shuffled[:cut], state=first)
    stepped(SESSIONS, shuffled[cut:], state=second)
    encoded = msgspec.json.encode(SESSIONS.merge(first, second))
    assert len(encoded) < 500
    merged = msgspec.json.decode(encoded, type=State)
    assert len({one.key for one in merged.held}) == len(merged.held) <= 3


@given(_EVENTS)
def test_one_machine_wherever_it_goes_is_never_a_replay(events):
    own = [api_call(one.at, one.network, session="s-1234", agent=CHROME) for one in events]
    assert stepped(SESSIONS, own) == []
