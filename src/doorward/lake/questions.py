"""Questions: one ``.sql`` file each, with what it is for in front.

A file begins with a comment that holds YAML: `title`, `why`, `strength` (``none`` for what only
orders the looking), `tables`, `parameters` (each with type, default and meaning), `columns` (each
with its meaning) and `tests` (rows given, parameters, rows expected). The query itself is in the
dialect that DuckDB and Spark both run unchanged: see docs/lake.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from doorward.lake.errors import LakeError

Value = str | int | float | date | None
TYPES: Mapping[str, type] = {"integer": int, "number": float, "text": str, "date": date}
_FRONT = re.compile(r"\A/\*\n(.*?)\n\*/\n(.*)\Z", re.DOTALL)


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a question can be told. `type` is a key of `TYPES`; a default of None is unset."""

    type: str
    meaning: str
    default: Any = None


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rows of the tables, parameters, and the rows that must come out, in their order."""

    given: dict[str, list[dict[str, Any]]]
    parameters: dict[str, Any] = {}
    expect: list[list[Any]]


class Front(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The front matter."""

    title: str
    why: str
    strength: str
    tables: tuple[str, ...]
    columns: dict[str, str]
    parameters: dict[str, Parameter] = {}
    tests: list[Example] = []


class Question(msgspec.Struct, frozen=True):
    """A question by its name, with its query."""

    name: str
    front: Front
    query: str

    def values(self, stated: Mapping[str, str]) -> dict[str, Value]:
        """The parameters as typed values. Raises `LakeError` for one that is unknown or wrong."""
        parameters = self.front.parameters
        for name in stated:
            if name not in parameters:
                known = ", ".join(parameters) or "none"
                raise LakeError(f"{self.name} has no parameter {name!r}; it has: {known}")
        return {
            name: _typed(name, one, stated[name]) if name in stated else one.default
            for name, one in parameters.items()
        }


@cache
def questions() -> Mapping[str, Question]:
    """All of them, by name."""
    folder = files("doorward.lake").joinpath("questions")
    found = [one for one in folder.iterdir() if one.name.endswith(".sql")]
    return {
        name: read_question(name, one.read_text("utf-8"))
        for one in sorted(found, key=lambda one: one.name)
        if (name := one.name.removesuffix(".sql"))
    }


def question(name: str) -> Question:
    """A question. Raises `LakeError` for a name that is none."""
    found = questions().get(name)
    if found is None:
        raise LakeError(f"there is no question {name!r}; there are: {', '.join(questions())}")
    return found


def read_question(name: str, text: str) -> Question:
    """A question from its file. Raises `LakeError`."""
    parts = _FRONT.match(text)
    if parts is None:
        raise LakeError(f"{name}.sql: does not begin with a comment that says what it is")
    try:
        front = msgspec.convert(yaml.safe_load(parts[1]), Front)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise LakeError(f"{name}.sql: {error}") from error
    return Question(name, front, parts[2].strip())


def _typed(name: str, parameter: Parameter, text: str) -> Value:
    try:
        if parameter.type == "date":
            return date.fromisoformat(text)
        found: Value = TYPES[parameter.type](text)
    except ValueError as error:
        raise LakeError(f"{name}={text[:60]!r} is no {parameter.type}") from error
    return found
