"""The stored entities: what each is in, and its attributes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.uids import Uid, uid_of
from doorward.agents.policy.values import stored


class Hierarchy:
    """The ancestors of every entity, itself among them, and its attributes. Both are worked out
    when they are first asked for."""

    def __init__(self, entities: Iterable[Mapping[str, Any]]) -> None:
        self._parents: dict[Uid, tuple[Uid, ...]] = {}
        self._said: dict[Uid, Mapping[str, Any]] = {}
        self._above: dict[Uid, frozenset[Uid]] = {}
        self._attributes: dict[Uid, Mapping[str, object]] = {}
        for one in entities:
            try:
                uid = uid_of(one["uid"])
                self._parents[uid] = _parents(one)
            except (KeyError, ValueError) as error:
                raise PolicyError("entities", f"an entity cannot be read: {error}") from error
            self._said[uid] = one.get("attrs") or {}

    @classmethod
    def of_json(cls, text: str) -> Hierarchy:
        """From Cedar's JSON of entities."""
        return cls(json.loads(text))

    def __contains__(self, uid: Uid) -> bool:
        return uid in self._parents

    def above(self, uid: Uid) -> frozenset[Uid]:
        """The entity and everything it is in. An entity that is not known is in nothing."""
        known = self._above.get(uid)
        if known is None:
            if uid not in self._parents:
                return frozenset((uid,))
            known = self._above[uid] = self._walked(uid)
        return known

    def attributes(self, uid: Uid) -> Mapping[str, object] | None:
        """The attributes of an entity as conditions take them; None where it is not stored."""
        known = self._attributes.get(uid)
        if known is None:
            said = self._said.get(uid)
            if said is None:
                return None
            known = self._attributes[uid] = {key: stored(one) for key, one in said.items()}
        return known

    def _walked(self, uid: Uid) -> frozenset[Uid]:
        found, todo = {uid}, [uid]
        while todo:
            for parent in self._parents.get(todo.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    todo.append(parent)
        return frozenset(found)


def _parents(entity: Mapping[str, Any]) -> tuple[Uid, ...]:
    listed = entity.get("parents") or []
    if not isinstance(listed, list):
        raise PolicyError("entities", "the parents of an entity are a list")
    return tuple(uid_of(parent) for parent in listed)
