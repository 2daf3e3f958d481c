"""Requests from files: lines as a decision log has them, AuthZEN's, or Cedar's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from doorward.agents.file_lines import LineError, lines_of
from doorward.agents.policy.decisions import Request

MOST_LINE = 1024 * 1024


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A request with the line that it stands in. `decision` and `obligations` are what was decided
    then, if the line says so; `kept` is whether its context is there whole (a log leaves values
    out)."""

    line: int
    request: Request
    decision: bool | None = None
    obligations: tuple[str, ...] = ()
    kept: bool = True


def recorded(file: Path, action_type: str = "Action") -> Iterator[Recorded | LineError]:
    """The requests of a file of JSON Lines; in place of a line that cannot be read its error.

    A line has `principal`, `action`, `resource`, `context` as Cedar names them, or `subject`,
    `action` (`name`), `resource` as AuthZEN does. Other lines of a decision log (`event` other
    than ``decision``) are passed over.
    """
    for found in lines_of(file, MOST_LINE):
        if isinstance(found, LineError):
            yield found
            continue
        number, line = found
        try:
            one = _read(number, line, action_type)
        except (ValueError, RecursionError, msgspec.MsgspecError) as error:
            yield LineError(f"line {number}: {error}")
        else:
            if one is not None:
                yield one


def _read(number: int, line: bytes, action_type: str) -> Recorded | None:
    said = msgspec.json.decode(line)
    if not isinstance(said, dict):
        raise LineError("a request is a JSON object")
    if said.get("event", "decision") != "decision":
        return None
    principal = said.get("principal", said.get("subject"))
    action, resource = said.get("action"), said.get("resource")
    if principal is None or action is None or resource is None:
        raise LineError("principal (or subject), action and resource are needed")
    if isinstance(action, Mapping) and "name" in action:
        action = {"type": action_type, "id": action["name"]}
    context = said.get("context") or {}
    if not isinstance(context, dict):
        raise LineError("context is an object")
    decision = said.get("decision")
    return Recorded(
        line=number,
        request=Request(
            principal=principal, action=action, resource=resource, context=_whole(said, context)
        ),
        decision=decision if isinstance(decision, bool) else None,
        obligations=tuple(str(one) for one in said.get("obligations") or ()),
        kept=not said.get("left_out") and not _several(said.get("about")),
    )


def _several(about: object) -> bool:
    """Whether others than the principal were asked as well: the person, agents between, grants."""
    return isinstance(about, Mapping) and any(
        about.get(one) for one in ("for", "through", "grants")
    )


def _whole(said: Mapping[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """The context with the properties of an AuthZEN request where policies look for them."""
    properties = {
        name: one["properties"]
        for name in ("subject", "action", "resource")
        if isinstance(one := said.get(name), Mapping) and one.get("properties")
    }
    return {**context, "properties": properties} if properties else context
