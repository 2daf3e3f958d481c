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

_ALWAYS = {"Value": True}


def possible(policies: str) -> str:
    """The policies that say what could be allowed. Raises `ValueError`."""
    whole = json.loads(cedarpy.policies_to_json_str(policies))
    kept = {key: one for key, policy in whole["staticPolicies"].items()
            if (one := _possible(policy)) is not None}  # fmt: skip
    document = {"templates": {}, "staticPolicies": kept, "templateLinks": []}
    return cedarpy.policies_from_json_str(json.dumps(document)) if kept else ""


def _possible(policy: Mapping[str, Any]) -> Mapping[str, Any] | None:
    conditions = policy.get("conditions", [])
    if policy["effect"] == "forbid":
        return None if any(_looks(one["body"]) for one in conditions) else policy
    return {**policy, "conditions": list(_without(conditions))}


def _without(conditions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in conditions:
        if not _looks(one["body"]):
            yield one
        elif one["kind"] == "when":
            yield {"kind": "when", "body": _rest(one["body"])}


def _rest(body: dict[str, Any]) -> dict[str, Any]:
    """A condition with each part of its conjunction that looks at the context taken for true."""
    if not _looks(body):
        return body
    if set(body) == {"&&"}:
        sides = body["&&"]
        left, right = _rest(sides["left"]), _rest(sides["right"])
        if _ALWAYS in (left, right):
            return right if left == _ALWAYS else left
        return {"&&": {"left": left, "right": right}}
    return _ALWAYS


def _looks(value: object) -> bool:
    if isinstance(value, Mapping):
        return value.get("Var") == "context" or any(_looks(one) for one in value.values())
    return isinstance(value, list) and any(_looks(one) for one in value)
