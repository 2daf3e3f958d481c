"""The entities that a decision point knows: as Cedar holds them, and as they are asked for here.

Cedar takes some 60 ms for 5,000 entities, and cannot exchange one. So where some change, Cedar
gets these together with a set of all the others, which it keeps; and only when it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import cedarpy

from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.entity_reading import entities_text, read_entities, written
from doorward.agents.policy.hierarchy import Hierarchy, Record, name_of, parents_of
from doorward.agents.policy.uids import Uid, uid_of


class StoredEntities:
    """Entities, checked whole. `hierarchy` is what conditions and scopes ask."""

    def __init__(self, entities: object, schema: cedarpy.Schema | None) -> None:
        """From Cedar's JSON, as text or values; None for none. Raises `PolicyError`."""
        text = entities_text(entities)
        self._schema = schema
        self._shape, read = read_entities(text, schema)
        self._cedar: cedarpy.Entities | None = read
        # As Cedar has them: with a schema, the actions and their groups are among them.
        self.hierarchy = Hierarchy.of_json(str(read), closed=True)
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
            self._cedar = self._still.cedar().with_added_json_str(written(moving))
        return self._cedar

    def changed(self, entities: Iterable[Record], removed: Iterable[object]) -> StoredEntities:
        """The same with some entities changed or added, and some removed. Raises `PolicyError`."""
        said = {name_of(one): one for one in entities}
        gone = {_named(one) for one in removed} - said.keys()
        if self._schema is not None and any(_is_action(uid) for uid in gone.union(said)):
            raise PolicyError("entities", "actions belong to the schema")
        _, read_alone = read_entities(written(list(said.values())), self._schema)
        read = Hierarchy.of_json(str(read_alone))
        records = {uid: _placed(read.records[uid], one) for uid, one in said.items()}
        other = object.__new__(StoredEntities)
        other._schema, other._cedar, other._given = self._schema, None, None
        other.hierarchy = self._direct().changed(records, gone)
        if any(other.hierarchy.in_itself(uid) for uid in records):
            raise PolicyError("entities", "the entities cannot be used: one is in itself")
        same_places = other.hierarchy.same_places(self.hierarchy)
        moved = () if same_places else records.keys()
        other._shape = self._shape.moved(other.hierarchy, moved)
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
            self._cedar = cedarpy.Entities.from_json_str(written(still))
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
