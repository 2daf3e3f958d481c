"""A schema as it was given: read by Cedar, or refused with the line where that can be known."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import cedarpy

from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.limits import require_schema
from doorward.agents.policy.texts import lines_of, stopped_at

_STOPPED = ("unexpected token", "invalid token")
_NAMED = re.compile(r"failed to resolve types?: ([\w:]+)|`([\w:]+)` is declared twice")


def schema_text(said: object) -> str | None:
    """A schema as text, from text or from the values of Cedar's JSON. Raises `PolicyError` for
    anything else, and where it is too large or too deep for Cedar."""
    if said is None:
        return None
    if isinstance(said, Mapping):
        try:
            said = json.dumps(said)
        except (ValueError, TypeError, RecursionError) as error:
            raise PolicyError("schema", f"the schema is no JSON: {error}") from error
    if not isinstance(said, str):
        raise PolicyError("schema", "a schema is a text in Cedar's language, or Cedar's JSON")
    require_schema(said)
    return said


def read_schema(text: str | None) -> cedarpy.Schema | None:
    """As Cedar reads it. Raises `PolicyError`."""
    if text is None:
        return None
    try:
        return _read(text)
    except ValueError as error:
        said = f"{_place(text, str(error))}{error}"
        raise PolicyError("schema", f"the schema cannot be read: {said}") from error


def _read(text: str) -> cedarpy.Schema:
    as_json = text.lstrip()[:1] == "{"
    return (cedarpy.Schema.from_json_str if as_json else cedarpy.Schema.from_str)(text)


def _place(text: str, said: str) -> str:
    """The line, where Cedar's message names none and it can be found."""
    if " at line " in said:
        return ""
    if any(one in said for one in _STOPPED):
        return f"{stopped_at(text.splitlines(), 1, said, _complaint)}: "
    named = _NAMED.search(said)
    if not named:
        return ""
    lines = list(lines_of(text, named[1] or named[2]))
    second = len(lines) > 1 and named[2] is not None
    return f"line {lines[second]}: " if lines else ""


def _complaint(text: str) -> str:
    try:
        _read(text)
    except ValueError as error:
        return str(error)
    return ""
