"""The starter set: valid, without problems, and each fence holds on both sides."""

import pytest

from doorward.agents import starter
from doorward.agents.delegation.deciding import decide_for
from doorward.agents.delegation.principal import Hybrid
from doorward.agents.policy import PolicyDecisionPoint
from doorward.agents.policy.checks import check_all
from doorward.agents.policy.checks_written import names

POLICIES, SCHEMA, ENTITIES = (starter.text(name) for name in starter.NAMES)
POINT = PolicyDecisionPoint(POLICIES, ENTITIES, SCHEMA)
NAMES = names(POLICIES)
PERSON = "Person"
DAY = {"hour": 10, "weekday": 2}
SEEN = {"agent_calls_last_hour": 0, "calls_last_hour": 0, "amount_last_day": 0}
FOUR_EYES, TWO = ("human-approval", "approval-by-another"), ("human-approval", "approval-by-two")


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
        (("build-bot", "deploy", "cluster", DAY), True, FOUR_EYES),
        (("build-bot", "deploy", "cluster"), False, ()),
        (("build-bot", "deploy", "cluster", {"hour": 23, "weekday": 2}), False, ()),
        (("build-bot", "deploy", "cluster", {"hour": 10, "weekday": 7}), False, ()),
        (("build-bot", "delete", "cluster", DAY), False, ()),
        (("ledger-bot", "pay", "suppliers", {**SEEN, "amount": 5000}), True, ()),
        (("ledger-bot", "pay", "suppliers", {"amount": 5000}), True, ("human-approval",)),
        (("ledger-bot", "pay", "suppliers", {"amount": 100_001}), True, TWO),
        (("ledger-bot", "pay", "suppliers", {"amount": 5001}), True, ("human-approval",)),
        (("ledger-bot", "pay", "suppliers", {"amount": 500_001}), False, ()),
        (("ledger-bot", "pay", "suppliers", {"amount": -1}), False, ()),
        (("ledger-bot", "pay", "suppliers"), False, ()),
        (
            ("desk-bot", "send", "help-pages", {**SEEN, "outside": True, "highest_read": 1}),
            True,
            (),
        ),
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


OUT = {**SEEN, "outside": True, "highest_read": 1}
SAMPLE = "sampling/createMessage"
SIDES = {
    # policy: (a request that it decides, one that it does not and that comes out the other way)
    "robotics-not-retail": (("arm-7", "read", "catalogue"), ("desk-bot", "read", "catalogue")),
    "service-not-cloud": (("desk-bot", "read", "status-page"), ("arm-7", "read", "status-page")),
    "domain-fence": (("arm-7", "read", "help-pages"), ("desk-bot", "read", "sales")),
    "environment-fence": (("old-bot", "read", "cluster"), ("build-bot", "read", "cluster")),
    "suspended": (("old-bot", "read", "repository"), ("build-bot", "read", "repository")),
    "read": (("arm-7", "read", "floor-plan"), ("nobody", "read", "floor-plan")),
    "read-confidential": (("desk-bot", "search", "tickets"), ("arm-7", "search", "tickets")),
    "read-restricted": (("ledger-bot", "read", "payroll"), ("desk-bot", "read", "payroll")),
    "read-limit": (
        ("desk-bot", "read", "tickets", {"agent_calls_last_hour": 200}),
        ("desk-bot", "read", "tickets", {"agent_calls_last_hour": 199}),
    ),
    "write": (("build-bot", "write", "repository"), ("read-bot", "write", "repository")),
    "write-production": (
        ("build-bot", "deploy", "cluster", DAY),
        ("read-bot", "deploy", "cluster", DAY),
    ),
    "write-production-hours": (
        ("build-bot", "write", "cluster", {"hour": 19, "weekday": 5}),
        ("build-bot", "write", "cluster", {"hour": 18, "weekday": 5}),
    ),
    "delete": (("build-bot", "delete", "repository"), ("build-bot", "delete", "cluster", DAY)),
    "send": (("desk-bot", "send", "help-pages", OUT), ("desk-bot", "send", "tickets", OUT)),
    "no-outside-after-confidential": (
        ("desk-bot", "send", "help-pages", {**OUT, "highest_read": 2}),
        ("desk-bot", "send", "help-pages", OUT),
    ),
    "outside-limit": (
        ("desk-bot", "send", "help-pages", {**OUT, "agent_calls_last_hour": 20}),
        ("desk-bot", "send", "help-pages", {**OUT, "agent_calls_last_hour": 19}),
    ),
    "pay-small": (
        ("ledger-bot", "pay", "suppliers", {"amount": 5000, "amount_last_day": 15_000}),
        ("ledger-bot", "pay", "suppliers", {"amount": 0, "amount_last_day": 15_000}),
    ),
    "pay-large": (
        ("ledger-bot", "pay", "suppliers", {"amount": 5000, "amount_last_day": 15_001}),
        ("ledger-bot", "pay", "suppliers", {"amount_last_day": 15_001}),
    ),
    "pay-very-large": (
        ("ledger-bot", "pay", "suppliers", {"amount": 500_000}),
        ("ledger-bot", "pay", "suppliers", {"amount": 500_001}),
    ),
    "server-asks": (
        ("desk-bot", SAMPLE, "help-pages", {"calls_last_hour": 29}),
        ("desk-bot", SAMPLE, "help-pages", {"calls_last_hour": 30}),
    ),
    "person-left": ((PERSON, "gil", "read", "catalogue"), (PERSON, "ada", "read", "catalogue")),
    "person-reads": ((PERSON, "ada", "read", "help-pages"), (PERSON, "ada", "read", "tickets")),
    "person-of-team": ((PERSON, "ben", "read", "tickets"), (PERSON, "ada", "pay", "suppliers")),
}


