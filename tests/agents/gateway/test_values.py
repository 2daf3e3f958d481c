"""What arguments are read as, and the policies that listings are made by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from doorward.agents import starter
from doorward.agents.gateway.config import FromArgument
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.possible import possible
from doorward.agents.gateway.values import found, of_argument, pointer
from doorward.agents.policy import PolicyDecisionPoint


def read(kind, value, **more):
    return of_argument(FromArgument(argument="/a", kind=kind, **more), {"a": value})


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("whole", 5, 5),
        ("whole", "5", 5),
        ("whole", 5.0, 5),
        ("hundredths", 12.34, 1234),
        ("hundredths", "12.34", 1234),
        ("hundredths", "-0.10", -10),
        ("hundredths", 0.1 + 0.2, None),
        ("hundredths", 12.345, None),
        ("hundredths", "1e3", None),
        ("hundredths", "\u0661\u0662", None),
        ("hundredths", "12,34", None),
        ("hundredths", "1_000", None),
        ("hundredths", " 1", None),
        ("hundredths", "+1", None),
        ("hundredths", True, None),
        ("hundredths", 10**30, None),
        ("hundredths", "9" * 41, None),
        ("whole", [1], None),
        ("whole", {"a": 1}, None),
        ("text", "x", "x"),
        ("text", 1, None),
        ("truth", True, True),
        ("truth", "true", None),
        ("count", [1, 2], 2),
        ("count", "x", 1),
    ],
)
def test_values_are_read_exactly_or_refused(kind, value, told):
    if told is None:
        with pytest.raises(Refused, match="/a"):
            read(kind, value)
    else:
        assert read(kind, value) == told
        assert type(read(kind, value)) is type(told)


@pytest.mark.parametrize(
    ("value", "outside"),
    [
        ("ada@example.com", False),
        ("ada@EXAMPLE.com", False),
        ("https://wiki.example.com/a", False),
        (["ada@example.com", "ben@example.com"], False),
        ("ada@example.com.evil.test", True),
        ("ada@notexample.com", True),
        ("ada@evil.test,ben@example.com", True),
        ("ben@evil.test <ada@example.com>", True),
        ("ada@evil.test@example.com", True),
        ("ada@ex\u0430mple.com", True),
        ("https://example.com@evil.test/", True),
        ("https://evil.test/?a@example.com", True),
        ("https://evil.test#@example.com", True),
        ("https://evil.test\\@example.com", True),
        (["ada@example.com", "x@evil.test"], True),
        ([["x@evil.test"]], True),
        ("example.com", True),
        ("", True),
        (7, True),
    ],
    ids=ascii,
)
def test_addresses_outside(value, outside):
    assert read("outside", value, inside=("example.com", ".example.com")) is outside


def test_what_is_missing_is_left_out_or_stands_for_something():
    said = FromArgument(argument="/a")
    assert of_argument(said, {}) is UNSET
    assert of_argument(said, {"a": None}) is UNSET
    assert of_argument(FromArgument(argument="/a", otherwise=7), {}) == 7
    assert of_argument(FromArgument(value=True), {}) is True
    with pytest.raises(Refused):
        of_argument(FromArgument(argument="/a/*"), {"a": ["x", "y"]})


def test_pointers_reach_into_lists():
    value = {"a": [{"b/c": 1}, {"b/c": 2}, {}]}
    assert list(found(value, pointer("/a/*/b~1c"))) == [1, 2]
    assert list(found(value, pointer("/a/b"))) == []
    with pytest.raises(ValueError, match="is like"):
        pointer("a")


@given(
    st.sampled_from(["arm-7", "desk-bot", "build-bot", "ledger-bot", "old-bot"]),
    st.sampled_from(["read", "search", "write", "delete", "send", "pay", "deploy"]),
    st.sampled_from(["sales", "tickets", "payroll", "repository", "cluster", "suppliers"]),
    st.fixed_dictionaries(
        {},
        optional={
            "hour": st.integers(0, 23),
            "weekday": st.integers(1, 7),
            "amount": st.integers(-1, 600_000),
            "outside": st.booleans(),
            "highest_read": st.integers(0, 3),
        },
    ),
)
def test_whatever_is_allowed_in_some_context_could_be_allowed(agent, action, resource, context):
    asked = (f'Agent::"{agent}"', f'Action::"{action}"', f'Resource::"{resource}"')
    if POINT.decide(*asked, context).allowed:
        assert COULD.decide(*asked, {}).allowed


def _points():
    policies, schema, entities = (starter.text(name) for name in starter.NAMES)
    import json

    import cedarpy

    stored = json.loads(str(cedarpy.Entities.from_json_str(entities, schema)))
    return (
        PolicyDecisionPoint(policies, entities, schema),
        PolicyDecisionPoint(possible(policies), stored),
    )


POINT, COULD = _points()


def test_what_could_never_be_is_denied():
    assert not COULD.decide('Agent::"arm-7"', 'Action::"read"', 'Resource::"sales"', {}).allowed
    assert COULD.decide('Agent::"ledger-bot"', 'Action::"pay"', 'Resource::"suppliers"', {}).allowed


@pytest.mark.parametrize(
    ("policy", "could"),
    [
        ("permit(principal, action, resource) when { context.a == 1 };", True),
        ("permit(principal, action, resource) unless { context.a == 1 };", True),
        ("permit(principal, action, resource) when { context.a == 1 && false };", False),
        ("permit(principal, action, resource) when { !(context has a) };", True),
        ('permit(principal == A::"b", action, resource);', False),
        ("permit(principal, action, resource); forbid(principal, action, resource);", False),
        ("permit(principal, action, resource); forbid(principal, action, resource) "
         "when { context has a };", True),
        ("", False),
    ],
)  # fmt: skip
def test_conditions_on_the_context_are_taken_for_met(policy, could):
    point = PolicyDecisionPoint(possible(policy))
    assert point.decide('A::"a"', 'Action::"x"', 'R::"r"', {}).allowed is could


@pytest.mark.parametrize("terms", [2, 40, 400])
def test_long_chains_are_taken_for_listings(terms):
    chain = " || ".join(f'principal == A::"{number}"' for number in range(terms))
    texts = (
        f"permit(principal, action, resource) when {{ context.a && ({chain}) }};",
        f"permit(principal, action, resource) when {{ context.a }} when {{ {chain} }};"
        f"forbid(principal, action, resource) when {{ {chain} }};",
        f"permit(principal, action, resource) when {{ {chain.replace('||', '&&')} && context.a }};",
    )
    rest = ('Action::"x"', 'R::"r"', {})
    first, second, third = (PolicyDecisionPoint(possible(text)) for text in texts)
    assert first.decide('A::"1"', *rest).allowed
    # Where the chain is too long to be written again, it is taken for met.
    assert first.decide('A::"none"', *rest).allowed is (terms > 25)
    assert not second.decide('A::"1"', *rest).allowed
    assert not third.decide('A::"1"', *rest).allowed
