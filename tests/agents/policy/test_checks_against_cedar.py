"""What the checks say of generated conditions is true of what Cedar decides."""

import itertools

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.agents.policy.checks_conditions import surely
from doorward.agents.policy.checks_looked import looked_at
from doorward.agents.policy.checks_outcomes import outcomes
from doorward.agents.policy.checks_written import written

TERMS = st.sampled_from(
    ["context.n", "context.n", "context.m", "context.x", "context.o", "context.x", "context.b",
     "principal", "resource", "principal.d", "0", "1", "2", "3", '"a"', '"ab"', "true",
     'A::"k"', 'R::"1"', "context.n + 1", "-1", '[1, 2]', '["a"]', 'context.r.n']
)  # fmt: skip
ATOMS = st.one_of(
    st.builds("{} {} {}".format, TERMS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), TERMS),
    st.sampled_from(
        ["context has n", "context has x", "context has r.n", "principal has d", "true", "false",
         "context.b", "principal is A", "principal is R", "context.o is A", 'principal in A::"g"',
         'context.o in [A::"g", R::"1"]', 'principal is A in A::"g"', 'context.x like "a*"',
         'context.x like "*"', '"ab" like "a*"', '["a", "ab"].contains(context.x)',
         "[1, 2, 3].contains(context.n)", '[A::"k"].contains(principal)',
         "[context.n].contains(1)", "context.n == 1", "context.x == \"a\"", "context.n > 1"]
    ),
)  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda part: st.one_of(
        st.builds("({} && {})".format, part, part),
        st.builds("({} || {})".format, part, part),
        st.builds("!({})".format, part),
        st.builds("(if {} then {} else {})".format, part, part, part),
    ),
    max_leaves=6,
)
SCOPES = st.sampled_from(
    ["principal, action, resource", "principal is A, action, resource",
     'principal == A::"k", action, resource', 'principal in A::"g", action, resource is R']
)  # fmt: skip
POLICIES = st.builds(
    "permit({}) {} {{ {} }};".format, SCOPES, st.sampled_from(["when", "unless"]), CONDITIONS
)
ENTITIES = cedarpy.Entities.from_json_str(
    '[{"uid": {"type": "A", "id": "k"}, "attrs": {"d": 1}, "parents": [{"type": "A", "id": "g"}]},'
    '{"uid": {"type": "R", "id": "1"}, "attrs": {}, "parents": []}]'
)
CONTEXTS = [
    {},
    {"n": 1, "m": 2, "x": "a", "b": True, "o": {"__entity": {"type": "A", "id": "k"}}},
    {"n": 2, "m": 2, "x": "ab", "b": False, "o": {"__entity": {"type": "R", "id": "1"}}},
    {"n": 3, "m": 0, "x": "b", "b": True, "r": {"n": 1}},
    {"n": 0, "x": "", "r": {}},
    {"n": "a", "m": True, "x": 1, "b": 1, "o": "a", "r": {"n": "a"}},
    {"n": 9223372036854775807, "x": "a"},
]
REQUESTS = [
    {"principal": who, "action": 'Action::"x"', "resource": what, "context": context}
    for who, what, context in itertools.product(
        ('A::"k"', 'A::"other"', 'R::"1"'), ('R::"1"', 'A::"k"'), CONTEXTS
    )
]


def matched(policy):
    """For each request whether the policy matches, or None for an error."""
    said = cedarpy.is_authorized_batch(REQUESTS, cedarpy.PolicySet.from_str(policy), ENTITIES)
    return [None if one.diagnostics.errors else one.allowed for one in said]


@settings(max_examples=40, deadline=None)
@given(POLICIES, POLICIES)
def test_what_is_said_of_a_condition_is_so(text, other):
    one, two = (looked_at(written(each)[0], valid=False) for each in (text, other))
    by_cedar = matched(text)
    scope = matched(text[: text.index(")") + 1] + ";")
    if not one.matching:
        assert True not in by_cedar
    if one.bare:
        assert by_cedar == scope
    [(body, wanted)] = one.conditions
    possible = outcomes(body, {})
    for found, within in zip(by_cedar, scope, strict=True):
        if within:
            assert (None if found is None else found is wanted) in possible
    if all(surely(two.conditions, facts) for facts in one.matching):
        unscoped = matched("permit(principal, action, resource)" + other[other.index(")") + 1 :])
        assert all(yes for no, yes in zip(by_cedar, unscoped, strict=True) if no)


NEVER = [
    "1 == 2",
    "!(1 == 1)",
    "context.n > 10 && context.n < 5",
    "context.n > 4 && !(context.n > 4)",
    "context.n > 4 && context.n < 6 && context.n != 5",
    'context.x == "a" && context.x == "b"',
    'context.x == "a" && "b" == context.x',
    'context.x == "a" && context.x != "a"',
    '(context.x == "a" || context.x == "b") && context.x == "c"',
    '["a", "b"].contains(context.x) && context.x == "c"',
    'context.x like "a*" && context.x == "b"',
    "context.n == 1 && context.n == true",
    "context.n != context.n",
    "!(context has n) && context.n > 3",
    "context.b && !context.b",
    "principal.d == resource.d && resource.d != principal.d",
    'if context.b then context.n == 1 && context.n == 2 else 2 < 1',
    '1 < "a"',
    "context.n < -9223372036854775808",
    'principal == A::"k" && principal is R',
    "principal is A && principal is R",
    "context.n + 1 > 5 && context.n + 1 < 3",
]  # fmt: skip


@pytest.mark.parametrize("condition", NEVER)
def test_what_contradicts_itself_never_matches(condition):
    text = f"permit(principal, action, resource) when {{ {condition} }};"
    [one] = written(text)
    assert not looked_at(one, valid=False).matching
    assert True not in matched(text)


ALWAYS = [
    "true || context.n > 3",
    "1 == 1 || context.n > 3",
    "resource == resource",
    "context has n || true",
    "!(1 == 2 && context.n > 3)",
    "principal is A || !(principal is R && false)",
    '"ab" like "a*"',
]


@pytest.mark.parametrize("condition", ALWAYS)
def test_what_always_holds_is_no_condition(condition):
    text = f"permit(principal, action, resource) when {{ {condition} }};"
    [one] = written(text)
    assert looked_at(one, valid=False).bare
    assert set(matched(text)) == {True}


@pytest.mark.parametrize(
    "condition", ["context has n || context.n > 3", "context.n == context.n", "context.n > 3"]
)
def test_what_can_be_an_error_is_a_condition(condition):
    [one] = written(f"permit(principal, action, resource) when {{ {condition} }};")
    assert not looked_at(one, valid=False).bare
    assert looked_at(one, valid=False).matching
