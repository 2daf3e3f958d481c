"""A whole synthetic company of honest people: ordinary weeks, newcomers, a quarter's end.

Everybody has hours, shares, sites and amounts of their own; there are evenings, weekends, moves of
data, new suppliers and three busy days at the quarter's end. What is told of them stays about at
the level that the statistics state, and hardly anybody is told within the budget.
"""

from collections import Counter

import numpy as np
import pytest

from baseline_lives import DAY, HOUR, MONDAY, opened, sent_to, sign_in
from doorward.watch.alerting import Alerting, AlertState
from doorward.watch.context import Context, Person, Policy
from doorward.watch.detectors import DETECTORS
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState
from doorward.watch.statistics.gathering import baselines_of

PEOPLE, DAYS, JOIN, CLOSE = 24, 66, 40, (60, 61, 62)
POLICY = Policy(own_domains=("example.com",), alerts_per_day_per_thousand=5.0)


class Life:
    """One person's habits."""

    def __init__(self, person, rng):
        self.person, self.rng = person, rng
        self.start, self.length = rng.normal(8, 1.2), rng.normal(8.5, 0.8)
        self.files = rng.lognormal(2.7, 0.4)
        self.median = rng.lognormal(np.log(4e6), 1.0)
        self.spread = rng.uniform(0.3, 0.9)
        self.shares, self.sites = int(rng.integers(4, 9)), int(rng.integers(4, 10))

    def day(self, number):
        rng, name = self.rng, self.person.id
        if rng.random() > (0.94 if number % 7 < 5 else 0.08):
            return []
        busy = rng.lognormal(0, 0.3) * (3.0 if number in CLOSE else 1.0)
        start = MONDAY + number * DAY + (self.start + rng.normal(0, 0.5)) * HOUR
        length = (self.length + rng.normal(0, 0.7) + 3 * (rng.random() < 0.02)) * HOUR
        events = [sign_in(f"{name}-{number}", start, person=name, device=f"d-{name}")]
        for step, at in enumerate(
            rng.uniform(start, start + length, rng.poisson(self.files * busy))
        ):
            share = str(min(rng.geometric(0.3), self.shares))
            if rng.random() < 0.01:
                share = f"odd-{rng.integers(300)}"
            events.append(
                opened(
                    f"{name}-{number}-f{step}",
                    float(at),
                    f"/f{rng.integers(80)}",
                    share=f"{self.person.team}-{share}",
                    person=name,
                )
            )
        if rng.random() < 0.02:
            at = float(rng.uniform(start, start + length))
            events += [
                opened(
                    f"{name}-{number}-m{n}", at + n, f"/m{number}/{n}", share="move", person=name
                )
                for n in range(int(rng.integers(30, 120)))
            ]
        for step, at in enumerate(rng.uniform(start, start + length, rng.poisson(8))):
            site = str(min(rng.geometric(0.35), self.sites))
            if rng.random() < 0.01:
                site = f"new-{rng.integers(5000)}"
            size = int(rng.lognormal(np.log(self.median * busy), self.spread))
            uid = f"{name}-{number}-t{step}"
            events.append(sent_to(uid, float(at), f"a.site-{site}.example", size, person=name))
        return sorted(events, key=lambda one: one.at)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_an_honest_company_is_hardly_told_of(seed):
    rng = np.random.default_rng(seed)
    people = tuple(
        Person(
            id=f"p{n}@example.com",
            team=f"t{n % 2}",
            started=MONDAY + (JOIN if n < 4 else -400) * DAY,
        )
        for n in range(PEOPLE)
    )
    lives = [Life(one, rng) for one in people]
    engine, context = Engine(DETECTORS), Context.of(people, POLICY)
    states = {one.id: EntityState() for one in people}
    alerting, alerts = Alerting(POLICY, PEOPLE), AlertState()
    told, found, worked = 0, Counter(), 0
    for number in range(DAYS):
        findings = []
        for life in lives:
            events = [] if life.person.started > MONDAY + number * DAY else life.day(number)
            worked += bool(events)
            who = Entity(EntityKind.PERSON, life.person.id)
            findings += engine.advance(who, events, states[life.person.id], context)
        found.update(one.detector for one in findings)
        told += len(alerting.advance(alerts, findings).alerts)
        if number % 7 == 6:
            each = [(Entity(EntityKind.PERSON, name), one) for name, one in states.items()]
            made = baselines_of(each, DETECTORS, context.people)
            context = Context(
                policy=POLICY, people=context.people, aliases=context.aliases, baselines=made
            )
    # Each statistic states one in a thousand; twice that and a little for chance.
    for behaviour, count in found.items():
        assert count <= 0.002 * worked + 4, (behaviour, count, worked)
    assert told <= 1 + PEOPLE * DAYS * 5 / 1000
    sizes = [len(one.encoded(engine.detectors)) for one in states.values()]
    assert float(np.mean(sizes)) < 1_700

    insider, at = people[10].id, MONDAY + (DAYS + 1) * DAY + 11 * HOUR
    theft = [
        opened(f"x{n}", at + 20 * n, f"/x/{n}", share=f"x-{n}", person=insider) for n in range(120)
    ]
    theft += [
        sent_to(f"y{n}", at + HOUR + 9 * n, "drop.example", 900_000_000, person=insider)
        for n in range(60)
    ]
    who = Entity(EntityKind.PERSON, insider)
    findings = engine.advance(who, theft, states[insider], context)
    assert {"H06.rare", "H06.volume", "H06.destination"} <= {one.detector for one in findings}
    (alert,) = alerting.advance(alerts, findings).alerts
    assert alert.entity == who
    assert alert.p_value < 1e-5
