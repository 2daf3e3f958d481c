"""The policy decision point: may this principal do this to that?

Cedar decides, through `cedarpy`; but it looks at every policy it is given. So the policies whose
scope matches are found first (`ScopeIndex`), and Cedar is asked about those alone. Where none of
them has a condition there is nothing left to evaluate: a policy without conditions is satisfied
exactly where its scope matches, a forbid outweighs every permit, and without a permit nothing is
allowed.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

import cedarpy

from doorward.agents.policy.conditions import Facts
from doorward.agents.policy.decisions import Decision, Request, request_of
from doorward.agents.policy.index import Indexed, ScopeIndex, ScopeSearch
from doorward.agents.policy.remembering import Remembered
from doorward.agents.policy.request_names import require_spelling
from doorward.agents.policy.schema_fit import SchemaFit
from doorward.agents.policy.schemas import read_schema, schema_text
from doorward.agents.policy.sets import LoadedPolicies, renamed
from doorward.agents.policy.stored_entities import StoredEntities
from doorward.agents.policy.uids import Uid, uid_of
from doorward.agents.policy.values import Unsure, read_context

MOST_SETS = 2_000
"""How many parts of the policies are remembered."""


class PolicyDecisionPoint:
    """Policies, entities and (where there is one) a schema, ready to be asked.

    `policies` are Cedar text, `entities` Cedar JSON (text or a list of values; None for none),
    `schema` Cedar's text or JSON (text or values). All are checked when they are given: their size
    and depth (`limits`, `depth`), policies against the schema, entities against it. Raises
    `PolicyError`, also for values of other types, and takes nothing of a set that is bad.

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
        entities: str | Sequence[Mapping[str, Any]] | None = (),
        schema: str | Mapping[str, Any] | None = None,
    ) -> None:
        said = schema_text(schema)
        self._schema = read_schema(said)
        self._fit = None if self._schema is None else SchemaFit(self._schema)
        self._loaded = LoadedPolicies(policies, said)
        self._index = ScopeIndex(self._loaded.indexed)
        self._take(StoredEntities(entities, self._schema))
        self._sets: Remembered[tuple[str, ...], cedarpy.PolicySet] = Remembered(MOST_SETS)

    @property
    def policies(self) -> str:
        """The policies as they were given."""
        return self._loaded.text

    def with_entities(
        self, entities: str | Sequence[Mapping[str, Any]] | None
    ) -> PolicyDecisionPoint:
        """The same policies over other entities; this one stays as it is. Raises `PolicyError`."""
        return self._over(StoredEntities(entities, self._schema))

    def with_changed(
        self, entities: Iterable[Mapping[str, Any]], removed: Iterable[object] = ()
    ) -> PolicyDecisionPoint:
        """The same with some entities changed or added, and some removed by name. Takes a few
        milliseconds where `with_entities` takes a hundred. Raises `PolicyError`.

        >>> point = PolicyDecisionPoint('permit(principal in Team::"t", action, resource);')
        >>> joined = point.with_changed([{"uid": {"type": "Agent", "id": "a"}, "attrs": {},
        ...     "parents": [{"type": "Team", "id": "t"}]}])
        >>> joined.decide('Agent::"a"', 'Action::"lift"', 'Box::"b"').allowed
        True
        """
        changed = self._entities.changed(entities, removed)
        same = changed.hierarchy.same_places(self._hierarchy)
        return self._over(changed, self._search if same else self._index.asked(changed.hierarchy))

    def _over(
        self, entities: StoredEntities, search: ScopeSearch | None = None
    ) -> PolicyDecisionPoint:
        other = object.__new__(PolicyDecisionPoint)
        other._loaded, other._schema, other._fit = self._loaded, self._schema, self._fit
        other._index, other._sets = self._index, self._sets
        other._take(entities, search)
        return other

    def _take(self, entities: StoredEntities, search: ScopeSearch | None = None) -> None:
        self._entities, self._hierarchy = entities, entities.hierarchy
        self._search = search or self._index.prepared(self._hierarchy)

    def decide(
        self,
        principal: object,
        action: object,
        resource: object,
        context: Mapping[str, Any] | str | None = None,
    ) -> Decision:
        """Decide one request. Entities are Cedar's text (``Agent::"a"``), its JSON
        (``{"type", "id"}``) or pairs; the context is a mapping, or the text of a JSON object. What
        cannot be judged is not allowed; nothing is raised."""
        found = self._begun(principal, action, resource, context)
        return found if isinstance(found, Decision) else self._asked([found])[0]

    def decide_many(
        self, requests: Iterable[Request | Mapping[str, Any] | Sequence[object]]
    ) -> list[Decision]:
        """Decide several, in their order; each is a `Request`, a mapping with its members, or a
        tuple of what `decide` takes. Cedar is asked once about all that need the same policies.
        One that cannot be judged is not allowed, and spoils no other.

        >>> point = PolicyDecisionPoint('permit(principal == Agent::"a", action, resource);')
        >>> found = point.decide_many([
        ...     ('Agent::"a"', 'Action::"lift"', 'Box::"b"'),
        ...     {"principal": 'Agent::"b"', "action": 'Action::"lift"', "resource": 'Box::"b"'}])
        >>> [one.allowed for one in found]
        [True, False]
        """
        begun = [self._begun_of(one) for one in requests]
        groups: dict[tuple[str, ...], list[_Open]] = {}
        for one in begun:
            if isinstance(one, _Open):
                groups.setdefault(one.ids, []).append(one)
        asked = {id(one): found for group in groups.values()
                 for one, found in zip(group, self._asked(group), strict=True)}  # fmt: skip
        return [one if isinstance(one, Decision) else asked[id(one)] for one in begun]

    def _begun_of(self, said: object) -> Decision | _Open:
        try:
            asked = request_of(said)
        except ValueError as error:
            return Decision(allowed=False, errors=(f"the request cannot be read: {error}",))
        return self._begun(*asked)

    def _begun(
        self, principal: object, action: object, resource: object, context: object
    ) -> Decision | _Open:
        """The decision, or what Cedar has to say first."""
        try:
            key = (uid_of(principal), uid_of(action), uid_of(resource))
            if str in (type(principal), type(action), type(resource)):
                require_spelling(principal, action, resource)
        except ValueError as error:
            return Decision(allowed=False, errors=(f"the request cannot be read: {error}",))
        if context is not None and type(context) is not dict and not _is_context(context):
            return Decision(allowed=False, errors=("the request cannot be read: its context",))
        matching = self._search.matching(key)
        try:
            told = read_context(context)
        except (Unsure, RecursionError):
            return _Open(key, context, matching, ([], []))
        if self._fit is not None and not self._fit.surely(key, context):
            return _Open(key, context, matching, ([], []))
        met, unsure = _evaluated(matching, Facts(*key, told, self._hierarchy))
        return _Open(key, context, unsure, met) if unsure else _decision(*met)

    def _asked(self, several: Sequence[_Open]) -> list[Decision]:
        """The decisions where Cedar is asked, about the same policies for all."""
        ids = several[0].ids
        try:
            part = self._sets.get(ids)
            if part is None:
                part = self._loaded.part(ids)
                self._sets.keep(ids, part)
            found = cedarpy.is_authorized_batch(
                [one.request() for one in several], part, self._entities.cedar(), self._schema
            )
        except (ValueError, TypeError, RecursionError) as error:
            if len(several) > 1:
                # One that cannot be judged spoils no other.
                return [self._asked([one])[0] for one in several]
            return [Decision(allowed=False, errors=(f"the request cannot be judged: {error}",))]
        return [_heard(one, said) for one, said in zip(several, found, strict=True)]


