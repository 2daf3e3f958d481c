"""What would change: two sets of policies over the same requests."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from doorward.agents.policy.checks_written import Written, names, written
from doorward.agents.policy.decisions import Decision, Request
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.point import PolicyDecisionPoint
from doorward.agents.policy.scopes import Side, scope_of
from doorward.agents.policy.uids import Uid, uid_of

MOST_CONTEXTS = 20


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with the names of its policies instead of their numbers, which change when a
    policy is put before them."""

    allowed: bool
    reasons: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A request that the two decide differently. `kind`: ``allowed``, ``denied`` (by the new
    set), or ``obligations`` (allowed by both, but not under the same)."""

    kind: str
    source: str
    principal: str
    action: str
    resource: str
    context: Mapping[str, Any]
    old: Verdict
    new: Verdict


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """How many requests were decided, and those that differ, at most as many as asked for."""

    requests: int
    kinds: Mapping[str, int]
    changes: tuple[Change, ...]


def compare(
    old: PolicyDecisionPoint,
    new: PolicyDecisionPoint,
    requests: Iterable[tuple[str, Request]],
    most: int = 100,
) -> Comparison:
    """Decide each request, given with the name of its source, by both sets."""
    called = names(old.policies), names(new.policies)
    kinds = {"allowed": 0, "denied": 0, "obligations": 0}
    changes: list[Change] = []
    count = 0
    for source, one in requests:
        count += 1
        found = [
            point.decide(one.principal, one.action, one.resource, one.context)
            for point in (old, new)
        ]
        kind = _kind(*found)
        if kind:
            kinds[kind] += 1
            if len(changes) < most:
                changes.append(_change(kind, source, one, found, called))
    return Comparison(requests=count, kinds=kinds, changes=tuple(changes))


def _kind(old: Decision, new: Decision) -> str:
    if old.allowed != new.allowed:
        return "allowed" if new.allowed else "denied"
    return "obligations" if set(old.obligations) != set(new.obligations) else ""


def _change(
    kind: str,
    source: str,
    one: Request,
    found: Sequence[Decision],
    called: Sequence[Mapping[str, str]],
) -> Change:
    old, new = (verdict(*pair) for pair in zip(found, called, strict=True))
    who, action, what = (_text(part) for part in (one.principal, one.action, one.resource))
    return Change(
        kind=kind,
        source=source,
        principal=who,
        action=action,
        resource=what,
        context=one.context or {},
        old=old,
        new=new,
    )


def verdict(decision: Decision, called: Mapping[str, str]) -> Verdict:
    """A decision with its policies by name."""
    return Verdict(
        allowed=decision.allowed,
        reasons=tuple(called.get(one, one) for one in decision.reasons),
        errors=decision.errors,
        obligations=decision.obligations,
    )


def _text(part: object) -> str:
    try:
        return str(uid_of(part))
    except ValueError:
        return str(part)[:200]


def generated(
    old: str, new: str, entities: str, contexts: Sequence[Mapping[str, Any]], count: int
) -> Iterator[Request]:
    """Requests made of the stored entities, the same each time: half of them in the scope of a
    policy that only one of the two sets has, half anyhow. `contexts` are those that were recorded;
    none is among them always."""
    stored = [uid_of(one["uid"]) for one in json.loads(entities)]
    hierarchy = Hierarchy.of_json(entities)
    sets = written(old), written(new)
    actions = sorted({uid for one in sets for policy in one for uid in _actions(policy)})
    actions += sorted({one for one in stored if _is_action(one)} - set(actions))
    others = sorted(one for one in stored if not _is_action(one))
    if not actions or not others:
        return
    told: list[Mapping[str, Any]] = [{}, *_different(contexts)]
    fitting = list(_fitting(sets, actions, others, hierarchy))
    rng = random.Random(0)  # noqa: S311  # the same requests each time, nothing secret
    for number in range(count):
        sides = rng.choice(fitting) if fitting and number % 2 else (others, actions, others)
        yield Request(
            principal=rng.choice(sides[0]),
            action=rng.choice(sides[1]),
            resource=rng.choice(sides[2]),
            context=rng.choice(told),
        )


def _fitting(
    sets: Sequence[Sequence[Written]],
    actions: Sequence[Uid],
    others: Sequence[Uid],
    hierarchy: Hierarchy,
) -> Iterator[tuple[list[Uid], list[Uid], list[Uid]]]:
    """Of each policy that one set has and the other not, what fits its scope."""
    old, new = ({one.meaning: one for one in part} for part in sets)
    for meaning in sorted(old.keys() ^ new.keys()):
        scope = scope_of((old.get(meaning) or new[meaning]).policy)
        found = (
            _those(scope.principal, others, hierarchy),
            _those(scope.action, actions, hierarchy),
            _those(scope.resource, others, hierarchy),
        )
        if all(found):
            yield found


def _those(side: Side, stored: Sequence[Uid], hierarchy: Hierarchy) -> list[Uid]:
    return [one for one in stored if side.fits(one, hierarchy.above(one))]


def _actions(one: Written) -> Iterator[Uid]:
    side = scope_of(one.policy).action
    if side.equal is not None:
        yield side.equal
    yield from (uid for uid in side.inside if uid.type)


def _is_action(uid: Uid) -> bool:
    return uid.type.rsplit("::", 1)[-1] == "Action"


def _different(contexts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for one in contexts:
        if one and len(found) < MOST_CONTEXTS:
            found.setdefault(json.dumps(one, sort_keys=True, default=str), one)
    return list(found.values())
