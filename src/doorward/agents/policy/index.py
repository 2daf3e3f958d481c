"""Finding the policies whose scope matches, without looking at the others.

The policies that fit a principal are kept as the bits of a number, and so are those that fit an
action and a resource: what all three have in common matches. A number is made once for each
entity, of what stands under its name, its type and everything that it is in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from doorward.agents.policy.conditions import Condition
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.remembering import Remembered
from doorward.agents.policy.scopes import Scope, Side
from doorward.agents.policy.uids import Uid

MOST_BYTES = 32 * 1024 * 1024
"""What may be remembered for each of the three, and of what they have in common."""
MOST_ENTITIES = 20_000
_LONGEST = 500
"""Longer names are not remembered: callers choose them."""


class Indexed(msgspec.Struct, frozen=True):
    """A policy as the index knows it. `bare`: it has no conditions, so its scope decides; else
    `condition` says whether they are met."""

    id: str
    permits: bool
    bare: bool
    scope: Scope
    condition: Condition
    obligations: tuple[str, ...] = ()


class ScopeIndex:
    """Policies by what their scopes name."""

    def __init__(self, policies: Iterable[Indexed]) -> None:
        self._policies = sorted(policies, key=lambda one: one.id)
        sides = ("principal", "action", "resource")
        self._sides = [
            _SideIndex([getattr(one.scope, name) for one in self._policies]) for name in sides
        ]
        self._matching: Remembered[int, tuple[Indexed, ...]] = Remembered(
            max(100, min(MOST_ENTITIES, MOST_BYTES // (len(self._policies) * 8 + 100)))
        )

    def asked(self, hierarchy: Hierarchy) -> ScopeSearch:
        """The index over some entities."""
        return ScopeSearch(self, hierarchy)

    def prepared(self, hierarchy: Hierarchy) -> ScopeSearch:
        """The same, with what is known of the stored entities worked out, if they are not too
        many: the first to ask about one need not wait for it."""
        found = ScopeSearch(self, hierarchy)
        if len(hierarchy.records) <= self.most // 2:
            for uid in hierarchy.records:
                found.learn(uid)
                hierarchy.attributes(uid)
        return found

    def fitting(self, side: int, uid: Uid, above: Iterable[Uid]) -> int:
        """The policies of which one side fits, as bits."""
        return self._sides[side].fitting(uid, above)

    def policies(self, bits: int) -> tuple[Indexed, ...]:
        """Those that the bits stand for, by id."""
        if bits.bit_count() <= _SINGLE:
            found = []
            while bits:
                lowest = bits & -bits
                found.append(self._policies[lowest.bit_length() - 1])
                bits ^= lowest
            return tuple(found)
        known = self._matching.get(bits)
        if known is None:
            known = tuple(self._policies[number] for number in _numbers(bits))
            self._matching.keep(bits, known)
        return known

    @property
    def most(self) -> int:
        """For how many entities the bits may be remembered."""
        return max(100, min(MOST_ENTITIES, MOST_BYTES // (len(self._policies) // 8 + 100)))


class ScopeSearch:
    """Policies that match, over the entities that there are."""

    def __init__(self, index: ScopeIndex, hierarchy: Hierarchy) -> None:
        self._index, self._hierarchy = index, hierarchy
        self._fitting: tuple[Remembered[Uid, int], ...] = tuple(
            Remembered(index.most) for _ in range(3)
        )

    def learn(self, uid: Uid) -> None:
        """Work out what an entity fits as a principal and as a resource."""
        self._first(0, uid)
        self._first(2, uid)

    def matching(self, key: tuple[Uid, Uid, Uid]) -> tuple[Indexed, ...]:
        """The policies whose scope matches a principal, an action and a resource, by id."""
        principals, actions, resources = self._fitting
        principal, action, resource = key
        bits = principals.get(principal)
        if bits is None:
            bits = self._first(0, principal)
        other = actions.get(action)
        bits &= self._first(1, action) if other is None else other
        other = resources.get(resource)
        bits &= self._first(2, resource) if other is None else other
        return self._index.policies(bits)

    def _first(self, side: int, uid: Uid) -> int:
        bits = self._index.fitting(side, uid, self._hierarchy.above(uid))
        if len(uid.id) + len(uid.type) <= _LONGEST:
            self._fitting[side].keep(uid, bits)
        return bits


class _SideIndex:
    """One side of all scopes: numbers of policies, under what they ask for."""

    def __init__(self, sides: Sequence[Side]) -> None:
        found: dict[str, dict[object, list[int]]] = {}
        for number, side in enumerate(sides):
            for kind, key in _keys_of(side):
                found.setdefault(kind, {}).setdefault(key, []).append(number)
        self._any = _bits(found.get("any", {}).get(None, ()))
        kinds = ("equal", "type", "inside", "type-inside")
        self._equal, self._type, self._inside, self._type_inside = (
            _Under(found.get(kind, {})) for kind in kinds
        )

    def fitting(self, uid: Uid, above: Iterable[Uid]) -> int:
        """The bits of the policies that an entity with these ancestors fits."""
        bits = self._any | self._equal.bits((uid,)) | self._type.bits((uid.type,))
        if self._inside:
            bits |= self._inside.bits(above)
        if self._type_inside:
            bits |= self._type_inside.bits([(uid.type, one) for one in above])
        return bits


class _Under(dict[object, list[int] | int]):
    """Numbers under keys. Many are kept as bits, few as they are: the bits of one policy among
    many take more room than its number."""

    def __init__(self, found: Mapping[object, list[int]]) -> None:
        super().__init__(
            (key, one if len(one) <= _FEW else _bits(one)) for key, one in found.items()
        )

    def bits(self, keys: Iterable[object]) -> int:
        """What stands under any of the keys, as bits."""
        found = 0
        for key in keys:
            known = self.get(key)
            if isinstance(known, int):
                found |= known
            elif known is not None:
                for number in known:
                    found |= 1 << number
        return found


_FEW = 32
_SINGLE = 4
"""So few bits are found one by one sooner than what was remembered of them."""


def _keys_of(side: Side) -> list[tuple[str, object]]:
    """What a side asks for, with its kind; an entity fits where it has one of these."""
    if side.equal is not None:
        return [("equal", side.equal)]
    if side.inside and side.type:
        return [("type-inside", (side.type, one)) for one in side.inside]
    if side.inside:
        return [("inside", one) for one in side.inside]
    return [("type", side.type)] if side.type else [("any", None)]


def _bits(numbers: Sequence[int]) -> int:
    found = bytearray(max(numbers, default=0) // 8 + 1)
    for number in numbers:
        found[number // 8] |= 1 << number % 8
    return int.from_bytes(found, "little")


def _numbers(bits: int) -> Iterator[int]:
    written = bin(bits)[:1:-1]
    at = written.find("1")
    while at >= 0:
        yield at
        at = written.find("1", at + 1)
