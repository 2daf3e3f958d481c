"""The register as Cedar entities, such as the starter schema declares them.

Whether an agent is suspended is said as of a moment: an owner who left, an end that is over and
keys that ended count as well. Retired agents are left out, as there are ever more of them. So who
asks a decision point by itself asks `Register.standing` first: of an agent that is no entity,
Cedar passes over every policy that forbids by an attribute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from doorward.agents.policy.uids import Uid, uid_of
from doorward.agents.registry.records import Blueprint, Holder, Instance, Standing
from doorward.agents.registry.register import Register

AGENT, PERSON, FLEET, TEAM = "Agent", "Person", "Fleet", "Team"


def entities_of(
    register: Register, extra: Sequence[Mapping[str, Any]] = (), *, now: float
) -> list[dict[str, Any]]:
    """Cedar's JSON entities of the register, then those of `extra` (resources, areas, fleets).

    The register has the last word on agents and people: an agent that only `extra` names is left
    out, as is a person of `extra` whom the register knows. Raises `ValueError` for an entity of
    `extra` without a readable uid.
    """
    kinds = {one.id: one for one in register.all_blueprints()}
    people = register.all_holders()
    standings = register.standings(now)
    found: dict[Uid, dict[str, Any]] = {}
    for one in register.all_instances():
        if one.standing is not Standing.RETIRED:
            # One that came between the two questions waits for the next look.
            standing = standings.get(one.id, "new")
            found[Uid(AGENT, one.id)] = _agent(one, kinds[one.blueprint], standing)
    for person in people:
        found[Uid(PERSON, person.id)] = _person(person, now)
    groups = {Uid(FLEET, one.fleet) for one in kinds.values() if one.fleet}
    groups |= {Uid(TEAM, team) for person in people for team in person.teams}
    for entity in extra:
        uid = uid_of(entity.get("uid"))
        if uid not in found and uid.type != AGENT:
            found[uid] = dict(entity)
    for uid in sorted(groups - found.keys()):
        found[uid] = _entity(uid, {}, ())
    return list(found.values())


def _agent(one: Instance, kind: Blueprint, standing: str) -> dict[str, Any]:
    attributes = {
        "domain": kind.domain,
        "reads_also": list(kind.reads_also),
        "clearance": kind.clearance,
        "environments": list(kind.environments),
        "may_write": kind.may_write,
        "owner": {"__entity": Uid(PERSON, one.owner).as_json()},
        "suspended": bool(standing),
    }
    fleets = (Uid(FLEET, kind.fleet),) if kind.fleet else ()
    return _entity(Uid(AGENT, one.id), attributes, fleets)


def _person(one: Holder, now: float) -> dict[str, Any]:
    teams = tuple(Uid(TEAM, team) for team in one.teams)
    return _entity(Uid(PERSON, one.id), {"active": one.works(now)}, teams)


def _entity(uid: Uid, attributes: dict[str, Any], parents: Sequence[Uid]) -> dict[str, Any]:
    return {
        "uid": uid.as_json(),
        "attrs": attributes,
        "parents": [parent.as_json() for parent in parents],
    }
