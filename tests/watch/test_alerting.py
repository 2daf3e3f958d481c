"""Alerts: hard rules always, the rest within the budget, nothing lost, risk that fades."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import doorward.watch.detectors  # noqa: F401 - registers behaviours
from doorward.model import Band, Evidence, Strength, Subject, SubjectKind
from doorward.signals import behaviour_signals
from doorward.watch.alerting import Alerting, AlertState, decoded, encoded
from doorward.watch.context import Policy
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding, finding_id

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def person(number):
    return Entity(EntityKind.PERSON, f"p{number}@example.com")


def finding(who, behaviour, at, *, p=None, strength=None):
    stated = behaviour_signals[behaviour]
    evidence = Evidence(
        subject=Subject(SubjectKind.WORKER, who.id),
        signal=behaviour,
        strength=strength or stated.strength,
        family=stated.family,
        reason="synthetic",
        facts=(),
        clears="x",
        observed_at=at,
    )
    return Finding(
        id=finding_id(who, behaviour, at.timestamp(), (str(at),)),
        entity=who,
        observed_at=at,
        confidence=0.01,
        evidence=(evidence,),
        event_ids=(str(at),),
        detector=behaviour,
        p_value=p,
        hard=stated.hard,
    )


def alerting(per_thousand=5.0, people=1000, **more):
    return Alerting(Policy(alerts_per_day_per_thousand=per_thousand, **more), people)


def noise(number, day, behaviour="G09"):
    return finding(person(number), behaviour, START + day * DAY + timedelta(seconds=number))


def test_hard_rules_are_told_whatever_the_budget():
    rules, state = alerting(0.0), AlertState()
    batch = [noise(n, 0, "H06.decoy") for n in range(30)]
    told = rules.advance(state, batch).alerts
    assert len(told) == 30
    assert all(one.hard for one in told)
    assert rules.advance(state, [noise(99, 0)]).alerts == ()
    assert [one.reason for one in rules.finish(state).held] == [
        "the day's budget of alerts is spent"
    ]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.integers(0, 6),
            st.sampled_from(["G09", "H06.rare", "H06.offpeak", "H06.breadth"]),
            st.floats(1e-9, 1e-3),
        ),
        max_size=80,
    ),
    st.sampled_from([1.0, 5.0, 20.0]),
    st.integers(1, 5),
)
def test_the_budget_is_met_and_every_finding_is_told_or_held_once(rows, per_thousand, parts):
    rules, state = alerting(per_thousand, 200), AlertState()
    findings = {}
    for who, day, behaviour, p in rows:
        statistical = behaviour_signals[behaviour].statistical
        at = START + day * DAY + timedelta(seconds=who)
        one = finding(person(who), behaviour, at, p=p if statistical else None)
        findings[one.id] = one
    ordered = sorted(findings.values(), key=lambda one: one.observed_at)
    alerts, held = [], []
    for part in range(parts):
        size = len(ordered) // parts + 1
        found = rules.advance(state, ordered[part * size : (part + 1) * size])
        alerts += found.alerts
        held += found.held
        state = decoded(encoded(state))
    last = rules.finish(state)
    alerts += last.alerts
    held += last.held
    days = 7
    daily = per_thousand * 200 / 1000
    assert len({one.id for one in alerts}) <= max(1.0, daily) + daily * (days - 1) + 1e-9
    seen = [name for one in (*alerts, *held) for name in one.findings]
    assert sorted(seen) == sorted(findings)


def test_the_same_batches_give_the_same_alerts():
    batches = [[noise(n, day) for n in range(9)] for day in range(5)]

    def run():
        rules, state = alerting(5.0, 400), AlertState()
        return [rules.advance(state, one) for one in batches], encoded(state)

    assert run() == run()
    backward = [list(reversed(one)) for one in batches]
    rules, state = alerting(5.0, 400), AlertState()
    assert [rules.advance(state, one) for one in backward] == run()[0]


def test_what_is_surest_is_told_first_and_at_once():
    rules, state = alerting(1.0, 1000), AlertState()
    weak = [finding(person(n), "H06.rare", START, p=9e-4) for n in range(20)]
    sure = finding(person(50), "H06.rare", START + timedelta(hours=1), p=1e-8)
    found = rules.advance(state, [*weak, sure])
    assert [one.entity for one in found.alerts] == [person(50)]
    assert found.alerts[0].p_value < 1e-6
    assert "chance" in found.alerts[0].reason


def test_when_the_day_is_over_the_rest_of_the_budget_goes_to_those_most_is_known_of():
    rules, state = alerting(2.0, 1000), AlertState()
    rules.advance(state, [noise(1, 0), noise(2, 0), noise(3, 0), noise(4, 0, "H06.offpeak")])
    strong = finding(person(5), "G09", START + timedelta(hours=2), strength=Strength.STRONG)
    assert rules.advance(state, [strong]).alerts == ()
    found = rules.advance(state, [noise(9, 1)])
    assert [one.entity for one in found.alerts] == [person(5), person(1)]
    assert {one.entity: one.reason for one in found.held} == {
        person(2): "the day's budget of alerts is spent",
        person(3): "the day's budget of alerts is spent",
        person(4): "too little by itself",
    }


def test_what_counts_only_beside_fair_evidence_is_never_told_alone():
    rules, state = alerting(), AlertState()
    found = rules.advance(state, [finding(person(1), "H06.offpeak", START, p=1e-14)])
    assert found.alerts == ()
    assert rules.finish(state).held[0].reason == "too little by itself"


def test_independent_families_together_are_told_at_once():
    rules, state = alerting(1.0, 1000), AlertState()
    one = finding(person(1), "G09", START, strength=Strength.STRONG)
    two = finding(person(1), "H06.rare", START + DAY / 9, strength=Strength.STRONG, p=9e-4)
    three = finding(person(1), "H06.volume", START + DAY / 8, p=9e-4)
    assert rules.advance(state, [one, two]).alerts == ()
    found = rules.advance(state, [three])
    assert [alert.findings for alert in found.alerts] == [(one.id, two.id, three.id)]
    assert found.alerts[0].reason == "independent evidence together"
    assert found.alerts[0].band is Band.VERIFY


def test_risk_fades_by_half_in_the_half_life():
    rules, state = alerting(half_life_days=10.0), AlertState()
    rules.advance(state, [finding(person(1), "G09", START, strength=Strength.STRONG)])
    at = START.timestamp()
    base = rules.risk(state, person(2), at).odds
    fresh = rules.risk(state, person(1), at).odds - base
    later = rules.risk(state, person(1), at + 10 * 86_400).odds - base
    assert later == pytest.approx(fresh / 2)
    assert rules.risk(state, person(1), at + 60 * 86_400).band is Band.CLEAR


def test_faded_evidence_is_forgotten_in_the_end():
    rules, state = alerting(half_life_days=2.0), AlertState()
    rules.advance(state, [noise(1, 0)])
    rules.advance(state, [noise(2, 60)])
    assert list(state.risks) == [str(person(2))]


def test_the_same_again_is_held_until_it_has_faded_and_more_is_told():
    rules, state = alerting(half_life_days=14.0), AlertState()
    again = [noise(1, day) for day in range(40)]
    told = [one for batch in again for one in rules.advance(state, [batch]).alerts]
    days = [one.day - told[0].day for one in told]
    assert days[0] == 0
    assert 1 <= len(days) <= 3
    more = finding(person(1), "H06.rare", START + 41 * DAY, strength=Strength.STRONG, p=1e-9)
    assert len(rules.advance(state, [more]).alerts) == 1 + (days[-1] == 0)


def test_a_reset_needs_a_reason_and_takes_back_what_was():
    rules, state = alerting(), AlertState()
    rules.advance(state, [finding(person(1), "G09", START, strength=Strength.STRONG)])
    at = START.timestamp()
    before = rules.risk(state, person(1), at)
    with pytest.raises(ValueError, match="reason"):
        rules.reset(state, person(1), at, "  ")
    made = rules.reset(state, person(1), at, "looked: a machine lent by IT")
    assert made.reason == "looked: a machine lent by IT"
    assert rules.risk(state, person(1), at).odds < before.odds
    late = finding(person(1), "H06.rare", START - timedelta(hours=1), p=1e-9)
    rules.advance(state, [late])
    assert rules.risk(state, person(1), at).odds == rules.risk(state, person(2), at).odds
    assert decoded(encoded(state)).risks[str(person(1))].reset_reason == made.reason


def test_later_findings_of_a_told_day_join_the_alert_and_cost_nothing():
    rules, state = alerting(1.0, 1000), AlertState()
    first = rules.advance(state, [finding(person(1), "H06.rare", START, p=1e-9)]).alerts
    left = state.left
    later = finding(person(1), "G09", START + timedelta(hours=3))
    more = rules.advance(state, [later]).alerts
    assert [one.id for one in more] == [one.id for one in first]
    assert more[0].findings == (later.id,)
    assert state.left == left
