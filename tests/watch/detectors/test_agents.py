"""Agents at work: unknown, unlike their past, from elsewhere, after their end."""

import inspect

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_lives import (
    BOT,
    CHROME,
    CLAUDE_CODE,
    DAY,
    HOUR,
    MONDAY,
    call,
    context,
    known,
    net,
    stepped,
    told,
    worker,
)
from doorward.model import Evidence, Strength
from doorward.model.dossiers import NetworkKind
from doorward.risk import default_weights
from doorward.signals import behaviour_signals
from doorward.watch.alerting import Alerting, AlertState
from doorward.watch.context import Policy
from doorward.watch.detectors import DETECTORS
from doorward.watch.detectors.agents_ended import AfterItsEnd
from doorward.watch.detectors.agents_hours import OutsideItsHours
from doorward.watch.detectors.agents_like import LikeAnAgent
from doorward.watch.detectors.agents_past import UnlikeItsPast
from doorward.watch.detectors.agents_places import FromElsewhere, runs_of
from doorward.watch.detectors.agents_unknown import UnknownAgent
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState
from doorward.watch.weighing import confidence

MINE = (UnknownAgent, LikeAnAgent, UnlikeItsPast, OutsideItsHours, FromElsewhere, AfterItsEnd)
OURS = [one for one in DETECTORS if isinstance(one, MINE)]
EACH = pytest.mark.parametrize("detector", OURS, ids=lambda one: one.name)
SAM = "sam@example.com"


class TestUnknown:
    def test_an_agent_that_the_log_names_and_nobody_knows(self):
        index = known()
        found = stepped(
            UnknownAgent(),
            [call(MONDAY + n, client=None, told="agent-x", index=index) for n in range(3)],
            context(index),
        )
        assert told(found) == [("N01", None)]
        assert "none of the 1 known ones" in found[0].reason
        assert "agent-x" in str(found[0].facts)

    def test_a_coding_agent_under_somebodys_account_is_weak_and_never_alone(self):
        index = known()
        event = call(MONDAY, client=None, person=SAM, agent=CLAUDE_CODE, index=index)
        (found,) = stepped(UnknownAgent(), [event], context(index, worker()))
        assert event.agent == f"declared:claude-code:{SAM}"
        assert found.behaviour == "N01.declared"
        assert [one.id for one in found.related] == [SAM]
        stated = behaviour_signals[found.behaviour]
        assert (stated.strength.value, stated.fairness.value) == ("weak", "conjunction")

    @pytest.mark.parametrize(
        ("index", "made"),
        [
            (None, {"client": None, "told": "agent-x"}),
            (known(), {}),
            (known(accounts=("svc-stock",)), {"client": None, "person": "svc-stock"}),
            (known(user_agents=("claude-cli/",)), {"person": SAM, "agent": CLAUDE_CODE}),
            (known(), {"client": None, "person": SAM, "agent": CHROME}),
            (known(), {"client": "unheard-of", "person": SAM}),
        ],
        ids=["no register", "by client", "by account", "by user agent", "a person", "an app"],
    )
    def test_whoever_is_known_or_no_agent_is_left_alone(self, index, made):
        event = call(MONDAY, index=index, **made)
        if event.agent:
            assert stepped(UnknownAgent(), [event], context(index)) == []
        else:
            assert index is None or made["client"] != "agent-x"

    def test_crawlers_of_public_pages_are_no_agents_of_the_company(self):
        crawler = "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)"
        assert call(MONDAY, client=None, agent=crawler, index=known()).agent == ""
        assert call(MONDAY, client=None, person=SAM, agent=crawler, index=known()).agent == ""


def _days(count, per_day=40, *, start=9, step=600, **more):
    return [
        call(
            MONDAY + day * DAY + start * HOUR + n * step,
            operation=("GetItem", "PutItem", "Query")[n % 3],
            resource=f"stock-{n % 4}",
            **more,
        )
        for day in range(count)
        for n in range(per_day)
    ]


