"""A simulated year: the same from the same seed, of known kinds, labelled, and streamed."""

import hashlib
from collections import Counter
from datetime import date

import msgspec
import pytest

from doorward.model.events import Authentication, Event, FileActivity
from doorward.reference.addresses import parse_address
from doorward.simulate.telemetry import Habits, Year, YearPlan
from doorward.simulate.telemetry.cast import LEAKS, cast
from doorward.simulate.telemetry.internet import CITIES, ISPS, Site, home, ranges, site
from doorward.simulate.telemetry.plan import MOST_PEOPLE
from doorward.simulate.telemetry.playbooks import _LEAKS as PLAYED
from doorward.simulate.telemetry.scenes import start_of
from doorward.simulate.telemetry.staff import worker

SMALL = YearPlan(people=60, days=21, insiders=12, seed=5)


def digest(plan):
    found, encoder = hashlib.sha256(), msgspec.json.Encoder()
    for day in Year(plan):
        for event in day.events:
            found.update(encoder.encode(event))
    return found.hexdigest()


@pytest.fixture(scope="module")
def made():
    year = Year(SMALL)
    return year, list(year)


def test_the_same_seed_makes_the_same_events_and_another_seed_others():
    plan = YearPlan(people=20, days=8, insiders=2, seed=3)
    assert digest(plan) == digest(plan)
    assert digest(plan) != digest(msgspec.structs.replace(plan, seed=4))


def test_a_year_can_be_made_again_from_the_same_object():
    year = Year(YearPlan(people=20, days=8, insiders=6, seed=3))
    first = [len(day.events) for day in year]
    acts = {number: list(done) for number, done in year.acts.items()}
    assert [len(day.events) for day in year] == first
    assert year.acts == acts


def test_days_come_in_order_and_hold_only_their_own_events(made):
    year, days = made
    begin = start_of(year.plan)
    assert [day.number for day in days] == list(range(21))
    assert days[0].date == date(2026, 1, 5)
    for day in days:
        times = [event.time / 1000 - begin for event in day.events]
        assert times == sorted(times)
        assert 86_400 * day.number <= times[0]
        assert times[-1] < 86_400 * (day.number + 1)


def test_no_id_comes_twice_and_every_event_reads_back_as_itself(made):
    _, days = made
    events = [event for day in days for event in day.events]
    assert len({event.metadata.uid for event in events}) == len(events)
    decoder, encoder = msgspec.json.Decoder(Event), msgspec.json.Encoder()
    assert all(decoder.decode(encoder.encode(event)) == event for event in events[::37])


def test_about_a_hundred_events_a_person_and_working_day(made):
    year, days = made
    monday = [event for event in days[7].events if event.actor is not None]
    people = {event.actor.user.email_addr for event in monday} - {None}
    assert 0.5 * year.plan.people < len(people) <= year.plan.people
    assert 70 <= len(days[7].events) / len(people) <= 140


def test_what_insiders_did_names_events_that_are_there_and_theirs(made):
    year, days = made
    events = {event.metadata.uid: event for day in days for event in day.events}
    assert any(year.acts.values())
    for number, acts in year.acts.items():
        own = year.people[number]
        for act in acts:
            assert act.events
            for uid in act.events:
                event = events[uid]
                user = event.actor.user if event.actor is not None else event.user
                assert user.email_addr == own.email


def test_insiders_are_as_many_as_asked_and_of_all_difficulties():
    parts = [
        part
        for seed in range(6)
        for part in cast(YearPlan(people=300, days=120, insiders=30, seed=seed)).values()
    ]
    assert len(parts) == 180
    assert Counter(part.label for part in parts)["leaver"] == 54
    assert {part.difficulty for part in parts} == {"easy", "medium", "hard"}
    assert {part.kind for part in parts} == {"farm", "alone", "leaver"}
    nothing = [part for part in parts if part.label == "infiltrator" and not part.leaks]
    assert any(part.farm is None or part.kind == "alone" for part in nothing)


def test_every_leak_has_a_play_but_access_after_leaving_which_comes_later():
    assert set(PLAYED) == set(LEAKS) - {"after"}


def test_members_of_a_farm_come_from_one_address(made):
    year, _ = made
    rings = {}
    for seed in range(5):
        for part in cast(
            msgspec.structs.replace(SMALL, people=200, insiders=40, seed=seed)
        ).values():
            if part.kind == "farm":
                rings.setdefault((seed, part.ring), []).append(part)
    assert rings
    who = year.people[0]
    for members in rings.values():
        assert 3 <= len(members) <= 5
        assert len({part.base(who, 10).ip for part in members}) == 1
        assert len({part.phone for part in members}) == 1


def test_a_company_without_insiders_has_none():
    year = Year(YearPlan(people=30, days=7, insiders=0))
    assert sum(len(day.events) for day in year) > 5_000
    assert not year.parts
    assert not year.acts


@pytest.mark.parametrize(
    "bad",
    [{"people": 9}, {"people": MOST_PEOPLE + 1}, {"days": 6}, {"days": 1_000}, {"insiders": 200}],
    ids=["too few people", "too many people", "too short", "too long", "too many insiders"],
)
def test_what_cannot_be_made_is_refused(bad):
    with pytest.raises(ValueError, match=r"people|days"):
        YearPlan(**bad)


def test_addresses_are_never_routed_and_no_two_homes_have_one():
    known = [one.cidr for one in ranges()]
    assert len(known) == len(set(known))
    assert all(one.startswith(("198.19.", "24")) for one in known)
    homes = {
        home(city, operator, line, lease)
        for city in (0, len(CITIES) - 1)
        for operator in range(ISPS)
        for line in (0, 1, 4_095, 4_096, MOST_PEOPLE)
        for lease in range(16)
    }
    assert len(homes) == 2 * ISPS * 5 * 16
    assert all(parse_address(one) is not None for one in homes)
    assert site(0, Site.OFFICE, 0) != site(0, Site.OFFICE, 1)


def test_honest_people_never_have_events_after_their_last_day_but_refused_ones():
    plan = YearPlan(people=60, days=30, insiders=0, seed=9, habits=Habits(leaving_a_year=5))
    year = Year(plan)
    gone = {
        one.email: own.left
        for one, own in zip(year.people, year.lives, strict=True)
        if own.left is not None
    }
    assert gone
    begin, seen = start_of(plan), 0
    for day in year:
        for event in day.events:
            user = event.actor.user if event.actor is not None else getattr(event, "user", None)
            left = gone.get(user.email_addr if user is not None else None)
            # The day is over when it is over in the west, at noon of the next (UTC).
            if left is None or event.time / 1000 < begin + (left + 1.5) * 86_400:
                continue
            seen += 1
            assert isinstance(event, Authentication)
            assert event.status_id == 2
    assert seen


def test_households_and_people_abroad_are_there():
    plan = YearPlan(people=600, days=60, seed=2)
    people = [worker(plan, number) for number in range(600)]
    homes = Counter((one.city, one.line) for one in people)
    assert 5 <= sum(1 for count in homes.values() if count == 2) <= 60
    habits = Counter(name for one in people for name in one.habits)
    assert {"private_vpn", "open_source", "own_backup", "new_baby", "on_call"} <= set(habits)


def test_machines_of_programs_are_marked_as_such(made):
    _, days = made
    users = {
        event.actor.user.uid: event.actor.user.type_id
        for event in days[3].events
        if event.actor is not None and event.actor.user.type_id is not None
    }
    assert users == {"svc-build": 4, "svc-backup": 4}
    assert any(isinstance(event, FileActivity) for event in days[3].events)
