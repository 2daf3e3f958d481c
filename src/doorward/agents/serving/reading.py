"""Reading AuthZEN requests: what is asked, or why it cannot be.

Authorization API 1.0, sections "Information Model" and "JSON Serialization": a required member
that is missing or of another type is a Bad Request, unknown members are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

MOST_BYTES = 1024 * 1024
DEEPEST = 32
MOST_EVALUATIONS = 1_000
MOST_VALUES = 10_000
"""Values in the context and the properties of an evaluation: each is looked at."""
MOST_SHARED = 4 * 1024 * 1024
"""Bytes of what evaluations take from their defaults, counted once for each of them."""
RESERVED = "properties"
"""Where policies find the properties of a request in its context: ``context.properties.subject``,
``.action`` and ``.resource``. So a caller's context has no member of this name."""


class RequestError(Exception):
    """A request that is refused with an HTTP status; the message is its body, `headers` go with
    it."""

    def __init__(
        self, status: int, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status, self.headers = status, headers


class Party(msgspec.Struct):
    """A subject or a resource."""

    type: str | UnsetType = UNSET
    id: str | UnsetType = UNSET
    properties: dict[str, Any] | UnsetType = UNSET


class Verb(msgspec.Struct):
    """An action."""

    name: str | UnsetType = UNSET
    properties: dict[str, Any] | UnsetType = UNSET


class Evaluation(msgspec.Struct):
    """One evaluation, or the defaults of several."""

    subject: Party | UnsetType = UNSET
    action: Verb | UnsetType = UNSET
    resource: Party | UnsetType = UNSET
    context: dict[str, Any] | UnsetType = UNSET


class Options(msgspec.Struct):
    """How several evaluations are to be done; what else stands there is ignored."""

    evaluations_semantic: str = "execute_all"


class Evaluations(Evaluation):
    """Several evaluations. Each is read by itself: one that is wrong spoils no other."""

    evaluations: list[msgspec.Raw] | UnsetType = UNSET
    options: Options = msgspec.field(default_factory=Options)


class Page(msgspec.Struct):
    """Which part of the results is asked for."""

    token: str = ""
    limit: int | None = None


class Search(Evaluation):
    """A search: one of the three is asked for."""

    page: Page = msgspec.field(default_factory=Page)


class Asked(msgspec.Struct, frozen=True):
    """A request as the decision point takes it. `told` is the caller's own context, without the
    properties."""

    principal: dict[str, str]
    action: dict[str, str]
    resource: dict[str, str]
    context: dict[str, Any]
    told: Mapping[str, Any]


EVALUATION = msgspec.json.Decoder(Evaluation)
EVALUATIONS = msgspec.json.Decoder(Evaluations)
SEARCH = msgspec.json.Decoder(Search)


T = TypeVar("T")


def read(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """A body as what it should be. Raises `RequestError`, also where a member stands twice: its
    readers could then understand different requests (I-JSON, RFC 7493 section 2.3)."""
    try:
        if b"\\" in body or body.count(b":") != _colons(body):
            _UNIQUE.decode(body.decode())
        return decoder.decode(body)
    except (ValueError, RecursionError) as error:
        raise RequestError(400, f"the body cannot be read: {str(error)[:200]}") from error


def _colons(body: bytes) -> int:
    """How many colons a body has once it was read and written again. Without escapes texts stay
    as they are, and a member that stands twice is written once: its colon is missing. This costs
    a fourth of looking at the members one by one."""
    return msgspec.json.encode(msgspec.json.decode(body)).count(b":")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice in an object")
    return found


# Made once: `json.loads` would make one each time.
_UNIQUE = json.JSONDecoder(object_pairs_hook=_unique)


def asked(one: Evaluation, action_type: str) -> Asked:
    """What an evaluation asks. Raises `RequestError` for a member that is missing."""
    subject, action, resource = one.subject, one.action, one.resource
    if subject is UNSET or action is UNSET or resource is UNSET:
        raise RequestError(400, _missing(one))
    name = action.name
    if name is UNSET:
        raise RequestError(400, "action.name is missing")
    told: dict[str, Any] = {} if one.context is UNSET else one.context
    return Asked(
        _uid("subject", subject),
        {"type": action_type, "id": name},
        _uid("resource", resource),
        with_properties(told, subject.properties, action.properties, resource.properties),
        told,
    )


def with_properties(
    told: dict[str, Any],
    subject: dict[str, Any] | UnsetType,
    action: dict[str, Any] | UnsetType,
    resource: dict[str, Any] | UnsetType,
) -> dict[str, Any]:
    """The context as policies see it. Raises `RequestError` where it is too deep, or has a member
    that would be taken for the properties."""
    if RESERVED in told:
        raise RequestError(400, f"context.{RESERVED} is kept for properties of the request")
    context = told
    if subject or action or resource:
        sides = (("subject", subject), ("action", action), ("resource", resource))
        context = {**told, RESERVED: {name: one for name, one in sides if one}}
    if context:
        _require_small(context)
    return context


def require_shareable(defaults: Evaluation, count: int) -> None:
    """Raises `RequestError` where so many evaluations would each take over large defaults."""
    shared = (defaults.subject, defaults.action, defaults.resource, defaults.context)
    size = sum(len(msgspec.json.encode(one)) for one in shared if one is not UNSET)
    if size * count > MOST_SHARED:
        raise RequestError(413, f"what {count:,} evaluations share is too large")


def _missing(one: Evaluation) -> str:
    names = ("subject", "action", "resource")
    return f"{next(name for name in names if getattr(one, name) is UNSET)} is missing"


def _uid(name: str, one: Party) -> dict[str, str]:
    if one.type is UNSET:
        raise RequestError(400, f"{name}.type is missing")
    if one.id is UNSET:
        raise RequestError(400, f"{name}.id is missing")
    return {"type": one.type, "id": one.id}


def merged(one: Evaluation, defaults: Evaluation) -> Evaluation:
    """An evaluation with what it leaves out taken from the defaults: whole members, and of a
    subject or resource without its type or id these two (as the certification asks)."""
    return Evaluation(
        _party(one.subject, defaults.subject),
        defaults.action if one.action is UNSET else one.action,
        _party(one.resource, defaults.resource),
        defaults.context if one.context is UNSET else one.context,
    )


def _party(one: Party | UnsetType, default: Party | UnsetType) -> Party | UnsetType:
    if one is UNSET or default is UNSET:
        return default if one is UNSET else one
    return Party(
        default.type if one.type is UNSET else one.type,
        default.id if one.id is UNSET else one.id,
        one.properties,
    )


def _require_small(value: dict[str, Any]) -> None:
    count, level = 0, [value]
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for one in level:
            count += len(one)
            values = one.values() if isinstance(one, dict) else one
            inner += [other for other in values if isinstance(other, dict | list)]
        if count > MOST_VALUES:
            raise RequestError(400, f"context and properties have at most {MOST_VALUES:,} values")
        if not inner:
            return
        level = inner
    raise RequestError(400, f"context and properties are nested deeper than {DEEPEST}")
