"""A set of policies as it was loaded: checked whole, or refused whole."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import cedarpy

from doorward.agents.policy.conditions import condition_of
from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.index import Indexed
from doorward.agents.policy.limits import require_policies
from doorward.agents.policy.scopes import scope_of
from doorward.agents.policy.texts import lines_of, statements, stopped_at

__all__ = ["LoadedPolicies", "renamed", "statements"]
OBLIGATION = "obligation"
"""The annotation that names what allowing asks for besides; several are parted by commas."""
_SLOTS = ("?principal", "?resource")


class LoadedPolicies:
    """Policies that were checked, with what the index needs of each."""

    def __init__(self, text: object, schema: str | None) -> None:
        if not isinstance(text, str):
            raise PolicyError("policies", "the policies are a text in Cedar's language")
        require_policies(text)
        self.text = text
        try:
            self.indexed = self._checked(text, schema)
        except RecursionError as error:
            raise PolicyError("too-deep", "a policy is too deep to be read here") from error

    def _checked(self, text: str, schema: str | None) -> tuple[Indexed, ...]:
        try:
            whole = json.loads(cedarpy.policies_to_json_str(text))
        except ValueError as error:
            raise PolicyError("policies", _placed(text, str(error))) from error
        if whole.get("templates") or whole.get("templateLinks"):
            line = min(line for one in _SLOTS for line in lines_of(text, one))
            said = f"line {line}: templates are not taken: write the policies out"
            raise PolicyError("templates", said)
        static: dict[str, dict[str, Any]] = whole["staticPolicies"]
        self._texts = {
            f"policy{number}": one
            for number, one in enumerate(one for one in statements(text) if one.endswith(";"))
        }
        if self._texts.keys() != static.keys():
            raise PolicyError("policies", "where one policy ends and the next begins is not clear")
        if schema is not None:
            _require_valid(text, schema)
        return tuple(_indexed(key, one) for key, one in static.items())

    def part(self, ids: tuple[str, ...]) -> cedarpy.PolicySet:
        """Some of the policies. Cedar counts them anew: see `renamed`. (Its JSON would keep the
        ids, but it reads JSON 128 deep only, and a chain of 60 terms is deeper.)"""
        return cedarpy.PolicySet.from_str("\n".join([self._texts[key] for key in ids]))


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
            wrong = _complaint(one)
            if wrong:
                lead = len(one) - len(one.lstrip())
                first = line + one[:lead].count("\n")
                at = stopped_at(one.strip().splitlines(), first, wrong, _complaint)
                return f"{at}: {wrong}"
        line += one.count("\n")
    return said


def _complaint(text: str) -> str:
    try:
        cedarpy.policies_to_json_str(text)
    except ValueError as error:
        return str(error)
    return ""


_EVALUATING = re.compile(r"(?<=^error while evaluating policy `)policy\d+(?=`)")


def renamed(said: Sequence[str], ids: tuple[str, ...]) -> list[str]:
    """What Cedar said of a part, of which it counts the policies anew, with the ids of the whole:
    errors, or ids of policies."""
    own = {f"policy{number}": one for number, one in enumerate(ids)}
    return [own.get(one) or _EVALUATING.sub(lambda found: own[found[0]], one) for one in said]
