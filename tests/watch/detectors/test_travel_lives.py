"""Honest lives, drawn at random, through every detector of remote access: nothing may be told.

All lives are synthetic. What a life holds is what honest people do: they travel by air, toggle a
VPN, carry a phone, wake at night for others, share a home with a colleague, work from the office,
update their browser, go on leave.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.timing.physics import great_circle_km
from doorward.model import NetworkKind as Kind
from doorward.model.workforce import Person, Spot
from doorward.watch.context import Context, Policy
from doorward.watch.detectors.addresses import OneAddress
from doorward.watch.detectors.factors import SharedFactor
from doorward.watch.detectors.leavers import AfterLeaving
from doorward.watch.detectors.networks import UnusualNetwork
from doorward.watch.detectors.places import NeverMeet
from doorward.watch.detectors.sessions import SessionReplay
from doorward.watch.detectors.sleep import WithoutSleep
from doorward.watch.detectors.travel import ImpossibleTravel
from doorward.watch.detectors.unmanaged import UnmanagedDevice
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity
from doorward.watch.state import EntityState
from signins import CHROME_WINDOWS, DAY, HOUR, MONDAY, api_call, laptop, net, sign_in

ENGINE = Engine(
    (
        UnmanagedDevice(),
        ImpossibleTravel(),
        NeverMeet(),
        UnusualNetwork(),
        SessionReplay(),
        WithoutSleep(),
        AfterLeaving(),
        SharedFactor(),
        OneAddress(),
    )
)
POLICY = Policy(own_networks=("192.0.2.0/28",), allowed_providers=("example gateway",))
OFFICE = net("192.0.2.1", Spot(50.1, 8.7, 20.0), kinds=(Kind.CORPORATE,), asn=64510)
PHONE = net("198.51.100.77", Spot(53.6, 10.0, 100.0), kinds=(Kind.MOBILE,), asn=64511)
PRIVATE_VPN = net("198.51.100.88", Spot(47.4, 8.5, 50.0), kinds=(Kind.VPN, Kind.HOSTING))
GATEWAY = net(
    "198.51.100.99", Spot(40.7, -74.0, 50.0), kinds=(Kind.VPN,), provider="Example Gateway"
)
IN_FLIGHT = net("198.51.100.66", Spot(32.8, -96.8, 50.0), kinds=(Kind.SATELLITE,))


def found(events, people=()):
    """Every finding, events in the order of their time, each entity with its own state."""
    context, states = Context.of(people, POLICY), {}
    ordered = sorted(events, key=lambda one: one.at)
    findings = []
    for kind, gathered in ENGINE.gathered(ordered).items():
        for name, own in gathered.items():
            entity = Entity(kind, name)
            state = states.setdefault(entity, EntityState())
            findings += ENGINE.advance(entity, own, state, context)
    return [(one.detector, one.evidence[0].reason) for one in findings]


class Life:
    """A person's weeks: where they are, when they sleep, what they work with."""

    def __init__(self, random, name, weeks, home=None, factor=None, house=None):
        self.random, self.name, self.weeks = random, name, weeks
        self.home = home or Spot(random.uniform(35, 60), random.uniform(-10, 30), 25.0)
        self.factor = factor or f"phone-{name}"
        self.house = house or net(
            f"203.0.113.{random.randrange(250)}", self.off(self.home), asn=64520
        )
        self.version, self.wakes, self.events, self.number = 120, random.uniform(5, 10), [], 0

    def off(self, spot):
        """A place as a database gives it: wrong by up to what it states."""
        shift = self.random.uniform(-0.5, 0.5)
        return Spot(spot.latitude + shift, spot.longitude, 100.0)

    def work(self, day, network, place, hours=9, device=None):
        """A day's sign-ins and changes, in a session of its own."""
        self.number += 1
        session = f"session-{self.name}-{self.number}"
        agent = CHROME_WINDOWS.format(self.version + day // 28)
        begin = MONDAY + day * DAY + self.wakes * HOUR
        managed = laptop(place, uid=f"laptop-{self.name}", managed=True)
        self.events.append(
            sign_in(
                begin,
                network,
                person=self.name,
                device=device or managed,
                session=session,
                agent=agent,
                factor=self.factor,
            )
        )
        for _ in range(self.random.randrange(12)):
            at = begin + self.random.uniform(0, hours) * HOUR
            self.events.append(
                api_call(at, network, person=self.name, session=session, agent=agent)
            )

    def days(self):
        return [day for day in range(self.weeks * 7) if day % 7 < 5]

    def person(self, **more):
        return Person(
            id=self.name, home=self.home, started=MONDAY - self.random.randrange(400) * DAY, **more
        )


LIVES = given(st.randoms(use_true_random=False))
FEW = settings(max_examples=25, deadline=None)


@LIVES
@FEW
def test_a_person_who_works_at_home_and_in_the_office(random):
    life = Life(random, "sam", 6)
    for day in life.days():
        office = day % 7 in {1, 3}
        life.work(day, OFFICE if office else life.house, Spot(50.1, 8.7) if office else life.home)
    assert found(life.events, (life.person(),)) == []


@LIVES
@FEW
def test_a_traveller(random):
    """Flies between cities with the laptop, signs in on the way, uses the phone at stops."""
    life = Life(random, "kim", 5)
    at, place = MONDAY + 8 * HOUR, life.home
    for stop in range(12):
        network = net(f"203.0.113.{stop}", life.off(place), asn=64530 + stop)
        day = int((at - MONDAY) // DAY)
        life.wakes = (at - MONDAY - day * DAY) / HOUR
        life.work(day, network, place, hours=4)
        at += 4 * HOUR
        target = Spot(random.uniform(-40, 60), random.uniform(-180, 180), 25.0)
        flight = great_circle_km(place, target) / 850 * HOUR + 3 * HOUR
        for share, between in ((0.1, PHONE), (0.5, IN_FLIGHT), (0.95, PHONE)):
            life.events.append(
                sign_in(at + share * flight, between, person="kim", device=laptop(uid="laptop-kim"))
            )
        at, place = at + flight + random.uniform(0, 30) * HOUR, target
    assert found(life.events, (life.person(),)) == []


@LIVES
@FEW
def test_somebody_who_uses_a_vpn(random):
    """A private VPN on a machine of their own, the company's gateway on the managed one."""
    life = Life(random, "lee", 6)
    phone = laptop(uid="own-phone")
    for day in life.days():
        life.work(day, random.choice((life.house, GATEWAY, OFFICE)), life.home)
        if random.random() < 0.5:
            life.work(day, PRIVATE_VPN, None, device=phone)
    assert found(life.events, (life.person(),)) == []


@LIVES
@FEW
def test_a_caregiver(random):
    """Sleeps in pieces at a different hour each day, works early, late and at night."""
    life = Life(random, "ada", 5)
    for day in range(life.weeks * 7):
        asleep = random.uniform(0, 19)
        hours = [h for h in range(24) if not asleep <= h <= asleep + 4.6]
        for hour in random.sample(hours, random.randrange(len(hours))):
            life.events.append(
                api_call(
                    MONDAY + day * DAY + hour * HOUR,
                    life.house,
                    person="ada",
                    session=f"session-ada-{day // 3}",
                    agent=CHROME_WINDOWS.format(126),
                )
            )
    told = found(life.events, (life.person(),))
    assert told == []


@LIVES
@FEW
def test_a_couple_in_one_house_with_one_phone(random):
    first = Life(random, "max", 6)
    second = Life(random, "eva", 6, home=first.home, factor=first.factor, house=first.house)
    for life in (first, second):
        for day in life.days():
            life.work(day, life.house, life.home)
    assert found(first.events + second.events, (first.person(), second.person())) == []


@LIVES
@FEW
def test_a_company_in_one_office_and_a_team_that_meets_for_two_days(random):
    lives = [Life(random, f"w{number}", 4) for number in range(6)]
    hotel = net("203.0.113.251", Spot(46.0, 7.7, 50.0), asn=64540)
    for number, life in enumerate(lives):
        # One address each: two people whom chance gives one would share it.
        life.house = net(f"203.0.113.{number + 1}", life.off(life.home), asn=64520)
        for day in life.days():
            if day in {8, 9}:
                life.work(day, hotel, Spot(46.0, 7.7))
            elif day not in {7, 10, 11}:
                life.work(day, random.choice((OFFICE, life.house)), None)
    events = [one for life in lives for one in life.events]
    assert found(events, tuple(life.person() for life in lives)) == []


@LIVES
@FEW
def test_a_leaver_who_works_until_the_last_evening(random):
    life = Life(random, "ann", 4)
    for day in life.days():
        life.work(day, life.house, life.home, hours=14)
    from doorward.stream.context_files import read_roster

    # The last day of work as the roster has it: the Friday of the fourth week.
    (stated,) = read_roster(b"id,left\nann,2026-01-30\n")
    assert found(life.events, (life.person(left=stated.left),)) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_engine_does_tell_of_the_dishonest(seed):
    """Three personas in one house, one phone for all, a machine far away, no sleep."""
    import random as chance

    random = chance.Random(seed)
    farm = net("203.0.113.250", Spot(33.4, -112.0, 25.0), asn=64550)
    lives = [
        Life(random, name, 5, factor="phone-of-all", house=farm) for name in ("p1", "p2", "p3")
    ]
    events = []
    for life in lives:
        for day in range(35):
            life.work(day, farm, Spot(50.1, 8.7))
            events += [
                api_call(
                    MONDAY + day * DAY + hour * HOUR,
                    farm,
                    person=life.name,
                    session=f"session-{life.name}-{day}",
                    agent=CHROME_WINDOWS.format(126),
                )
                for hour in range(0, 24, 2)
            ]
        events += life.events
    told = {name for name, _ in found(events, tuple(life.person() for life in lives))}
    assert {"F01", "F03", "F05", "F06"} <= told
