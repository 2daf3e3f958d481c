"""Conditions that are evaluated without Cedar are met exactly where Cedar says so."""

import json

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.agents.policy import PolicyDecisionPoint, Request
from doorward.agents.policy.conditions import Facts, condition_of
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.patterns import Pattern
from doorward.agents.policy.uids import Uid
from doorward.agents.policy.values import Unsure

BIG = 2**63 - 1
ENTITIES = [
    {"uid": {"type": "Agent", "id": "arm"},
     "attrs": {"n": 2, "big": BIG, "s": "a*b", "t": True, "set": [1, 2, "x"], "truths": [True, 1],
               "r": {"n": 2, "t": True, "set": []},
               "who": {"__entity": {"type": "Team", "id": "t"}},
               "ip": {"__extn": {"fn": "ip", "arg": "192.0.2.1"}},
               "ips": [{"__extn": {"fn": "ip", "arg": "192.0.2.1"}}], "é": "☃"},
     "parents": [{"type": "Team", "id": "t"}]},
    {"uid": {"type": "Team", "id": "t"}, "attrs": {"n": -1, "t": False},
     "parents": [{"type": "Team", "id": "all"}]},
    {"uid": {"type": "Team", "id": "all"}, "attrs": {}, "parents": []},
    {"uid": {"type": "File", "id": "f"},
     "attrs": {"n": 1, "s": "", "set": [[1], [], {"a": 1}], "r": {"a": {"b": 1}},
               "owner": {"__entity": {"type": "Agent", "id": "arm"}}},
     "parents": [{"type": "Team", "id": "none"}]},
]  # fmt: skip
leaves = st.sampled_from(
    ["principal", "action", "resource", "context", "1", "0", "2", "-1", "true", "false", '"x"',
     '"a*b"', '""', str(BIG), str(-BIG - 1), "[]", "[1, 2]", "[true]", '["x", 1]', "{}",
     '{"n": 2}', '{"a": {"b": 1}}', 'Agent::"arm"', 'Team::"t"', 'Team::"all"', 'Agent::"no"',
     'ip("192.0.2.1")', 'decimal("1.0")', "[Team::\"t\", Agent::\"no\"]"]
)  # fmt: skip
names = st.sampled_from(
    ["n", "big", "s", "t", "set", "truths", "r", "who", "ip", "ips", "owner", "a", "none", "é"]
)
BINARY = ("==", "!=", "<", "<=", ">", ">=", "+", "-", "&&", "||", "in")
METHODS = ("contains", "containsAll", "containsAny")
PATTERNS = ("*", "", "a*", "*b", "a\\*b", "a*b", "*a*b*", "x")


def wider(inner):
    """Expressions made of smaller ones."""
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, names).map(lambda one: f'({one[0]})["{one[1]}"]'),
        st.tuples(inner, names).map(lambda one: f'(({one[0]}) has "{one[1]}")'),
        st.tuples(st.sampled_from(BINARY), pair).map(
            lambda one: f"(({one[1][0]}) {one[0]} ({one[1][1]}))"
        ),
        st.tuples(st.sampled_from(METHODS), pair).map(
            lambda one: f"({one[1][0]}).{one[0]}({one[1][1]})"
        ),
        inner.map(lambda one: f"(!({one}))"),
        inner.map(lambda one: f"(-({one}))"),
        inner.map(lambda one: f"(({one}) * (3))"),
        inner.map(lambda one: f"({one}).isEmpty()"),
        st.tuples(inner, inner, inner).map(
            lambda one: f"(if {one[0]} then {one[1]} else {one[2]})"
        ),
        st.tuples(inner, st.sampled_from(["Agent", "Team"])).map(
            lambda one: f"(({one[0]}) is {one[1]})"
        ),
        pair.map(lambda one: f"(({one[0]}) is Agent in ({one[1]}))"),
        st.tuples(inner, st.sampled_from(PATTERNS)).map(
            lambda one: f'(({one[0]}) like "{one[1]}")'
        ),
        st.lists(inner, max_size=3).map(lambda many: f"[{', '.join(many)}]"),
        st.tuples(names, inner).map(lambda one: f'{{"{one[0]}": {one[1]}}}'),
    )


