"""Decisions over the register: what Cedar is told, and that it is never told late."""

import json
import math
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.registry.conftest import ARM, DAY, NOW, new_key
from doorward.agents import starter
from doorward.agents.policy import PolicyDecisionPoint
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.entities import entities_of
from doorward.agents.registry.live import LivePoint
from doorward.agents.registry.records import Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState

POLICIES, SCHEMA, ENTITIES = (starter.text(name) for name in starter.NAMES)
EXTRA = json.loads(ENTITIES)
BY = ("tests", "because", NOW)
ASKED = ('Agent::"arm-7"', 'Action::"read"', 'Resource::"floor-plan"')


@pytest.fixture
def live(register):
    return LivePoint(register, PolicyDecisionPoint(POLICIES, (), SCHEMA), EXTRA)


def by_uid(entities):
    return {(one["uid"]["type"], one["uid"]["id"]): one for one in entities}


def test_agents_and_people_are_the_registers(register, add):
    add()
    register.add_holder(Holder(id="cleo", teams=("floor",)), *BY)
    found = by_uid(entities_of(register, EXTRA, now=NOW))
    assert [key for key in found if key[0] == "Agent"] == [("Agent", "arm-7")]
    assert found["Agent", "arm-7"]["attrs"] == {
        "domain": "robotics",
        "reads_also": [],
        "clearance": 1,
        "environments": ["production"],
        "may_write": True,
        "owner": {"__entity": {"type": "Person", "id": "ada"}},
        "suspended": False,
    }
    assert found["Agent", "arm-7"]["parents"] == [{"type": "Fleet", "id": "robotics"}]
    # The starter's ada is in teams; the register's is not, and has the last word.
    assert found["Person", "ada"]["parents"] == []
    assert found["Person", "cleo"]["parents"] == [{"type": "Team", "id": "floor"}]
    assert ("Team", "floor") in found
    assert ("Resource", "floor-plan") in found


def test_the_starter_decides_over_the_register(live, add):
    add()
    assert live.decide(*ASKED, now=NOW).allowed
    fenced = live.decide('Agent::"arm-7"', 'Action::"read"', 'Resource::"sales"', now=NOW)
    assert not fenced.allowed
    assert not fenced.errors


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda register: register.suspend("arm-7", *BY), "suspended"),
        (lambda register: register.retire("arm-7", *BY), "retired"),
        (lambda register: register.off_board("ada", *BY), "suspended"),
    ],
    ids=["suspend", "retire", "off-board"],
)
def test_a_change_counts_at_once(live, register, add, change, code):
    add()
    assert live.decide(*ASKED, now=NOW).allowed
    change(register)
    found = live.decide(*ASKED, now=NOW)
    assert not found.allowed
    assert found.errors[0].startswith(f"{code}: ")
    assert not live.current(NOW).decide(*ASKED).allowed


def test_a_change_of_another_process_counts_at_once(live, register, add, tmp_path):
    add()
    assert live.current(NOW).decide(*ASKED).allowed
    with AgentState(tmp_path / "state") as other:
        Register(other).suspend("arm-7", *BY)
    assert not live.current(NOW).decide(*ASKED).allowed


def test_an_end_counts_though_nothing_is_written(live, add):
    end = add(keys=[new_key()]).expires_at
    assert live.current(math.nextafter(end, 0)).decide(*ASKED).allowed
    assert not live.current(end).decide(*ASKED).allowed
    # A clock that goes back is looked at anew as well.
    assert not live.current(NOW - DAY).decide(*ASKED).allowed


def test_what_does_not_touch_the_entities_loads_nothing(live, register, add):
    add(keys=[new_key()])
    before = live.current(NOW)
    register.rotate("arm-7", new_key(), NOW)
    register.seen("shown-in-full", "register", "ada", "looked", NOW)
    assert live.current(NOW) is before
    register.add_blueprint(msgspec.structs.replace(ARM, clearance=0), *BY, replace=True)
    assert live.current(NOW) is not before
    assert not live.decide(*ASKED, now=NOW).allowed


def test_an_agent_that_only_a_file_names_may_nothing(live):
    found = live.decide('Agent::"desk-bot"', 'Action::"read"', 'Resource::"sales"', now=NOW)
    assert found.errors[0].startswith("unknown-instance: ")
    assert not found.allowed


def test_a_wide_permit_lets_no_stranger_in(register, add):
    wide = PolicyDecisionPoint("permit(principal, action, resource);")
    live = LivePoint(register, wide, EXTRA)
    assert not live.decide('Agent::"stranger"', *ASKED[1:], now=NOW).allowed
    add()
    assert live.decide(*ASKED, now=NOW).allowed
    register.retire("arm-7", *BY)
    assert not live.decide(*ASKED, now=NOW).allowed


def test_a_person_who_left_is_denied(register, live):
    wide = PolicyDecisionPoint("permit(principal, action, resource);")
    live.use(wide)
    assert live.decide('Person::"ada"', *ASKED[1:], now=NOW).allowed
    register.off_board("ada", *BY)
    found = live.decide('Person::"ada"', *ASKED[1:], now=NOW)
    assert found.errors[0].startswith("person-left: ")


