"""The small structs: order does not matter, nothing counts twice, halves make a whole."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.watch.statistics import (
    HOURS,
    Bits,
    Counts,
    Distinct,
    Known,
    Moments,
    Volumes,
    Week,
    hour_of_week,
    key_of,
    week_of,
)

DAYS = st.lists(st.tuples(st.integers(20_000, 20_060), st.floats(0, 30)), max_size=40)
KEYS = st.lists(st.integers(0, 2**32 - 1), max_size=40)
HOURS_SEEN = st.lists(st.integers(480_000, 480_000 + 62), max_size=40)


def same(one, other):
    assert (one.n, one.mean, one.m2) == pytest.approx(
        (other.n, other.mean, other.m2), rel=1e-3, abs=2e-3
    )


def moments(values):
    made = Moments()
    for day, value in values:
        made.add(value, day)
    return made


@given(DAYS, st.randoms())
def test_moments_do_not_depend_on_the_order(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    same(moments(values), moments(shuffled))


@given(DAYS, st.integers(0, 40))
def test_moments_of_two_halves_make_the_whole(values, cut):
    same(moments(values[:cut]).merged(moments(values[cut:])), moments(values))


@given(st.lists(st.tuples(st.integers(20_000, 20_002), st.integers(0, 9)), max_size=20))
def test_open_days_take_late_events(values):
    forward, backward = Volumes(), Volumes()
    for day, amount in values:
        forward.add(day, amount)
    for day, amount in reversed(values):
        backward.add(day, amount)
    assert forward.open == backward.open
    assert forward.past == backward.past == Moments()


def test_a_closed_day_is_in_the_past_and_takes_nothing_more():
    counts = Counts()
    counts.add(20_000, 4)
    counts.add(20_003, 1)
    assert counts.open == {20_003: 1}
    assert (counts.past.n, counts.past.mean, counts.highest(20_000)) == (1.0, 4.0, 4.0)
    assert counts.add(20_000, 9) == 0
    assert counts.past.mean == 4.0


def test_told_once_a_day_and_again_when_it_is_much_worse():
    counts = Counts()
    assert counts.tell(20_000, 10, 4)
    assert not counts.tell(20_000, 39, 4)
    assert counts.tell(20_000, 40, 4)
    assert counts.tell(20_001, 10, 4)
    assert not counts.tell(20_000, 900, 4)


@given(
    st.lists(st.tuples(st.integers(20_000, 20_030), st.integers(1, 9)), max_size=40),
    st.integers(20_000, 20_030),
)
def test_days_split_at_midnight_make_the_whole(values, midnight):
    whole, before, after = Volumes(), Volumes(), Volumes()
    for day, amount in sorted(values):
        whole.add(day, amount)
        (before if day < midnight else after).add(day, amount)
    merged = before.merged(after)
    assert merged.open == whole.open
    same(merged.past, whole.past)


@given(KEYS)
def test_what_was_seen_is_known(keys):
    known = Known()
    for key in keys:
        known.add(key)
    assert all(key in known for key in keys)
    assert not any(known.add(key) for key in keys)
    assert len(msgspec.json.encode(known)) < 220


@given(KEYS, KEYS)
def test_what_either_knows_both_know(some, others):
    one, other = Known(), Known()
    for key in some:
        one.add(key)
    for key in others:
        other.add(key)
    merged = one.merged(other)
    assert all(key in merged for key in (*some, *others))


def test_new_things_are_mostly_seen_as_new_and_the_oldest_forgotten():
    known = Known()
    rng = np.random.default_rng(3)
    keys = [int(one) for one in rng.integers(0, 2**32, 400)]
    new = sum(known.add(key) for key in keys)
    assert new > 0.93 * len(keys)
    assert sum(key in known for key in keys[:200]) < 0.15 * 200


def test_many_people_are_asked_at_once():
    members = []
    for number in range(60):
        one = Known()
        one.add(key_of(f"own-{number}"))
        one.add(key_of("everybody"))
        if number < 7:
            one.add(key_of("seven"))
        members.append(one)
    bits = Bits.of(members)
    assert bits.people_with(key_of("everybody")) == pytest.approx(60, abs=0.1)
    assert bits.people_with(key_of("seven")) == pytest.approx(7, abs=0.5)
    assert bits.people_with(key_of("nobody")) < 1
    again = msgspec.json.decode(msgspec.json.encode(bits), type=Bits)
    assert again.people_with(key_of("seven")) == bits.people_with(key_of("seven"))


@pytest.mark.parametrize("number", [1, 10, 100, 600])
def test_distinct_things_are_counted_nearly(number):
    counter = Distinct()
    for _ in range(3):
        for place in range(number):
            counter.add(key_of(f"/files/{place}"))
    assert counter.count == pytest.approx(number, rel=0.25, abs=1)


@given(KEYS, KEYS)
def test_distinct_things_of_two_halves(some, others):
    one, other, both = Distinct(), Distinct(), Distinct()
    for key in some:
        one.add(key)
        both.add(key)
    for key in others:
        other.add(key)
        both.add(key)
    assert one.merged(other).count == both.count


@given(HOURS_SEEN, st.randoms())
def test_hours_count_once_in_any_order(hours, random):
    shuffled = hours + hours
    random.shuffle(shuffled)
    week, other = Week(), Week()
    for hour in sorted(set(hours)):
        assert week.add(hour)
    for hour in shuffled:
        other.add(hour)
    # Weeks fade by what is newest, so what a late hour of last week adds has not faded.
    if not hours or week_of(min(hours)) == week_of(max(hours)):
        assert week == other
    assert week.recent == other.recent


def worker(weeks, rng, nights=()):
    week = Week()
    for number in range(weeks):
        for day in range(5):
            for hour in range(8, 18):
                if rng.random() < 0.9:
                    week.add(480_024 - hour_of_week(480_024) + HOURS * number + 24 * day + hour)
    return week


def test_the_persons_own_hours_are_usual_and_the_dead_of_night_is_not():
    week = worker(10, np.random.default_rng(1))
    start = week.newest + 1 - hour_of_week(week.newest + 1) + HOURS
    assert week.rarity(start + 24 + 10) > 0.2
    assert week.rarity(start + 24 + 3) < 0.02


def test_a_night_worker_has_usual_nights():
    rng = np.random.default_rng(2)
    week = Week()
    for number in range(10):
        for day in range(5):
            for hour in range(8):
                if rng.random() < 0.9:
                    week.add(480_096 + HOURS * number + 24 * day + hour)
    start = 480_096 + HOURS * 10
    assert week.rarity(start + 3) > 0.2
    assert week.rarity(start + 14) < 0.02


def test_rarity_is_conservative_for_hours_of_the_same_kind():
    rng = np.random.default_rng(4)
    shares = rng.dirichlet(np.full(HOURS, 0.3))
    found = []
    for _ in range(60):
        week = Week()
        for number in range(12):
            active = np.flatnonzero(rng.random(HOURS) < np.minimum(1.0, 40 * shares))
            for place in active:
                hour = 480_096 + HOURS * number + int(place)
                if number == 11:
                    found.append(week.rarity(hour))
                week.add(hour)
    assert np.mean(np.asarray(found) <= 0.05) <= 0.05 * 1.4
    assert np.mean(np.asarray(found) <= 0.01) <= 0.01 * 1.6


def test_two_halves_of_a_life_make_one():
    one, other = worker(4, np.random.default_rng(8)), worker(4, np.random.default_rng(8))
    whole = Week()
    later = Week(other.counts, other.newest + 8 * HOURS, other.recent)
    assert one.merged(whole) == one
    merged = one.merged(later)
    assert merged.newest == later.newest
    assert merged.total() > later.total()


def test_absurd_amounts_stay_numbers_that_can_be_kept():
    volumes = Volumes()
    for _ in range(9):
        volumes.add(20_000, 2**63)
    volumes.raise_to(20_001, 2**90)
    assert msgspec.json.decode(msgspec.json.encode(volumes), type=Volumes) == volumes
    volumes.add(20_009, 1)
    assert volumes.surprise(20_009, 2**53, None, 0) is None
