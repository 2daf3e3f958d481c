"""Weeks without sleep, and the many ways to sleep badly."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.watch.detectors.sleep import (
    SLEEP_HOURS,
    State,
    WithoutSleep,
    longest_pause,
    slept,
)
from signins import (
    CHROME_WINDOWS,
    DAY,
    HOUR,
    MONDAY,
    api_call,
    knowing,
    net,
    sign_in,
    stepped,
    worker,
)

SLEEP = WithoutSleep()
HOME = net()
CHROME = CHROME_WINDOWS.format(126)


def every(hours, days, first=0):
    """A change in a browser at every so many hours."""
    count = int(days * 24 / hours)
    return [
        api_call(MONDAY + first * DAY + n * hours * HOUR, HOME, agent=CHROME) for n in range(count)
    ]


def test_a_week_of_work_round_the_clock_is_told_once():
    (found,) = stepped(SLEEP, every(2, 14))
    assert found.behaviour == "F06"
    assert found.at == MONDAY + 8 * DAY
    assert "On 7 of the last 10 days" in found.reason


def test_it_is_told_again_after_a_month():
    assert len(stepped(SLEEP, every(2, 45))) == 2


def test_six_days_are_not_enough():
    assert stepped(SLEEP, every(2, 7) + every(24, 20, first=7)) == []


def test_weekends_off_do_not_hide_it():
    # Friday is followed by a morning off and does not count; four days of each week do.
    events = [one for one in every(2, 30) if (one.at - MONDAY) // DAY % 7 < 5]
    assert len(stepped(SLEEP, events)) == 1
    four = [one for one in every(2, 30) if (one.at - MONDAY) // DAY % 7 < 4]
    assert stepped(SLEEP, four) == []


@pytest.mark.parametrize(
    "person",
    [worker(on_call=True), worker(on_leave=((MONDAY, MONDAY + 60 * DAY),))],
    ids=["on call", "on leave"],
)
def test_people_of_whom_more_is_known_are_left_out(person):
    assert stepped(SLEEP, every(2, 30), knowing(person)) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda at: api_call(at, HOME, agent="python-requests/2.31"),
        lambda at: api_call(at, HOME),
        lambda at: api_call(at, HOME, agent=CHROME, activity=2),
        lambda at: api_call(at, HOME, agent=CHROME, type_id=4),
        lambda at: sign_in(at, HOME, is_new_logon=False),
        lambda at: sign_in(at, HOME, logon_type_id=5),
        lambda at: sign_in(at, HOME, status_id=2),
    ],
    ids=[
        "a script",
        "an unknown program",
        "an open page that reads",
        "a service account",
        "a renewed token",
        "a service",
        "a refusal",
    ],
)
def test_what_programs_do_at_night_is_not_counted(make):
    assert stepped(SLEEP, [make(MONDAY + n * HOUR) for n in range(30 * 24)]) == []


def test_sign_ins_by_hand_count():
    assert len(stepped(SLEEP, [sign_in(MONDAY + n * 2 * HOUR, HOME) for n in range(14 * 12)])) == 1


@given(
    st.lists(
        st.tuples(st.floats(0, 24), st.floats(4.6, 10), st.lists(st.floats(0, 1), max_size=40)),
        min_size=8,
        max_size=30,
    ),
    st.floats(-12, 12),
)
def test_whoever_sleeps_once_a_day_at_any_hour_is_never_told(days, zone):
    """Parents, night owls, shift workers: a pause of 4.6 hours a day at a steady hour, work in
    any of the others."""
    begin = days[0][0]
    events = []
    for number, (_, pause, moments) in enumerate(days):
        wake = MONDAY + number * DAY + (begin + zone) * HOUR
        events += [
            api_call(wake + share * (24 - pause) * HOUR, HOME, agent=CHROME) for share in moments
        ]
    events.sort(key=lambda one: one.at)
    assert stepped(SLEEP, events) == []


def test_the_pause_stated_is_never_shorter_than_the_true_one():
    assert longest_pause([1, 1], 0) == 24.5
    assert longest_pause([(1 << 48) - 1, (1 << 48) - 1], 0) == 1.0
    assert longest_pause([0, 1], 0) is None
    assert longest_pause([1, 1 << 40], 0) is None


@given(st.lists(st.integers(0, 47), max_size=20), st.lists(st.integers(0, 47), max_size=10))
def test_who_slept_is_told_quickly_as_by_the_longest_pause(idle, next_idle):
    # Busy days with some idle half hours: runs of any length around the limit.
    every = (1 << 48) - 1
    masks = [every & ~sum(1 << n for n in set(idle)), every & ~sum(1 << n for n in set(next_idle))]
    pause = longest_pause(masks, 0)
    assert slept(masks, 0) is (pause is None or pause > SLEEP_HOURS)


@pytest.mark.parametrize("idle", [5, 6, 7, 8], ids=str)
@pytest.mark.parametrize("begin", [0, 20, 44, 64], ids=str)
def test_who_slept_is_told_at_the_limit(idle, begin):
    window = ((1 << 72) - 1) & ~(((1 << idle) - 1) << begin)
    masks = [window & ((1 << 48) - 1), window >> 48]
    assert slept(masks, 0) is (idle >= 7)
    assert slept([0, 1], 0) is True


_EVENTS = st.lists(st.integers(0, 40 * 48), max_size=150).map(
    lambda found: [api_call(MONDAY + n * HOUR / 2, HOME, agent=CHROME) for n in found]
)


@given(_EVENTS, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter_while_days_are_kept(events, random):
    events = [one for one in events if one.at < MONDAY + 11 * DAY]
    straight, mixed = State(), State()
    stepped(SLEEP, sorted(events, key=lambda one: one.at), state=straight)
    shuffled = [*events, *events]
    random.shuffle(shuffled)
    stepped(SLEEP, shuffled, state=mixed)
    assert mixed.newest == straight.newest
    assert mixed.masks[-len(straight.masks) :] == straight.masks


@given(_EVENTS, st.integers(0, 150))
def test_halves_merge_into_the_whole(events, cut):
    events = sorted(events, key=lambda one: one.at)
    whole, first, second = State(), State(), State()
    stepped(SLEEP, events, state=whole)
    stepped(SLEEP, events[:cut], state=first)
    stepped(SLEEP, events[cut:], state=second)
    for merged in (SLEEP.merge(first, second), SLEEP.merge(second, first)):
        assert merged.newest == whole.newest
        kept = [mask for mask in whole.masks if mask]
        assert [mask for mask in merged.masks if mask] == kept
        assert len(msgspec.json.encode(merged)) < 300
