"""Approvals over the real register: its people decide, by any of their names; its agents do not."""

import pytest

from doorward.agents.approval_records import ApprovalState
from doorward.agents.approvals import Approvals
from doorward.agents.asked_calls import AskedCall
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Blueprint, Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState

NOW = 1_760_000_000.0
CALL = AskedCall(instance="pay-bot", human="ada@example.com", server="bank", tool="pay")
SAID = ("tests", "set up", NOW)


@pytest.fixture
def state(tmp_path):
    with AgentState(tmp_path) as found:
        register = Register(found)
        register.add_blueprint(Blueprint(id="bot", purpose="pays", domain="finance"), *SAID)
        for one in (Holder(id="ada", aliases=("ada@example.com",)), Holder(id="ben")):
            register.add_holder(one, *SAID)
        for name in ("pay-bot", "arm-7"):
            register.register(Instance(id=name, blueprint="bot", owner="ada"), [], *SAID)
        yield found


@pytest.fixture
def approvals(state):
    return Approvals(state)


def test_an_agent_of_the_register_decides_nothing_even_where_a_person_has_its_name(
    state, approvals
):
    with state.writing() as db:
        db.execute(
            "INSERT INTO holders (id, active, record) VALUES ('arm-7', 1, ?)",
            (b'{"id": "arm-7", "active": true}',),
        )
    asked = approvals.ask(CALL, NOW)
    for by in ("arm-7", "pay-bot"):
        with pytest.raises(AgentRefusal) as refused:
            approvals.decide(asked.id, by, True, "fine", NOW)
        assert refused.value.code == "not-a-person"


@pytest.mark.parametrize("by", ["ada", "ada@example.com", "ADA@example.com"])
def test_another_name_is_no_other_person(approvals, by):
    asked = approvals.ask(CALL, NOW)
    assert asked.whose == "ada"
    with pytest.raises(AgentRefusal) as refused:
        approvals.decide(asked.id, by, True, "mine", NOW)
    assert refused.value.code == "own-call"


def test_who_was_off_boarded_approves_nothing_and_what_they_approved_does_not_hold(
    state, approvals
):
    first = approvals.ask(CALL, NOW)
    assert approvals.decide(first.id, "ben", True, "ok", NOW).state is ApprovalState.APPROVED
    Register(state).off_board("ben", "hr", "left", NOW + 1)
    assert not approvals.take(first.id, first.digest, NOW + 1)
    second = approvals.ask(AskedCall(instance="arm-7", server="s", tool="t"), NOW + 1)
    with pytest.raises(AgentRefusal) as refused:
        approvals.decide(second.id, "ben", True, "fine", NOW + 1)
    assert refused.value.code == "person-left"
