"""Static checks of a set of policies: what can be seen wrong before anybody asks.

A policy that never matches is found with Cedar's own type checker: it looks at no part of a
policy that cannot be reached. So a mistake is added at the end of the policy; if the validator
does not see it, for no request that the schema allows is the end ever reached.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import cedarpy
import msgspec

from doorward.agents.policy.checks_written import Written, written
from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.point import PolicyDecisionPoint
from doorward.agents.policy.scopes import Scope, Side, scope_of
from doorward.agents.policy.uids import Uid, uid_of


class Level(StrEnum):
    """How much it matters."""

    PROBLEM = "problem"
    NOTE = "note"


class CheckFinding(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at. `code` is stable; `line` is 0 where it is about the whole set."""

    code: str
    level: Level
    message: str
    policy: str = ""
    line: int = 0


_MISTAKE = ' when { 1 + "a" == 2 };'


def check_all(
    policies: str,
    entities: str | Sequence[Mapping[str, Any]] = (),
    schema: str | None = None,
) -> tuple[CheckFinding, ...]:
    """Load a set and look at it. Raises `PolicyError` where it cannot be loaded at all."""
    PolicyDecisionPoint(policies, entities, schema)
    known = written(policies)
    scopes = {one.id: scope_of(one.policy) for one in known}
    uids, hierarchy = _entities(entities, schema)
    found = [
        *_never(known, scopes, schema),
        *_same(known),
        *_shadowed(known, scopes, hierarchy),
        *_unneeded(known, scopes, hierarchy),
        *_open(known, scopes),
        *_nobody(known, scopes, uids, hierarchy),
    ]
    if schema is None:
        message = (
            "there is no schema: misspelt attributes and actions are not found, and a forbid that "
            "asks for an attribute that is missing forbids nothing"
        )
        found.append(CheckFinding(code="no-schema", level=Level.NOTE, message=message))
    return tuple(sorted(found, key=lambda one: (one.line, one.code)))


def placed(error: PolicyError, policies: str) -> str:
    """What was refused, with the line of each policy that Cedar names by its number."""
    if error.code != "invalid":
        return str(error)
    known = {one.id: one for one in written(policies)}

    def place(found: re.Match[str]) -> str:
        one = known.get(found[1])
        return found[0] if one is None else f"line {one.line} ({one.name}): "

    return re.sub(r"\b(policy\d+): ", place, str(error))


def _entities(
    entities: str | Sequence[Mapping[str, Any]], schema: str | None
) -> tuple[tuple[Uid, ...], Hierarchy]:
    text = entities if isinstance(entities, str) else json.dumps(list(entities))
    said = str(cedarpy.Entities.from_json_str(text, schema))
    return tuple(uid_of(one["uid"]) for one in json.loads(said)), Hierarchy.of_json(said)


def _of(code: str, level: Level, one: Written, message: str) -> CheckFinding:
    return CheckFinding(code=code, level=level, message=message, policy=one.name, line=one.line)


def _never(
    known: Sequence[Written], scopes: Mapping[str, Scope], schema: str | None
) -> Iterator[CheckFinding]:
    """Policies that no request can fulfil."""
    read = None if schema is None else _schema(schema)
    for one in known:
        scope = scopes[one.id]
        sides = (scope.principal, scope.action, scope.resource)
        if any(side.inside == frozenset((Uid("", ""),)) for side in sides):
            yield _of("never-matches", Level.PROBLEM, one, "`in []` is true of nothing")
        elif any(item["body"] == {"Value": item["kind"] != "when"} for item in one.conditions):
            yield _of("never-matches", Level.PROBLEM, one, "its condition is never fulfilled")
        elif read is not None:
            spoilt = one.text.rstrip().removesuffix(";") + _MISTAKE
            if cedarpy.validate_policies(spoilt, read).validation_passed:
                said = "no request that the schema allows fulfils it"
                yield _of("never-matches", Level.PROBLEM, one, said)


def _schema(said: str) -> cedarpy.Schema:
    as_json = said.lstrip()[:1] == "{"
    return (cedarpy.Schema.from_json_str if as_json else cedarpy.Schema.from_str)(said)