class TestUnlikeItsPast:
    INDEX = known()

    def test_many_new_tools_in_a_day_are_told_with_a_p_value(self):
        calm = _days(30, index=self.INDEX)
        at = MONDAY + 30 * DAY + 9 * HOUR
        odd = [
            call(at + n * 60, operation=f"Odd{n}", resource=f"payroll-{n}", index=self.INDEX)
            for n in range(8)
        ]
        state = UnlikeItsPast.state()
        assert stepped(UnlikeItsPast(), calm, context(self.INDEX), state) == []
        (found,) = stepped(UnlikeItsPast(), odd, context(self.INDEX), state)
        assert found.behaviour == "N03.tools"
        assert found.p_value < 0.001
        assert "never used before" in found.reason

    def test_the_first_days_and_a_single_new_tool_say_nothing(self):
        first = [call(MONDAY + n * HOUR, operation=f"New{n}", index=self.INDEX) for n in range(60)]
        assert stepped(UnlikeItsPast(), first, context(self.INDEX)) == []
        state = UnlikeItsPast.state()
        stepped(UnlikeItsPast(), _days(30, index=self.INDEX), context(self.INDEX), state)
        one = call(MONDAY + 30 * DAY + 9 * HOUR, operation="New", index=self.INDEX)
        assert stepped(UnlikeItsPast(), [one], context(self.INDEX), state) == []

    def test_far_more_acts_in_an_hour_are_told_once(self):
        state = UnlikeItsPast.state()
        stepped(UnlikeItsPast(), _days(30, index=self.INDEX), context(self.INDEX), state)
        at = MONDAY + 30 * DAY + 9 * HOUR
        burst = [call(at + n, operation="GetItem", index=self.INDEX) for n in range(1_500)]
        found = stepped(UnlikeItsPast(), burst, context(self.INDEX), state)
        assert {one.behaviour for one in found} == {"N03.rate"}
        assert len(found) <= 2
        assert found[0].p_value < 0.001

    def test_what_only_a_user_agent_names_has_no_past_of_its_own(self):
        event = call(MONDAY, client=None, person=SAM, agent=CLAUDE_CODE)
        state = UnlikeItsPast.state()
        assert stepped(UnlikeItsPast(), [event] * 500, context(), state) == []
        assert state.c == 0

    def test_hours_of_its_own_week_are_learnt_and_others_told(self):
        index = self.INDEX
        calm = _days(42, 16, index=index)
        state = OutsideItsHours.state()
        assert stepped(OutsideItsHours(), calm, context(index), state) == []
        night = [call(MONDAY + 42 * DAY + 20 * HOUR + n * HOUR, index=index) for n in range(4)] + [
            call(MONDAY + 43 * DAY + n * HOUR, index=index) for n in range(8)
        ]
        found = stepped(OutsideItsHours(), night, context(index), state)
        assert {one.behaviour for one in found} == {"N03.hours"}

    def test_hours_in_a_workers_name_are_the_workers(self):
        index = self.INDEX
        events = _days(42, 16, index=index, person=SAM)
        state = OutsideItsHours.state()
        assert stepped(OutsideItsHours(), events, context(index, worker()), state) == []
        assert state.w.total() == 0


