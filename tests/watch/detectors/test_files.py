"""Rare places, broad hours, strange hours, decoys: ordinary lives pass, searches do not."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from baseline_lives import (
    DAY,
    HOUR,
    MONDAY,
    SAM,
    WHO,
    context_of,
    opened,
    ordinary,
    sign_in,
    stepped,
    team_of,
)
from doorward.watch.context import Context, Person, Policy
from doorward.watch.detectors.decoys import Decoys
from doorward.watch.detectors.files import Files
from doorward.watch.detectors.offpeak import OffPeak
from doorward.watch.engine import Engine

FILES, OFF_PEAK, DECOYS = Files(), OffPeak(), Decoys()
AFTER = MONDAY + 56 * DAY
DETECTORS = pytest.mark.parametrize("detector", [FILES, OFF_PEAK], ids=lambda one: one.name)


@DETECTORS
@pytest.mark.parametrize("seed", range(5))
def test_ordinary_weeks_pass(detector, seed):
    found, state = stepped(detector, ordinary(16, seed=seed))
    assert found == []
    assert len(msgspec.json.encode(state)) < 700


def test_a_search_through_what_is_none_of_ones_work_is_told():
    _, state = stepped(FILES, ordinary(8))
    search = [opened(f"s{n}", AFTER + 10 * HOUR + 60 * n, "/a", share=f"x-{n}") for n in range(40)]
    found, _ = stepped(FILES, search, state=state)
    rare = [one for one in found if one.behaviour == "H06.rare"]
    assert 1 <= len(rare) <= 4
    assert rare[-1].p_value < 1e-4
    assert "new to the person" in rare[0].reason


def test_many_files_within_an_hour_are_told():
    _, state = stepped(FILES, ordinary(8))
    bulk = [opened(f"b{n}", AFTER + 10 * HOUR + n, f"/all/{n}", share="team-1") for n in range(900)]
    found, _ = stepped(FILES, bulk, state=state)
    assert {one.behaviour for one in found} == {"H06.breadth"}
    assert found[-1].p_value < 1e-6
    assert len(found) <= 4


def test_without_a_past_and_peers_more_than_a_hand_opens_is_weak():
    bulk = [opened(f"b{n}", AFTER + n, f"/all/{n}", share="team-1") for n in range(900)]
    assert stepped(FILES, bulk[:440])[0] == []
    (found,), state = stepped(FILES, bulk)
    assert (found.behaviour, found.strength, found.p_value) == ("H06.breadth", "weak", None)
    assert stepped(FILES, [replace(one, at=one.at + DAY) for one in bulk], state=state)[0] == []
    robots = [replace(one, person="sync[bot]") for one in bulk]
    assert stepped(FILES, robots)[0] == []


def test_nights_out_of_the_own_week_are_told_and_for_night_workers_they_are_not():
    _, state = stepped(OFF_PEAK, ordinary(8))
    night = [opened(f"n{n}", AFTER + n * HOUR / 2, "/a") for n in range(20)]
    found, _ = stepped(OFF_PEAK, night, state=state)
    assert [one.behaviour for one in found] == ["H06.offpeak"]
    shifted = [replace(one, at=one.at - 9 * HOUR) for one in ordinary(8)]
    _, state = stepped(OFF_PEAK, shifted)
    assert stepped(OFF_PEAK, night, state=state)[0] == []


def test_one_late_evening_and_people_on_call_pass():
    _, state = stepped(OFF_PEAK, ordinary(8))
    evening = [opened(f"n{n}", AFTER + (18 + n) * HOUR, "/a") for n in range(2)]
    night = [opened(f"n{n}", AFTER + n * HOUR / 2, "/a") for n in range(20)]
    assert stepped(OFF_PEAK, evening, state=state)[0] == []
    _, state = stepped(OFF_PEAK, ordinary(8))
    on_call = Context.of((Person(id=WHO, on_call=True),))
    assert stepped(OFF_PEAK, night, on_call, state)[0] == []


def members(seconds=0):
    """Eight people of a team, each with eight weeks of work in the team's shares."""
    return {
        one.id: stepped(FILES, ordinary(8, seed=number + seconds))[1]
        for number, one in enumerate(team_of(8))
    }


