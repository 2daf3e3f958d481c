"""Decisions equal to Cedar's own, found among many policies, and closed where anything is wrong."""

import json
from collections import UserDict
from types import MappingProxyType

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.agents.policy import PolicyDecisionPoint, PolicyError, Request

ENTITIES = [
    {"uid": {"type": "Agent", "id": "arm"}, "attrs": {"domain": "robotics", "level": 2},
     "parents": [{"type": "Team", "id": "floor"}]},
    {"uid": {"type": "Agent", "id": "bot"}, "attrs": {"domain": "service"},
     "parents": [{"type": "Team", "id": "desk"}]},
    {"uid": {"type": "Team", "id": "floor"}, "attrs": {},
     "parents": [{"type": "Team", "id": "all"}]},
    {"uid": {"type": "Team", "id": "desk"}, "attrs": {},
     "parents": [{"type": "Team", "id": "all"}]},
    {"uid": {"type": "Team", "id": "all"}, "attrs": {}, "parents": []},
    {"uid": {"type": "File", "id": "sales"}, "attrs": {"domain": "retail", "secret": True},
     "parents": [{"type": "Folder", "id": "shop"}]},
    {"uid": {"type": "File", "id": "plan"}, "attrs": {"domain": "robotics"},
     "parents": [{"type": "Folder", "id": "works"}]},
    {"uid": {"type": "Action", "id": "read"}, "attrs": {},
     "parents": [{"type": "Action", "id": "look"}]},
    {"uid": {"type": "Action", "id": "look"}, "attrs": {}, "parents": []},
]  # fmt: skip
SCHEMA = """
entity Team in [Team]; entity Folder;
entity Agent in [Team] { domain: String, level?: Long };
entity File in [Folder] { domain: String, secret?: Bool };
action look;
action read in [look] appliesTo {
  principal: [Agent], resource: [File], context: { amount?: Long }
};
"""


def cedar(policies, request, entities=ENTITIES):
    found = cedarpy.is_authorized(request, policies, json.dumps(entities))
    return (
        found.decision is cedarpy.Decision.Allow,
        sorted(found.diagnostics.reasons),
        sorted(found.diagnostics.errors),
    )


def own(point, request):
    found = point.decide(*(request[key] for key in ("principal", "action", "resource", "context")))
    return found.allowed, sorted(found.reasons), sorted(found.errors)


agents = st.sampled_from(['Agent::"arm"', 'Agent::"bot"', 'Agent::"nobody"'])
actions = st.sampled_from(['Action::"read"', 'Action::"write"', 'Action::"look"'])
files = st.sampled_from(['File::"sales"', 'File::"plan"', 'File::"none"', 'Team::"all"'])
sides = {
    "principal": ["", *(f" == {one}" for one in ('Agent::"arm"', 'Agent::"bot"')),
                  ' in Team::"floor"', ' in Team::"all"', ' in Agent::"arm"', " is Agent",
                  ' is Agent in Team::"desk"', " is Team"],
    "action": ["", ' == Action::"read"', ' in Action::"look"',
               ' in [Action::"read", Action::"write"]', " in []"],
    "resource": ["", ' == File::"plan"', ' in Folder::"shop"', " is File",
                 ' is File in Folder::"works"', ' in Folder::"none"'],
}  # fmt: skip
conditions = st.sampled_from(
    ["", "", "when { principal.domain == resource.domain }", "when { principal.level > 1 }",
     "when { context.amount < 5 }", "unless { resource has secret && resource.secret }",
     "when { true }", "when { resource in Folder::\"shop\" }", "when { 1 + \"a\" == 2 }"]
)  # fmt: skip


@st.composite
def policy(draw):
    effect = draw(st.sampled_from(["permit", "permit", "forbid"]))
    scope = ", ".join(f"{name}{draw(st.sampled_from(texts))}" for name, texts in sides.items())
    return f"{effect}({scope}) {draw(conditions)};"


contexts = st.fixed_dictionaries(
    {}, optional={"amount": st.integers(-9, 9) | st.text(max_size=3) | st.integers(2**62, 2**65)}
) | st.just({"who": {"__entity": {"type": "Agent", "id": "arm"}}}) | st.sampled_from(
    [{"a": 1.5}, {"a": None}, {"a": [1, "x", {"b": True}]}, {"__extn": {"fn": "ip", "arg": "x"}}]
)  # fmt: skip
requests = st.fixed_dictionaries(
    {"principal": agents, "action": actions, "resource": files, "context": contexts}
)


@settings(max_examples=300, deadline=None)
@given(st.lists(policy(), max_size=9), st.lists(requests, min_size=1, max_size=4))
def test_every_decision_is_cedars(policies, asked):
    text = "\n".join(policies)
    point = PolicyDecisionPoint(text, ENTITIES)
    for request in asked:
        assert own(point, request) == cedar(text, request), (text, request)


