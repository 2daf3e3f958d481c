"""Finding the policies whose scope matches, without looking at the others.

Each policy lies under one thing that its scope names, the one that fewest policies name. A request
has a handful of keys; what lies under them is compared, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.scopes import Scope, Side
from doorward.agents.policy.uids import Uid

_Key = tuple[str, str, object]


class Indexed(msgspec.Struct, frozen=True):
    """A policy as the index knows it. `bare`: it has no conditions, so its scope decides."""

    id: str
    permits: bool
    bare: bool
    scope: Scope
    obligations: tuple[str, ...] = ()


class ScopeIndex:
    """Policies by what their scopes name."""

    def __init__(self, policies: Iterable[Indexed]) -> None:
        known = [(one, _ways_of(one.scope)) for one in policies]
        # What few policies name tells most: so a group that all name does not hold them all.
        often = Counter(key for _, ways in known for way in ways for key in way)
        self._under: dict[_Key, list[Indexed]] = {}
        for one, ways in known:
            for key in min(ways, key=lambda way: max(often[key] for key in way)):
                self._under.setdefault(key, []).append(one)

    def matching(
        self, principal: Uid, action: Uid, resource: Uid, hierarchy: Hierarchy
    ) -> tuple[Indexed, ...]:
        """The policies whose scope matches, by id."""
        above = (hierarchy.above(principal), hierarchy.above(action), hierarchy.above(resource))
        found: dict[str, Indexed] = {}
        under = self._under
        for name, uid, up in zip(
            ("principal", "action", "resource"), (principal, action, resource), above, strict=True
        ):
            for key in (("equal", name, uid), ("type", name, uid.type)):
                for one in under.get(key, ()):
                    found[one.id] = one
            for other in up:
                for one in under.get(("inside", name, other), ()):
                    found[one.id] = one
        for one in under.get(_ANY, ()):
            found[one.id] = one
        return tuple(
            found[key]
            for key in sorted(found)
            if found[key].scope.principal.fits(principal, above[0])
            and found[key].scope.action.fits(action, above[1])
            and found[key].scope.resource.fits(resource, above[2])
        )


_ANY: _Key = ("any", "", None)


def _ways_of(scope: Scope) -> list[list[_Key]]:
    """Every way a policy could lie in the index: by one of the sides of its scope."""
    sides = (("principal", scope.principal), ("resource", scope.resource), ("action", scope.action))
    ways = [way for name, side in sides if (way := _keys_of(name, side))]
    return ways or [[_ANY]]


def _keys_of(name: str, side: Side) -> list[_Key]:
    if side.equal is not None:
        return [("equal", name, side.equal)]
    if side.inside:
        return [("inside", name, one) for one in side.inside]
    return [("type", name, side.type)] if side.type else []
