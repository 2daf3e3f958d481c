"""What could be allowed at all, whatever a request tells: for listings.

A permit is taken without those of its conditions that look at the context, a forbid that looks at
it is left out. So whoever may do something in some context may do it by these policies, and what
these deny is denied always. They decide listings only, never a call.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import cedarpy

from doorward.agents.policy.texts import statements

_DEEPEST = 50
"""Levels of Cedar's JSON that are written as text again: a chain of 25 terms has so many."""


def possible(policies: str) -> str:
    """The policies that say what could be allowed. Raises `ValueError`."""
    static = json.loads(cedarpy.policies_to_json_str(policies))["staticPolicies"]
    written = [one for one in statements(policies) if one.endswith(";")]
    kept = (_possible(static[f"policy{number}"], one) for number, one in enumerate(written))
    return "\n".join(one for one in kept if one)


def _possible(policy: Mapping[str, Any], written: str) -> str:
    """A policy as text, empty where it is left out."""
    conditions = policy["conditions"]
    if not _looks(conditions):
        return written
    if policy["effect"] == "forbid":
        return ""
    document = {
        "templates": {},
        "staticPolicies": {"one": {**policy, "conditions": list(_without(conditions))}},
        "templateLinks": [],
    }
    return cedarpy.policies_from_json_str(json.dumps(document))


def _without(conditions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each part of a conjunction that does not look at the context; what is too deep is taken for
    true like those that do."""
    for one in conditions:
        parts = _conjoined(one["body"]) if one["kind"] == "when" else [one["body"]]
        for part in parts:
            if not _looks(part) and _levels(part) <= _DEEPEST:
                yield {"kind": one["kind"], "body": part}


def _conjoined(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a conjunction, in their order."""
    todo = [body]
    while todo:
        one = todo.pop()
        if one.keys() == {"&&"}:
            todo += one["&&"]["right"], one["&&"]["left"]
        else:
            yield one


def _looks(value: object) -> bool:
    return any(
        isinstance(one, Mapping) and one.get("Var") == "context"
        for level in _by_level(value)
        for one in level
    )


def _levels(value: object) -> int:
    return sum(1 for _ in _by_level(value))


def _by_level(value: object) -> Iterator[list[Any]]:
    """What stands in a value of JSON, level by level."""
    level = [value]
    while level:
        yield level
        level = [
            inner
            for one in level
            if isinstance(one, Mapping | list)
            for inner in (one.values() if isinstance(one, Mapping) else one)
        ]
