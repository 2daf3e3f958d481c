"""The starter set asked for agents that act for people and through each other."""

import pytest

from doorward.agents import starter
from doorward.agents.delegation.deciding import decide_for
from doorward.agents.delegation.principal import Grant, Hybrid
from doorward.agents.policy import PolicyDecisionPoint
from doorward.agents.policy.checks_written import names


@pytest.fixture(scope="module")
def point():
    policies, schema, entities = (starter.text(name) for name in starter.NAMES)
    return PolicyDecisionPoint(policies, entities, schema)


def asked(point, who, action, resource, **context):
    found = decide_for(point, who, f'Action::"{action}"', f'Resource::"{resource}"', context)
    called = names(point.policies)
    return found.allowed, {called.get(one, one) for one in found.reasons}


def test_an_agent_reads_for_a_person(point):
    who = Hybrid(agent="arm-7", human="ada")
    assert asked(point, who, "read", "floor-plan")[0]
    allowed, reasons = asked(point, Hybrid(agent="ledger-bot", human="ada"), "read", "payroll")
    assert not allowed
    assert 'Person::"ada"' in reasons


def test_a_robotics_agent_reaches_no_retail_data_through_another(point):
    own = Hybrid(agent="desk-bot", human="ben")
    assert asked(point, own, "read", "sales")[0]
    allowed, reasons = asked(point, Hybrid(agent="desk-bot", human="ben", chain=("arm-7",)),
                             "read", "sales")  # fmt: skip
    assert not allowed
    assert {'Agent::"arm-7"', "robotics-not-retail"} <= reasons


def test_a_service_bot_reaches_no_cloud_through_a_coding_agent(point):
    assert asked(point, Hybrid(agent="build-bot", human="ada"), "read", "cluster")[0]
    who = Hybrid(agent="build-bot", human="ada", chain=("desk-bot",))
    allowed, reasons = asked(point, who, "read", "cluster")
    assert not allowed
    assert {'Agent::"desk-bot"', "service-not-cloud"} <= reasons


def test_a_task_holds_within_what_the_policies_allow(point):
    grants = ((Grant(actions=("read",), resources=("catalogue",)),),)
    who = Hybrid(agent="desk-bot", human="ben", grants=grants)
    assert asked(point, who, "read", "catalogue")[0]
    assert asked(point, who, "read", "sales") == (False, {"grant 1"})


def test_a_suspended_link_denies(point):
    who = Hybrid(agent="build-bot", human="ada", chain=("old-bot",))
    allowed, reasons = asked(point, who, "read", "repository")
    assert not allowed
    assert "suspended" in reasons
