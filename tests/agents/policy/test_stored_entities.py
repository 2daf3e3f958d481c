"""Entities that change one by one decide as if all had been given anew."""

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.agents.policy import PolicyDecisionPoint, PolicyError

SCHEMA = """
entity Team in [Team]; entity Box;
entity Agent in [Team] { n: Long, ip?: ipaddr };
action look; action read in [look] appliesTo { principal: [Agent], resource: [Box] };
"""
POLICIES = """
permit(principal in Team::"t0", action in Action::"look", resource);
permit(principal, action, resource) when { principal.n == 1 };
permit(principal in Team::"t1", action, resource) when { principal in Team::"t2" };
permit(principal, action, resource)
when { principal has ip && principal.ip.isLoopback() && principal in Team::"t2" };
forbid(principal in Team::"t3", action, resource)
unless { principal has ip && principal.ip.isIpv4() };
"""
NAMES = [f"t{number}" for number in range(4)]


def team(name, parents):
    return {"uid": {"type": "Team", "id": name}, "attrs": {},
            "parents": [{"type": "Team", "id": one} for one in parents]}  # fmt: skip


def agent(name, parents, n=0, ip=None):
    attrs = {"n": n} | ({} if ip is None else {"ip": {"__extn": {"fn": "ip", "arg": ip}}})
    return {"uid": {"type": "Agent", "id": name}, "attrs": attrs,
            "parents": [{"type": "Team", "id": one} for one in parents]}  # fmt: skip


# A team is only in teams of a higher number: so none is in itself.
teams = st.sampled_from(range(4)).flatmap(
    lambda number: st.lists(st.sampled_from(NAMES[number + 1 :] or ["other"]), max_size=2).map(
        lambda parents: team(f"t{number}", parents)
    )
)
agents = st.builds(
    agent,
    st.sampled_from("abc"),
    st.lists(st.sampled_from(NAMES), max_size=2),
    st.integers(0, 1),
    st.sampled_from([None, "127.0.0.1", "2001:db8::1"]),
)
several = st.lists(teams | agents, max_size=4, unique_by=lambda one: one["uid"]["id"])
names = st.sampled_from(
    [*(f'Team::"{one}"' for one in NAMES), 'Agent::"a"', 'Agent::"b"', 'Agent::"no"']
)
changes = st.lists(st.tuples(several, st.lists(names, max_size=2)), min_size=1, max_size=4)


def decided(point):
    found = [point.decide(f'Agent::"{one}"', 'Action::"read"', 'Box::"x"') for one in "abc"]
    return [(one.allowed, one.reasons, sorted(one.errors)) for one in found]


def name(entity):
    return f'{entity["uid"]["type"]}::"{entity["uid"]["id"]}"'


@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["no-schema", "schema"])
@settings(max_examples=120, deadline=None)
@given(several, changes)
def test_changed_one_by_one_is_given_anew(schema, first, steps):
    stored = {name(one): one for one in first}
    point = PolicyDecisionPoint(POLICIES, first, schema)
    for changed, removed in steps:
        before, earlier = point, decided(point)
        for one in removed:
            stored.pop(one, None)
        stored |= {name(one): one for one in changed}
        point = point.with_changed(changed, removed)
        anew = PolicyDecisionPoint(POLICIES, list(stored.values()), schema)
        assert decided(point) == decided(anew)
        assert decided(before) == earlier


@pytest.mark.parametrize(
    ("changed", "removed"),
    [
        ([team("t1", ["t0"])], []),
        ([team("t0", ["t0"])], []),
        ([agent("a", [], n="x")], []),
        ([{"uid": {"type": "Agent", "id": "a"}, "attrs": {}, "parents": []}], []),
        ([{"uid": {"type": "Ship", "id": "a"}, "attrs": {}, "parents": []}], []),
        ([{"uid": 7}], []),
        ([7], []),
        ([{"uid": {"type": "Action", "id": "read"}, "attrs": {}, "parents": []}], []),
        ([], ['Action::"read"']),
        ([], ["nobody"]),
        ([{**team("t0", []), "parents": "x"}], []),
        ([{**team("t0", []), "attrs": {"a": {1}}}], []),
    ],
    ids=range(12),
)
def test_a_bad_change_is_refused_whole(changed, removed):
    point = PolicyDecisionPoint(POLICIES, [team("t0", ["t1"]), agent("a", ["t0"])], SCHEMA)
    earlier = decided(point)
    with pytest.raises(PolicyError) as refused:
        point.with_changed(changed, removed)
    assert refused.value.code == "entities"
    assert decided(point) == earlier


def test_one_that_moves_again_and_again_does_not_have_the_others_read_again(monkeypatch):
    read, whole = [], cedarpy.Entities.from_json_str
    monkeypatch.setattr(
        cedarpy.Entities,
        "from_json_str",
        staticmethod(
            lambda text, *more, **how: read.append(len(text)) or whole(text, *more, **how)
        ),
    )
    many = [agent(f"n{number}", ["t0"]) for number in range(300)]
    point = PolicyDecisionPoint(POLICIES, [*many, agent("a", ["t2"])])
    longest = max(read)
    for number in range(6):
        point = point.with_changed([agent("a", ["t2"], ip=f"127.0.0.{number}")])
        assert point.decide('Agent::"a"', 'Action::"x"', 'Box::"x"').allowed
    assert sum(one > longest / 2 for one in read) == 2
