"""The scope of a policy: what stands between its parentheses, as sets that are quick to ask.

Scopes have no errors and no attributes: whether one matches follows from the types of the
principal and the resource and from what the three are in. A policy whose scope does not match has
no part in a decision (Cedar, "Authorization semantics"), so it need not be given to the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from doorward.agents.policy.uids import Uid, uid_of


class Side(msgspec.Struct, frozen=True):
    """What one of the three must be. Empty parts ask for nothing."""

    equal: Uid | None = None
    inside: frozenset[Uid] = frozenset()
    type: str = ""

    def fits(self, uid: Uid, above: frozenset[Uid]) -> bool:
        """Whether an entity with these ancestors (itself among them) is meant."""
        if self.equal is not None and uid != self.equal:
            return False
        if self.type and uid.type != self.type:
            return False
        return not self.inside or not self.inside.isdisjoint(above)


class Scope(msgspec.Struct, frozen=True):
    """The three sides of a policy's scope."""

    principal: Side
    action: Side
    resource: Side


def scope_of(policy: Mapping[str, Any]) -> Scope:
    """The scope of a policy in Cedar's JSON. Raises `ValueError` for a form that is not known."""
    return Scope(*(_side(policy[name]) for name in ("principal", "action", "resource")))


def _side(said: Mapping[str, Any]) -> Side:
    kind = said["op"]
    if "slot" in said or "slot" in said.get("in", {}):
        raise ValueError("a slot belongs to a template")
    if kind == "All":
        return Side()
    if kind == "==":
        return Side(equal=uid_of(said["entity"]))
    if kind == "in":
        listed = said["entities"] if "entities" in said else [said["entity"]]
        inside = frozenset(uid_of(one) for one in listed)
        # `in []` is true of nothing: no entity has this name, for no type is empty.
        return Side(inside=inside or frozenset((Uid("", ""),)))
    if kind == "is":
        within = said.get("in")
        inside = frozenset((uid_of(within["entity"]),)) if within else frozenset[Uid]()
        return Side(type=said["entity_type"], inside=inside)
    raise ValueError(f"a scope of the form {kind!r} is not known")
