"""Policies that others make useless: whatever they match, another matches, too."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from doorward.agents.policy.checks_conditions import surely
from doorward.agents.policy.checks_found import CheckFinding, Level, problem
from doorward.agents.policy.checks_looked import Looked, is_narrow, side_covers
from doorward.agents.policy.checks_reach import World
from doorward.agents.policy.scopes import Scope, Side
from doorward.agents.policy.uids import Uid

_Key = tuple[str, object]
MOST_COMPARED = 100_000
"""How often conditions are compared with those of another policy: some seconds."""
_ALL: _Key = ("all", None)


class Covering:
    """Finds what covers a policy, without looking at every other one."""

    def __init__(self, known: Sequence[Looked], world: World) -> None:
        self._hierarchy, self._world = world.hierarchy, world
        self._actions: dict[Side, frozenset[Uid]] = {}
        self._places: dict[tuple[_Key, ...], list[int]] = {}
        self._known = known
        self.compared = 0
        self._order = {one.written.id: number for number, one in enumerate(known)}
        for number, one in enumerate(known):
            key = tuple(_key(side) for side in _sides(one.scope))
            self._places.setdefault(key, []).append(number)

    def of(self, narrow: Looked, permits: bool) -> Iterator[Looked]:
        """The permits, or the forbids, that match wherever a policy does, in their order."""
        scope = narrow.scope
        who, what = self._keys(scope.principal), self._keys(scope.resource)
        action = self._keys(scope.action, self._meant(scope.action))
        numbers = sorted(
            number
            for one in who
            for two in action
            for three in what
            for number in self._places.get((one, two, three), ())
        )
        for number in numbers:
            wide = self._known[number]
            if wide is not narrow and wide.permits == permits and self._covers(wide, narrow):
                yield wide

    def needed(self, one: Looked, beside: Looked) -> bool:
        """Which of two stays, where `one` covers the other: of two that match the same, the one
        that stands first."""
        if one.permits and not one.written.obligations <= beside.written.obligations:
            return True
        return self._order[one.written.id] < self._order[beside.written.id] or not self._covers(
            beside, one
        )

    def _covers(self, wide: Looked, narrow: Looked) -> bool:
        one, two = wide.scope, narrow.scope
        return (
            (wide.bare or self.compared <= MOST_COMPARED)
            and side_covers(one.principal, two.principal, self._hierarchy)
            and side_covers(one.resource, two.resource, self._hierarchy)
            and self._action_covers(one.action, two.action)
            and (wide.bare or self._follows(wide, narrow))
        )

    def _follows(self, wide: Looked, narrow: Looked) -> bool:
        """Whether the conditions of one are met wherever another matches."""
        self.compared += 1
        return all(surely(wide.conditions, facts) for facts in narrow.matching)

    def _action_covers(self, wide: Side, narrow: Side) -> bool:
        if side_covers(wide, narrow, self._hierarchy):
            return True
        meant = self._meant(narrow)
        return bool(meant) and meant <= self._meant(wide)

    def _meant(self, side: Side) -> frozenset[Uid]:
        """The actions that a side means; none where they are not all known."""
        found = self._actions.get(side)
        if found is None:
            known = {one for one in self._world.asked_for if self._fits(side, one)}
            if not self._world.closed:
                # What is not stored is in nothing but itself.
                known |= {one for one in (side.equal, *side.inside) if one is not None}
                known = known if is_narrow(side) else set()
            found = self._actions[side] = frozenset(known)
        return found

    def _fits(self, side: Side, one: Uid) -> bool:
        return side.fits(one, self._hierarchy.above(one))

    def _keys(self, side: Side, meant: Collection[Uid] = ()) -> set[_Key]:
        """Of sides that may cover this one, or the entities that it means."""
        found = {_ALL, ("in", None)}
        if side.type:
            found.add(("is", side.type))
        if side.equal is not None:
            found.add(("is", side.equal.type))
        for one in (side.equal, *side.inside, *meant):
            if one is not None:
                found |= {("in", other) for other in self._hierarchy.above(one)}
        return found | {("equal", one) for one in (side.equal, *meant)}


def _sides(scope: Scope) -> tuple[Side, Side, Side]:
    return scope.principal, scope.action, scope.resource


def _key(side: Side) -> _Key:
    if side.equal is not None:
        return "equal", side.equal
    if side.inside:
        several: Collection[Uid] = side.inside
        return "in", next(iter(several)) if len(several) == 1 else None
    return ("is", side.type) if side.type else _ALL


def shadowed(
    known: Sequence[Looked], everything: Collection[str], world: World
) -> Iterator[CheckFinding]:
    """Permits that a forbid outweighs, policies that change nothing beside a wider one, and
    conditions that keep nobody out.

    `everything` are the ids of those that reach everything: they cover whatever there is, which
    is told of them alone.
    """
    covering = Covering(known, world)
    for one in known:
        if one.matching:
            found = _outweighed(one, covering) if one.permits else None
            found = found or _unneeded(one, covering, everything)
            if found is not None:
                yield found
    if covering.compared > MOST_COMPARED:
        said = f"of more than {MOST_COMPARED:,} pairs of policies the conditions were not compared"
        yield CheckFinding(code="not-compared", level=Level.NOTE, message=said)


def _outweighed(one: Looked, covering: Covering) -> CheckFinding | None:
    for other in covering.of(one, permits=False):
        if other.matching:
            by = other.written
            said = f"never allows anything: {by.name} in {by.place} forbids it"
            return problem("shadowed", one.written, said)
    return None


def _unneeded(one: Looked, covering: Covering, everything: Collection[str]) -> CheckFinding | None:
    for other in covering.of(one, one.permits):
        by = other.written
        if by.id in everything or not other.matching or by.meaning == one.written.meaning:
            continue
        if one.permits and not one.written.obligations <= by.obligations:
            continue
        if not covering.needed(other, beside=one):
            continue
        if one.permits and other.bare and not one.bare:
            said = (
                f"its conditions keep nobody out: {by.name} in {by.place} "
                "allows the same without any"
            )
            return problem("conditions-idle", one.written, said)
        does = "allows" if one.permits else "forbids"
        said = f"changes nothing: {by.name} in {by.place} {does} all of it, too"
        return problem("shadowed", one.written, said)
    return None
