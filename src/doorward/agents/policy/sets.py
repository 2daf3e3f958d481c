"""A set of policies as it was loaded: checked whole, or refused whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import cedarpy

from doorward.agents.policy.conditions import condition_of
from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.index import Indexed
from doorward.agents.policy.scopes import scope_of

MAX_BYTES = 8 * 1024 * 1024
OBLIGATION = "obligation"
"""The annotation that names what allowing asks for besides; several are parted by commas."""


class LoadedPolicies:
    """Policies by id, in Cedar's JSON, with what the index needs of each."""

    def __init__(self, text: str, schema: str | None) -> None:
        if len(text) > MAX_BYTES:
            raise PolicyError("too-large", f"the policies are longer than {MAX_BYTES:,} characters")
        try:
            whole = json.loads(cedarpy.policies_to_json_str(text))
        except ValueError as error:
            raise PolicyError("policies", _placed(text, str(error))) from error
        if whole.get("templates") or whole.get("templateLinks"):
            raise PolicyError("templates", "templates are not taken: write the policies out")
        self.by_id: dict[str, dict[str, Any]] = whole["staticPolicies"]
        self.text = text
        if schema is not None:
            _require_valid(text, schema)
        self.indexed = tuple(_indexed(key, one) for key, one in self.by_id.items())

    def part(self, ids: tuple[str, ...]) -> cedarpy.PolicySet:
        """Some of the policies, under the ids that they have in the whole."""
        static = {key: self.by_id[key] for key in ids}
        document = {"templates": {}, "staticPolicies": static, "templateLinks": []}
        return cedarpy.PolicySet.from_json_str(json.dumps(document))


def _indexed(key: str, policy: Mapping[str, Any]) -> Indexed:
    try:
        scope = scope_of(policy)
    except (KeyError, ValueError) as error:
        raise PolicyError("policies", f"{key}: {error}") from error
    said = policy.get("annotations", {}).get(OBLIGATION) or ""
    return Indexed(
        id=key,
        permits=policy["effect"] == "permit",
        bare=not policy["conditions"],
        scope=scope,
        condition=condition_of(policy["conditions"]),
        obligations=tuple(one.strip() for one in said.split(",") if one.strip()),
    )


def _require_valid(text: str, schema: str) -> None:
    try:
        found = cedarpy.validate_policies(text, schema, release_gil=True)
    except ValueError as error:
        raise PolicyError("schema", f"the schema cannot be read: {error}") from error
    if not found.validation_passed:
        said = "; ".join(f"{one.policy_id}: {one.error}" for one in found.errors[:5])
        raise PolicyError("invalid", f"the policies do not fit the schema: {said}")


def _placed(text: str, said: str) -> str:
    """What is wrong with the first policy that cannot be read, and its line: Cedar's own message
    names none."""
    line = 1
    for one in statements(text):
        if one.strip():
            try:
                cedarpy.policies_to_json_str(one)
            except ValueError as error:
                lead = len(one) - len(one.lstrip())
                first = line + one[:lead].count("\n")
                return f"{_lines(one.strip().splitlines(), first, str(error))}: {error}"
        line += one.count("\n")
    return said


def _lines(policy: Sequence[str], first: int, said: str) -> str:
    """The line at which Cedar's parser stops; of mistakes that it finds later, all of the policy.

    The parser says the same of every beginning that holds what it stopped at, so halving finds it.
    """
    if not said.startswith(("unexpected token", "invalid token")):
        last = first + len(policy) - 1
        return f"line {first}" if last == first else f"lines {first} to {last}"
    few, enough = 0, len(policy)
    while enough - few > 1:
        half = (few + enough) // 2
        if _complaint("\n".join(policy[:half])) == said:
            enough = half
        else:
            few = half
    return f"line {first + enough - 1}"


def _complaint(text: str) -> str:
    try:
        cedarpy.policies_to_json_str(text)
    except ValueError as error:
        return str(error)
    return ""


_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|;|[^";/]+|.', re.DOTALL)


def statements(text: str) -> Iterator[str]:
    """The policies of a text one by one; a semicolon in a text or a comment ends none."""
    held: list[str] = []
    for found in _PIECES.finditer(text):
        held.append(found[0])
        if found[0] == ";":
            yield "".join(held)
            held.clear()
    yield "".join(held)