expressions = st.recursive(leaves, wider, max_leaves=8)
variables = st.sampled_from(["principal", "resource", "context"])
attributes = st.tuples(variables, names).map(lambda one: f'{one[0]}["{one[1]}"]')
likely = st.recursive(
    st.one_of(attributes, attributes, leaves),
    wider,
    max_leaves=5,
)
clauses = st.tuples(st.sampled_from(["when", "when", "unless"]), expressions | likely).map(
    lambda one: f"{one[0]} {{ {one[1]} }}"
)
policies = st.tuples(st.sampled_from(["permit", "permit", "forbid"]), st.lists(clauses, max_size=2))
values = st.recursive(
    st.booleans() | st.sampled_from([0, 1, 2, BIG, BIG + 1]) | st.sampled_from(["x", "a*b", "é"])
    | st.sampled_from([1.0, None, {"__entity": {"type": "Team", "id": "t"}},
                       {"__extn": {"fn": "ip", "arg": "192.0.2.1"}}, {"__entity": 1}]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
contexts = st.dictionaries(names, values, max_size=4)


def written(many):
    return "\n".join(
        f"{effect}(principal, action, resource) {' '.join(parts)};" for effect, parts in many
    )


def cedar(policies, request, entities, schema=None):
    found = cedarpy.is_authorized(request, policies, json.dumps(entities), schema)
    return (
        found.decision is cedarpy.Decision.Allow,
        sorted(found.diagnostics.reasons),
        sorted(found.diagnostics.errors),
    )


def own(point, request):
    found = point.decide(*request.values())
    return found.allowed, sorted(found.reasons), sorted(found.errors)


def asked(context, principal="arm"):
    return {
        "principal": {"type": "Agent", "id": principal},
        "action": {"type": "Action", "id": "read"},
        "resource": {"type": "File", "id": "f"},
        "context": context,
    }


@settings(max_examples=600, deadline=None)
@given(st.lists(policies, min_size=1, max_size=5), contexts, st.sampled_from(["arm", "no"]))
def test_conditions_are_met_where_cedar_says_so(many, context, principal):
    text, request = written(many), asked(context, principal)
    assert own(PolicyDecisionPoint(text, ENTITIES), request) == cedar(text, request, ENTITIES)


SCHEMA = """
entity Team in [Team]; entity Colour enum ["red", "green"];
entity Agent in [Team] { n: Long }; entity File in [Team];
action read appliesTo { principal: [Agent], resource: [File], context: {
  n?: Long, s?: String, t?: Bool, set?: Set<String>, r?: { n: Long, s?: String },
  ip?: ipaddr, who?: Agent, colour?: Colour, times?: Set<datetime>, type?: String, id?: String
} };
action look appliesTo { principal: [Team], resource: [Colour] };
"""
told = st.one_of(
    st.sampled_from([1, BIG + 1, True, "x", "192.0.2.1", "red", "2026-01-01", ["x"], ["x", "y"],
                     [], [1], ["2026-01-01"], {"n": 1}, {"n": "x"}, {"n": 1, "s": "x"}, {},
                     {"type": "Agent", "id": "arm"}, {"type": "Colour", "id": "red"},
                     {"__entity": {"type": "Agent", "id": "arm"}}, None, 1.5])
)  # fmt: skip
schema_contexts = st.dictionaries(
    st.sampled_from(["n", "s", "t", "set", "r", "ip", "who", "colour", "times", "type", "more"]),
    told,
    max_size=3,
)
STORED = [{"uid": {"type": "Agent", "id": "arm"}, "attrs": {"n": 1}, "parents": []}]
FITTING = PolicyDecisionPoint(
    "permit(principal, action, resource) when { context has n && context.n == 1 };"
    "permit(principal, action, resource) unless { context has n };"
    'forbid(principal, action, resource) when { context has s && context.s == "x" };'
    "forbid(principal, action, resource) when { context has ip && context.ip.isIpv6() };",
    STORED,
    SCHEMA,
)


@settings(max_examples=400, deadline=None)
@given(schema_contexts, st.sampled_from(["read", "read", "look", "burn"]),
       st.sampled_from(["Agent", "Team", "Ship"]), st.sampled_from(["File", "Colour"]),
       st.sampled_from(["arm", "red", "blue"]))  # fmt: skip
def test_a_schema_is_asked_for_each_kind_of_request(context, action, kind, other, name):
    request = {
        "principal": {"type": kind, "id": name},
        "action": {"type": "Action", "id": action},
        "resource": {"type": other, "id": name},
        "context": context,
    }
    expected = cedar(FITTING.policies, request, STORED, SCHEMA)
    assert own(FITTING, request) == expected
    assert own(FITTING, request) == expected


def known(text):
    policy = json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"]["policy0"]
    return condition_of(policy["conditions"])


@pytest.mark.parametrize(
    "text",
    ['principal.ip.isIpv4()', 'principal.ip == ip("192.0.2.1")', 'principal.hasTag("a")',
     'principal.ip.lessThan(decimal("1.0"))'],
)  # fmt: skip
def test_what_is_an_extension_is_left_to_cedar(text):
    condition = known(f"permit(principal, action, resource) when {{ {text} }};")
    stored = Hierarchy(ENTITIES)
    facts = Facts(Uid("Agent", "arm"), Uid("Action", "read"), Uid("File", "f"), {}, stored)
    with pytest.raises(Unsure):
        condition(facts)


def test_usual_conditions_are_met_without_asking_cedar(monkeypatch):
    point = PolicyDecisionPoint(
        "permit(principal, action, resource) when { principal.n == 2 && context.n + 1 < 9 }"
        'unless { principal in Team::"other" || resource.owner != principal };'
        "forbid(principal, action, resource) when { principal.set.contains(context.s) };",
        ENTITIES,
    )

    def never(*_, **__):
        raise AssertionError("Cedar was asked")

    monkeypatch.setattr(cedarpy, "is_authorized_batch", never)
    assert own(point, asked({"n": 1, "s": "other"})) == (True, ["policy0"], [])
    assert own(point, asked({"n": 1, "s": "x"})) == (False, ["policy1"], [])


@settings(max_examples=60, deadline=None)
@given(st.lists(policies, min_size=1, max_size=3), st.lists(contexts, max_size=5))
def test_several_are_decided_as_one_by_one(many, told):
    point = PolicyDecisionPoint(written(many), ENTITIES)
    requests = [asked(context, who) for context in told for who in ("arm", "no")]
    assert point.decide_many(Request(**one) for one in requests) == [
        point.decide(*one.values()) for one in requests
    ]


def test_cedar_is_asked_once_for_several_and_one_that_is_bad_spoils_no_other(monkeypatch):
    asked_of, whole = [], cedarpy.is_authorized_batch

    def counted(requests, *more):
        asked_of.append(len(requests))
        return whole(requests, *more)

    monkeypatch.setattr(cedarpy, "is_authorized_batch", counted)
    point = PolicyDecisionPoint(
        "permit(principal, action, resource) when { principal.ip.isIpv4() };", ENTITIES
    )
    good = Request(**asked({}))
    bad = Request(**asked({"a": object()}))
    assert [one.allowed for one in point.decide_many([good] * 9)] == [True] * 9
    assert asked_of == [9]
    assert [one.allowed for one in point.decide_many([good, bad, good])] == [True, False, True]


def test_a_kind_of_request_is_looked_at_by_its_schema_once(monkeypatch):
    asked_of, whole = [], cedarpy.is_authorized_batch

    def counted(*said, **named):
        asked_of.append(named)
        return whole(*said, **named)

    monkeypatch.setattr(cedarpy, "is_authorized_batch", counted)
    point = PolicyDecisionPoint(FITTING.policies, STORED, SCHEMA)
    for number in range(20):
        context = {"n": number, "r": {"n": 1, "s": f"text {number}"}}
        assert point.decide(*asked(context, f"a{number}").values()).allowed is (number == 1)
    assert len(asked_of) == 1


@given(st.text("ab*", max_size=6), st.lists(st.sampled_from(["a", "b", "ab", "*", ""]), max_size=5))
def test_patterns_are_those_of_cedar(text, pieces):
    pattern = "".join("*" if one == "*" else one for one in pieces)
    policy = f'permit(principal, action, resource) when {{ context.s like "{pattern}" }};'
    assert own(PolicyDecisionPoint(policy), asked({"s": text})) == cedar(
        policy, asked({"s": text}), []
    )


def test_a_pattern_of_many_stars_takes_no_time_to_speak_of():
    pattern = Pattern.of_json(["Wildcard", {"Literal": "a"}] * 5_000 + [{"Literal": "b"}])
    assert not pattern.fits("a" * 100_000)