def _same(known: Sequence[Written]) -> Iterator[CheckFinding]:
    """Policies that stand twice, and names that two of them have."""
    meanings: dict[str, Written] = {}
    named: dict[str, Written] = {}
    for one in known:
        first = meanings.setdefault(one.meaning, one)
        if first is not one:
            said = f"says the same as {first.name} in line {first.line}"
            yield _of("duplicate", Level.PROBLEM, one, said)
        other = named.setdefault(one.name, one)
        if other is not one:
            said = f"the policy in line {other.line} is called {one.name}, too"
            yield _of("duplicate-id", Level.PROBLEM, one, said)


def _shadowed(
    known: Sequence[Written], scopes: Mapping[str, Scope], hierarchy: Hierarchy
) -> Iterator[CheckFinding]:
    """Permits that a forbid without conditions always outweighs."""
    forbids = [one for one in known if one.policy["effect"] == "forbid" and not one.conditions]
    for one in known:
        if one.policy["effect"] == "permit":
            for other in forbids:
                if _covers(scopes[other.id], scopes[one.id], hierarchy):
                    said = f"never allows anything: {other.name} in line {other.line} forbids it"
                    yield _of("shadowed", Level.PROBLEM, one, said)
                    break


def _unneeded(
    known: Sequence[Written], scopes: Mapping[str, Scope], hierarchy: Hierarchy
) -> Iterator[CheckFinding]:
    """Permits with conditions that a permit without any makes idle (what reaches everything makes
    all of them idle, and is told by itself)."""
    wide = [
        one
        for one in known
        if one.policy["effect"] == "permit"
        and not one.conditions
        and not _reaches_everything(scopes[one.id])
    ]
    for one in known:
        if one.policy["effect"] == "permit" and one.conditions:
            for other in wide:
                if _covers(scopes[other.id], scopes[one.id], hierarchy):
                    said = (
                        f"its conditions keep nobody out: {other.name} in line {other.line} "
                        "allows the same without any"
                    )
                    yield _of("conditions-idle", Level.PROBLEM, one, said)
                    break


def _open(known: Sequence[Written], scopes: Mapping[str, Scope]) -> Iterator[CheckFinding]:
    """Permits under which somebody may do everything to everything."""
    for one in known:
        scope = scopes[one.id]
        if one.policy["effect"] != "permit" or not _reaches_everything(scope):
            continue
        who = _who(scope.principal)
        what = f"every {scope.resource.type}" if scope.resource.type else "everything"
        if not one.conditions:
            said = f"{who} may do everything to {what}"
            yield _of("reaches-everything", Level.PROBLEM, one, said)
        elif not _narrow(scope.principal):
            said = f"only its conditions keep {who} from doing everything to {what}"
            yield _of("wide", Level.NOTE, one, said)


def _reaches_everything(scope: Scope) -> bool:
    return scope.action == Side() and not _narrow(scope.resource)


def _narrow(side: Side) -> bool:
    return side.equal is not None or bool(side.inside)


def _who(side: Side) -> str:
    if side.equal is not None:
        return str(side.equal)
    if side.inside:
        return f"everyone in {', '.join(sorted(str(one) for one in side.inside))}"
    return f"every {side.type}" if side.type else "everyone"


def _nobody(
    known: Sequence[Written],
    scopes: Mapping[str, Scope],
    uids: Sequence[Uid],
    hierarchy: Hierarchy,
) -> Iterator[CheckFinding]:
    """Policies about entities of which none is stored (asked only where some are)."""
    if not any(not one.type.endswith("Action") for one in uids):
        return
    for one in known:
        scope = scopes[one.id]
        for name, side in (("principal", scope.principal), ("resource", scope.resource)):
            if side != Side() and not any(side.fits(uid, hierarchy.above(uid)) for uid in uids):
                said = f"no stored entity fits its {name}"
                yield _of("no-entity", Level.NOTE, one, said)


def _covers(wide: Scope, narrow: Scope, hierarchy: Hierarchy) -> bool:
    return (
        _side_covers(wide.principal, narrow.principal, hierarchy)
        and _side_covers(wide.action, narrow.action, hierarchy)
        and _side_covers(wide.resource, narrow.resource, hierarchy)
    )


def _side_covers(wide: Side, narrow: Side, hierarchy: Hierarchy) -> bool:
    """Whether all that fits `narrow` surely fits `wide`."""
    if narrow.equal is not None:
        return wide.fits(narrow.equal, hierarchy.above(narrow.equal))
    if wide.equal is not None or (wide.type and wide.type != narrow.type):
        return False
    if not wide.inside:
        return True
    return bool(narrow.inside) and all(
        not wide.inside.isdisjoint(hierarchy.above(one)) for one in narrow.inside
    )
