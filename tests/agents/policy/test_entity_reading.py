"""Entities that cannot be used are named, and those that are deep take no time to speak of."""

import pytest

from doorward.agents.policy import PolicyDecisionPoint, PolicyError

SCHEMA = """
entity Group in [Group];
entity Agent in [Group] { level: Long };
"""
GOOD = [{"uid": {"type": "Group", "id": str(one)}, "attrs": {}, "parents": []} for one in range(5)]


def agent(attrs, parents=(), name="arm"):
    return {"uid": {"type": "Agent", "id": name}, "attrs": attrs, "parents": list(parents)}


def groups(number, last=()):
    return [
        {"uid": {"type": "Group", "id": f"g{one}"}, "attrs": {},
         "parents": [{"type": "Group", "id": f"g{one + 1}"}] if one < number - 1 else list(last)}
        for one in range(number)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "schema", "said"),
    [
        (agent({"level": "x"}), SCHEMA, ['Agent::"arm"', "`level`", "type long", "type string"]),
        (agent({}), SCHEMA, ['Agent::"arm"', "`level`"]),
        (agent({"level": 1, "other": 1}), SCHEMA, ['Agent::"arm"', "`other`"]),
        (agent({"level": 1}, [{"type": "Agent", "id": "b"}]), SCHEMA, ['Agent::"arm"', "ancestor"]),
        (agent({"ok": 1, "share": 0.5}), None, ['Agent::"arm"', "number 6", "share", "fractions"]),
        (agent({"gone": None}), None, ['Agent::"arm"', "gone", "null"]),
        (agent(7), None, ['Agent::"arm"', "number 6", "expected a map"]),
        (agent({"net": {"__extn": {"fn": "ip", "arg": "zz"}}}), None, ['Agent::"arm"', "`net`"]),
        ({"uid": {"type": "Agent", "id": "arm"}, "attrs": {}}, None,
         ['Agent::"arm"', "number 6", "`parents`"]),
        ({"uid": 5, "attrs": {}, "parents": []}, None, ["number 6", "uid", "`5`"]),
        (5, None, ["number 6", "integer `5`"]),
        (GOOD[0] | {"attrs": {"a": 1}}, None, ["duplicate", 'Group::"0"']),
        (agent({}, [{"type": "Agent", "id": "arm"}]), None, ["in itself", 'Agent::"arm"']),
    ],
    ids=range(13),
)  # fmt: skip
def test_a_bad_entity_is_named_with_what_is_wrong(one, schema, said):
    with pytest.raises(PolicyError) as refused:
        PolicyDecisionPoint("", [*GOOD, one], schema)
    assert refused.value.code == "entities"
    assert [word for word in said if word not in str(refused.value)] == []
    assert "[{" not in str(refused.value)


def test_a_deep_chain_is_decided_and_one_that_is_too_deep_refused():
    text = 'permit(principal in Group::"g398", action, resource);'
    point = PolicyDecisionPoint(text, groups(400))
    assert point.decide('Group::"g0"', 'Action::"read"', 'File::"plan"').allowed
    assert not point.decide('Group::"g399"', 'Action::"read"', 'File::"plan"').allowed
    with pytest.raises(PolicyError, match="too deep"):
        PolicyDecisionPoint(text, groups(401))


def test_what_cedar_wrote_is_not_walked_again(monkeypatch):
    """The parents that Cedar writes are all that is above: walking them took cubic time."""
    asked = []
    real = PolicyDecisionPoint.__module__.replace(".point", ".hierarchy") + ".parents_of"
    module = __import__("doorward.agents.policy.hierarchy", fromlist=["parents_of"])
    original = module.parents_of
    monkeypatch.setattr(real, lambda entity: asked.append(1) or original(entity))
    PolicyDecisionPoint("permit(principal, action, resource);", groups(100))
    assert len(asked) == 100


@pytest.mark.parametrize("size", [3_000, 300, 2])
def test_a_circle_of_any_size_is_named(size):
    with pytest.raises(PolicyError, match='in itself, by its parents: Group::"g'):
        PolicyDecisionPoint("", groups(size, [{"type": "Group", "id": "g0"}]))


def test_entities_in_too_many_others_are_refused():
    many = [agent({}, [{"type": "Group", "id": "g0"}], str(one)) for one in range(6_000)]
    many += groups(399)
    with pytest.raises(PolicyError, match="more than 2,000,000 times"):
        PolicyDecisionPoint("", many)


def test_a_chain_that_grows_bit_by_bit_stays_within_the_limit():
    point = PolicyDecisionPoint("permit(principal, action, resource);", groups(300))
    more = groups(600)
    point = point.with_changed(more[300:])
    with pytest.raises(PolicyError, match="too deep"):
        point.with_changed([more[299]])
    grown = PolicyDecisionPoint("permit(principal, action, resource);", more[20:400])
    for one in reversed(more[:20]):
        grown = grown.with_changed([one])
    below = {"uid": {"type": "Group", "id": "below"}, "attrs": {}, "parents": [more[0]["uid"]]}
    with pytest.raises(PolicyError, match="too deep"):
        grown.with_changed([below])


@pytest.mark.parametrize("entities", [5, b"[]", {}, {"uid": 1}, object(), True], ids=range(6))
def test_what_is_no_list_is_refused_with_clear_words(entities):
    with pytest.raises(PolicyError, match="entities are a list") as refused:
        PolicyDecisionPoint("", entities)
    assert refused.value.code == "entities"


def test_none_is_no_entities():
    text = 'permit(principal in Group::"g1", action, resource);'
    point = PolicyDecisionPoint(text, groups(3))
    request = ('Group::"g0"', 'Action::"read"', 'File::"plan"')
    assert point.decide(*request).allowed
    assert not PolicyDecisionPoint(text, None).decide(*request).allowed
    assert not point.with_entities(None).decide(*request).allowed
