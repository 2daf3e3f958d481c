"""Several workers behind one home address: farms, and the many honest reasons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import NetworkKind
from doorward.model.events import Metadata, TunnelActivity, User
from doorward.model.workforce import Spot
from doorward.watch.context import Context, Policy
from doorward.watch.detector import Seen
from doorward.watch.detectors.addresses import OneAddress
from doorward.watch.detectors.addresses_sharers import Sharers
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind
from signins import (
    BERLIN,
    DAY,
    HOUR,
    LISBON,
    MONDAY,
    SEATTLE,
    knowing,
    net,
    sign_in,
    stepped,
    told,
    worker,
)

ADDRESSES = OneAddress()
HOUSE = net("203.0.113.9", BERLIN)


def days(people, which, network=HOUSE):
    return [
        sign_in(MONDAY + day * DAY + hour * HOUR, network, person=person)
        for day in which
        for hour, person in enumerate(people)
    ]


def test_three_workers_for_weeks_are_strong():
    found = stepped(ADDRESSES, days("abc", range(12)))
    assert told(found) == [("F05", "medium"), ("F05", "strong")]
    assert found[0].at < MONDAY + 3 * DAY
    assert {one.id for one in found[-1].related} == {"a", "b", "c"}
    assert found[-1].facts[0].value == "203.0.113.9"
    assert "3 workers" in found[-1].reason


def test_less_than_three_days_each_are_guests():
    assert stepped(ADDRESSES, days("abcd", range(2))) == []


def test_a_week_away_with_the_team_is_no_more_than_medium():
    assert told(stepped(ADDRESSES, days("abc", range(5)))) == [("F05", "medium")]


def test_whoever_comes_later_is_told_as_well():
    found = stepped(ADDRESSES, days("abcd", range(8)))
    assert told(found) == [("F05", "medium")] * 2
    assert [len(one.related) for one in found] == [3, 4]


def test_the_events_it_rests_on_are_cited():
    events = days("abc", range(12))
    found = stepped(ADDRESSES, events)
    assert set(found[0].events) == {one.event.metadata.uid for one in events[:9]}
    assert found[0].events[-1] == events[8].event.metadata.uid
    assert all(len(one.events) <= 9 for one in found)


def test_two_workers_count_only_with_homes_that_are_far_apart():
    pair = days("ab", range(20))
    assert stepped(ADDRESSES, pair) == []
    couple = knowing(worker("a", home=BERLIN), worker("b", home=BERLIN))
    assert stepped(ADDRESSES, pair, couple) == []
    apart = knowing(worker("a", home=BERLIN), worker("b", home=LISBON))
    assert told(stepped(ADDRESSES, pair, apart)) == [("F05", "weak")]


def test_a_shared_flat_that_is_stated_is_weak():
    flat = knowing(*(worker(one, home=BERLIN) for one in "abc"))
    assert told(stepped(ADDRESSES, days("abc", range(20)), flat)) == [("F05", "weak")]


def test_homes_stated_elsewhere_do_not_explain():
    homes = (BERLIN, LISBON, SEATTLE)
    people = knowing(*(worker(one, home=home) for one, home in zip("abc", homes, strict=True)))
    assert told(stepped(ADDRESSES, days("abc", range(20)), people))[-1] == ("F05", "strong")


def test_without_own_networks_it_is_weak_and_says_so():
    found = stepped(ADDRESSES, days("abc", range(20)), Context.of((), Policy()))
    assert told(found) == [("F05", "weak")]
    assert found[0].reason.endswith("states no networks of its own.")


def test_a_crowd_is_no_household():
    assert stepped(ADDRESSES, days("abcdefgh", range(20))) == []


@pytest.mark.parametrize("kind", list(NetworkKind), ids=lambda one: one.value)
def test_networks_that_many_share_are_left_out(kind):
    shared = net("203.0.113.9", BERLIN, kinds=(kind,))
    assert stepped(ADDRESSES, days("abc", range(20), shared)) == []


@pytest.mark.parametrize(
    "network",
    [net("10.0.0.9", private=True), net(provider="Example VPN"), None],
    ids=["private", "allowed provider", "no network"],
)
def test_networks_that_say_nothing_are_left_out(network):
    assert stepped(ADDRESSES, days("abc", range(20), network)) == []


def test_an_address_assigned_anew_is_not_shared():
    events = days("a", range(5)) + days("b", range(5, 10)) + days("c", range(10, 15))
    assert stepped(ADDRESSES, events) == []


def test_those_who_moved_away_make_room():
    state = Sharers()
    stepped(ADDRESSES, days("abcdef", range(3)), state=state)
    stepped(ADDRESSES, days("xyz", range(100, 112)), state=state)
    assert not state.crowd
    assert {use.person for use in state.uses} >= {"x", "y", "z"}


def test_tunnels_opened_from_an_address_count_too():
    def tunnel(at, person):
        event = TunnelActivity(
            time=int(at * 1000),
            activity_id=1,
            metadata=Metadata(uid=f"t-{at}-{person}"),
            user=User(uid=person),
        )
        return Seen(event, at, person, HOUSE)

    events = [tunnel(MONDAY + day * DAY + n, p) for day in range(12) for n, p in enumerate("abc")]
    assert told(stepped(ADDRESSES, events))[-1] == ("F05", "strong")


def test_the_engine_keeps_a_small_state_for_each_address():
    engine = Engine([ADDRESSES])
    house = Entity(EntityKind.ADDRESS, HOUSE.ip)
    _, state = engine.advance_encoded(house, days("abcdef", range(12)), None, knowing())
    assert len(state) < 700
    _, state = engine.advance_encoded(house, days("a", range(12)), None, knowing())
    assert len(state) < 200, "of most addresses there is one person"


@given(
    st.lists(st.tuples(st.integers(0, 90), st.sampled_from("ab")), max_size=80),
    st.sampled_from([None, BERLIN]),
    st.randoms(use_true_random=False),
)
def test_no_couple_is_ever_told(visits, home, random):
    events = [sign_in(MONDAY + day * DAY, HOUSE, person=p) for day, p in visits]
    random.shuffle(events)
    people = knowing(worker("a", home=home), worker("b", home=Spot(52.6, 13.5, 10.0)))
    assert stepped(ADDRESSES, events, people) == []


@given(
    st.lists(st.tuples(st.integers(0, 25), st.sampled_from("abcdefghi")), max_size=120),
    st.randoms(use_true_random=False),
)
def test_order_and_repetition_tell_each_strength_once_for_as_many_people(visits, random):
    events = [sign_in(MONDAY + day * DAY, HOUSE, person=p) for day, p in visits] * 2
    random.shuffle(events)
    order = ["weak", "medium", "strong"]
    found = [
        (order.index(one.strength.value), len(one.related)) for one in stepped(ADDRESSES, events)
    ]
    # Told again only if it is stronger, or as strong and of more people than before.
    assert found == sorted(set(found))
