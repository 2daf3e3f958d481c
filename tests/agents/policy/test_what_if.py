"""Two sets of policies: what differs is found, by recorded and by made requests."""

import json

import cedarpy
import pytest

from doorward.agents import starter
from doorward.agents.policy import PolicyDecisionPoint, Request
from doorward.agents.policy.uids import Uid
from doorward.agents.policy.what_if import compare
from doorward.agents.policy.what_if_requests import generated
from doorward.agents.policy.what_if_schema import contexts_of

OLD, SCHEMA, ENTITIES = (starter.text(name) for name in starter.NAMES)
FENCE = (
    '@id("robotics-not-retail")\n'
    'forbid(principal in Fleet::"robotics", action, resource in Area::"retail");'
)
ASKED = Request(
    principal='Agent::"arm-7"', action='Action::"read"', resource='Resource::"catalogue"'
)


def compared(new, requests, most=100):
    points = [PolicyDecisionPoint(one, ENTITIES, SCHEMA) for one in (OLD, new)]
    return compare(*points, requests, most)


def test_the_same_set_differs_in_nothing():
    found = compared(OLD, [("line 1", ASKED)])
    assert (found.requests, found.changes) == (1, ())


def test_a_fence_taken_away_is_seen_with_the_names_of_the_policies():
    assert FENCE in OLD
    found = compared(OLD.replace(FENCE, ""), [("line 1", ASKED)])
    [change] = found.changes
    assert (change.kind, change.source) == ("allowed", "line 1")
    assert change.old.reasons == ("robotics-not-retail",)
    assert change.new.reasons == ("read",)


def test_other_obligations_are_a_change():
    new = OLD.replace('@obligation("note-purpose")', "")
    asked = like(principal='Agent::"desk-bot"', resource='Resource::"tickets"')
    [change] = compared(new, [("line 1", asked)]).changes
    assert change.kind == "obligations"
    assert (change.old.obligations, change.new.obligations) == (("note-purpose",), ())


def like(**changes):
    return Request(
        **{**{name: getattr(ASKED, name) for name in ASKED.__struct_fields__}, **changes}
    )


def made(old, new, recorded=(), count=1_000, entities="[]", schema=None):
    stored = str(cedarpy.Entities.from_json_str(entities, schema))
    return list(generated(old, new, stored, recorded, count, schema))


def differing(old, new, recorded=(), count=1_000, entities="[]", schema=None, most=100):
    asked = made(old, new, recorded, count, entities, schema)
    points = [PolicyDecisionPoint(one, entities, schema) for one in (old, new)]
    return compare(*points, (("generated", one) for one in asked), most)


def test_requests_are_made_where_the_sets_differ_and_the_same_each_time():
    new = OLD.replace(FENCE, "")
    several = [made(OLD, new, [like(context={"hour": 9})], 400, ENTITIES, SCHEMA) for _ in range(2)]
    assert several[0] == several[1]
    assert len(several[0]) == 400
    assert {bool(one.context) for one in several[0]} == {True, False}
    found = compared(new, [("generated", one) for one in several[0]], 3)
    assert found.kinds["allowed"] > 3
    assert found.kinds["denied"] == 0


def test_made_requests_that_differ_alike_are_told_once_with_no_more_context_than_needed():
    found = differing(PAY.format("context.amount <= 5000"), PAY.format("context.amount <= 50000"))
    [change] = found.changes
    assert change.alike == found.kinds["allowed"] > 20
    assert set(change.context) == {"amount"}
    assert 5000 < change.context["amount"] <= 50000


def test_recorded_requests_that_differ_are_told_each():
    found = compared(OLD.replace(FENCE, ""), [("line 1", ASKED), ("line 2", ASKED)])
    assert [one.source for one in found.changes] == ["line 1", "line 2"]


def test_a_recorded_request_is_tried_with_other_values():
    old, new = (f"permit(principal, action, resource) when {{ context.n < {n} }};" for n in (5, 6))
    asked = like(context={"n": 1, "kept": "x"})
    requests = made(old, new, [asked])
    changed = [one.context for one in requests if one.principal == asked.principal]
    assert {"n": 5, "kept": "x"} in changed
    assert {"kept": "x"} in changed
    assert differing(old, new, [asked]).kinds["allowed"] > 0


