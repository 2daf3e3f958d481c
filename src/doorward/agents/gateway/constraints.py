"""Whether arguments are what they have to be: the server's schema, and the stricter constraints of
the configuration.

The schema is JSON Schema (2020-12 unless it says another), checked by `jsonschema`; nothing is
fetched for it, and its patterns run on RE2, whose time grows with the text only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema
import re2
from jsonschema.protocols import Validator
from referencing import Registry

from doorward.agents.gateway.config import Constraint, Rule
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.messages import Limits, nested
from doorward.agents.gateway.plain_schemas import plainly
from doorward.agents.gateway.texts import astray, folded, likeness, odd, uncovered
from doorward.agents.gateway.values import EACH, pointer

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
Attribute = Callable[[str], str | None]
"""What ``equals`` names, of the principal; None where it has none."""


_MODERN = (
    jsonschema.Draft6Validator,
    jsonschema.Draft7Validator,
    jsonschema.Draft201909Validator,
    jsonschema.Draft202012Validator,
)


class SchemaChecker:
    """A tool's input schema, ready to check arguments. Raises `Refused` ``schema`` where it cannot
    be used."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        try:
            kind = jsonschema.validators.validator_for(
                dict(schema), default=jsonschema.Draft202012Validator
            )
            if schema.get("type", "object") != "object":
                raise ValueError("describes no object")
            kind.check_schema(dict(schema))
            for one in _patterns(schema):
                re2.compile(one)
            self._checker: Validator = _linear(kind)(dict(schema), registry=Registry())
            own = {key: one for key, one in schema.items() if key != "$schema"}
            self._fits = plainly(own) if kind in _MODERN else None
            properties = schema.get("properties", {})
            self.named = frozenset(properties if isinstance(properties, dict) else ())
        except (jsonschema.SchemaError, re2.error, ValueError, RecursionError) as error:
            raise Refused("schema", "the tool's input schema cannot be used") from error

    def require(self, arguments: Mapping[str, Any]) -> None:
        """Raises `Refused` ``arguments``, naming the place, not the value."""
        if self._fits is not None and self._fits(arguments):
            return
        try:
            error = next(iter(self._checker.iter_errors(arguments)), None)
        except Exception as broken:
            # References that lead nowhere or round and round, and what else a server may write.
            raise Refused("schema", "the tool's input schema cannot be used") from broken
        if error is not None:
            where = "/" + "/".join(str(one)[:100] for one in error.absolute_path)
            raise Refused("arguments", f"{where}: does not fit the schema ({error.validator})")


def _linear(kind: type[Validator]) -> type[Validator]:
    checks = {"pattern": _pattern, "patternProperties": _pattern_properties}
    extended: type[Validator] = jsonschema.validators.extend(kind, checks)
    return extended


def _pattern(
    _: Any,  # noqa: ANN401 - JSON
    wanted: str,
    instance: object,
    __: Any,  # noqa: ANN401 - JSON
) -> Iterator[jsonschema.ValidationError]:
    if isinstance(instance, str) and not re2.search(wanted, instance):
        yield jsonschema.ValidationError("does not match")


def _pattern_properties(
    checker: Any,  # noqa: ANN401 - JSON
    wanted: Mapping[str, Any],
    instance: object,
    _: Any,  # noqa: ANN401 - JSON
) -> Iterator[jsonschema.ValidationError]:
    if isinstance(instance, dict):
        for pattern, below in wanted.items():
            for key, one in instance.items():
                if re2.search(pattern, key):
                    yield from checker.descend(one, below, path=key, schema_path=pattern)


def _patterns(schema: object, depth: int = 0) -> Iterator[str]:
    if depth > 64:
        raise ValueError("nested too deeply")
    if isinstance(schema, Mapping):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        if isinstance(schema.get("patternProperties"), Mapping):
            yield from schema["patternProperties"]
        for one in schema.values():
            yield from _patterns(one, depth + 1)
    elif isinstance(schema, list):
        for one in schema:
            yield from _patterns(one, depth + 1)


class _Whole:
    """A pattern that a whole text has to match. Sets of patterns, here of one, answer several times
    as fast; but one that runs out of its memory says no."""

    def __init__(self, pattern: str) -> None:
        self._exact, self._quick = re2.compile(pattern), re2.Set.FullMatchSet()
        self._quick.Add(pattern)
        self._quick.Compile()

    def matches(self, text: str) -> bool:
        return bool(self._quick.Match(text)) or self._exact.fullmatch(text) is not None


