"""Entities as they were given: read by Cedar, or refused with the one that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import cedarpy

from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.depth import Shape, shape_of
from doorward.agents.policy.limits import require_entities
from doorward.agents.policy.uids import uid_of

_NOBODY = {"type": "A", "id": "a"}
_REQUEST: dict[str, object] = {
    "principal": _NOBODY, "action": _NOBODY, "resource": _NOBODY, "context": {}
}  # fmt: skip
_NO_VALUE = "data did not match any variant of untagged enum RawCedarValueJson"
_CANNOT = "the entities cannot be used"


def entities_text(said: object) -> str:
    """Entities as text, from text or from a list of values; None is for none. Raises
    `PolicyError`."""
    if said is None:
        return "[]"
    if isinstance(said, Mapping | bytes) or not isinstance(said, str | Iterable):
        raise PolicyError("entities", "entities are a list in Cedar's JSON, or its text")
    text = said if isinstance(said, str) else written(list(said))
    require_entities(text)
    return text


def written(entities: Sequence[Any]) -> str:
    """As Cedar's JSON. Raises `PolicyError` for values that JSON does not have."""
    try:
        return json.dumps(entities)
    except (ValueError, TypeError, RecursionError) as error:
        raise PolicyError("entities", f"{_CANNOT}: {error}") from error


def read_entities(text: str, schema: cedarpy.Schema | None) -> tuple[Shape, cedarpy.Entities]:
    """How they are in each other, and as Cedar holds them. Raises `PolicyError`."""
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PolicyError("entities", f"{_CANNOT}: they are no JSON: {error}") from error
    shape = shape_of(listed if isinstance(listed, list) else ())
    try:
        # Others go on deciding meanwhile.
        return shape, cedarpy.Entities.from_json_str(text, schema, release_gil=True)
    except (ValueError, RecursionError) as error:
        said = _reason(text, listed, schema) or str(error)
        raise PolicyError("entities", f"{_CANNOT}: {said}") from error


def _reason(text: str, listed: object, schema: cedarpy.Schema | None) -> str:
    """What is wrong, and with which entity, where Cedar's own message says little."""
    said = _complaint(text, schema)
    circle = re.search(r"a cycle containing vertex `(.*)`", said, re.DOTALL)
    if circle:
        return f"one is in itself, by its parents: {circle[1]}"
    if '::"' in said or not isinstance(listed, list) or not listed:
        return said
    number = _first_bad(listed, schema)
    one = listed[number]
    what = re.sub(r" at line \d+ column \d+$", "", _complaint(written([one]), schema) or said)
    return f"{_name(one)} (number {number + 1} of the list){_attribute(one)}: {what}"


def _first_bad(listed: Sequence[Any], schema: cedarpy.Schema | None) -> int:
    """The number of one that Cedar does not take even by itself."""
    begin, end = 0, len(listed)
    while end - begin > 1:
        half = (begin + end) // 2
        bad = _complaint(written(listed[begin:half]), schema)
        begin, end = (begin, half) if bad else (half, end)
    return begin


def _attribute(one: Any) -> str:  # noqa: ANN401 - what stands in a list of JSON
    """The first attribute that is no value of Cedar's."""
    attributes = one.get("attrs") if isinstance(one, dict) else None
    for key, value in attributes.items() if isinstance(attributes, dict) else ():
        if _complaint(written([{"uid": _NOBODY, "attrs": {key: value}, "parents": []}]), None):
            return f", attribute {key!r}"
    return ""


def _name(one: Any) -> str:  # noqa: ANN401 - what stands in a list of JSON
    try:
        return str(uid_of(one["uid"]))
    except (KeyError, TypeError, ValueError):
        return "an entity without a name"


def _complaint(text: str, schema: cedarpy.Schema | None) -> str:
    """What Cedar says of entities; empty where they are good. Asked for a decision, it says more
    than where they are only read."""
    try:
        cedarpy.Entities.from_json_str(text, schema)
    except ValueError as error:
        errors = cedarpy.is_authorized(_REQUEST, "", text, schema).diagnostics.errors
        found = "; ".join(errors) or str(error)
        said = found.removeprefix("failed to parse entities from:\n").replace(text, "", 1)
        said = said.replace(_NO_VALUE, "a value has whole numbers, no fractions, and no null")
        return re.sub(r"^:?\s*(error during entity deserialization: )?", "", said)
    return ""
