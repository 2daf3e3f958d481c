"""The stored entities as conditions and scopes ask for them: what each is in, and its
attributes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.uids import Uid, uid_of
from doorward.agents.policy.values import stored

Record = Mapping[str, Any]
"""An entity in Cedar's JSON."""


class Hierarchy:
    """The ancestors of every entity, itself among them, and its attributes. Both are worked out
    when they are first asked for."""

    def __init__(self, entities: Iterable[Record], closed: bool = False) -> None:
        """`closed`: the parents of each are everything above it. Raises `PolicyError` for what is
        no entity."""
        self._closed = closed
        self.records = {name_of(one): one for one in entities}
        self._above: dict[Uid, frozenset[Uid]] = {}
        self._attributes: dict[Uid, Mapping[str, object]] = {}

    @classmethod
    def of_json(cls, text: str, closed: bool = False) -> Hierarchy:
        """From Cedar's JSON of entities. What Cedar itself writes is `closed`."""
        return cls(json.loads(text), closed)

    def __contains__(self, uid: Uid) -> bool:
        return uid in self.records

    def above(self, uid: Uid) -> frozenset[Uid]:
        """The entity and everything it is in. An entity that is not known is in nothing."""
        known = self._above.get(uid)
        if known is None:
            if uid not in self.records:
                return frozenset((uid,))
            known = self._above[uid] = self._walked(uid)
        return known

    def attributes(self, uid: Uid) -> Mapping[str, object] | None:
        """The attributes of an entity as conditions take them; None where it is not stored."""
        known = self._attributes.get(uid)
        if known is None:
            record = self.records.get(uid)
            if record is None:
                return None
            said = record.get("attrs") or {}
            known = self._attributes[uid] = {key: stored(one) for key, one in said.items()}
        return known

    def changed(self, records: Mapping[Uid, Record], removed: Iterable[Uid]) -> Hierarchy:
        """The same with some entities changed or added, and some removed."""
        gone = set(removed)
        other = Hierarchy(())
        other.records = {**self.records, **records}
        for uid in gone:
            other.records.pop(uid, None)
        other._attributes = self._attributes.copy()
        for uid in gone.union(records):
            other._attributes.pop(uid, None)
        if not gone and all(self._stays(uid, one) for uid, one in records.items()):
            other._above = self._above
        return other

    def same_places(self, other: Hierarchy) -> bool:
        """Whether all entities surely are in the same ones as in another set of them."""
        return self._above is other._above

    def _stays(self, uid: Uid, record: Record) -> bool:
        known = self.records.get(uid)
        return known is not None and set(parents_of(known)) == set(parents_of(record))

    def in_itself(self, uid: Uid) -> bool:
        """Whether an entity is, over some others, in itself."""
        return any(uid in self.above(parent) for parent in parents_of(self.records.get(uid, {})))

    def _walked(self, uid: Uid) -> frozenset[Uid]:
        if self._closed:
            return frozenset((uid, *parents_of(self.records[uid])))
        found, todo = {uid}, [uid]
        while todo:
            record = self.records.get(todo.pop())
            for parent in parents_of(record) if record else ():
                if parent not in found:
                    found.add(parent)
                    todo.append(parent)
        return frozenset(found)


def name_of(entity: Record) -> Uid:
    """The name of an entity in Cedar's JSON. Raises `PolicyError`."""
    try:
        return uid_of(entity["uid"])
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError("entities", f"an entity cannot be read: {error}") from error


def parents_of(entity: Record) -> tuple[Uid, ...]:
    """What an entity in Cedar's JSON is directly in. Raises `PolicyError`."""
    listed = entity.get("parents") or []
    if not isinstance(listed, list | tuple):
        raise PolicyError("entities", "the parents of an entity are a list")
    try:
        return tuple(uid_of(parent) for parent in listed)
    except ValueError as error:
        raise PolicyError("entities", f"a parent cannot be read: {error}") from error