class TestFromElsewhere:
    INDEX = known(runs_at="Frankfurt, 203.0.113.0/28; build-7.example.com")

    def test_a_credential_used_outside_its_networks(self):
        events = [
            call(MONDAY, ip="203.0.113.4", index=self.INDEX),
            call(MONDAY + 1, ip="198.51.100.9", network=net(), index=self.INDEX),
            call(MONDAY + 2, ip="198.51.100.9", network=net(), index=self.INDEX),
        ]
        (found,) = stepped(FromElsewhere(), events, context(self.INDEX))
        assert (found.behaviour, found.strength.value) == ("N04", "medium")
        assert "203.0.113.0/28" in str(found.facts)

    def test_a_tunnel_makes_it_strong(self):
        event = call(
            MONDAY, ip="198.51.100.9", network=net(kinds=(NetworkKind.VPN,)), index=self.INDEX
        )
        assert told(stepped(FromElsewhere(), [event], context(self.INDEX))) == [("N04", "strong")]

    @pytest.mark.parametrize(
        ("runs_at", "made", "count"),
        [
            ("", {"ip": "198.51.100.9"}, 0),
            ("the vendor's cloud", {"ip": "198.51.100.9"}, 0),
            ("build-7.example.com", {"host": "BUILD-7"}, 0),
            ("build-7.example.com", {"host": "laptop-3"}, 1),
            ("2001:db8::/48", {"ip": "2001:db8::7"}, 0),
            ("2001:db8::/48", {"ip": "2001:db9::7"}, 1),
            ("203.0.113.7", {"ip": "not an address"}, 0),
        ],
        ids=["unsaid", "no place", "its host", "another host", "v6", "other v6", "garbage"],
    )
    def test_only_what_can_be_compared_is(self, runs_at, made, count):
        index = known(runs_at=runs_at)
        found = stepped(FromElsewhere(), [call(MONDAY, index=index, **made)], context(index))
        assert [one.behaviour for one in found] == ["N04"] * count

    def test_a_network_it_never_came_from(self):
        index = known()
        usual = [
            call(MONDAY + n * DAY, ip=f"203.0.113.{n % 3}", network=net(asn=64500), index=index)
            for n in range(10)
        ]
        new = call(MONDAY + 11 * DAY, ip="198.51.100.9", network=net(asn=64501), index=index)
        found = stepped(FromElsewhere(), [*usual, new, new], context(index))
        assert told(found) == [("N03.networks", "weak")]

    def test_agents_that_come_from_everywhere_are_left_alone(self):
        index = known()
        events = [
            call(MONDAY + n * DAY / 8, ip=f"198.51.{n}.1", network=net(asn=64500 + n), index=index)
            for n in range(80)
        ]
        found = stepped(FromElsewhere(), events, context(index))
        assert len(found) == 0

    def test_texts_of_places_are_read_without_trust(self):
        assert runs_of("x" * 10_000).networks == ()
        assert runs_of("https://example.com/a, 10.0.0.0/8").hosts == frozenset()


class TestEnded:
    @pytest.mark.parametrize(
        ("stated", "expected"),
        [
            ({"standing": "suspended"}, ("N05.stopped", "strong")),
            ({"standing": "retired"}, ("N05.stopped", "strong")),
            ({"standing": "owner-left"}, ("N05", "medium")),
            ({"standing": "needs-owner"}, ("N05.lapsed", "weak")),
            ({"standing": "keys-expired"}, ("N05.lapsed", "medium")),
            ({"expires_at": MONDAY - DAY}, ("N05.lapsed", "medium")),
        ],
        ids=str,
    )
    def test_what_had_ended_and_acts(self, stated, expected):
        index = known(written_at=MONDAY - DAY, **stated)
        events = [call(MONDAY + n * HOUR, index=index) for n in range(5)]
        assert told(stepped(AfterItsEnd(), events, context(index))) == [expected]

    def test_an_owner_who_left_by_the_roster(self):
        index = known(owner=SAM)
        events = [call(MONDAY + n * DAY, index=index) for n in range(3)]
        given_ = context(index, worker(left=MONDAY + DAY + 1))
        (found,) = stepped(AfterItsEnd(), events, given_)
        assert (found.behaviour, found.at) == ("N05", MONDAY + 2 * DAY)
        assert [one.id for one in found.related] == [SAM]

    def test_stopping_is_hard_and_a_user_agent_alone_is_weak(self):
        assert behaviour_signals["N05.stopped"].hard
        index = known(standing="suspended", user_agents=("claude-cli/",))
        event = call(MONDAY, client=None, person=SAM, agent=CLAUDE_CODE, index=index)
        assert told(stepped(AfterItsEnd(), [event], context(index))) == [("N05.stopped", "weak")]

    @pytest.mark.parametrize(
        ("index", "made"),
        [
            (known(), {}),
            (known(standing="suspended", written_at=MONDAY + DAY), {}),
            (known(standing="suspended"), {"status": 2}),
            (known(expires_at=MONDAY + DAY), {}),
            (known(owner="nobody@example.com"), {}),
        ],
        ids=["may act", "before the list", "refused", "not yet", "owner not in the roster"],
    )
    def test_what_may_act_or_did_not_get_in_is_left_alone(self, index, made):
        event = call(MONDAY, index=index, **made)
        assert stepped(AfterItsEnd(), [event], context(index, worker())) == []


