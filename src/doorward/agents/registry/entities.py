"""The register as Cedar entities, such as the starter schema declares them.

Whether an agent is suspended is said as of a moment: an owner who left, an end that is over and
keys that ended count as well. Retired agents are left out, as there are ever more of them. So who
asks a decision point by itself asks `Register.standing` first: of an agent that is no entity,
Cedar passes over every policy that forbids by an attribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from doorward.agents.policy.uids import Uid, uid_of
from doorward.agents.registry.records import SKEW_SECONDS, Blueprint, Holder, Instance, Standing
from doorward.agents.registry.register import Register

AGENT, PERSON, FLEET, TEAM = "Agent", "Person", "Fleet", "Team"
Entity = dict[str, Any]
MOST_TOUCHED = 500
"""Up to how many are looked at one by one."""


def entities_of(
    register: Register, extra: Sequence[Mapping[str, Any]] = (), *, now: float
) -> list[Entity]:
    """Cedar's JSON entities of the register, then those of `extra` (resources, areas, fleets).

    The register has the last word on agents and people: an agent that only `extra` names is left
    out, as is a person of `extra` whom the register knows. Raises `ValueError` for an entity of
    `extra` without a readable uid.
    """
    return list(stored_of(register, extra, now=now).values())


def stored_of(
    register: Register, extra: Sequence[Mapping[str, Any]], *, now: float
) -> dict[Uid, Entity]:
    """As `entities_of`, by their names."""
    kinds = {one.id: one for one in register.all_blueprints()}
    standings = register.standings(now)
    found: dict[Uid, Entity] = {}
    for one in register.all_instances():
        if one.standing is not Standing.RETIRED:
            # One that came between the two questions waits for the next look.
            standing = standings.get(one.id, "new")
            found[Uid(AGENT, one.id)] = _agent(one, kinds[one.blueprint], standing)
    found |= {Uid(PERSON, one.id): _person(one, now) for one in register.all_holders()}
    for entity in extra:
        uid = uid_of(entity.get("uid"))
        if uid not in found and uid.type != AGENT:
            found[uid] = dict(entity)
    return found | groups_of(found.values(), found.keys())


def groups_of(entities: Iterable[Entity], known: Iterable[Uid]) -> dict[Uid, Entity]:
    """The fleets and teams that entities are in and that are not known."""
    above = {uid_of(parent) for one in entities for parent in one.get("parents") or ()}
    named = {uid for uid in above if uid.type in (FLEET, TEAM)}
    return {uid: _entity(uid, {}, ()) for uid in sorted(named - set(known))}


# ?1 version, ?2 since, ?3 now, ?4 skew, ?5 most
_TOUCHED = """
WITH told AS (SELECT DISTINCT about FROM changes WHERE number > ?1)
SELECT 'Agent', id FROM instances WHERE id IN told OR owner IN told OR blueprint IN told
    OR (expires_at > ?2 AND expires_at <= ?3)
    OR (registered_at - ?4 > ?2 AND registered_at - ?4 <= ?3)
UNION SELECT 'Agent', instance FROM keys WHERE expires_at > ?2 AND expires_at <= ?3
    OR (added_at - ?4 > ?2 AND added_at - ?4 <= ?3)
UNION SELECT 'Agent', i.id FROM instances i JOIN holders h ON h.id = i.owner
    WHERE h.left_at > ?2 AND h.left_at <= ?3
UNION SELECT 'Person', id FROM holders WHERE id IN told OR (left_at > ?2 AND left_at <= ?3)
LIMIT ?5
"""


def touched(register: Register, version: int, since: float, now: float) -> tuple[Uid, ...] | None:
    """The agents and people whose entities may be others than they were at a version of the
    register and a moment; None where there are too many to look at one by one."""
    values = (version, since, now, SKEW_SECONDS, MOST_TOUCHED + 1)
    found = register.state.rows(_TOUCHED, values)
    if len(found) > MOST_TOUCHED:
        return None
    return tuple(Uid(str(kind), str(identifier)) for kind, identifier in found)


def entity_of(register: Register, uid: Uid, now: float) -> Entity | None:
    """The entity of one agent or person as of now; None where it is none (any more)."""
    if uid.type == PERSON:
        person = register.holder(uid.id)
        return None if person is None else _person(person, now)
    one = register.instance(uid.id)
    if one is None or one.standing is Standing.RETIRED:
        return None
    kind = register.blueprint(one.blueprint)
    return None if kind is None else _agent(one, kind, register.standing(one.id, now))


def _agent(one: Instance, kind: Blueprint, standing: str) -> Entity:
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


def _person(one: Holder, now: float) -> Entity:
    teams = tuple(Uid(TEAM, team) for team in one.teams)
    return _entity(Uid(PERSON, one.id), {"active": one.works(now)}, teams)


def _entity(uid: Uid, attributes: dict[str, Any], parents: Sequence[Uid]) -> Entity:
    return {
        "uid": uid.as_json(),
        "attrs": attributes,
        "parents": [parent.as_json() for parent in parents],
    }
