"""Two sets of policies: what differs is found, by recorded and by made requests."""

import cedarpy

from doorward.agents import starter
from doorward.agents.policy import PolicyDecisionPoint, Request
from doorward.agents.policy.what_if import compare, generated

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


def test_requests_are_made_where_the_sets_differ_and_the_same_each_time():
    new = OLD.replace(FENCE, "")
    stored = str(cedarpy.Entities.from_json_str(ENTITIES, SCHEMA))
    made = [list(generated(OLD, new, stored, [{"hour": 9}], 400)) for _ in range(2)]
    assert made[0] == made[1]
    assert len(made[0]) == 400
    assert {bool(one.context) for one in made[0]} == {True, False}
    found = compared(new, [("generated", one) for one in made[0]], 3)
    assert found.kinds["allowed"] > 3
    assert found.kinds["denied"] == 0
    assert len(found.changes) == 3


def test_nothing_is_made_of_no_entities():
    assert list(generated(OLD, OLD, "[]", [], 10)) == []
