"""Machines that are never where their user is, and travellers who leave theirs at home."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model.events import Device, Location, Metadata, PowerActivity
from doorward.model.workforce import Spot
from doorward.watch.detector import Seen
from doorward.watch.detectors.places import NeverMeet, State
from signins import (
    BERLIN,
    DAY,
    HOUR,
    LISBON,
    MONDAY,
    NEAR_BERLIN,
    SEATTLE,
    knowing,
    laptop,
    net,
    sign_in,
    stepped,
    told,
    worker,
)

PLACES = NeverMeet()
FARM = net("203.0.113.1", SEATTLE)
ABROAD = net("198.51.100.1", LISBON)


def days(count, network, machine=SEATTLE, first=0):
    """A sign-in a day, with the machine's place."""
    return [
        sign_in(MONDAY + (first + day) * DAY, network, device=laptop(machine))
        for day in range(count)
    ]


def test_ten_days_apart_are_strong_and_five_are_medium():
    home = knowing(worker(home=LISBON))
    found = stepped(PLACES, days(20, ABROAD), home)
    assert told(found) == [("F03", "medium"), ("F03", "strong")]
    assert len(stepped(PLACES, days(50, ABROAD), home)) == 3
    assert "On 10 of 10 days" in found[-1].reason
    values = {one.label: one.value for one in found[-1].facts}
    assert values["machine to stated home"].startswith("at least 8,")
    assert values["sign-in to stated home"] == "at least 0 km"


def test_machine_and_user_at_one_place_are_as_expected():
    assert stepped(PLACES, days(40, FARM)) == []
    assert stepped(PLACES, days(40, net(spot=NEAR_BERLIN), BERLIN)) == []


def test_a_provider_placed_wrongly_by_some_hundred_kilometres_is_no_sign():
    munich = net(spot=Spot(48.1, 11.6, 100.0))
    assert stepped(PLACES, days(40, munich, BERLIN)) == []


def test_travel_with_the_machine_left_at_home_is_no_system():
    assert stepped(PLACES, days(20, FARM) + days(14, ABROAD, first=20)) == []


def test_the_machine_may_tell_its_place_by_itself():
    def switched_on(at):
        event = PowerActivity(
            time=int(at * 1000),
            metadata=Metadata(uid=f"p-{at}"),
            device=Device(uid="d-1", location=Location(lat=47.6, long=-122.3)),
        )
        return Seen(event, at, "w-1")

    events = []
    for day in range(12):
        at = MONDAY + day * DAY
        events += [switched_on(at), sign_in(at + HOUR, ABROAD, device=laptop(uid="d-1"))]
    assert told(stepped(PLACES, events))[-1] == ("F03", "strong")
    other = [
        sign_in(one.at, ABROAD, device=laptop(uid="d-2")) if one.network else one for one in events
    ]
    assert stepped(PLACES, other) == []
    stale = [
        sign_in(one.at + 14 * HOUR, ABROAD, device=laptop(uid="d-1")) if one.network else one
        for one in events
    ]
    assert stepped(PLACES, stale) == []


def test_leave_is_left_out():
    away = knowing(worker(on_leave=((MONDAY, MONDAY + 30 * DAY),)))
    assert stepped(PLACES, days(20, ABROAD), away) == []


@pytest.mark.parametrize(
    "network",
    [net("198.51.100.1", LISBON, kinds=("vpn",)), net("198.51.100.1"), None],
    ids=["a tunnel", "nowhere", "no network"],
)
def test_networks_that_do_not_tell_are_left_out(network):
    assert stepped(PLACES, days(20, network)) == []


_EVENTS = st.lists(
    st.builds(
        lambda hour, network, machine: sign_in(
            MONDAY + hour * HOUR, network, device=laptop(machine)
        ),
        st.integers(0, 60 * 24),
        st.sampled_from((FARM, ABROAD, None)),
        st.sampled_from((SEATTLE, LISBON, None)),
    ),
    max_size=60,
)


@given(_EVENTS, st.randoms(use_true_random=False))
def test_order_and_repetition_never_count_more_days_than_there_are(events, random):
    shuffled = [*events, *events]
    random.shuffle(shuffled)
    state = State()
    stepped(PLACES, shuffled, state=state)
    assert state.days + (state.day > 0) <= len({one.at // DAY for one in events})
    assert 0 <= state.days_met <= state.days
    encoded = msgspec.json.encode(state)
    assert len(encoded) < 250
    assert msgspec.json.decode(encoded, type=State) == state


@given(st.integers(0, 39), st.lists(st.booleans(), min_size=1, max_size=39))
def test_halves_split_between_days_merge_into_the_whole(cut, met):
    events = [
        sign_in(MONDAY + day * DAY, FARM if one else ABROAD, device=laptop(SEATTLE))
        for day, one in enumerate(met)
    ]
    whole, first, second = State(), State(), State()
    stepped(PLACES, events, state=whole)
    stepped(PLACES, events[:cut], state=first)
    stepped(PLACES, events[cut:], state=second)
    for merged in (PLACES.merge(first, second), PLACES.merge(second, first)):
        assert (merged.day, merged.met) == (whole.day, whole.met)
        assert (merged.days, merged.days_met) == (whole.days, whole.days_met)


@given(st.lists(st.sampled_from("hhhhhhhhhta"), min_size=1, max_size=80))
def test_whoever_meets_their_machine_one_day_in_ten_is_never_strong(days_of_life):
    """At home with the laptop, travelling with it, or away without it for less than ten days."""
    events, away = [], 0
    for day, kind in enumerate(days_of_life):
        away = away + 1 if kind == "a" else 0
        network, machine = {
            "h": (FARM, SEATTLE),
            "t": (ABROAD, LISBON),
            "a": (ABROAD, SEATTLE) if away < 5 else (FARM, SEATTLE),
        }[kind]
        events.append(sign_in(MONDAY + day * DAY, network, device=laptop(machine)))
    assert stepped(PLACES, events) == []