class TestLikeAnAgent:
    def _edits(self, gaps, **more):
        at, events = MONDAY, []
        for n, gap in enumerate(gaps):
            at += gap
            events.append(
                call(at, client=None, person=SAM, agent=CHROME, resource=f"page-{n}", **more)
            )
        return events

    def test_equal_gaps_are_told_once_without_weight(self):
        found = stepped(LikeAnAgent(), self._edits([10.0] * 300))
        assert told(found) == [("N02", None)]
        assert "nearly equal" in found[0].reason
        assert "at most 40%" in str(found[0].facts)

    def test_a_steady_flood_and_many_things_at_once(self):
        flood = stepped(LikeAnAgent(), self._edits([1.0] * 900))
        assert "faster than hands" in flood[0].reason
        gaps = ([0.1] * 6 + [20.0, 41.0][n % 2 : n % 2 + 1] for n in range(30))
        together = stepped(LikeAnAgent(), self._edits([gap for each in gaps for gap in each]))
        assert "within single seconds" in together[0].reason

    @given(st.integers(0, 2**32), st.floats(0.5, 1.5), st.floats(4.0, 40.0))
    def test_hands_that_vary_are_never_told(self, seed, spread, middle):
        # Gaps of hands are taken as log-normal; how far they spread is an assumption.
        gaps = np.random.default_rng(seed).lognormal(np.log(middle), spread, 250)
        assert stepped(LikeAnAgent(), self._edits(gaps)) == []

    @pytest.mark.parametrize(
        "more",
        [
            {"agent": CLAUDE_CODE},
            {"agent": "python-requests/2.32"},
            {"type_id": 4},
            {"activity": 2},
        ],
        ids=["an agent", "a script", "a program's account", "reading"],
    )
    def test_programs_and_reading_are_not_looked_at(self, more):
        made = {"client": None, "person": SAM, "agent": CHROME, **more}
        events = [call(MONDAY + 10 * n, **made) for n in range(300)]
        assert stepped(LikeAnAgent(), events) == []

    def test_a_pause_begins_a_new_run(self):
        gaps = ([10.0] * 50 + [400.0]) * 6
        assert stepped(LikeAnAgent(), self._edits(gaps)) == []


_ACTS = st.lists(
    st.tuples(
        st.integers(0, 40 * 24),
        st.sampled_from(["GetItem", "PutItem", "Odd", ""]),
        st.sampled_from(["203.0.113.4", "198.51.100.9", "2001:db8::1", "x", None]),
        st.sampled_from([1, 2]),
    ),
    max_size=60,
).map(
    lambda found: [
        call(
            MONDAY + h * HOUR,
            operation=operation,
            ip=ip,
            status=status,
            agent=CHROME,
            person=SAM,
            index=_REGISTER,
        )
        for h, operation, ip, status in found
    ]
)
_REGISTER = known(runs_at="203.0.113.0/28", standing="suspended", written_at=MONDAY)