def test_a_newcomer_who_learns_the_teams_places_passes_from_the_first_day():
    new = Person(id=WHO, team="data", role="engineer", started=AFTER)
    context = context_of(members(), "files", (*team_of(8), new))
    first_fortnight = ordinary(2, seed=77, first=AFTER)
    assert stepped(FILES, first_fortnight, context)[0] == []


def test_a_newcomer_who_goes_where_no_peer_goes_is_told_by_the_peers_alone():
    new = Person(id=WHO, team="data", role="engineer", started=AFTER)
    context = context_of(members(), "files", (*team_of(8), new))
    search = [opened(f"s{n}", AFTER + 10 * HOUR + 60 * n, "/a", share=f"x-{n}") for n in range(40)]
    found, _ = stepped(FILES, search, context)
    assert "H06.rare" in {one.behaviour for one in found}
    assert stepped(FILES, search)[0] == [], "without peers and past nothing is said"


@DETECTORS
@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 60))
def test_shuffled_repeated_and_late_events_tell_nothing_more(detector, random, cut):
    events = ordinary(3, files=12)
    mixed = events + events[:cut]
    for place in range(0, len(mixed) - 9, 9):
        part = mixed[place : place + 9]
        random.shuffle(part)
        mixed[place : place + 9] = part
    assert stepped(detector, mixed)[0] == []


@DETECTORS
def test_halves_stepped_apart_find_what_the_whole_finds(detector):
    events = ordinary(9)
    cut = next(n for n, one in enumerate(events) if one.at >= MONDAY + 28 * DAY)
    _, first = stepped(detector, events[:cut])
    _, second = stepped(detector, events[cut:])
    merged = detector.merge(first, second)
    later = MONDAY + 63 * DAY
    bulk = [opened(f"b{n}", later + 60 * n, "/a", share=f"x-{n}") for n in range(700)]
    _, whole = stepped(detector, events)
    one, _ = stepped(detector, bulk, state=whole)
    other, _ = stepped(detector, bulk, state=merged)
    assert {s.behaviour for s in one} == {s.behaviour for s in other} != set()


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (opened(1, MONDAY, "/salaries/Bonus-Board.xlsx", share="HR"), True),
        (opened(1, MONDAY, "bonus-board.xlsx", share=None), True),
        (opened(1, MONDAY, "/salaries/bonus.xlsx", share="HR"), False),
        (opened(1, MONDAY, "/salaries/bonus-board.xlsx", share="HR", activity=1), False),
        (sign_in(1, MONDAY, name="SVC-Backup-Old"), True),
        (sign_in(1, MONDAY, name="svc-backup"), False),
    ],
    ids=["file", "without a folder", "another", "only made", "account", "another account"],
)
def test_decoys(event, told):
    policy = Policy(decoys=("bonus-board.xlsx", "svc-backup-old"))
    found, state = stepped(DECOYS, [event, event], Context.of((), policy))
    assert [one.behaviour for one in found] == (["H06.decoy"] if told else [])
    again = replace(event, at=event.at + DAY)
    assert len(stepped(DECOYS, [again], Context.of((), policy), state)[0]) == told


def test_without_decoys_named_nothing_is_one():
    assert stepped(DECOYS, [opened(1, MONDAY, "decoy.txt")])[0] == []


def test_a_decoy_becomes_a_hard_finding_at_the_end():
    engine = Engine((DECOYS,))
    event = opened(1, MONDAY, "/x/bonus-board.xlsx")
    context = Context.of((), Policy(decoys=("bonus-board.xlsx",)))
    findings, _ = engine.advance_encoded(SAM, [event], None, context)
    assert [one.detector for one in findings] == ["H06.decoy"]
    assert findings[0].hard
    assert findings[0].confidence > 0.03
    assert findings[0].event_ids == ("e-1",)