def test_every_policy_is_tried_from_both_sides():
    assert set(SIDES) == set(NAMES.values())


@pytest.mark.parametrize("policy", SIDES)
def test_each_policy_decides_what_it_should_and_nothing_beyond(policy):
    inside, outside = (_decided(one) for one in SIDES[policy])
    assert policy in [NAMES[one] for one in inside.reasons]
    assert policy not in [NAMES[one] for one in outside.reasons]
    assert inside.allowed is not outside.allowed
    assert not inside.errors


def _decided(request_):
    kind, *rest = request_ if request_[0] == PERSON else ("Agent", *request_)
    who, action, resource, *context = rest
    return POINT.decide(
        f'{kind}::"{who}"', f'Action::"{action}"', f'Resource::"{resource}"', *context
    )


@pytest.mark.parametrize(
    ("agent", "human", "action", "resource", "allowed"),
    [
        ("desk-bot", "ben", "read", "tickets", True),
        ("desk-bot", "ada", "read", "tickets", False),
        ("arm-7", "ben", "read", "tickets", False),
        ("arm-7", "ada", "read", "sales", False),
        ("desk-bot", "ada", "read", "cluster", False),
        ("build-bot", "ada", "write", "repository", True),
        ("build-bot", "ben", "write", "repository", False),
        ("build-bot", "gil", "write", "repository", False),
        ("build-bot", "nobody", "write", "repository", False),
        ("build-bot", None, "write", "repository", True),
    ],
)
def test_an_agent_may_what_both_it_and_its_person_may(agent, human, action, resource, allowed):
    found = decide_for(
        POINT,
        Hybrid(agent=agent, human=human),
        f'Action::"{action}"',
        f'Resource::"{resource}"',
    )
    assert found.allowed is allowed


def test_splitting_an_amount_does_not_get_round_approval():
    spent, without = 0, 0
    while not decide(
        "ledger-bot", "pay", "suppliers", amount=5000, amount_last_day=spent
    ).obligations:
        spent, without = spent + 5000, without + 1
    assert without == 4


@pytest.mark.parametrize("action", ["read", "write", "send", "pay", "delete", "roots/list", "asks"])
def test_an_agent_that_is_no_entity_may_nothing(action):
    """Fences that look at attributes pass over it, so every permit has to look at one."""
    everything = {**DAY, **SEEN, "amount": 5, "outside": False, "highest_read": 0}
    for resource in ("catalogue", "repository", "help-pages", "ghost"):
        assert not decide("ghost", action, resource, **everything).allowed


def test_another_file_is_refused():
    with pytest.raises(ValueError, match="none of"):
        starter.text("../sets.py")