class Constraints:
    """The constraints of one rule."""

    def __init__(self, rule: Rule, limits: Limits) -> None:
        self._limits = limits
        self._held = [(key, pointer(key), one) for key, one in rule.arguments.items()]
        # Texts that are JSON are opened from the outside in, and before what stands inside.
        self._opened = sorted((steps for _, steps, one in self._held if one.nested), key=len)
        self._patterns = {one.pattern: _Whole(one.pattern) for _, _, one in self._held}
        self._everywhere = {
            folded(steps[-1]): (key, one) for key, steps, one in self._held if one.everywhere
        }
        self._alike = {
            likeness(steps[-1]): (key, one) for key, steps, one in self._held if one.everywhere
        }
        self.named = frozenset(steps[0] for _, steps, _ in self._held)

    def require(self, arguments: Mapping[str, Any], attribute: Attribute) -> None:
        """Raises `Refused` ``arguments``, naming the place, not the value."""
        seen: Any = arguments
        for steps in self._opened:
            seen = _opened(seen, steps, self._limits)
        for key, steps, one in self._held:
            values = list(_all_at(seen, steps))
            if (not values or values == [None]) and not one.optional:
                raise Refused("arguments", f"{key}: is missing")
            for value in values:
                if value is not None or not one.optional:
                    self._hold(key, one, value, attribute)
        if self._everywhere:
            self._hold_everywhere(seen, attribute, 0)

    def _hold_everywhere(self, value: object, attribute: Attribute, depth: int) -> None:
        if isinstance(value, Mapping):
            for name, one in value.items():
                held = self._held_by(name)
                if held is not None:
                    self._hold(*held, one, attribute)
                self._hold_everywhere(one, attribute, depth)
        elif isinstance(value, list):
            for one in value:
                self._hold_everywhere(one, attribute, depth)
        elif isinstance(value, str) and (text := uncovered(value))[:1] in ("{", "[", '"'):
            self._hold_inside(text, attribute, depth)

    def _held_by(self, name: str) -> tuple[str, Constraint] | None:
        """What holds members of this name. Raises `Refused` where it only looks like theirs."""
        held = self._everywhere.get(folded(name))
        meant = held or (None if name.isascii() else self._alike.get(likeness(name)))
        if meant is not None and (held is None or odd(name)):
            raise Refused("arguments", f"{meant[0]}: another name looks like it")
        return held

    def _hold_inside(self, text: str, attribute: Attribute, depth: int) -> None:
        """A text that may be JSON: what looks like it and is none is a text."""
        if depth >= self._limits.depth:
            raise Refused("too-deep", "texts of JSON are nested too deeply")
        try:
            inner = nested(text, self._limits)
        except Refused as error:
            if error.code == "not-json" and not self._names_one(text):
                return
            raise Refused("arguments", "a text holds JSON that cannot be checked") from error
        self._hold_everywhere(inner, attribute, depth + 1)

    def _names_one(self, text: str) -> bool:
        plain = _ESCAPED.sub(lambda one: chr(int(one[1], 16)), text)
        names = folded(plain)
        if any(name in names for name in self._everywhere):
            return True
        looks = "" if plain.isascii() else likeness(plain)
        return any(name in looks for name in self._alike)

    def _hold(self, key: str, one: Constraint, value: object, attribute: Attribute) -> None:
        why = self._why(one, value, attribute)
        if why:
            raise Refused("arguments", f"{key}: {why}")

    def _why(self, one: Constraint, value: object, attribute: Attribute) -> str:
        if isinstance(value, str) and (one.one_of or one.pattern or one.under or one.equals):
            why = odd(value)
            if why:
                return why
        if one.one_of and not any(type(value) is type(own) and value == own for own in one.one_of):
            return "is none of what is allowed"
        if one.equals and (value != attribute(one.equals) or not isinstance(value, str)):
            return f"is not the principal's ({one.equals})"
        if one.pattern and not (
            isinstance(value, str) and self._patterns[one.pattern].matches(value)
        ):
            return "does not match"
        if one.under:
            return astray(value, one.under) if isinstance(value, str) else "is no text"
        return _measured(one, value)


def _measured(one: Constraint, value: object) -> str:
    if one.max is not None or one.min is not None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "is no number"
        if one.max is not None and value > one.max:
            return "is too much"
        if one.min is not None and value < one.min:
            return "is too little"
    if one.longest is not None:
        if not isinstance(value, str | list | dict):
            return "has no length"
        if len(value) > one.longest:
            return "is too long"
    return ""


def _all_at(value: object, steps: tuple[str, ...]) -> Iterator[object]:
    """As `values.found`, but what is not there is None: in a list each element counts."""
    if not steps:
        yield value
    elif steps[0] == EACH:
        for one in value if isinstance(value, list) else [None]:
            yield from _all_at(one, steps[1:])
    else:
        inner = value.get(steps[0]) if isinstance(value, Mapping) else None
        yield from _all_at(inner, steps[1:])


def _opened(value: Any, steps: tuple[str, ...], limits: Limits) -> Any:  # noqa: ANN401
    """The same arguments with the texts at a place read as JSON."""
    if not steps:
        if not isinstance(value, str):
            return value
        try:
            return nested(value, limits)
        except Refused as error:
            raise Refused("arguments", "a text holds JSON that cannot be checked") from error
    if steps[0] == EACH and isinstance(value, list):
        return [_opened(one, steps[1:], limits) for one in value]
    if isinstance(value, Mapping) and steps[0] in value:
        return {**value, steps[0]: _opened(value[steps[0]], steps[1:], limits)}
    return value
