"""The entities that a decision point knows: as Cedar holds them, and as they are asked for here.

Cedar takes some 60 ms for 5,000 entities, and cannot exchange one. So where some change, Cedar
gets these together with a set of all the others, which it keeps; and only when it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import cedarpy

from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.hierarchy import Hierarchy, Record, name_of, parents_of
from doorward.agents.policy.uids import Uid, uid_of


class StoredEntities:
    """Entities, checked whole. `hierarchy` is what conditions and scopes ask."""

    def __init__(self, entities: str | Sequence[Record], schema: cedarpy.Schema | None) -> None:
        """From Cedar's JSON. Raises `PolicyError`."""
        text = entities if isinstance(entities, str) else _written(list(entities))
        self._schema = schema
        self._cedar: cedarpy.Entities | None = _read(text, schema)
        # As Cedar has them: with a schema, the actions and their groups are among them.
        self.hierarchy = Hierarchy.of_json(str(self._cedar))
        self._given: str | None = text
        self._still: _Still | None = None
        self._moving: frozenset[Uid] = frozenset()

    def cedar(self) -> cedarpy.Entities:
        """As Cedar holds them."""
        if self._cedar is None:
            if self._still is None:
                self._still = _Still(self.hierarchy.records, self._moving)
            records = self.hierarchy.records
            moving = [records[uid] for uid in self._moving if uid in records]
            self._cedar = self._still.cedar().with_added_json_str(_written(moving))
        return self._cedar

    def changed(self, entities: Iterable[Record], removed: Iterable[object]) -> StoredEntities:
        """The same with some entities changed or added, and some removed. Raises `PolicyError`."""
        said = {name_of(one): one for one in entities}
        gone = {_named(one) for one in removed} - said.keys()
        if self._schema is not None and any(_is_action(uid) for uid in gone.union(said)):
            raise PolicyError("entities", "actions belong to the schema")
        read = Hierarchy.of_json(str(_read(_written(list(said.values())), self._schema)))
        records = {uid: _placed(read.records[uid], one) for uid, one in said.items()}
        other = object.__new__(StoredEntities)
        other._schema, other._cedar, other._given = self._schema, None, None
        other.hierarchy = self._direct().changed(records, gone)
        if any(other.hierarchy.in_itself(uid) for uid in records):
            raise PolicyError("entities", "the entities cannot be used: one is in itself")
        other._moving = self._moving | gone.union(said)
        same = other._moving == self._moving
        other._still = self._still if same else _Still(other.hierarchy.records, other._moving)
        return other

    def _direct(self) -> Hierarchy:
        """With what was given as parents, instead of everything above: what is between may go."""
        if self._given is not None:
            given = {name_of(one): one for one in json.loads(self._given)}
            known = self.hierarchy.records
            placed = {uid: _placed(known[uid], one) for uid, one in given.items() if uid in known}
            self.hierarchy, self._given = self.hierarchy.changed(placed, ()), None
        return self.hierarchy


class _Still:
    """The entities that did not change yet, as Cedar holds them."""

    def __init__(self, records: Mapping[Uid, Record], moving: frozenset[Uid]) -> None:
        self._records, self._moving = records, moving
        self._cedar: cedarpy.Entities | None = None

    def cedar(self) -> cedarpy.Entities:
        if self._cedar is None:
            still = [one for uid, one in self._records.items() if uid not in self._moving]
            self._cedar = cedarpy.Entities.from_json_str(_written(still))
        return self._cedar


def _placed(read: Record, given: Record) -> Record:
    """An entity as Cedar writes it, with the parents that were given."""
    return {**read, "parents": [uid.as_json() for uid in parents_of(given)]}


def _named(value: object) -> Uid:
    try:
        return uid_of(value)
    except ValueError as error:
        raise PolicyError("entities", f"an entity cannot be read: {error}") from error


def _is_action(uid: Uid) -> bool:
    return uid.type.rsplit("::", 1)[-1] == "Action"


def _read(text: str, schema: cedarpy.Schema | None) -> cedarpy.Entities:
    try:
        # Others go on deciding meanwhile.
        return cedarpy.Entities.from_json_str(text, schema, release_gil=True)
    except (ValueError, RecursionError) as error:
        said = _reason(text, str(error))
        raise PolicyError("entities", f"the entities cannot be used: {said}") from error


def _reason(text: str, said: str) -> str:
    """What is wrong, where Cedar's own message says little."""
    if "transitive closure" in said:
        return "one is in itself, by its parents"
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"they are no JSON: {error}"
    return said


def _written(entities: Sequence[Any]) -> str:
    try:
        return json.dumps(entities)
    except (ValueError, TypeError, RecursionError) as error:
        raise PolicyError("entities", f"the entities cannot be used: {error}") from error
