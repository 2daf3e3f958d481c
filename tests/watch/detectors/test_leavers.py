"""Access after leaving."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model.events import Actor, Metadata, Product, User, UserManagement
from doorward.signals import behaviour_signals
from doorward.stream.preparing import Accounts
from doorward.watch.detector import Seen
from doorward.watch.detectors.leavers import ACCESS, AfterLeaving, State
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
    told,
    worker,
)

LEAVERS = AfterLeaving()
GONE = knowing(worker(left=MONDAY))
NETWORK = net(place="Berlin, DE")


def test_a_sign_in_after_leaving_is_strong_and_hard():
    (found,) = stepped(LEAVERS, [sign_in(MONDAY + 3 * DAY, NETWORK)], GONE)
    assert (found.behaviour, found.strength.value) == ("H10", "strong")
    assert behaviour_signals[ACCESS.id].hard
    assert "3 days later" in found.reason
    assert "203.0.113.7" in str(found.facts)


def test_a_token_that_still_works_is_medium():
    call = api_call(MONDAY + HOUR, NETWORK, agent=CHROME_WINDOWS.format(126))
    assert told(stepped(LEAVERS, [call], GONE)) == [("H10", "medium")]
    renewed = sign_in(MONDAY + HOUR, NETWORK, is_new_logon=False)
    assert told(stepped(LEAVERS, [renewed], GONE)) == [("H10", "medium")]


def hr(day, activity, word):
    """An event of HR's that somebody else wrote down."""
    event = UserManagement(
        time=int((MONDAY + day * DAY) * 1000),
        activity_id=activity,
        activity_name=word,
        metadata=Metadata(uid=f"hr-{day}", product=Product(name="hr")),
        actor=Actor(user=User(name="clerk@example.com")),
        user=User(name="w-1"),
    )
    return Seen(event, MONDAY + day * DAY, Accounts({}).person(event))


GOES, COMES = (5, "left"), (1, None)


@pytest.mark.parametrize(
    ("events", "told_of"),
    [
        ([hr(0, *GOES)], True),
        ([hr(8, *GOES)], False),
        ([hr(0, *GOES), hr(3, *COMES)], False),
        ([hr(-9, *COMES), hr(0, *GOES)], True),
        ([hr(0, *GOES), hr(3, *COMES), hr(6, *GOES)], True),
        ([hr(0, 2, "job")], False),
    ],
    ids=["left", "on that day", "hired again", "hired before", "left again", "another job"],
)
@pytest.mark.parametrize("context", [knowing(), knowing(worker())], ids=["unknown", "roster"])
def test_hr_s_own_word_that_somebody_left(events, told_of, context):
    found = stepped(LEAVERS, [*events, sign_in(MONDAY + 8 * DAY + HOUR, NETWORK)], context)
    assert told(found) == [("H10", "strong")] * told_of


def test_hiring_ends_what_the_roster_says():
    events = [hr(2, *COMES), sign_in(MONDAY + 8 * DAY, NETWORK)]
    assert stepped(LEAVERS, events, GONE) == []
    back = knowing(worker(started=MONDAY + 3 * DAY))
    assert stepped(LEAVERS, [hr(0, *GOES), events[1]], back) == []


def test_access_is_told_once_a_day():
    events = [sign_in(MONDAY + n * HOUR, NETWORK) for n in range(1, 48)]
    assert len(stepped(LEAVERS, events, GONE)) == 2


@pytest.mark.parametrize(
    "context",
    [knowing(), knowing(worker()), knowing(worker(left=MONDAY + 5 * DAY))],
    ids=["not in the roster", "still here", "leaves later"],
)
def test_whoever_has_not_left_is_left_alone(context):
    events = [sign_in(MONDAY + n * DAY, NETWORK) for n in range(5)]
    assert stepped(LEAVERS, events, context) == []


def test_refused_attempts_are_weak_and_medium_on_the_third_day():
    events = [sign_in(MONDAY + n * DAY / 2, NETWORK, status_id=2) for n in range(1, 8)]
    assert told(stepped(LEAVERS, events, GONE)) == [
        ("H10.attempts", "weak"),
        ("H10.attempts", "medium"),
    ]


def test_attempts_of_machines_and_signing_out_are_no_attempts():
    events = [
        sign_in(MONDAY + DAY, NETWORK, status_id=2, logon_type_id=3),
        sign_in(MONDAY + DAY, NETWORK, status_id=2, is_new_logon=False),
        sign_in(MONDAY + DAY, NETWORK, activity_id=2),
        api_call(MONDAY + DAY, NETWORK, type_id=4),
    ]
    assert stepped(LEAVERS, events, GONE) == []


_EVENTS = st.lists(st.tuples(st.integers(-20, 60 * 24), st.sampled_from((1, 2))), max_size=40).map(
    lambda found: [sign_in(MONDAY + h * HOUR, NETWORK, status_id=s) for h, s in found]
)


@given(_EVENTS, st.randoms(use_true_random=False))
def test_order_and_repetition_count_nothing_twice(events, random):
    shuffled = [*events, *events]
    random.shuffle(shuffled)
    state = State()
    found = stepped(LEAVERS, shuffled, GONE, state)
    days = {one.at // DAY for one in events if one.at > MONDAY}
    inside = [one for one in found if one.behaviour == "H10"]
    assert len({one.at // DAY for one in inside}) == len(inside)
    assert {one.at // DAY for one in found} <= days
    assert len(msgspec.json.encode(state)) < 120


@given(_EVENTS, st.integers(0, 40))
def test_halves_split_by_time_merge_into_the_whole(events, cut):
    events = sorted(events, key=lambda one: one.at)
    whole, first, second = State(), State(), State()
    stepped(LEAVERS, events, GONE, whole)
    stepped(LEAVERS, events[:cut], GONE, first)
    stepped(LEAVERS, events[cut:], GONE, second)
    merged = LEAVERS.merge(first, second)
    assert (merged.inside, merged.refused) == (whole.inside, whole.refused)