@EACH
@given(_ACTS, st.randoms(use_true_random=False))
def test_any_order_and_repetition_is_borne_and_states_stay_small(detector, events, random):
    shuffled = [*events, *events]
    random.shuffle(shuffled)
    state = detector.state()
    found = stepped(detector, shuffled, context(_REGISTER), state)
    keys = [(one.behaviour, one.at // DAY) for one in found if one.behaviour.startswith("N05")]
    assert len(set(keys)) == len(keys)
    assert len(msgspec.json.encode(state)) < 900
    assert all(one.behaviour in behaviour_signals for one in found)


@EACH
@given(_ACTS, st.integers(0, 60))
def test_halves_split_by_time_merge_and_go_on(detector, events, cut):
    events = sorted(events, key=lambda one: one.at)
    halves = detector.state(), detector.state()
    stepped(detector, events[:cut], context(_REGISTER), halves[0])
    stepped(detector, events[cut:], context(_REGISTER), halves[1])
    merged = msgspec.json.decode(msgspec.json.encode(detector.merge(*halves)), type=detector.state)
    later = call(MONDAY + 60 * DAY, ip="203.0.113.4", index=_REGISTER)
    for one in stepped(detector, [later], context(_REGISTER), merged):
        assert one.behaviour == "N05.stopped"


@EACH
@given(_ACTS)
def test_a_fresh_state_changes_nothing_when_merged(detector, events):
    state = detector.state()
    stepped(detector, sorted(events, key=lambda one: one.at), context(_REGISTER), state)
    # Merging writes open days without the empty ones at their end: once is as good as twice.
    once = detector.merge(state, detector.state())
    if not isinstance(detector, UnlikeItsPast | OutsideItsHours):
        assert msgspec.json.encode(once) == msgspec.json.encode(state)
    again = detector.merge(detector.state(), once)
    assert msgspec.json.encode(again) == msgspec.json.encode(once)


@EACH
def test_it_reads_no_clock_and_no_chance(detector):
    text = inspect.getsource(inspect.getmodule(type(detector)))
    for word in ("import time", "import random", "datetime.now", "open("):
        assert word not in text


def test_merging_ends_is_exact():
    detector, index = AfterItsEnd(), known(standing="suspended")
    events = [call(MONDAY + n * DAY, index=index) for n in range(6)]
    whole, first, second = (detector.state() for _ in range(3))
    stepped(detector, events, context(index), whole)
    stepped(detector, events[:2], context(index), first)
    stepped(detector, events[2:], context(index), second)
    assert detector.merge(first, second) == whole


def test_the_engine_leads_events_to_the_agent_and_opens_its_case():
    index = known(standing="suspended")
    engine, given_ = Engine(DETECTORS), context(index, worker())
    seen = call(MONDAY, person=SAM, index=index)
    entities = engine.entities(seen)
    assert Entity(EntityKind.AGENT, BOT) in entities
    assert Entity(EntityKind.PERSON, SAM) in entities
    findings = engine.advance(Entity(EntityKind.AGENT, BOT), [seen], EntityState(), given_)
    assert [(one.detector, one.hard) for one in findings] == [("N05.stopped", True)]
    assert str(findings[0].evidence[0].subject) == f"agent:{BOT}"


def test_an_event_without_an_agent_goes_to_no_agent():
    seen = call(MONDAY, client=None, person=SAM, agent=CHROME)
    kinds = {one.kind for one in Engine(DETECTORS).entities(seen)}
    assert EntityKind.AGENT not in kinds


def test_behaviour_alone_is_never_punitive():
    """A rhythm adds nothing: alone, beside strong fair evidence, and to the budget of alerts."""
    sam = Entity(EntityKind.PERSON, SAM)
    engine, given_ = Engine(DETECTORS), context(None, worker())
    acts = [
        call(MONDAY + 10 * n, client=None, person=SAM, agent=CHROME, resource=f"page-{n}")
        for n in range(200)
    ]
    found = engine.advance(sam, acts, EntityState(), given_)
    (rhythm,) = [one for one in found if one.detector == "N02"]
    assert rhythm.confidence == default_weights().base_rate
    assert not Alerting(Policy(), 1).advance(AlertState(), [rhythm]).alerts
    strong = Evidence(
        subject=rhythm.evidence[0].subject,
        signal="H10",
        strength=Strength.STRONG,
        family="session",
        reason="Synthetic.",
        facts=(),
        clears="Synthetic.",
    )
    assert confidence((strong, *rhythm.evidence)) == confidence((strong,))
