"""Impossible travel: those who travel, and those who cannot have."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import NetworkKind
from doorward.model.events import Endpoint, Location
from doorward.model.workforce import Spot
from doorward.watch.detectors.travel import ImpossibleTravel, State
from signins import (
    BERLIN,
    DAY,
    HOUR,
    LISBON,
    MONDAY,
    NEAR_BERLIN,
    SEATTLE,
    knowing,
    net,
    sign_in,
    stepped,
    told,
    worker,
)

TRAVEL = ImpossibleTravel()
HOME = net("203.0.113.1", BERLIN, place="Berlin, DE", asn=64500)
AWAY = net("198.51.100.1", SEATTLE, place="Seattle, US", asn=64501)
NEW = knowing(worker(started=MONDAY - 10 * DAY))


def test_two_far_places_within_the_hour_are_told_with_both_sides():
    events = [sign_in(MONDAY, HOME, uid="one"), sign_in(MONDAY + HOUR, AWAY, uid="two")]
    (found,) = stepped(TRAVEL, events, NEW)
    assert (found.behaviour, found.strength.value) == ("F04", "medium")
    assert found.events == ("one", "two")
    values = {one.label: one.value for one in found.facts}
    assert "2026-01-05 00:00 UTC from Berlin" in values["one sign-in"]
    assert "2026-01-05 01:00 UTC from Seattle" in values["the other"]
    assert values["the other: address"] == "198.51.100.1"
    assert values["distance at least"] == "8,019 km"
    assert values["speed needed"] == "6,874 km/h"
    assert "first 90 days" in found.reason


@pytest.mark.parametrize("context", [knowing(), knowing(worker(started=MONDAY - 100 * DAY))])
def test_it_is_weak_where_the_start_is_long_ago_or_unknown(context):
    events = [sign_in(MONDAY, HOME), sign_in(MONDAY + HOUR, AWAY)]
    assert told(stepped(TRAVEL, events, context)) == [("F04", "weak")]


def test_there_and_back_is_two_places_at_once_and_each_pair_is_told_once():
    at = [sign_in(MONDAY + n * HOUR, (HOME, AWAY)[n % 2], session=f"s-{n % 2}") for n in range(9)]
    assert [one.behaviour for one in stepped(TRAVEL, at, NEW)] == ["F04", "F04.sessions"]


def test_one_session_in_two_places_is_left_to_the_replay():
    events = [sign_in(MONDAY + n * HOUR, (HOME, AWAY)[n % 2], session="s-same") for n in range(5)]
    assert [one.behaviour for one in stepped(TRAVEL, events)] == ["F04"]


def test_it_is_told_again_after_a_month():
    first = [sign_in(MONDAY, HOME), sign_in(MONDAY + HOUR, AWAY)]
    later = MONDAY + 40 * DAY
    again = [sign_in(later, HOME), sign_in(later + HOUR, AWAY)]
    assert [one.behaviour for one in stepped(TRAVEL, first + again)] == ["F04", "F04"]


def test_a_flight_is_no_impossible_travel():
    events = [sign_in(MONDAY, HOME), sign_in(MONDAY + 12 * HOUR, AWAY)]
    assert stepped(TRAVEL, events) == []


@pytest.mark.parametrize(
    "kind", [one for one in NetworkKind if one is not NetworkKind.CAMPUS], ids=lambda one: one.value
)
def test_networks_that_do_not_tell_where_their_user_is_are_left_out(kind):
    elsewhere = net("198.51.100.1", SEATTLE, kinds=(kind,))
    assert stepped(TRAVEL, [sign_in(MONDAY, HOME), sign_in(MONDAY + HOUR, elsewhere)]) == []
    assert stepped(TRAVEL, [sign_in(MONDAY, elsewhere), sign_in(MONDAY + HOUR, HOME)]) == []


@pytest.mark.parametrize(
    "other",
    [
        net("198.51.100.1"),
        net("10.0.0.1", SEATTLE, private=True),
        net("198.51.100.1", SEATTLE, provider="Example VPN"),
        net("198.51.100.1", NEAR_BERLIN),
        net("198.51.100.1", Spot(47.6, -122.3, 8_000.0)),
        None,
    ],
    ids=["nowhere", "private", "allowed provider", "near", "vague", "no network"],
)
def test_an_end_that_is_not_located_or_not_far_is_no_end(other):
    assert stepped(TRAVEL, [sign_in(MONDAY, HOME), sign_in(MONDAY + HOUR, other)]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"status_id": 2},
        {"activity_id": 2},
        {"logon_type_id": 3},
        {"logon_type": "service"},
        {"is_new_logon": False},
    ],
    ids=str,
)
def test_only_sign_ins_by_hand_that_got_in_count(change):
    events = [sign_in(MONDAY, HOME), sign_in(MONDAY + HOUR, AWAY, **change)]
    assert stepped(TRAVEL, events) == []


def test_a_badge_at_a_door_is_a_place():
    door = Endpoint(location=Location(lat=SEATTLE.latitude, long=SEATTLE.longitude))
    badge = sign_in(MONDAY, None, logon_type="physical", dst_endpoint=door)
    (found,) = stepped(TRAVEL, [badge, sign_in(MONDAY + HOUR, HOME)])
    assert "badge" in found.facts[0].value


def test_a_late_event_is_compared_and_does_not_move_the_person():
    state = State()
    stepped(TRAVEL, [sign_in(MONDAY + 20 * HOUR, HOME)], state=state)
    late = [sign_in(MONDAY + 19 * HOUR, AWAY)]
    assert [one.behaviour for one in stepped(TRAVEL, late, state=state)] == ["F04"]
    assert state.here.ip == HOME.ip
    assert stepped(TRAVEL, [sign_in(MONDAY + 21 * HOUR, HOME)], state=state) == []


_NETWORKS = (HOME, AWAY, net("192.0.2.77", LISBON), net("192.0.2.78", BERLIN, kinds=("vpn",)))
_EVENTS = st.lists(
    st.builds(
        lambda hour, network, session: sign_in(MONDAY + hour * HOUR, network, session=session),
        st.integers(0, 400),
        st.sampled_from((*_NETWORKS, None)),
        st.sampled_from((None, "s-1", "s-2")),
    ),
    max_size=25,
)


@given(_EVENTS, st.randoms(use_true_random=False))
def test_order_and_repetition_break_nothing_and_states_stay_small(events, random):
    shuffled = [*events, *events]
    random.shuffle(shuffled)
    state = State()
    found = stepped(TRAVEL, shuffled, state=state)
    # A pair of places is told once in 30 days: three places make three pairs of two behaviours.
    assert len(found) <= 6
    encoded = msgspec.json.encode(state)
    assert len(encoded) < 700
    assert msgspec.json.decode(encoded, type=State) == state


@given(_EVENTS, st.integers(0, 25))
def test_merged_halves_go_on_like_the_whole(events, cut):
    events = sorted({one.at: one for one in events}.values(), key=lambda one: one.at)
    whole, first, second = State(), State(), State()
    stepped(TRAVEL, events, state=whole)
    stepped(TRAVEL, events[:cut], state=first)
    stepped(TRAVEL, events[cut:], state=second)
    for merged in (TRAVEL.merge(first, second), TRAVEL.merge(second, first)):
        assert merged.here == whole.here
        assert set(first.told) | set(second.told) >= set(merged.told)


@given(
    st.lists(
        st.tuples(st.floats(-80, 80), st.floats(-180, 180), st.floats(1.05, 3), st.floats(1, 400)),
        min_size=2,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_nobody_who_travels_by_air_is_told_wherever_databases_put_them(stops, random):
    """Each stop is reached at 857 km/h or slower; each place is off by up to its accuracy."""
    from doorward.intake.timing.physics import EARTH_KM, great_circle_km

    at, before, events = MONDAY, None, []
    for number, (latitude, longitude, slack, accuracy) in enumerate(stops):
        true = Spot(latitude, longitude, accuracy)
        if before is not None:
            at += great_circle_km(before, true) / 900.0 * slack * HOUR
        before = true
        off = random.uniform(-1, 1) * accuracy / EARTH_KM * 180 / 3.1416 * 0.99
        shown = Spot(latitude + off, longitude, accuracy)
        events.append(sign_in(at, net(f"203.0.113.{number}", shown)))
    assert stepped(TRAVEL, events, NEW) == []
