"""Schemas that say little, as most tools' do: a sure yes is found at once, without `jsonschema`.

Only the yes counts. Whatever is not plain, or does not surely fit, `jsonschema` has to say.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

Fits = Callable[[Any], bool]
"""True where a value surely fits."""
_SAYS_NOTHING = {"title", "description", "default", "examples", "format"}
"""Of JSON Schema 6 to 2020-12. Formats are not checked here, as they are not by `jsonschema`
either, unless it is asked to."""
_BOUNDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
_LENGTHS = {"minLength": operator.ge, "maxLength": operator.le}
_COUNTS = {"minItems": operator.ge, "maxItems": operator.le}


def plainly(schema: object) -> Fits | None:
    """What says that a value fits a schema (which is a good one), or None for one that is not
    plain: of one type, and with nothing but properties, elements, lengths, bounds and texts.

    >>> fits = plainly({"type": "object", "properties": {"n": {"type": "integer", "maximum": 5}}})
    >>> fits({"n": 5}), fits({"n": 6})
    (True, False)
    """
    if not isinstance(schema, dict) or not isinstance(schema.get("type"), str):
        return None
    maker = _MAKERS.get(schema["type"])
    said = {key: one for key, one in schema.items() if key not in _SAYS_NOTHING and key != "type"}
    return None if maker is None else maker(said)


def _text(said: dict[str, Any]) -> Fits | None:
    chosen = said.pop("enum", None)
    held = _held(said, _LENGTHS)
    if held is None:
        return None
    return lambda one: (
        isinstance(one, str)
        and (chosen is None or one in chosen)
        and all(holds(len(one), most) for holds, most in held)
    )


def _number(said: dict[str, Any], kinds: tuple[type, ...] = (int, float)) -> Fits | None:
    held = _held(said, _BOUNDS)
    if held is None:
        return None
    # By type itself: truth values are numbers to Python, not to JSON.
    return lambda one: type(one) in kinds and all(holds(one, most) for holds, most in held)


def _truth(said: dict[str, Any]) -> Fits | None:
    return None if said else lambda one: isinstance(one, bool)


def _list(said: dict[str, Any]) -> Fits | None:
    elements = plainly(said.pop("items", None))
    held = _held(said, _COUNTS)
    if held is None or elements is None:
        return None
    return lambda several: (
        isinstance(several, list)
        and all(holds(len(several), most) for holds, most in held)
        and all(map(elements, several))
    )


def _object(said: dict[str, Any]) -> Fits | None:
    properties, required = said.pop("properties", {}), said.pop("required", ())
    others = said.pop("additionalProperties", True)
    parts = {name: plainly(one) for name, one in properties.items()}
    known = {name: one for name, one in parts.items() if one is not None}
    if said or len(known) != len(parts) or not isinstance(others, bool):
        return None

    def fits(value: Any) -> bool:  # noqa: ANN401 - JSON
        if not isinstance(value, dict) or not all(name in value for name in required):
            return False
        for name, one in value.items():
            part = known.get(name)
            if not (others if part is None else part(one)):
                return False
        return True

    return fits


def _held(
    said: Mapping[str, Any], known: Mapping[str, Callable[[Any, Any], bool]]
) -> list[tuple[Callable[[Any, Any], bool], Any]] | None:
    if not said.keys() <= known.keys():
        return None
    return [(known[key], most) for key, most in said.items()]


_MAKERS: Mapping[str, Callable[[dict[str, Any]], Fits | None]] = {
    "string": _text,
    "number": _number,
    "integer": lambda said: _number(said, (int,)),
    "boolean": _truth,
    "array": _list,
    "object": _object,
}