_Met = tuple[list[Indexed], list[Indexed]]
"""Permits and forbids whose scope matches and whose conditions are met."""


class _Open(NamedTuple):
    """A request about some of whose policies Cedar has to be asked; the others that are met are
    known."""

    key: tuple[Uid, Uid, Uid]
    context: Mapping[str, Any] | str | None
    unsure: Sequence[Indexed]
    met: _Met

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the policies that Cedar is asked about."""
        return tuple([one.id for one in self.unsure])

    def request(self) -> dict[str, object]:
        """As cedarpy takes it."""
        principal, action, resource = self.key
        return {
            "principal": principal.as_json(),
            "action": action.as_json(),
            "resource": resource.as_json(),
            "context": self.context if isinstance(self.context, str) else dict(self.context or {}),
        }


def _is_context(said: object) -> TypeGuard[Mapping[str, Any] | str]:
    """A mapping, or the text of a JSON object, which Cedar itself reads."""
    return isinstance(said, Mapping) or (isinstance(said, str) and said.lstrip()[:1] == "{")


def _heard(one: _Open, said: cedarpy.AuthzResult) -> Decision:
    """The decision after Cedar was asked."""
    errors = tuple(renamed(said.diagnostics.errors, one.ids))
    if said.decision is cedarpy.Decision.NoDecision:
        return Decision(allowed=False, errors=errors or ("no decision",))
    reasons = set(renamed(said.diagnostics.reasons, one.ids))
    for policy in one.unsure:
        if policy.id in reasons:
            one.met[not policy.permits].append(policy)
    return _decision(*one.met, errors)


def _evaluated(matching: Sequence[Indexed], facts: Facts) -> tuple[_Met, list[Indexed]]:
    """Those that are met, and those of which only Cedar knows."""
    permits, forbids, unsure = list[Indexed](), list[Indexed](), list[Indexed]()
    for one in matching:
        if not one.bare:
            try:
                if not one.condition(facts):
                    continue
            except (Unsure, RecursionError):
                unsure.append(one)
                continue
        (permits if one.permits else forbids).append(one)
    return (permits, forbids), unsure


def _decision(
    permits: list[Indexed], forbids: list[Indexed], errors: tuple[str, ...] = ()
) -> Decision:
    """A forbid outweighs every permit, and without a permit nothing is allowed."""
    if forbids or not permits:
        reasons = tuple(sorted([one.id for one in forbids]))
        return Decision(allowed=False, reasons=reasons, errors=errors)
    permits.sort(key=_id)
    words = (word for one in permits for word in one.obligations)
    return Decision(
        allowed=True,
        reasons=tuple([one.id for one in permits]),
        errors=errors,
        obligations=tuple(dict.fromkeys(words)),
    )


_id = operator.attrgetter("id")
