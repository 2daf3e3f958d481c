"""Contexts of requests, made of values at which conditions turn and of what a schema asks for."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from doorward.agents.policy.decisions import Request
from doorward.agents.policy.uids import uid_of
from doorward.agents.policy.what_if_schema import Shape, attributes, contexts_of
from doorward.agents.policy.what_if_values import Path, Same, Values

_PLAIN: Mapping[str, Sequence[object]] = {
    "Long": (0, 1),
    "String": ("text",),
    "Bool": (True, False),
    "Set": ([],),
    "Record": ({},),
    "decimal": ({"__extn": {"fn": "decimal", "arg": "1.0"}},),
    "ipaddr": ({"__extn": {"fn": "ip", "arg": "192.0.2.1"}},),
    "datetime": ({"__extn": {"fn": "datetime", "arg": "2026-01-01"}},),
    "duration": ({"__extn": {"fn": "duration", "arg": "1h"}},),
}
"""Values of types of which no condition asks for one."""
_KINDS: Mapping[type, str] = {bool: "Bool", int: "Long", str: "String", list: "Set"}
_SHARES = (1.0, 0.7, 0.3, 0.0)


class Contexts:
    """Makes contexts. Without a schema nothing but what conditions and records show is known."""

    def __init__(
        self, values: Values, recorded: Sequence[Mapping[str, Any]], schema: str | None
    ) -> None:
        self._values, self._recorded = values, recorded
        shapes = {} if schema is None else contexts_of(schema)
        self._shapes = {
            uid: {names: (part, always) for names, part, always in attributes(shape)}
            for uid, shape in shapes.items()
        }
        self._tables: dict[object, dict[Path, tuple[object, ...]]] = {}

    def changed(self, request: Request) -> Iterator[Mapping[str, Any]]:
        """The context of a request with one attribute changed, added or taken away."""
        context = request.context or {}
        for path, values in self._table(request).items():
            for value in values:
                changed = _with(context, path, _told(value, request))
                if changed is not None and changed != context:
                    yield changed
        for name in context:
            yield {key: value for key, value in context.items() if key != name}

    def sampled(self, request: Request, aimed: frozenset[Path], rng: random.Random) -> Request:
        """A request with a context: none, a recorded one, or one of values, those that `aimed`
        names most of the time."""
        way = rng.random()
        if way < 0.15:
            return msgspec.structs.replace(request, context=self._least(request))
        if way < 0.3 and self._recorded:
            return msgspec.structs.replace(request, context=rng.choice(self._recorded))
        share = rng.choice(_SHARES)
        context: Mapping[str, Any] = self._least(request)
        for path, values in self._table(request).items():
            if values and rng.random() < (0.9 if path in aimed else share):
                context = _with(context, path, _told(rng.choice(values), request)) or context
        return msgspec.structs.replace(request, context=context)

    def _table(self, request: Request) -> Mapping[Path, tuple[object, ...]]:
        """The values that each attribute can have for an action."""
        action = uid_of(request.action)
        found = self._tables.get(action)
        if found is None:
            found = self._tables[action] = self._worked_out(action)
        return found

    def _worked_out(self, action: object) -> dict[Path, tuple[object, ...]]:
        shapes = self._shapes.get(action)  # type: ignore[call-overload]
        if shapes is None:
            return {
                path: values or _guessed(path, self._values)
                for path, values in self._values.items()
            }
        found: dict[Path, tuple[object, ...]] = {}
        for path, (shape, always) in sorted(shapes.items()):
            fitting = tuple(one for one in self._values.get(path, ()) if _fits(one, shape))
            if path in self._values or always:
                found[path] = fitting or tuple(_PLAIN.get(shape.kind, ()))
        return found

    def _least(self, request: Request) -> Mapping[str, Any]:
        """What a schema asks for at least."""
        context: Mapping[str, Any] = {}
        for path, (_, always) in self._shapes.get(uid_of(request.action), {}).items():
            values = self._table(request).get(path)
            if always and values:
                context = _with(context, path, _told(values[0], request)) or context
        return context


def _guessed(path: Path, values: Values) -> tuple[object, ...]:
    """Of an attribute that is asked for with `has` alone: anything, unless it is a record."""
    inner = any(other[: len(path)] == path and other != path for other in values)
    return () if inner else (True,)


def _fits(value: object, shape: Shape) -> bool:
    kind = _KINDS.get(type(value))
    return kind == shape.kind if kind is not None else shape.kind not in _KINDS.values()


def _told(value: object, request: Request) -> object:
    """A value as a context has it."""
    if isinstance(value, Same):
        uid = uid_of(request.principal if value.side == "principal" else request.resource)
        return {"__entity": uid.as_json()}
    return value


def _with(context: Mapping[str, Any], path: Path, value: object) -> Mapping[str, Any] | None:
    """The same context with a value there; None where something stands in the way."""
    found = dict(context)
    inner = found
    for name in path[:-1]:
        held = inner.get(name, {})
        if not isinstance(held, dict):
            return None
        inner[name] = dict(held)
        inner = inner[name]
    inner[path[-1]] = copy.copy(value)
    return found
