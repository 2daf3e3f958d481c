"""The starter set: valid, without problems, and each fence holds on both sides."""

import pytest

from doorward.agents import starter
from doorward.agents.policy import PolicyDecisionPoint
from doorward.agents.policy.checks import check_all
from doorward.agents.policy.checks_written import names

POLICIES, SCHEMA, ENTITIES = (starter.text(name) for name in starter.NAMES)
POINT = PolicyDecisionPoint(POLICIES, ENTITIES, SCHEMA)
NAMES = names(POLICIES)
DAY = {"hour": 10, "weekday": 2}


def decide(agent, action, resource, **context):
    return POINT.decide(
        f'Agent::"{agent}"', f'Action::"{action}"', f'Resource::"{resource}"', context
    )


def test_it_has_no_problems():
    assert check_all(POLICIES, ENTITIES, SCHEMA) == ()


def test_every_policy_has_a_name():
    assert not [one for one in NAMES.values() if one.startswith("policy")]


def test_a_robotics_agent_does_not_reach_retail_data():
    for action in ("read", "list", "search", "write", "delete", "send", "pay"):
        for resource in ("sales", "catalogue"):
            found = decide("arm-7", action, resource, amount=1, outside=False, **DAY)
            assert not found.allowed
            assert "robotics-not-retail" in [NAMES[one] for one in found.reasons]
            assert not found.errors
    assert decide("arm-7", "read", "floor-plan").allowed
    assert decide("desk-bot", "read", "sales").allowed


def test_a_customer_service_bot_is_kept_from_cloud_systems():
    for action in ("read", "list", "search", "write", "deploy", "delete", "send", "pay"):
        for resource in ("cluster", "status-page"):
            found = decide("desk-bot", action, resource, amount=1, outside=False, **DAY)
            assert not found.allowed
            assert "service-not-cloud" in [NAMES[one] for one in found.reasons]
    assert decide("build-bot", "read", "cluster").allowed
    assert decide("arm-7", "read", "status-page").allowed


@pytest.mark.parametrize(
    ("request_", "allowed", "obligations"),
    [
        (("desk-bot", "read", "help-pages"), True, ()),
        (("desk-bot", "read", "tickets"), True, ("note-purpose",)),
        (("arm-7", "read", "tickets"), False, ()),
        (("ledger-bot", "read", "payroll"), True, ("human-approval", "note-purpose")),
        (("desk-bot", "write", "sales", DAY), False, ()),
        (("build-bot", "write", "repository"), True, ()),
        (("build-bot", "delete", "repository"), True, ("human-approval",)),
        (("old-bot", "read", "repository"), False, ()),
        (("build-bot", "deploy", "cluster", DAY), True, ("human-approval",)),
        (("build-bot", "deploy", "cluster"), False, ()),
        (("build-bot", "deploy", "cluster", {"hour": 23, "weekday": 2}), False, ()),
        (("build-bot", "deploy", "cluster", {"hour": 10, "weekday": 7}), False, ()),
        (("build-bot", "delete", "cluster", DAY), False, ()),
        (("ledger-bot", "pay", "suppliers", {"amount": 5000}), True, ()),
        (("ledger-bot", "pay", "suppliers", {"amount": 5001}), True, ("human-approval",)),
        (("ledger-bot", "pay", "suppliers", {"amount": 500_001}), False, ()),
        (("ledger-bot", "pay", "suppliers", {"amount": -1}), False, ()),
        (("ledger-bot", "pay", "suppliers"), False, ()),
        (("desk-bot", "send", "help-pages", {"outside": True, "highest_read": 1}), True, ()),
        (("desk-bot", "send", "help-pages", {"outside": True, "highest_read": 2}), False, ()),
        (("desk-bot", "send", "help-pages", {"outside": True}), False, ()),
        (("desk-bot", "send", "help-pages", {"outside": False}), True, ()),
        (("desk-bot", "send", "help-pages"), False, ()),
        (("nobody", "read", "help-pages"), False, ()),
    ],
)
def test_classes_environments_amounts_times_and_sessions(request_, allowed, obligations):
    agent, action, resource, *context = request_
    found = decide(agent, action, resource, **(context[0] if context else {}))
    assert (found.allowed, found.obligations) == (allowed, obligations)


def test_another_file_is_refused():
    with pytest.raises(ValueError, match="none of"):
        starter.text("../sets.py")