PAY = 'permit(principal is Agent, action == Action::"pay", resource is Account) when {{ {} }};'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("context.n > 3", "context.n >= 3"),
        ("context.n + context.m <= 20", "context.n + context.m <= 30"),
        ('context.text == "a"', 'context.text == "b"'),
        ('context.text == "a"', '["x"].contains(context.text)'),
        ('context.text like "a*"', 'context.text like "ab*"'),
        ("context.flag", "context.flag == false"),
        ("context.list.contains(3)", "context.list.contains(4)"),
        ('context.list.containsAll(["a", "b"])', 'context.list.containsAny(["a", "c"])'),
        ("context.owner == principal", "context.owner == resource"),
        ('context.who in A::"k"', 'context.who == A::"l"'),
        ("context.deep.er > 4", "context.deep.er > 5"),
        ('context.price.lessThan(decimal("1.5"))', 'context.price.lessThanOrEqual(decimal("1.5"))'),
        (
            'context.from.isInRange(ip("192.0.2.0/24"))',
            'context.from.isInRange(ip("192.0.2.0/25"))',
        ),
        ('context.at < datetime("2026-01-01")', 'context.at <= datetime("2026-01-01")'),
        (
            'context.at < datetime("2026-01-01T00:00:00Z")',
            'context.at < datetime("2026-02-01T00:00:00Z")',
        ),
    ],
)
def test_a_changed_condition_on_the_context_is_seen(old, new):
    found = differing(PAY.format(old), PAY.format(new), count=400)
    assert found.changes


def test_values_come_from_attributes_of_stored_entities():
    entities = (
        '[{"uid": {"type": "Agent", "id": "a"}, "attrs": {"limit": 700}, "parents": []}, '
        '{"uid": {"type": "Account", "id": "x"}, "attrs": {}, "parents": []}]'
    )
    old, new = (PAY.format(f"context.n {sign} principal.limit") for sign in ("<", "<="))
    [change] = differing(old, new, entities=entities, count=200).changes
    assert change.context == {"n": 700}


NEEDED = """
namespace Shop {
type Said = {
  amount: Long, why: String, more: { at: __cedar::Long, ok?: Bool }, "to whom"?: Agent,
};
@doc("one") entity Agent, Account;
action look, "pay all" appliesTo { principal: [Agent], resource: Account, context: Said };
action group;
action lift in [group] appliesTo {
  principal: Agent, resource: [Account], context: { n?: Set<Long> }
};
}
"""


def test_what_a_schema_needs_besides_is_made_too():
    old = (
        'permit(principal is Shop::Agent, action == Shop::Action::"pay all", '
        "resource is Shop::Account) when { context.amount < 5 };"
    )
    found = differing(old, old.replace("< 5", "< 6"), schema=NEEDED)
    assert found.changes
    assert found.changes[0].context["amount"] == 5
    assert set(found.changes[0].context) == {"amount", "why", "more"}


def test_a_schema_is_read_as_text_and_as_json():
    found = contexts_of(NEEDED)
    pay = found[Uid("Shop::Action", "pay all")]
    assert pay.required == {"amount", "why", "more"}
    assert {name: part.kind for name, part in pay.parts["more"].parts.items()} == {
        "at": "Long",
        "ok": "Bool",
    }
    assert found[Uid("Shop::Action", "lift")].parts["n"].kind == "Set"
    said = {"type": "Record", "attributes": {"n": {"type": "EntityOrCommon", "name": "Long"}}}
    as_json = {"": {"commonTypes": {"Said": said}, "entityTypes": {}, "actions": {
        "x": {"appliesTo": {"context": {"type": "Said"}}}}}}  # fmt: skip
    [shape] = contexts_of(json.dumps(as_json)).values()
    assert shape.parts["n"].kind == "Long"


@pytest.mark.parametrize("schema", ["{", "nonsense", "type A = {", "[]", "action a appliesTo {"])
def test_a_schema_that_is_not_understood_tells_nothing(schema):
    assert contexts_of(schema) == {}


@pytest.mark.parametrize(
    ("told", "new"),
    [("context.amount <= 5000 &&", "context.amount <= 50000 &&"),
     ("context.hour < 19", "context.hour < 20")],
)  # fmt: skip
def test_a_changed_number_of_the_starter_set_is_seen(told, new):
    assert told in OLD
    assert differing(OLD, OLD.replace(told, new), (), 1_200, ENTITIES, SCHEMA, 1).changes


def test_nothing_is_made_of_no_entities():
    bare = "permit(principal, action, resource);"
    assert made(bare, "") == []
