"""The figures of sessions and the scorer over them. All sessions are synthetic."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.timing.comb import comb
from doorward.intake.timing.delays import clocked_delays
from doorward.intake.timing.kinds import Kind
from doorward.intake.timing.physics import (
    farthest_km,
    great_circle_km,
    least_round_trip_ms,
)
from doorward.model import Strength
from doorward.model.workforce import Spot
from doorward.risk import assess, default_weights
from doorward.signals import FairnessMark, behaviour_signals, described
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.remote_hands import (
    OneClass,
    SessionFeatures,
    session_features,
    session_sightings,
)
from doorward.watch.remote_hands.synthetic import LINKS, OTHER_HANDS, events, person, session
from doorward.watch.weighing import evidence_of, finding_of

SAM = person(3)
OWN = [session(SAM, LINKS["direct"], seed, 200) for seed in range(20)]
SCORER = OneClass().fit(OWN)


def poisson(seed=0, count=600, gap=150.0):
    return np.cumsum(np.random.default_rng(seed).exponential(gap, count))


# The comb


@pytest.mark.parametrize("period", [8.0, 10.0, 16.0, 33.0, 50.0])
@pytest.mark.parametrize("jitter", [0.0, 0.1])
def test_a_clock_is_found_with_its_period(period, jitter):
    times = np.ceil(poisson() / period) * period
    times = times + np.random.default_rng(1).normal(0, jitter * period, times.size)
    found = comb(np.sort(times))
    assert found.period == pytest.approx(period, rel=0.02)
    assert found.strength > 0.7
    assert found.spikes > 0.5


@pytest.mark.parametrize("seed", range(8))
def test_no_clock_is_found_where_there_is_none(seed):
    found = comb(poisson(seed))
    assert found.strength < 0.2
    rounded = comb(np.round(poisson(seed)))
    assert rounded.strength < 0.2


def test_a_clock_that_drifts_is_found_all_the_same():
    times = np.ceil(poisson() / 16.0) * 16.0
    drifting = times * (1 + 5e-5) + 40 * np.sin(times / 60_000)
    assert comb(drifting).strength > 0.7


def test_too_few_arrivals_say_nothing():
    assert math.isnan(comb(poisson(count=20)).strength)
    assert math.isnan(comb(poisson(count=200, gap=60_000.0)).strength)


# Figures


def typed(holds, gap=200.0):
    down = np.arange(len(holds)) * gap
    times = np.concatenate((down, down + np.array(holds)))
    kinds = ["key-down"] * len(holds) + ["key-up"] * len(holds)
    return times, kinds


def test_holds_are_measured_and_their_collapse_seen():
    times, kinds = typed([90.0] * 50)
    assert session_features(times, None, kinds).hold_median == pytest.approx(90.0)
    times, kinds = typed([0.0] * 30 + [90.0] * 20)
    found = session_features(times, None, kinds)
    assert found.hold_collapsed == pytest.approx(0.6)
    assert math.isnan(found.client_hold_median)


def test_a_key_whose_up_was_lost_is_not_paired_for_ever():
    times, kinds = typed([90.0] * 60)
    keep = np.ones(len(times), dtype=bool)
    keep[60] = False  # the first key's coming up
    kinds = [kind for kind, kept in zip(kinds, keep, strict=True) if kept]
    assert session_features(times[keep], None, kinds).hold_median == pytest.approx(90.0, abs=220)


def test_kinds_may_be_spelled_in_several_ways():
    times, _ = typed([90.0] * 20)
    ways = [("keydown", "keyup"), ("KEY_DOWN", "KEY_UP"), ("key-down", "key-up")]
    found = {session_features(times, [], [down] * 20 + [up] * 20).hold_median for down, up in ways}
    assert found == {90.0}


@pytest.mark.parametrize("nothing", [[], None, np.array([])], ids=["list", "none", "array"])
def test_nothing_of_any_kind_is_no_session(nothing):
    found = session_features(nothing, nothing, nothing)
    assert (found.events, found.known()) == (0, ())
    with pytest.raises(ValueError, match="need network_ms"):
        session_features(nothing, None, np.array(["key-down"]))


@pytest.mark.parametrize(
    ("down", "up"),
    [
        ("KeyDown", "KeyUp"), ("keydown ", "keyup "), ("kd", "ku"), ("D", "U"),
        ("Pressed", "Released"), ("KEY_PRESS", "KEY_RELEASE"), ("WM_KEYDOWN", "WM_KEYUP"),
        (b"keydown", b"keyup"), (0, 1), (1, 0), ("1", "0"), (np.int64(0), np.int64(1)),
        (True, False), (Kind.KEY_DOWN, Kind.KEY_UP), (int(Kind.KEY_DOWN), int(Kind.KEY_UP)),
    ],
    ids=str,
)  # fmt: skip
def test_keys_by_the_words_of_others(down, up):
    times, _ = typed([90.0] * 20)
    found = session_features(times, None, [down] * 20 + [up] * 20)
    assert (found.keys, found.hold_median, found.buttons, found.unknown) == (20, 90.0, 0, 0)


@pytest.mark.parametrize(
    ("move", "down", "up"),
    [
        ("Move", "Pressed", "Released"), ("Drag", "Pressed", "Released"),
        ("mousemove", "mousedown", "mouseup"), ("pointer-move", "pointer-down", "pointer-up"),
        ("Scroll", "Down", "Up"), ("motion", "button_press", "button_release"),
        ("Move", "Left Down", "Left Up"), ("WM_MOUSEMOVE", "WM_LBUTTONDOWN", "WM_LBUTTONUP"),
        ("move", 0, 1), (Kind.MOVE, Kind.BUTTON, Kind.BUTTON_UP),
    ],
    ids=str,
)  # fmt: skip
def test_buttons_by_the_words_of_others_are_held_apart_from_keys(move, down, up):
    times, _ = typed([90.0] * 20)
    kinds = [move, *[down] * 20, *[up] * 20]
    found = session_features([-5.0, *times], [-5.0, *times], kinds)
    assert (found.keys, found.buttons, found.unknown) == (0, 20, 0)
    assert found.button_hold_median == found.client_button_hold_median == pytest.approx(90.0)
    assert math.isnan(found.hold_median)


def test_keys_and_buttons_of_one_session_are_not_mixed():
    times, kinds = typed([90.0] * 20 + [0.0] * 20)
    kinds[20:40], kinds[60:] = ["mousedown"] * 20, ["mouseup"] * 20
    found = session_features(times, None, kinds)
    assert (found.hold_median, found.button_hold_collapsed) == (pytest.approx(90.0), 1.0)


def test_what_a_browser_says_twice_counts_once():
    times = np.arange(80) * 10.0
    found = session_features(times, None, ["keydown", "keypress", "keyup", "mouseover"] * 20)
    assert (found.keys, found.unknown) == (20, 0)
    found = session_features(times, None, ["mousedown", "mouseup", "click", "mousemove"] * 20)
    assert (found.buttons, found.moves, found.unknown) == (20, 20, 0)
    assert session_features(times, None, ["keypress", "click"] * 40).keys == 40


def test_unknown_kinds_are_counted_and_warned_of_without_their_words():
    times, _ = typed([90.0] * 20)
    with pytest.warns(UserWarning, match="20 of 40 kinds of input are not known") as told:
        found = session_features(times, None, ["keydown", "secret"] * 20)
    assert (found.unknown, found.keys) == (20, 20)
    assert "secret" not in str(told[0].message)


@pytest.mark.filterwarnings("error")
def test_training_on_sessions_of_which_nothing_is_known_says_nothing():
    scorer = OneClass().fit([session_features([], [], [])] * 8)
    assert scorer.score(OWN[0]).p_value is None


def test_jitter_is_taken_without_offset_and_drift():
    times, kinds = typed([90.0] * 100)
    noise = np.random.default_rng(0).normal(0, 5.0, times.size)
    still = session_features(times + 30.0, times * 1.0001 + 1e9, kinds)
    noisy = session_features(times + 30.0 + noise, times * 1.0001 + 1e9, kinds)
    assert still.jitter_spread < 0.5
    assert noisy.jitter_spread == pytest.approx(1.35 * 5.0, rel=0.3)


def sent_at_ticks(tick, seed, *, jitter=5.0, stretch=1.0):
    """Typing, its delays, and the waiting for the next tick of a clock (0: none)."""
    chance = np.random.default_rng(seed)
    downs = np.cumsum(chance.lognormal(np.log(170.0 * stretch), 0.45, 120))
    made = np.sort(np.concatenate((downs, downs + chance.lognormal(np.log(90.0), 0.25, 120))))
    waited = np.ceil(made / tick) * tick if tick else made
    arrived = np.maximum.accumulate(waited + 20.0 + chance.gamma(2.0, jitter, made.size))
    return arrived, np.round(made)


@pytest.mark.parametrize("tick", [10.0, 16.0, 33.0])
@pytest.mark.parametrize("stretch", [0.7, 1.5], ids=["fast", "slow"])
def test_delays_show_a_clock_that_jitter_hides_from_arrivals(tick, stretch):
    sessions = [sent_at_ticks(tick, seed, jitter=0.3 * tick, stretch=stretch) for seed in range(7)]
    found = np.median([clocked_delays(*one) for one in sessions])
    assert found > 0.25
    assert found > 1.5 * np.median([comb(arrived).strength for arrived, _ in sessions])


@pytest.mark.parametrize("coarse", [1.0, 16.67], ids=["precise", "by-frames"])
@pytest.mark.parametrize("jitter", [2.0, 30.0], ids=["calm", "mobile"])
def test_delays_without_a_clock_show_none(coarse, jitter):
    found = []
    for seed in range(12):
        arrived, made = sent_at_ticks(0.0, seed, jitter=jitter)
        found.append(clocked_delays(arrived, np.floor(made / coarse) * coarse))
    assert max(found) < 0.25
    assert np.median(found) < 0.1


def test_delays_of_few_events_say_nothing():
    arrived, made = sent_at_ticks(16.0, 0)
    assert math.isnan(clocked_delays(arrived[:50], made[:50]))


def test_the_pointer_is_looked_at_by_how_it_goes():
    count = 60
    times = np.arange(count) * 10.0
    kinds = ["pointer-move"] * (count - 6) + ["pointer-button"] * 6
    smooth = np.column_stack((np.arange(count) * 3.0, np.zeros(count)))
    wild = smooth * 200
    assert session_features(times, None, kinds, pointer=smooth).teleports == 0.0
    assert session_features(times, None, kinds, pointer=wild).teleports == 1.0
    apart = np.concatenate((times[:-6], times[-6:] + np.arange(1, 7) * 5000.0))
    assert session_features(apart, None, kinds).unled_clicks == 1.0


def test_answers_to_stimuli_have_a_floor():
    shown = np.arange(20) * 10_000.0
    found = session_features(shown + 240.0, None, ["key-down"] * 20, stimuli_ms=shown)
    assert found.response_floor == pytest.approx(240.0)


def test_round_trips_are_held_against_physics():
    seattle, phoenix = Spot(47.61, -122.33), Spot(33.45, -112.07)
    distance = great_circle_km(seattle, phoenix)
    assert distance == pytest.approx(1791, rel=0.01)
    assert least_round_trip_ms(distance) == pytest.approx(17.9, abs=0.2)
    assert farthest_km(18.0) == pytest.approx(1800)
    found = session_features([], rtt_ms=[110.0, 95.0], distance_km=distance)
    assert found.rtt_least == 95.0
    assert found.rtt_excess == pytest.approx(77.1, abs=0.3)
    assert math.isnan(session_features([], rtt_ms=[95.0]).rtt_excess)


@pytest.mark.parametrize("nothing", [[], None, [float("nan")] * 3, [None, None]])
def test_what_is_not_there_is_unknown(nothing):
    found = session_features(nothing, [], [])
    assert found.known() == ()
    assert np.isnan(found.vector()).all()
    assert len(found.vector()) == len(SessionFeatures.names)


@pytest.mark.parametrize(
    "given",
    [
        ([1, 2, 3], [1, 2], None),
        ([1, 2, 3], None, ["key-down"]),
        (["a", "b"], None, None),
        ([[1, 2], [3, 4]], None, None),
        (None, [1.0], None),
        ([], None, ["key-down"]),
    ],
    ids=["client", "kinds", "words", "table", "no-network", "kinds-only"],
)
def test_input_that_does_not_agree_is_refused(given):
    with pytest.raises(ValueError, match=r"\w"):
        session_features(*given)


def test_events_need_not_be_in_order():
    times, kinds = typed([90.0] * 50)
    order = np.random.default_rng(0).permutation(len(times))
    mixed = session_features(times[order], times[order], [kinds[n] for n in order])
    straight = session_features(times, times, kinds)
    assert mixed.hold_median == straight.hold_median
    assert mixed.gap_median == straight.gap_median


NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**18), 10**18)


@pytest.mark.filterwarnings("ignore:.*kinds of input")
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.text(max_size=6)), max_size=60))
def test_any_numbers_give_figures(rows):
    network, client, kinds = ([row[n] for row in rows] for n in range(3))
    with np.errstate(all="ignore"):
        found = session_features(network, client, kinds)
    assert found.events <= len(rows)


# The scorer


def test_other_hands_are_further_than_the_persons_own():
    own = [SCORER.score(session(SAM, LINKS["direct"], 500 + n, 200)) for n in range(10)]
    assert np.median([one.p_value for one in own]) > 0.1
    for name in OTHER_HANDS:
        score = SCORER.score(session(SAM, LINKS[name], 900, 200))
        assert score.distance > max(one.distance for one in own), name
        assert score.p_value == pytest.approx(1 / 21)
        assert score.contributors


def test_a_machines_figure_counts_for_more_than_one_of_rhythm():
    session = OWN[0]
    clocked = msgspec.structs.replace(session, clocked_delays=0.5)
    slower = msgspec.structs.replace(session, burstiness=session.burstiness + 10.0)
    assert SCORER.score(clocked).distance > SCORER.score(slower).distance


def test_p_values_of_the_persons_own_sessions_are_spread_out():
    values = [SCORER.score(session(SAM, LINKS["direct"], 5000 + n, 200)).p_value for n in range(60)]
    assert np.mean(np.array(values) <= 0.05) < 0.25


@pytest.mark.parametrize("count", [0, 1, 4])
def test_few_sessions_say_nothing(count):
    score = OneClass().fit(OWN[:count]).score(OWN[10])
    assert score.p_value is None
    assert math.isnan(score.distance)


def test_a_cohort_stands_in_where_there_are_few_of_their_own():
    cohort = [session(person(n), LINKS["direct"], 70 + n, 200) for n in range(15)]
    scorer = OneClass().fit(OWN[:2], cohort)
    odd = scorer.score(session(SAM, LINKS["vnc-50"], 1, 200))
    usual = scorer.score(OWN[5])
    assert odd.p_value < usual.p_value
    assert scorer.score(session_features([], [], [])).p_value is None


def test_constant_and_missing_figures_do_not_disturb():
    times, kinds = typed([90.0] * 40)
    same = [session_features(times, None, kinds) for _ in range(8)]
    score = OneClass().fit(same).score(same[0])
    assert score.p_value == 1.0
    assert OneClass().fit(same).score(OWN[0]).p_value == pytest.approx(1 / 9)


# What is said of it


def told(features, scorer=SCORER):
    score = scorer.score(features) if scorer else None
    return session_sightings(features, score, at=1000.0, events=("s-1",), source="gateway log")


@pytest.mark.parametrize("name", OTHER_HANDS)
def test_input_by_a_protocol_is_told(name):
    assert [one.behaviour for one in told(session(SAM, LINKS[name], 77, 200))] == ["F11"]


@pytest.mark.parametrize("name", ["direct", "mobile", "satellite", "assistive"])
def test_other_networks_and_aids_are_not(name):
    found = [told(session(SAM, LINKS[name], 300 + n, 200)) for n in range(10)]
    assert sum(map(bool, found)) <= 1


def test_nothing_is_told_without_sessions_of_their_own():
    assert told(session(SAM, LINKS["vnc-50"], 1, 200), OneClass().fit(OWN[:3])) == ()
    assert told(session(SAM, LINKS["vnc-50"], 1, 200), None) == ()


def late(rtt, distance):
    return session_features([], rtt_ms=[rtt], distance_km=distance)


def test_a_round_trip_below_physics_is_told_and_above_only_against_their_own():
    (one,) = told(late(10.0, 3000.0), None)
    assert one.behaviour == "F10"
    assert "1000 km" in one.reason
    assert told(late(600.0, 100.0), None) == ()
    own = OneClass().fit([late(20.0 + n, 100.0) for n in range(25)])
    (far,) = told(late(600.0, 100.0), own)
    assert far.strength is Strength.WEAK


def test_latency_alone_never_contains_anyone():
    for name in ("F10", "F11"):
        stated = behaviour_signals[name]
        assert stated.fairness is FairnessMark.CONJUNCTION
        assert stated.fairness_note
        assert not stated.hard
        assert stated.strength is Strength.WEAK
    worst = session_features(*events(SAM, LINKS["vnc-50"], 4, 300)[:3], rtt_ms=[5], distance_km=9e3)
    sightings = told(worst)
    assert {one.behaviour for one in sightings} == {"F10", "F11"}
    assert all(one.strength is not Strength.STRONG for one in sightings)
    sam = Entity(EntityKind.PERSON, "sam@example.com")
    findings = [finding_of(sam, one) for one in sightings]
    assert all(not one.hard and one.confidence <= 0.001 for one in findings)
    evidence = tuple(evidence_of(sam, one) for one in sightings)
    both = assess(
        evidence[0].subject,
        evidence,
        table=default_weights(),
        mark_of=lambda one: described(one).fairness,
    )
    assert both.expected_precision <= 0.001
