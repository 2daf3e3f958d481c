"""Who may do everything: by one permit, or by several together."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import cedarpy
import msgspec

from doorward.agents.policy.checks_found import CheckFinding, note, problem
from doorward.agents.policy.checks_looked import (
    Looked,
    is_narrow,
    joined_names,
    side_covers,
    who,
)
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.scopes import Side
from doorward.agents.policy.uids import Uid

MISTAKE = ' when { 1 + "a" == 2 };'
"""Cedar's type checker finds this wherever the end of a policy can be reached."""


class World:
    """Which actions there are, and on which resources: by the schema, else by what is stored."""

    def __init__(self, uids: Sequence[Uid], hierarchy: Hierarchy, schema: str | None) -> None:
        self.hierarchy = hierarchy
        self._schema = None if schema is None else schema_of(schema)
        self.closed = schema is not None
        """Whether there are no other actions than these."""
        self._stored = [one for one in uids if is_action(one)]
        self._types = frozenset(one.type for one in uids if not is_action(one))

    @cached_property
    def actions(self) -> list[Uid]:
        """Those that somebody can ask for, without groups of them."""
        if self._schema is not None:
            return [one for one in self._stored if self._possible(_EVERYONE, one, "")]
        groups = {above for one in self._stored for above in self.hierarchy.above(one) - {one}}
        return [one for one in self._stored if one not in groups]

    @property
    def asked_for(self) -> list[Uid]:
        """All that are known to be asked for: without a schema, also groups."""
        return self.actions if self.closed else self._stored

    def left(self, principal: Looked, action: Uid, types: Collection[str], target: str) -> bool:
        """Whether the principal of a policy may ask for an action on resources of other types
        than these (only on those of the type `target`, where that is given)."""
        if self._schema is None:
            return bool(target) or not self._types or not self._types <= frozenset(types)
        said = principal.written.policy["principal"]
        others = "".join(f" unless {{ resource is {one} }}" for one in sorted(types))
        return self._possible(said, action, others, target)

    def _possible(
        self, principal: Mapping[str, Any], action: Uid, others: str, target: str = ""
    ) -> bool:
        """Whether Cedar's type checker finds the end of such a policy to be reachable."""
        schema = self._schema
        if schema is None:
            return True
        resource = {"op": "is", "entity_type": target} if target else {"op": "All"}
        policy = {
            "effect": "permit",
            "principal": principal,
            "action": {"op": "==", "entity": action.as_json()},
            "resource": resource,
            "conditions": [],
        }
        document = {"templates": {}, "staticPolicies": {"one": policy}, "templateLinks": []}
        begun = cedarpy.policies_from_json_str(json.dumps(document)).rstrip().removesuffix(";")
        good, bad = (
            cedarpy.validate_policies(begun + others + end, schema).validation_passed
            for end in (";", MISTAKE)
        )
        return good and not bad


_EVERYONE = {"op": "All"}


def schema_of(said: str) -> cedarpy.Schema:
    """A schema in Cedar's text or JSON that was read before."""
    as_json = said.lstrip()[:1] == "{"
    return (cedarpy.Schema.from_json_str if as_json else cedarpy.Schema.from_str)(said)


def is_action(uid: Uid) -> bool:
    """Whether an entity is an action."""
    return uid.type.rsplit("::", 1)[-1] == "Action"


def everything(known: Sequence[Looked], world: World) -> Iterator[CheckFinding]:
    """Permits under which somebody may do everything to everything, or to a whole type."""
    for one in known:
        if one.permits and alone(one):
            said = (
                f"{who(one.scope.principal)} may do everything to {_what(one.scope.resource.type)}"
            )
            yield problem("reaches-everything", one.written, said)
        elif (
            one.permits and one.matching and _unbounded(one) and not is_narrow(one.scope.principal)
        ):
            said = (
                f"only its conditions keep {who(one.scope.principal)} from doing everything "
                f"to {_what(one.scope.resource.type)}"
            )
            yield note("wide", one.written, said)
    yield from _together(known, world)


def alone(one: Looked) -> bool:
    """Whether a policy meets every action, on everything or on a whole type."""
    return one.idle and _unbounded(one)


def _unbounded(one: Looked) -> bool:
    return one.scope.action == Side() and not is_narrow(one.scope.resource)


def _what(kind: str) -> str:
    return f"every {kind}" if kind else "everything"


class _Reach(msgspec.Struct, frozen=True):
    """By which permits a principal reaches every resource, or every one of a type."""

    principal: Side
    target: str
    by: tuple[Looked, ...]


def _together(known: Sequence[Looked], world: World) -> Iterator[CheckFinding]:
    """The same by several permits, or by one that names all actions."""
    open_ones = [
        one for one in known if one.permits and one.idle and not is_narrow(one.scope.resource)
    ]
    sides = {one.scope.principal: one for one in reversed(open_ones)}
    reaches = [found for one in sides.values() for found in _reaches(one, open_ones, world)]
    seen: set[tuple[Side, str]] = set()
    for one in reaches:
        wider = any(_wider(other, one, world.hierarchy) for other in reaches)
        if wider or (one.principal, one.target) in seen or all(alone(each) for each in one.by):
            continue
        seen.add((one.principal, one.target))
        first, *others = (each.written for each in one.by)
        more = f", together with {joined_names(others)}" if others else ""
        said = f"{who(one.principal)} may do everything to {_what(one.target)}{more}"
        yield problem("reaches-everything", first, said)


def _wider(other: _Reach, one: _Reach, hierarchy: Hierarchy) -> bool:
    """Whether what is said of one follows from what is said of another."""
    if other.target not in ("", one.target):
        return False
    if other.principal == one.principal:
        return other.target != one.target
    return side_covers(other.principal, one.principal, hierarchy)


def _reaches(one: Looked, several: Sequence[Looked], world: World) -> Iterator[_Reach]:
    """What the principal of a permit reaches, by it and by others that are as wide."""
    side = one.scope.principal
    by = [each for each in several if side_covers(each.scope.principal, side, world.hierarchy)]
    for target in sorted({each.scope.resource.type for each in by} | {""}):
        used = _used(one, by, target, world)
        if used:
            yield _Reach(side, target, used)


def _used(one: Looked, by: Sequence[Looked], target: str, world: World) -> tuple[Looked, ...]:
    """The permits by which every action is reached; none where one is not."""
    used: dict[str, Looked] = {}
    actions = 0
    for action in world.actions:
        fitting = [
            each
            for each in by
            if each.scope.resource.type in ("", target or each.scope.resource.type)
            and each.scope.action.fits(action, world.hierarchy.above(action))
        ]
        whole = [each for each in fitting if each.scope.resource.type in ("", target)]
        types = {each.scope.resource.type for each in fitting}
        if not whole and world.left(one, action, types, target):
            return ()
        found = whole[:1] or fitting
        used |= {each.written.id: each for each in found}
        actions += bool(found)
    # A type for which there is a single action is no more than this action.
    if target and actions < 2:
        return ()
    return tuple(sorted(used.values(), key=lambda each: each.written.line))