def test_a_request_that_the_schema_does_not_know_is_not_allowed():
    point = PolicyDecisionPoint("permit(principal, action, resource);", ENTITIES[:7], SCHEMA)
    assert point.decide('Agent::"arm"', 'Action::"read"', 'File::"plan"').allowed
    for request in (
        ('Agent::"arm"', 'Action::"burn"', 'File::"plan"', {}),
        ('Agent::"arm"', 'Action::"read"', 'Team::"all"', {}),
        ('Agent::"arm"', 'Action::"read"', 'File::"plan"', {"amount": "much"}),
        ('Agent::"arm"', 'Action::"read"', 'File::"plan"', {"other": 1}),
    ):
        found = point.decide(*request)
        assert not found.allowed
        assert found.errors


def test_groups_of_actions_come_from_the_schema():
    text = 'permit(principal, action in Action::"look", resource);'
    point = PolicyDecisionPoint(text, ENTITIES[:7], SCHEMA)
    assert point.decide('Agent::"arm"', 'Action::"read"', 'File::"plan"').allowed


def test_obligations_are_those_of_the_policies_that_allowed():
    text = (
        '@obligation("human-approval, note") permit(principal == Agent::"arm", action, resource);'
        '@obligation("other") permit(principal == Agent::"bot", action, resource);'
        '@obligation("never") forbid(principal, action == Action::"write", resource);'
    )
    point = PolicyDecisionPoint(text, ENTITIES)
    found = point.decide('Agent::"arm"', 'Action::"read"', 'File::"plan"')
    assert found.obligations == ("human-approval", "note")
    assert point.decide('Agent::"arm"', 'Action::"write"', 'File::"plan"').obligations == ()


@pytest.mark.parametrize(
    ("policies", "entities", "schema", "code", "said"),
    [
        ("permit(principal, action, resource)", [], None, "policies", "line 1"),
        ("permit(principal, action, resource);\n\npermit(wrong, action);", [], None, "policies",
         "line 3"),
        ("permit(principal == ?principal, action, resource);", [], None, "templates",
         "templates"),
        ("", "{", None, "entities", ""),
        ("", [{"uid": {"type": "A", "id": "1"}, "attrs": {}, "parents": "x"}], None, "entities",
         ""),
        ("", [], "entity {", "schema", ""),
        ("permit(principal, action == Action::\"burn\", resource);", [], SCHEMA, "invalid",
         "burn"),
        ("permit(principal, action, resource) when { principal.colour == 1 };", [], SCHEMA,
         "invalid", "colour"),
        ("", [{"uid": {"type": "Agent", "id": "x"}, "attrs": {"domain": 1}, "parents": []}],
         SCHEMA, "entities", ""),
        ("/" * (9 * 2**20), [], None, "too-large", ""),
        ("", [{"uid": {"type": "T", "id": "1"}, "attrs": {},
               "parents": [{"type": "T", "id": "2"}]},
              {"uid": {"type": "T", "id": "2"}, "attrs": {},
               "parents": [{"type": "T", "id": "1"}]}], None, "entities", ""),
    ],
    ids=["unfinished", "second", "template", "no-json", "parents", "schema", "unknown-action",
         "unknown-attribute", "wrong-type", "too-large", "cycle"],
)  # fmt: skip
def test_a_bad_set_is_refused_whole(policies, entities, schema, code, said):
    with pytest.raises(PolicyError) as refused:
        PolicyDecisionPoint(policies, entities, schema)
    assert refused.value.code == code
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "principal",
    ["arm", 'Agent::"a', "", None, 7, {"type": "Agent"}, {"type": "a b", "id": "x"},
     'Agent::"\\u{d800}"', {"__entity": {"type": "Agent", "id": 4}}, 'Agent::"\ud800"',
     {"type": "Agent", "id": "\udfff"}, ("Agent", "\ud800"), {"type": "if", "id": "x"},
     'A::in::"x"', '__cedar::Long::"x"', {"type": "Agent\n", "id": "x"}, {"type": [], "id": "x"},
     {"type": "Ａgent", "id": "x"}, ("Agent", 1), {"id": "x", "kind": "Agent"}],
)  # fmt: skip
def test_what_is_no_entity_is_not_allowed_anything(principal):
    point = PolicyDecisionPoint("permit(principal, action, resource);")
    found = point.decide(principal, 'Action::"read"', 'File::"plan"')
    assert not found.allowed
    assert "cannot be read" in found.errors[0]


pieces = st.sampled_from(
    ["a", "'", "\\'", "\\n", "\n", "\t", "\\0", "\0", "\\u{e9}", "\\u{301}", "\u0301", "\u202e",
     "é", "\u00a0", "\x7f", "☃", "\\x41", '\\"', "/", " ", "\\"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["A", " A", "A::B", "A ", "if"]), st.lists(pieces, max_size=4),
       st.sampled_from(["", " ", "//x"]))  # fmt: skip
