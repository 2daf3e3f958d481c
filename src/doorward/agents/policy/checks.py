"""Static checks of a set of policies: what can be seen wrong before anybody asks.

A policy that never matches is found in two ways. What must hold where its conditions are fulfilled
contradicts itself (`checks_conditions`). Or Cedar's own type checker says so: it looks at no part
of a policy that cannot be reached. So a mistake is added at the end of the policy; if the validator
does not see it, for no request that the schema allows is the end ever reached.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import cedarpy

from doorward.agents.policy.checks_covering import shadowed
from doorward.agents.policy.checks_found import CheckFinding, Level, note, problem
from doorward.agents.policy.checks_looked import Looked, looked_at
from doorward.agents.policy.checks_reach import (
    MISTAKE,
    World,
    alone,
    everything,
    is_action,
    schema_of,
)
from doorward.agents.policy.checks_written import Written, written
from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.point import PolicyDecisionPoint
from doorward.agents.policy.scopes import Scope, Side
from doorward.agents.policy.uids import Uid, uid_of


def check_all(
    policies: str,
    entities: str | Sequence[Mapping[str, Any]] = (),
    schema: str | None = None,
) -> tuple[CheckFinding, ...]:
    """Load a set and look at it. Raises `PolicyError` where it cannot be loaded at all."""
    PolicyDecisionPoint(policies, entities, schema)
    return check_written(written(policies), entities, schema)


def check_written(
    known: Sequence[Written],
    entities: str | Sequence[Mapping[str, Any]] = (),
    schema: str | None = None,
) -> tuple[CheckFinding, ...]:
    """Look at the policies of a set that has been loaded before, in their order."""
    looked = [looked_at(one, valid=schema is not None) for one in known]
    uids, hierarchy = _entities(entities, schema)
    world = World(uids, hierarchy, schema)
    wide = {one.written.id for one in looked if _all(one)}
    found = [
        *_never(looked, schema),
        *_same(known),
        *shadowed(looked, wide, world),
        *everything(looked, world),
        *_nobody(looked, uids, hierarchy),
    ]
    if schema is None:
        message = (
            "there is no schema: misspelt attributes and actions are not found, and a forbid that "
            "asks for an attribute that is missing forbids nothing"
        )
        found.append(CheckFinding(code="no-schema", level=Level.NOTE, message=message))
    order = {one.file: number for number, one in enumerate(known)}
    return tuple(sorted(found, key=lambda one: (order.get(one.file, -1), one.line, one.code)))


def placed(error: PolicyError, policies: str) -> str:
    """What was refused, with the line of each policy that Cedar names by its number."""
    return str(error) if error.code != "invalid" else placed_in(error, written(policies))


def placed_in(error: PolicyError, several: Sequence[Written]) -> str:
    """The same for policies that were read before."""
    known = {one.id: one for one in several}

    def place(found: re.Match[str]) -> str:
        one = known.get(found[1])
        return found[0] if one is None else f"{one.place} ({one.name}): "

    return re.sub(r"\b(policy\d+): ", place, str(error))


def _entities(
    entities: str | Sequence[Mapping[str, Any]], schema: str | None
) -> tuple[tuple[Uid, ...], Hierarchy]:
    text = entities if isinstance(entities, str) else json.dumps(list(entities))
    said = str(cedarpy.Entities.from_json_str(text, schema))
    return tuple(sorted(uid_of(one["uid"]) for one in json.loads(said))), Hierarchy.of_json(said)


def _all(one: Looked) -> bool:
    """Whether a policy covers whatever there is: then that is told, and not of each that it
    covers."""
    if one.permits:
        return alone(one)
    return one.bare and one.scope == Scope(Side(), Side(), Side())


def _never(known: Sequence[Looked], schema: str | None) -> Iterator[CheckFinding]:
    """Policies that no request can fulfil."""
    read = None if schema is None else schema_of(schema)
    for one in known:
        sides = (one.scope.principal, one.scope.action, one.scope.resource)
        if any(side.inside == frozenset((Uid("", ""),)) for side in sides):
            yield problem("never-matches", one.written, "`in []` is true of nothing")
        elif not one.matching:
            yield problem("never-matches", one.written, "its condition is never fulfilled")
        elif read is not None:
            spoilt = one.written.text.rstrip().removesuffix(";") + MISTAKE
            if cedarpy.validate_policies(spoilt, read).validation_passed:
                said = "no request that the schema allows fulfils it"
                yield problem("never-matches", one.written, said)


def _same(known: Sequence[Written]) -> Iterator[CheckFinding]:
    """Policies that stand twice, and names that two of them have."""
    meanings: dict[str, Written] = {}
    named: dict[str, Written] = {}
    for one in known:
        first = meanings.setdefault(one.meaning, one)
        if first is not one:
            yield problem("duplicate", one, f"says the same as {first.name} in {first.place}")
        other = named.setdefault(one.name, one)
        if other is not one:
            said = f"the policy in {other.place} is called {one.name}, too"
            yield problem("duplicate-id", one, said)


def _nobody(
    known: Sequence[Looked], uids: Sequence[Uid], hierarchy: Hierarchy
) -> Iterator[CheckFinding]:
    """Policies about entities of which none is stored (asked only where some are)."""
    if all(is_action(one) for one in uids):
        return
    for one in known:
        for name, side in (("principal", one.scope.principal), ("resource", one.scope.resource)):
            if side != Side() and not any(side.fits(uid, hierarchy.above(uid)) for uid in uids):
                yield note("no-entity", one.written, f"no stored entity fits its {name}")
