"""Requests made for comparing two sets: the recorded ones with one attribute changed, and others of
the stored entities, with the values at which the conditions turn."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from doorward.agents.policy.checks_reach import is_action
from doorward.agents.policy.checks_written import Written, written
from doorward.agents.policy.decisions import Request
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.scopes import Side, scope_of
from doorward.agents.policy.uids import Uid, uid_of
from doorward.agents.policy.what_if_contexts import Contexts
from doorward.agents.policy.what_if_values import Path, values_of

MOST_RECORDED = 200
"""So many different recorded requests are changed."""
MADE_UP = "made-up"
"""The id of what stands for a type that a policy names and of which nothing is stored."""


def generated(
    old: str,
    new: str,
    entities: str,
    recorded: Sequence[Request],
    count: int,
    schema: str | None = None,
) -> Iterator[Request]:
    """At most `count` requests, the same each time. Up to half are recorded ones with one attribute
    of the context changed; of the others half lie in the scope of a policy that only one of the
    two sets has."""
    maker = _Maker((old, new), entities, recorded, schema)
    changed = maker.changed(count // 2)
    yield from changed
    yield from maker.made(count - len(changed))


class _Aim(msgspec.Struct, frozen=True):
    """What fits the scope of a policy, and what its conditions ask for."""

    principals: Sequence[Uid]
    actions: Sequence[Uid]
    resources: Sequence[Uid]
    paths: frozenset[Path] = frozenset()


class _Maker:
    """Makes requests for two sets of policies."""

    def __init__(
        self,
        texts: tuple[str, str],
        entities: str,
        recorded: Sequence[Request],
        schema: str | None,
    ) -> None:
        self._hierarchy = Hierarchy.of_json(entities)
        old, new = (written(one) for one in texts)
        self._policies = (*old, *new)
        self._recorded = _different(recorded)
        self._values = values_of(self._policies, self._hierarchy)
        self._contexts = Contexts(
            self._values, [one.context or {} for one in self._recorded], schema
        )
        self._actions, self._others = self._known(
            [uid_of(one["uid"]) for one in json.loads(entities)]
        )
        differing = {one.meaning for one in old} ^ {one.meaning for one in new}
        aims = {one.meaning: aim for one in self._policies if (aim := self._aim(one))}
        self._all = [aims[one] for one in sorted(aims)]
        self._differing = [aims[one] for one in sorted(aims) if one in differing]
        self._rng = random.Random(0)  # noqa: S311  # the same requests each time, nothing secret

    def _known(self, stored: Iterable[Uid]) -> tuple[list[Uid], list[Uid]]:
        """The actions, and the other entities, that are stored, recorded, or named in a scope."""
        found = set(stored)
        for one in self._recorded:
            found |= {uid_of(part) for part in (one.principal, one.action, one.resource)}
        kinds: set[str] = set()
        for policy in self._policies:
            scope = scope_of(policy.policy)
            for side in (scope.principal, scope.action, scope.resource):
                found |= {uid for uid in (side.equal,) if uid is not None}
                kinds.add(side.type)
            found |= {uid for uid in scope.action.inside if uid.type}
        missing = kinds - {one.type for one in found} - {""}
        found |= {Uid(kind, MADE_UP) for kind in missing}
        actions = sorted(one for one in found if is_action(one))
        return actions, sorted(found.difference(actions))

    def _aim(self, one: Written) -> _Aim | None:
        scope = scope_of(one.policy)
        found = _Aim(
            self._those(scope.principal, self._others),
            self._those(scope.action, self._actions),
            self._those(scope.resource, self._others),
            frozenset(values_of([one], self._hierarchy)),
        )
        return found if found.principals and found.actions and found.resources else None

    def _those(self, side: Side, known: Sequence[Uid]) -> list[Uid]:
        return [one for one in known if side.fits(one, self._hierarchy.above(one))]

    def changed(self, most: int) -> list[Request]:
        """Recorded requests with one attribute changed or taken away."""
        found = [
            msgspec.structs.replace(one, context=context)
            for one in self._recorded
            for context in self._contexts.changed(one)
        ]
        return found if len(found) <= most else self._rng.sample(found, most)

    def made(self, count: int) -> Iterator[Request]:
        """Requests of the known entities."""
        if not self._actions or not self._others:
            return
        anyhow = _Aim(self._others, self._actions, self._others)
        for number in range(count):
            aims = (self._differing, self._all)[number % 4 == 2] if number % 4 else []
            aim = self._rng.choice(aims) if aims else anyhow
            principal, action, resource = (
                self._rng.choice(side) for side in (aim.principals, aim.actions, aim.resources)
            )
            yield self._contexts.sampled(
                Request(principal=principal, action=action, resource=resource), aim.paths, self._rng
            )


def _different(requests: Iterable[Request]) -> list[Request]:
    """The first different ones that can be read."""
    found: dict[str, Request] = {}
    for one in requests:
        if len(found) >= MOST_RECORDED:
            break
        try:
            names = [str(uid_of(part)) for part in (one.principal, one.action, one.resource)]
        except ValueError:
            continue
        key = json.dumps([names, one.context], sort_keys=True, default=str)
        found.setdefault(key, one)
    return list(found.values())
