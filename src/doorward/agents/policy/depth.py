"""How deep entities are in each other, before Cedar reads them.

Cedar follows parents by calling itself (about 0.7 KiB of stack for each, found by trial), and
where the stack ends the whole process ends. It also writes out everything above each entity.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.hierarchy import Hierarchy, parents_of
from doorward.agents.policy.uids import Uid

MOST_DEPTH, MOST_PLACES = 400, 2_000_000
"""Entities within entities, and how often all together are in others, over all levels: each such
place takes about 0.5 KiB."""
_Key = tuple[object, object]
_Parents = Mapping[_Key, frozenset[_Key]]


class Shape(NamedTuple):
    """How deep entities are in each other, at most, and those that others were ever in."""

    depth: int
    holding: frozenset[_Key]

    def moved(self, hierarchy: Hierarchy, uids: Collection[Uid]) -> Shape:
        """The same after some were put into others. Looks at all only where it has to. Raises
        `PolicyError` as `shape_of`."""
        parents = {one for uid in uids for one in parents_of(hierarchy.records[uid])}
        holding = self.holding if parents <= self.holding else self.holding | parents
        depth = self.depth
        for uid in uids:
            above = len(hierarchy.above(uid))
            # Below one that holds others there may be as many as there ever were.
            depth = depth + above if uid in holding else max(depth, above)
        if depth > MOST_DEPTH:
            return shape_of(hierarchy.records.values())
        return Shape(depth, holding)


def shape_of(entities: Iterable[object]) -> Shape:
    """Of entities in Cedar's JSON; what is no entity is left to Cedar. Raises `PolicyError`
    (``entities``) where they are in each other deeper, or in more, than it can take."""
    parents = {_key(one.get("uid")): _above(one) for one in entities if isinstance(one, dict)}
    different = frozenset[_Key]().union(*parents.values())
    depth = len(different)
    if depth > MOST_DEPTH // 2:
        depth = _depth(parents)
    if len(different) * len(parents) > MOST_PLACES:
        _require_places(parents)
    return Shape(depth, different)


def _key(uid: object) -> _Key:
    if isinstance(uid, dict):
        inner = uid.get("__entity", uid)
        if isinstance(inner, dict):
            kind, identifier = inner.get("type"), inner.get("id")
            if isinstance(kind, str) and isinstance(identifier, str):
                return kind, identifier
    return None, str(uid)


def _above(entity: Mapping[str, Any]) -> frozenset[_Key]:
    listed = entity.get("parents")
    return frozenset(map(_key, listed)) if isinstance(listed, list | tuple) else frozenset()


def _depth(parents: _Parents) -> int:
    """Takes away, again and again, those that are in nothing that is left: as often as the
    hierarchy is deep. Where some stay, one of them is in itself."""
    waiting = dict[_Key, int]()
    inside = dict[_Key, list[_Key]]()
    for one, several in parents.items():
        stored = several & parents.keys()
        waiting[one] = len(stored)
        for parent in stored:
            inside.setdefault(parent, []).append(one)
    now, depth = [one for one, count in waiting.items() if not count], 1
    while now:
        above, now = now, []
        for child in (child for one in above for child in inside.get(one, ())):
            waiting[child] -= 1
            if not waiting[child]:
                now.append(child)
        depth += bool(now)
        if depth > MOST_DEPTH:
            said = f"{_named(now[0])} is in one that is in another, {MOST_DEPTH} times over"
            raise PolicyError("entities", f"the entities cannot be used: too deep: {said}")
    left = {one for one, count in waiting.items() if count}
    if left:
        said = f"one is in itself, by its parents: {_named(_round(parents, left))}"
        raise PolicyError("entities", f"the entities cannot be used: {said}")
    return depth


def _round(parents: _Parents, left: set[_Key]) -> _Key:
    """One that is in itself, among some that all are in one another."""
    seen, one = set[_Key](), min(left, key=str)
    while one not in seen:
        seen.add(one)
        one = min(parents[one] & left, key=str)
    return one


def _require_places(parents: _Parents) -> None:
    count, known = 0, dict[frozenset[_Key], int]()
    for several in parents.values():
        if several not in known:
            found, todo = set(several), list(several)
            while todo:
                new = parents.get(todo.pop(), frozenset()) - found
                found |= new
                todo.extend(new)
            known[several] = len(found)
        count += known[several]
        if count > MOST_PLACES:
            said = f"they are in others more than {MOST_PLACES:,} times, over all levels"
            raise PolicyError("entities", f"the entities cannot be used: {said}")


def _named(key: _Key) -> str:
    return f'{key[0]}::"{key[1]}"' if key[0] is not None else str(key[1])
