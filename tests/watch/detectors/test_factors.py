"""One MFA device for several people: shared, handed on, or a household's."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.watch.detectors.addresses_sharers import MOST, Sharers
from doorward.watch.detectors.factors import SharedFactor
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind
from signins import BERLIN, DAY, HOUR, LISBON, MONDAY, knowing, sign_in, stepped, told, worker

FACTORS = SharedFactor()


def uses(*people_by_day):
    """For each day the people who used the device on it."""
    return [
        sign_in(MONDAY + day * DAY + hour * HOUR, person=person, factor="phone-1")
        for day, people in enumerate(people_by_day)
        for hour, person in enumerate(people)
    ]


def test_three_people_on_two_days_are_strong():
    found = stepped(FACTORS, uses("abc", "abc"))
    assert told(found) == [("F01", "medium"), ("F01", "strong")]
    assert {one.id for one in found[-1].related} == {"a", "b", "c"}
    assert "3 workers, each on 2 days or more" in found[-1].reason
    assert "2 days, 2026-01-05 00:00 UTC to 2026-01-06 00:00 UTC" in str(found[-1].facts)


def test_what_goes_on_is_told_again_after_a_month():
    assert len(stepped(FACTORS, uses(*["abc"] * 10))) == 2
    assert len(stepped(FACTORS, uses(*["abc"] * 40))) == 3


def test_two_people_of_one_home_are_explained():
    household = knowing(worker("a", home=BERLIN), worker("b", home=BERLIN))
    assert stepped(FACTORS, uses("ab", "ab", "ab"), household) == []


def test_two_people_of_no_known_home_are_weak_and_of_far_homes_medium():
    assert told(stepped(FACTORS, uses("ab", "ab"))) == [("F01", "weak")]
    far = knowing(worker("a", home=BERLIN), worker("b", home=LISBON))
    assert told(stepped(FACTORS, uses("ab", "ab"), far)) == [("F01", "medium")]


def test_three_people_of_one_home_are_no_more_than_medium():
    household = knowing(*(worker(one, home=BERLIN) for one in "abc"))
    assert told(stepped(FACTORS, uses("abc", "abc", "abc"), household)) == [("F01", "medium")]


def test_a_phone_handed_on_is_not_shared():
    assert stepped(FACTORS, uses("a", "a", "a", "b", "b", "b")) == []


def test_two_names_of_one_account_are_one_person():
    events = [
        sign_in(MONDAY + day * DAY + hour * HOUR, person=person, factor="phone-1")
        for day in range(4)
        for hour, person in enumerate(("sam", "sam@example.com", "Sam@example.org"))
    ]
    assert stepped(FACTORS, events) == []


@pytest.mark.parametrize("change", [{"status_id": 2}, {"activity_id": 2}], ids=str)
def test_what_did_not_get_in_does_not_count(change):
    events = [sign_in(MONDAY + n * HOUR, person=p, **change) for n, p in enumerate("abcd")]
    assert stepped(FACTORS, events) == []


def test_the_engine_leads_each_use_to_the_device():
    engine = Engine([FACTORS])
    events = uses("abc", "abc")
    assert engine.entities(events[0]) == [Entity(EntityKind.FACTOR, "phone-1")]
    phone = Entity(EntityKind.FACTOR, "phone-1")
    findings, state = engine.advance_encoded(phone, events, None, knowing())
    assert findings[-1].confidence > findings[0].confidence > 0.001
    assert len(state) < 340


_EVENTS = st.lists(
    st.tuples(st.integers(0, 20 * 24), st.sampled_from("abcdefghij")), max_size=60
).map(lambda found: [sign_in(MONDAY + h * HOUR, person=p, factor="x") for h, p in found])


@given(_EVENTS, st.randoms(use_true_random=False))
def test_order_and_repetition_never_count_more_days_than_there_are(events, random):
    shuffled = [*events, *events]
    random.shuffle(shuffled)
    state = Sharers()
    assert len(stepped(FACTORS, shuffled, state=state)) <= 3 + MOST - 2, (
        "three strengths, each person once"
    )
    assert len(state.uses) <= MOST
    for use in state.uses:
        days = {one.at // DAY for one in events if one.person == use.person}
        assert 1 <= use.days <= len(days)
        assert use.first <= use.last
    assert msgspec.json.decode(msgspec.json.encode(state), type=Sharers) == state


@given(_EVENTS.filter(lambda events: len({one.person for one in events}) <= MOST), st.data())
def test_halves_split_by_time_merge_into_the_whole(events, data):
    events = sorted(events, key=lambda one: one.at)
    cut = data.draw(st.integers(0, len(events)))
    whole, first, second = Sharers(), Sharers(), Sharers()
    stepped(FACTORS, events, state=whole)
    stepped(FACTORS, events[:cut], state=first)
    stepped(FACTORS, events[cut:], state=second)
    merged = FACTORS.merge(first, second)

    def by_name(use):
        return use.person

    assert sorted(merged.uses, key=by_name) == sorted(whole.uses, key=by_name)
    assert FACTORS.merge(second, first).uses == merged.uses