def test_other_policies_take_over(live, add):
    add()
    assert live.decide(*ASKED, now=NOW).allowed
    live.use(PolicyDecisionPoint("forbid(principal, action, resource);"))
    assert not live.decide(*ASKED, now=NOW).allowed


def test_it_is_closed_when_the_state_is_gone(live, add, state):
    add()
    assert live.decide(*ASKED, now=NOW).allowed
    state.close()
    found = live.decide(*ASKED, now=NOW)
    assert not found.allowed
    assert found.errors[0].startswith("state-gone: ")
    with pytest.raises(AgentRefusal):
        live.current(NOW)


def test_somebody_whom_nobody_knows_is_denied(live, register, add):
    add()
    ask = 'Action::"read"', 'Resource::"catalogue"'
    assert live.decide('Person::"ghost"', *ask, now=NOW).errors[0].startswith("unknown-person: ")
    assert live.decide('Person::"ben"', *ask, now=NOW).allowed  # one of the starter's
    register.add_holder(Holder(id="ghost"), *BY)
    assert live.decide('Person::"ghost"', *ask, now=NOW).allowed


def test_it_is_closed_when_the_register_does_not_fit_the_schema(register, add):
    add()
    schema = "entity Agent; entity Resource; action read appliesTo {\n"
    schema += "principal: [Agent], resource: [Resource] };"
    point = PolicyDecisionPoint("permit(principal, action, resource);", (), schema)
    found = LivePoint(register, point).decide(*ASKED, now=NOW)
    assert not found.allowed
    assert found.errors[0].startswith("register-unusable: ")


@pytest.mark.parametrize("uid", [None, 7, "Agent", {"type": "Resource"}])
def test_an_extra_entity_without_a_name_closes_it(register, add, uid):
    add()
    live = LivePoint(
        register,
        PolicyDecisionPoint("permit(principal, action, resource);"),
        [{"uid": uid, "attrs": {}, "parents": []}],
    )
    assert live.decide(*ASKED, now=NOW).errors[0].startswith("register-unusable: ")


def test_whoever_asks_is_answered(live):
    assert not live.decide("nobody", *ASKED[1:], now=NOW).allowed


@pytest.mark.slow
def test_ten_thousand_instances_are_told_and_decided(register):
    several = [
        (Instance(id=f"arm-{number}", blueprint="arm", owner="ada"), ()) for number in range(10_000)
    ]
    assert not [
        one for one in register.register_many(several, *BY) if isinstance(one, AgentRefusal)
    ]
    register.suspend("arm-9", *BY)
    live = LivePoint(register, PolicyDecisionPoint(POLICIES, (), SCHEMA), EXTRA)
    assert live.decide(*ASKED, now=NOW).allowed
    assert not live.decide('Agent::"arm-9"', *ASKED[1:], now=NOW).allowed
    assert len(register.standings(NOW)) == 10_000
    assert len(register.off_board("ada", *BY)) == 9_999
    assert not live.decide('Agent::"arm-8"', *ASKED[1:], now=NOW).allowed


STEPS = ["register", "suspend", "resume", "retire", "renew", "rotate", "off_board", "bring_back"]
STEPS += ["person", "blueprint", "wait"]
_STEP = st.tuples(
    st.sampled_from(STEPS),
    st.sampled_from(["a", "b", "c"]),
    st.floats(0, 20 * DAY),
)


def step(register, name, about, now):
    if name == "register":
        one = Instance(id=about, blueprint="arm", owner="ada", expires_at=now + DAY)
        register.register(one, [new_key()], "t", "w", now)
    elif name == "rotate":
        register.rotate(about, new_key(), now, 60)
    elif name == "person":
        person = Holder(id="ada", teams=(about,), left_at=now + DAY if about == "c" else None)
        register.add_holder(person, "t", "w", now)
    elif name == "blueprint":
        changed = msgspec.structs.replace(ARM, clearance=int(now) % 4, fleet=about)
        register.add_blueprint(changed, "t", "w", now, replace=True)
    elif name in ("off_board", "bring_back"):
        getattr(register, name)("ada", "t", "w", now)
    elif name != "wait":
        getattr(register, name)(about, "t", "w", now)


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(_STEP, max_size=15))
def test_looking_at_what_changed_gives_what_looking_at_all_gives(steps, tmp_path_factory):
    with AgentState(tmp_path_factory.mktemp("any")) as state:
        register, now = Register(state), NOW
        register.add_blueprint(ARM, *BY)
        register.add_holder(Holder(id="ada"), *BY)
        live = LivePoint(register, PolicyDecisionPoint(POLICIES, (), SCHEMA), EXTRA)
        for name, about, seconds in steps:
            now += seconds
            with suppress(AgentRefusal):
                step(register, name, about, now)
            fresh = LivePoint(register, PolicyDecisionPoint(POLICIES, (), SCHEMA), EXTRA)
            point, whole = live.current(now), fresh.current(now)
            assert told(live) == told(fresh)
            for agent in ("a", "b", "c"):
                asked = (f'Agent::"{agent}"', *ASKED[1:])
                assert point.decide(*asked).allowed == whole.decide(*asked).allowed
                assert live.decide(*asked, now=now) == fresh.decide(*asked, now=now)


def told(live):
    """What Cedar was told of agents and people."""
    return {uid: one for uid, one in live._stored.items() if uid.type in ("Agent", "Person")}
