"""The policy decision point: may this principal do this to that?

Cedar decides, through `cedarpy`; but it looks at every policy it is given. So the policies whose
scope matches are found first (`ScopeIndex`), and Cedar is asked about those alone. Where none of
them has a condition there is nothing left to evaluate: a policy without conditions is satisfied
exactly where its scope matches, a forbid outweighs every permit, and without a permit nothing is
allowed.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import cedarpy

from doorward.agents.policy.decisions import Decision, PolicyError, Request
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.index import Indexed, ScopeIndex
from doorward.agents.policy.sets import LoadedPolicies
from doorward.agents.policy.uids import Uid, uid_of

K = TypeVar("K")
V = TypeVar("V")

MOST_SCOPES, MOST_SETS = 20_000, 2_000
"""How many requests' scopes, and how many parts of the policies, are remembered."""


class PolicyDecisionPoint:
    """Policies, entities and (where there is one) a schema, ready to be asked.

    `policies` are Cedar text, `entities` Cedar JSON (text or values), `schema` Cedar's text or
    JSON. All are checked when they are given: policies against the schema, entities against it.
    Raises `PolicyError` and takes nothing of a set that is bad.

    >>> point = PolicyDecisionPoint(
    ...     'permit(principal == Agent::"a", action, resource in Shelf::"s");',
    ...     [{"uid": {"type": "Box", "id": "b"}, "attrs": {},
    ...       "parents": [{"type": "Shelf", "id": "s"}]}])
    >>> point.decide('Agent::"a"', 'Action::"lift"', 'Box::"b"').allowed
    True
    """

    def __init__(
        self,
        policies: str,
        entities: str | Sequence[Mapping[str, Any]] = (),
        schema: str | Mapping[str, Any] | None = None,
    ) -> None:
        said = json.dumps(schema) if isinstance(schema, Mapping) else schema
        self._schema = _schema(said)
        self._loaded = LoadedPolicies(policies, said)
        self._index = ScopeIndex(self._loaded.indexed)
        self._take(entities)
        self._sets: OrderedDict[tuple[str, ...], cedarpy.PolicySet] = OrderedDict()

    @property
    def policies(self) -> str:
        """The policies as they were given."""
        return self._loaded.text

    def with_entities(self, entities: str | Sequence[Mapping[str, Any]]) -> PolicyDecisionPoint:
        """The same policies over other entities; this one stays as it is."""
        other = object.__new__(PolicyDecisionPoint)
        other._loaded, other._schema = self._loaded, self._schema
        other._index, other._sets = self._index, self._sets
        other._take(entities)
        return other

    def _take(self, entities: str | Sequence[Mapping[str, Any]]) -> None:
        text = entities if isinstance(entities, str) else json.dumps(list(entities))
        try:
            self._entities = cedarpy.Entities.from_json_str(text, self._schema)
        except (ValueError, RecursionError) as error:
            raise PolicyError("entities", f"the entities cannot be used: {error}") from error
        # As Cedar has them: with a schema, the actions and their groups are among them.
        self._hierarchy = Hierarchy.of_json(str(self._entities))
        self._scopes: OrderedDict[tuple[Uid, Uid, Uid], tuple[Indexed, ...]] = OrderedDict()
        self._judged: OrderedDict[tuple[Uid, Uid, Uid], str] = OrderedDict()

    def decide(
        self,
        principal: object,
        action: object,
        resource: object,
        context: Mapping[str, Any] | None = None,
    ) -> Decision:
        """Decide one request. What cannot be judged is not allowed; nothing is raised."""
        try:
            key = (uid_of(principal), uid_of(action), uid_of(resource))
        except ValueError as error:
            return Decision(allowed=False, errors=(f"the request cannot be read: {error}",))
        matching = self._matching(key)
        if all(one.bare for one in matching):
            trouble = self._trouble(key, context)
            if trouble:
                return Decision(allowed=False, errors=(trouble,))
            return _by_scope(matching)
        return self._asked(key, context, matching)

    def decide_many(self, requests: Iterable[Request]) -> list[Decision]:
        """Decide several, in their order."""
        return [
            self.decide(one.principal, one.action, one.resource, one.context) for one in requests
        ]

    def _matching(self, key: tuple[Uid, Uid, Uid]) -> tuple[Indexed, ...]:
        known = self._scopes.get(key)
        if known is None:
            known = self._index.matching(*key, self._hierarchy)
            _remember(self._scopes, key, known, MOST_SCOPES)
        return known

    def _trouble(self, key: tuple[Uid, Uid, Uid], context: Mapping[str, Any] | None) -> str:
        """Why the request is none that the schema knows, or nothing.

        Without a schema only its context has to be such as Cedar can read.
        """
        if self._schema is None and (not context or _plain(context)):
            return ""
        if not context:
            known = self._judged.get(key)
            if known is None:
                known = self._said(key, None, ())
                _remember(self._judged, key, known, MOST_SCOPES)
            return known
        return self._said(key, context, ())

    def _said(
        self, key: tuple[Uid, Uid, Uid], context: Mapping[str, Any] | None, ids: tuple[str, ...]
    ) -> str:
        found = self._cedar(key, context, ids)
        if isinstance(found, str):
            return found
        failed = found.decision is cedarpy.Decision.NoDecision
        return (found.diagnostics.errors or ["no decision"])[0] if failed else ""

    def _asked(
        self,
        key: tuple[Uid, Uid, Uid],
        context: Mapping[str, Any] | None,
        matching: tuple[Indexed, ...],
    ) -> Decision:
        found = self._cedar(key, context, tuple(one.id for one in matching))
        if isinstance(found, str):
            return Decision(allowed=False, errors=(found,))
        reasons = tuple(sorted(found.diagnostics.reasons))
        allowed = found.decision is cedarpy.Decision.Allow
        by_id = {one.id: one for one in matching}
        return Decision(
            allowed=allowed,
            reasons=reasons,
            errors=tuple(found.diagnostics.errors),
            obligations=_obligations(by_id[one] for one in reasons) if allowed else (),
        )

    def _cedar(
        self, key: tuple[Uid, Uid, Uid], context: Mapping[str, Any] | None, ids: tuple[str, ...]
    ) -> cedarpy.AuthzResult | str:
        """What Cedar says of some policies; a text where it could not be asked."""
        part = self._sets.get(ids)
        if part is None:
            part = self._loaded.part(ids)
            _remember(self._sets, ids, part, MOST_SETS)
        principal, action, resource = key
        request = {
            "principal": principal.as_json(),
            "action": action.as_json(),
            "resource": resource.as_json(),
            "context": dict(context) if context else {},
        }
        try:
            return cedarpy.is_authorized(request, part, self._entities, self._schema)
        except (ValueError, TypeError, RecursionError) as error:
            return f"the request cannot be judged: {error}"


