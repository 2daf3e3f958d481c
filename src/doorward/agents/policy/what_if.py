"""What would change: two sets of policies over the same requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from doorward.agents.policy.checks_written import names
from doorward.agents.policy.decisions import Decision, Request
from doorward.agents.policy.point import PolicyDecisionPoint
from doorward.agents.policy.uids import uid_of

GENERATED = "generated"
"""The source of requests that were made: of those that differ alike one is told."""
_Points = tuple[PolicyDecisionPoint, PolicyDecisionPoint]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with the names of its policies instead of their numbers, which change when a
    policy is put before them."""

    allowed: bool
    reasons: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A request that the two decide differently. `kind`: ``allowed``, ``denied`` (by the new
    set), or ``obligations`` (allowed by both, but not under the same).

    A generated one stands for all that differ in the same way: the same action is decided by the
    same policies. `alike` is how many they are; the context has no more than is needed for it."""

    kind: str
    source: str
    principal: str
    action: str
    resource: str
    context: Mapping[str, Any]
    old: Verdict
    new: Verdict
    alike: int = 1


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
    points = old, new
    called = names(old.policies), names(new.policies)
    kinds = {"allowed": 0, "denied": 0, "obligations": 0}
    changes: dict[object, Change] = {}
    alike: Counter[object] = Counter()
    count = 0
    for source, one in requests:
        count += 1
        found = _decided(points, one)
        kind = _kind(*found)
        if not kind:
            continue
        kinds[kind] += 1
        key: object = count
        if source == GENERATED:
            key = (_text(one.action), *_difference(found))
            alike[key] += 1
        if key not in changes and len(changes) < most:
            least = _least(points, one) if source == GENERATED else one
            changes[key] = _change(kind, source, least, _decided(points, least), called)
    told = (msgspec.structs.replace(one, alike=max(alike[key], 1)) for key, one in changes.items())
    return Comparison(requests=count, kinds=kinds, changes=tuple(told))


def _decided(points: _Points, one: Request) -> list[Decision]:
    return [point.decide(one.principal, one.action, one.resource, one.context) for point in points]


def _difference(found: Sequence[Decision]) -> tuple[object, ...]:
    """What differs: by which policies, and under which obligations."""
    return tuple((one.allowed, one.reasons, one.obligations) for one in found)


def _least(points: _Points, one: Request) -> Request:
    """The same request with as little in its context as is needed for the same difference."""
    wanted = _difference(_decided(points, one))
    for name in tuple(one.context or ()):
        context = {key: value for key, value in (one.context or {}).items() if key != name}
        less = msgspec.structs.replace(one, context=context)
        if _difference(_decided(points, less)) == wanted:
            one = less
    return one


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
