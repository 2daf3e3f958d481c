"""Everybody behind a request has to allow it; adding anybody only takes away."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.agents.delegation.deciding import decide_for
from doorward.agents.delegation.principal import Grant, Hybrid
from doorward.agents.policy import PolicyDecisionPoint

READ, PAY, SHOP, SAFE = 'Action::"read"', 'Action::"pay"', 'Shelf::"shop"', 'Shelf::"safe"'
POLICIES = """
permit(principal, action == Action::"read", resource);
@obligation("note") permit(principal == Agent::"b", action == Action::"pay", resource);
@obligation("human-approval") permit(principal == Agent::"a", action == Action::"pay", resource)
when { context has amount && context.amount < 1000 };
permit(principal == Person::"ada", action == Action::"pay", resource == Shelf::"shop");
forbid(principal == Agent::"c", action, resource == Shelf::"safe");
"""


@pytest.fixture(scope="module")
def point():
    return PolicyDecisionPoint(POLICIES)


def hybrid(agent="b", human=None, chain=(), grants=()):
    return Hybrid(agent=agent, human=human, chain=chain, grants=grants)


def test_all_allow_and_obligations_unite(point):
    found = decide_for(point, hybrid(human="ada", chain=("a",)), PAY, SHOP, {"amount": 5})
    assert found.allowed
    assert set(found.obligations) == {"note", "human-approval"}
    assert set(found.reasons) == {"policy1", "policy2", "policy3"}


@pytest.mark.parametrize(
    ("who", "resource", "context", "reasons"),
    [
        pytest.param(hybrid(human="ada"), SAFE, {}, ('Person::"ada"',), id="the person may not"),
        pytest.param(hybrid(human="ben"), SHOP, {}, ('Person::"ben"',), id="another person"),
        pytest.param(hybrid(chain=("a",)), SHOP, {"amount": 1000}, ('Agent::"a"',), id="a link"),
        pytest.param(hybrid("d", "ada"), SHOP, {}, ('Agent::"d"',), id="confused deputy"),
        pytest.param(hybrid("c"), SAFE, {}, ('Agent::"c"', "policy4"), id="forbidden by name"),
        pytest.param(
            hybrid("d", "ben"), SHOP, {}, ('Agent::"d"', 'Person::"ben"'), id="two of them"
        ),
    ],
)
def test_the_reasons_name_the_link_that_denied(point, who, resource, context, reasons):
    found = decide_for(point, who, PAY, resource, context)
    assert (found.allowed, found.reasons, found.obligations) == (False, reasons, ())


def test_a_chain_that_comes_back_is_denied(point):
    assert decide_for(point, hybrid("a", chain=("a",)), READ, SHOP).reasons == ("chain-loop",)
    assert decide_for(point, hybrid("a", chain=("b", "c", "b")), READ, SHOP).allowed is False
    assert decide_for(point, hybrid("a", chain=("b", "c")), READ, SHOP).allowed


@pytest.mark.parametrize(
    ("grants", "context", "reasons"),
    [
        pytest.param(((),), {}, ("grant 1",), id="a link left nothing"),
        pytest.param(
            ((Grant(actions=("*",)),), (Grant(actions=("read",)),)), {}, ("grant 2",), id="action"
        ),
        pytest.param(
            ((Grant(actions=("pay",), resources=("safe",)),),), {}, ("grant 1",), id="resource"
        ),
        pytest.param(
            ((Grant(actions=("pay",), limits={"amount": 9}),),), {"amount": 10}, ("grant 1",),
            id="limit",
        ),
        pytest.param(
            ((Grant(actions=("pay",), limits={"amount": 9}),),), {}, ("grant 1",), id="not told"
        ),
        pytest.param(
            ((Grant(actions=("pay",), limits={"amount": 9}),),), {"amount": True}, ("grant 1",),
            id="no number",
        ),
    ],
)  # fmt: skip
def test_a_grant_that_does_not_cover_denies(point, grants, context, reasons):
    found = decide_for(point, hybrid(grants=grants), PAY, SHOP, context)
    assert (found.allowed, found.reasons) == (False, reasons)


def test_grants_that_cover_leave_it_to_the_policies(point):
    grants = ((Grant(actions=("pay",), resources=("shop",), limits={"amount": 9}),),)
    assert decide_for(point, hybrid(grants=grants), PAY, SHOP, {"amount": 9}).allowed
    wide = ((Grant(actions=("*",)),),)
    assert not decide_for(point, hybrid("d", grants=wide), PAY, SHOP).allowed


def test_what_cannot_be_read_is_denied(point):
    found = decide_for(point, hybrid(), "pay", SHOP)
    assert not found.allowed
    assert found.errors


AGENTS, PEOPLE, ACTIONS, SHELVES = "abcd", "xy", ("read", "pay"), ("shop", "safe")
NAMED = st.sampled_from(
    [f'Agent::"{one}"' for one in AGENTS] + [f'Person::"{one}"' for one in PEOPLE]
)
HEADS = st.one_of(
    st.just("principal"), st.sampled_from(["principal is Agent", "principal is Person"]),
    NAMED.map("principal == {}".format),
)  # fmt: skip
POLICY = st.builds(
    "{}{}({}, {}, {}){};".format,
    st.sampled_from(["", '@obligation("note") ', '@obligation("human-approval") ']),
    st.sampled_from(["permit", "permit", "permit", "forbid"]),
    HEADS,
    st.sampled_from(["action", *(f'action == Action::"{one}"' for one in ACTIONS)]),
    st.sampled_from(["resource", *(f'resource == Shelf::"{one}"' for one in SHELVES)]),
    st.sampled_from(["", " when { context has amount && context.amount < 5 }"]),
)
GRANT = st.builds(
    Grant,
    actions=st.lists(st.sampled_from([*ACTIONS, "*"]), max_size=2).map(tuple),
    resources=st.lists(st.sampled_from([*SHELVES, "*"]), max_size=2).map(tuple),
    limits=st.dictionaries(st.just("amount"), st.integers(0, 9), max_size=1),
)
LINK = st.lists(GRANT, max_size=2).map(tuple)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(POLICY, min_size=1, max_size=8), st.permutations(AGENTS), st.integers(0, 3),
    st.sampled_from([None, *PEOPLE]), st.lists(LINK, max_size=2).map(tuple), LINK,
    st.sampled_from(PEOPLE), st.sampled_from([{}, {"amount": 3}, {"amount": 7}]),
)  # fmt: skip
def test_the_allowed_set_only_shrinks(
    policies, agents, length, human, grants, another, person, context
):
    point = PolicyDecisionPoint("\n".join(policies))
    who = hybrid(agents[0], human, tuple(agents[1 : length + 1]), grants)
    wider = [
        msgspec.structs.replace(who, grants=(*grants, another)),
        msgspec.structs.replace(who, chain=(*who.chain, agents[length + 1]))
        if length < 3
        else msgspec.structs.replace(who, chain=(*who.chain, who.agent)),
        msgspec.structs.replace(who, human=human or person),
    ]
    for action in ACTIONS:
        for shelf in SHELVES:
            asked = f'Action::"{action}"', f'Shelf::"{shelf}"', context
            before = decide_for(point, who, *asked)
            # No more than the agent by itself may, and never less asked for.
            alone = point.decide(f'Agent::"{who.agent}"', *asked)
            assert alone.allowed or not before.allowed
            for one in wider:
                after = decide_for(point, one, *asked)
                assert before.allowed or not after.allowed
                if after.allowed:
                    assert set(before.obligations) <= set(after.obligations)