def _schema(said: str | None) -> cedarpy.Schema | None:
    if said is None:
        return None
    try:
        read = cedarpy.Schema.from_json_str if said.lstrip()[:1] == "{" else cedarpy.Schema.from_str
        return read(said)
    except ValueError as error:
        raise PolicyError("schema", f"the schema cannot be read: {error}") from error


def _by_scope(matching: tuple[Indexed, ...]) -> Decision:
    forbids = tuple(one for one in matching if not one.permits)
    deciding = forbids or matching
    allowed = bool(matching) and not forbids
    return Decision(
        allowed=allowed,
        reasons=tuple(one.id for one in deciding),
        obligations=_obligations(deciding) if allowed else (),
    )


def _obligations(policies: Iterable[Indexed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for one in policies for word in one.obligations))


_LONG = 2**63
_DEEPEST = 20


def _plain(value: object, depth: int = 0) -> bool:
    """Whether Cedar surely reads a value: texts, whole numbers, truths, and lists and records of
    them. What names entities or extensions it has to read itself."""
    if isinstance(value, str | bool):
        return True
    if isinstance(value, int):
        return -_LONG <= value < _LONG
    if depth > _DEEPEST:
        return False
    if isinstance(value, Mapping):
        return all(
            isinstance(key, str) and key[:2] != "__" and _plain(one, depth + 1)
            for key, one in value.items()
        )
    return isinstance(value, list) and all(_plain(one, depth + 1) for one in value)


def _remember(known: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    known[key] = value
    if len(known) > most:
        known.popitem(last=False)
