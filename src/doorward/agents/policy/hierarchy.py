"""Which entities are in which: ancestors, worked out once for a set of entities."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.uids import Uid, uid_of


class Hierarchy:
    """The ancestors of every entity, itself among them."""

    def __init__(self, entities: Iterable[Mapping[str, object]]) -> None:
        parents: dict[Uid, tuple[Uid, ...]] = {}
        for one in entities:
            try:
                own = uid_of(one["uid"])
                listed = one.get("parents") or []
                if not isinstance(listed, list):
                    raise PolicyError("entities", "the parents of an entity are a list")
                parents[own] = tuple(uid_of(parent) for parent in listed)
            except (KeyError, ValueError) as error:
                raise PolicyError("entities", f"an entity cannot be read: {error}") from error
        self._parents = parents
        self._known: dict[Uid, frozenset[Uid]] = {}

    @classmethod
    def of_json(cls, text: str) -> Hierarchy:
        """From Cedar's JSON of entities."""
        return cls(json.loads(text))

    def __contains__(self, uid: Uid) -> bool:
        return uid in self._parents

    def above(self, uid: Uid) -> frozenset[Uid]:
        """The entity and everything it is in. An entity that is not known is in nothing."""
        known = self._known.get(uid)
        if known is None:
            if uid not in self._parents:
                return frozenset((uid,))
            known = self._known[uid] = self._walked(uid)
        return known

    def _walked(self, uid: Uid) -> frozenset[Uid]:
        found, todo = {uid}, [uid]
        while todo:
            for parent in self._parents.get(todo.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    todo.append(parent)
        return frozenset(found)