def test_a_name_is_good_where_cedar_takes_its_spelling(kind, parts, after):
    text = "permit(principal, action, resource);"
    name = f'{kind}::"{"".join(parts)}"{after}'
    request = {"principal": name, "action": 'Action::"x"', "resource": 'File::"f"', "context": {}}
    allowed = PolicyDecisionPoint(text).decide(*request.values()).allowed
    assert allowed is cedar(text, request, [])[0]


@settings(deadline=None)
@given(st.text(max_size=12))
def test_any_id_is_the_same_however_it_is_written(text):
    policies = f"permit(principal == Agent::{json.dumps('arm')}, action, resource);"
    point = PolicyDecisionPoint(policies)
    request = {"type": "File", "id": text}
    assert point.decide('Agent::"arm"', 'Action::"read"', request).allowed


@pytest.mark.parametrize(
    "kind",
    ["A", "permit", "__x", "__cedarx", "iffy", "A::B::in_", "Bool", "if", "A::like", "true",
     "__cedar", "then::A", "principal", "A::__cedar::B"],
)  # fmt: skip
def test_a_type_is_good_where_cedar_takes_it(kind):
    text = "permit(principal, action, resource);"
    request = {
        "principal": {"type": kind, "id": "x"},
        "action": 'Action::"read"',
        "resource": 'File::"f"',
        "context": {},
    }
    allowed = PolicyDecisionPoint(text).decide(*request.values()).allowed
    assert allowed is cedar(text, request, [])[0]


@pytest.mark.parametrize(
    "context",
    [{"a": "\ud800"}, {"\ud800": 1}, {"a": {"b": ["\udc00"]}}, {"a": float("nan")},
     {"a": float("inf")}, {"a": {1, 2}}, {"a": b"x"}, {"a": object()}, {"a": 2**63}, {"a": None},
     {"__entity": {"type": "Agent", "id": "x"}}, {"a": {"__expr": "1"}}, {"a": [[1.5]]}],
    ids=range(13),
)  # fmt: skip
def test_a_context_that_is_none_allows_nothing(context):
    point = PolicyDecisionPoint("permit(principal, action, resource);")
    found = point.decide('Agent::"arm"', 'Action::"read"', 'File::"plan"', context)
    assert not found.allowed
    assert found.errors


@pytest.mark.parametrize(
    "context", [[], [1], "", "x", 0, 5, object(), [("a", 1)], {1}], ids=range(9)
)
def test_a_context_that_is_no_record_allows_nothing(context):
    point = PolicyDecisionPoint("permit(principal, action, resource);")
    found = point.decide('Agent::"arm"', 'Action::"read"', 'File::"plan"', context)
    assert not found.allowed
    assert found.errors == ("the request cannot be read: its context",)


def test_another_mapping_is_a_context_too():
    point = PolicyDecisionPoint("permit(principal, action, resource) when { context.a == 1 };")
    for told in (MappingProxyType({"a": 1}), UserDict(a=1)):
        assert point.decide('Agent::"arm"', 'Action::"read"', 'File::"plan"', told).allowed


@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["no-schema", "schema"])
def test_long_names_are_judged_and_not_remembered(schema):
    point = PolicyDecisionPoint("permit(principal, action, resource);", ENTITIES[:7], schema)

    def kept():
        sides = [len(side) for side in point._search._fitting]
        return sides, len(point._fit._known) if schema else 0

    before = kept()
    for number in range(9):
        long = f"{number}" * 10_000
        found = point.decide(f'Agent::"{long}"', 'Action::"read"', f'File::"{long}"')
        assert found.allowed
        kind = point.decide(f'A{long}::"x"', f'Action::"{long}"', 'File::"x"', {long: 1})
        assert kind.allowed is (schema is None)
    after = kept()
    assert after[0][0] <= before[0][0] + 1
    assert after[0][2] <= before[0][2] + 1
    assert after[1] <= before[1] + 1


def test_a_hundred_deep_context_is_judged_and_a_hundred_thousand_deep_one_refused():
    point = PolicyDecisionPoint("permit(principal, action, resource);")
    deep = {}
    for _ in range(100_000):
        deep = {"a": deep}
    found = point.decide('Agent::"arm"', 'Action::"read"', 'File::"plan"', deep)
    assert not found.allowed
    assert found.errors


def test_several_are_decided_in_their_order_and_entities_can_be_changed():
    text = 'permit(principal in Team::"all", action, resource);'
    point = PolicyDecisionPoint(text, ENTITIES)
    asked = [
        Request(principal=f'Agent::"{one}"', action='Action::"read"', resource='File::"plan"')
        for one in ("arm", "nobody", "bot")
    ]
    assert [one.allowed for one in point.decide_many(asked)] == [True, False, True]
    other = point.with_entities([])
    assert [one.allowed for one in other.decide_many(asked)] == [False, False, False]
    assert point.decide_many(asked[:1])[0].allowed
