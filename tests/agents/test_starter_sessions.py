"""The starter set with real sessions: what was done before decides what may follow."""

import pytest

from doorward.agents import starter
from doorward.agents.policy import PolicyDecisionPoint
from doorward.agents.sessions import Sessions
from doorward.agents.state import AgentState

NOW = 1_760_000_000.0
POLICIES, SCHEMA, ENTITIES = (starter.text(name) for name in starter.NAMES)
POINT = PolicyDecisionPoint(POLICIES, ENTITIES, SCHEMA)
READS = {"read", "list", "search"}


class Fleet:
    """What a gateway does with each call, and no more."""

    def __init__(self, state):
        self.sessions = Sessions(state)

    def call(self, session, agent, action, resource, data_class=None, at=NOW, **context):
        amount = context.get("amount", 0)
        reserved = self.sessions.reserve(session, action, at, agent=agent, amount=amount)
        found = POINT.decide(
            f'Agent::"{agent}"',
            f'Action::"{action}"',
            f'Resource::"{resource}"',
            {**context, **reserved.context},
        )
        if not found.allowed or found.obligations == ("human-approval",):
            self.sessions.release(reserved)
            return "asked" if found.allowed else "denied"
        read = data_class if action in READS else None
        outside = bool(context.get("outside"))
        self.sessions.called(session, action, read, at, outside=outside, reservation=reserved)
        return "made"


@pytest.fixture
def fleet(tmp_path):
    with AgentState(tmp_path) as state:
        yield Fleet(state)


def test_nothing_goes_outside_after_confidential_data_was_read(fleet):
    send = ("desk-bot", "send", "help-pages")
    assert fleet.call("s", *send, outside=True) == "made"
    assert fleet.call("s", "desk-bot", "read", "help-pages", data_class=0) == "made"
    assert fleet.call("s", *send, outside=True) == "made"
    assert fleet.call("s", "desk-bot", "read", "tickets", data_class=2) == "made"
    assert fleet.call("s", "desk-bot", "read", "help-pages", data_class=0) == "made"
    assert fleet.call("s", *send, outside=True) == "denied"
    assert fleet.call("s", *send, outside=False) == "made"
    assert fleet.call("other", *send, outside=True) == "made"


def test_what_one_agent_of_the_session_read_binds_the_others(fleet):
    assert fleet.call("s", "ledger-bot", "read", "suppliers", data_class=2) == "made"
    assert fleet.call("s", "desk-bot", "send", "help-pages", outside=True) == "denied"


def test_20_go_outside_in_an_hour_and_new_sessions_do_not_help(fleet):
    send = ("desk-bot", "send", "help-pages")
    made = [fleet.call(f"s{number}", *send, outside=True) for number in range(25)]
    assert made == ["made"] * 20 + ["denied"] * 5
    assert fleet.call("late", *send, at=NOW + 3_601, outside=True) == "made"


def test_small_payments_need_a_person_once_they_are_large_together(fleet):
    pay = ("ledger-bot", "pay", "suppliers")
    made = [fleet.call("s", *pay, amount=4_000) for _ in range(7)]
    assert made == ["made"] * 5 + ["asked"] * 2
    assert fleet.call("s", *pay, at=NOW + 86_401, amount=4_000) == "made"


def test_a_server_asks_30_times_an_hour(fleet):
    asks = [fleet.call("s", "desk-bot", "elicitation/create", "help-pages") for _ in range(31)]
    assert asks == ["made"] * 30 + ["denied"]
