"""A policy as it stands in its file: its line, its name, what it says."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

import cedarpy
import msgspec

from doorward.agents.policy.sets import OBLIGATION, statements


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """One policy of a text. `name` is its ``@id``, else its number as Cedar counts them
    (``policy0`` is the first); `line` is where it begins, from 1."""

    id: str
    name: str
    line: int
    text: str
    policy: Mapping[str, Any]
    file: str = ""
    """Where several files make a set: of which this is."""

    @property
    def permits(self) -> bool:
        """Whether it is a permit."""
        return bool(self.policy["effect"] == "permit")

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"{self.file}, line {self.line}" if self.file else f"line {self.line}"

    @property
    def obligations(self) -> frozenset[str]:
        """What allowing by it asks for besides."""
        said = self.policy.get("annotations", {}).get(OBLIGATION) or ""
        return frozenset(one.strip() for one in said.split(",") if one.strip())

    @property
    def meaning(self) -> str:
        """The same text for policies that say the same, whatever their annotations."""
        said = {key: value for key, value in self.policy.items() if key != "annotations"}
        return json.dumps(said, sort_keys=True)


def written(text: str) -> tuple[Written, ...]:
    """The policies of a text that has been loaded before, in their order."""
    static: Mapping[str, Any] = json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"]
    found: list[Written] = []
    line = 1
    for one in statements(text):
        if one.endswith(";"):
            key = f"policy{len(found)}"
            begins = line + _blank_lines(one)
            name = static[key].get("annotations", {}).get("id") or key
            found.append(Written(id=key, name=name, line=begins, text=one, policy=static[key]))
        line += one.count("\n")
    return tuple(found)


def written_in(files: Sequence[tuple[str, str]]) -> tuple[Written, ...]:
    """The policies of several files, given with their names, as of one text in which they stand
    one after the other (`together`); each knows its file and its line there."""
    starts = [0]
    for _, text in files:
        starts.append(starts[-1] + text.count("\n") + 1)
    found = []
    for one in written(together(files)):
        number = bisect_left(starts, one.line) - 1
        line = one.line - starts[number]
        found.append(msgspec.structs.replace(one, file=files[number][0], line=line))
    return tuple(found)


def together(files: Sequence[tuple[str, str]]) -> str:
    """The texts of several files as one."""
    return "\n".join(text for _, text in files)


def names(text: str) -> dict[str, str]:
    """What people call the policies (``@id``), by the ids that decisions give as reasons."""
    return {one.id: one.name for one in written(text)}


def _blank_lines(statement: str) -> int:
    """How many lines without anything but comments stand before a policy."""
    count = 0
    for line in statement.splitlines():
        if line.strip() and not line.lstrip().startswith("//"):
            break
        count += 1
    return count
