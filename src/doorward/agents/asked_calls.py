"""A call that a person has to agree to: what exactly is asked, and its digest."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import msgspec

from doorward.agents.masking import masked, masked_text
from doorward.agents.refusals import AgentRefusal

APPROVAL = "human-approval"
BY_ANOTHER = "approval-by-another"
BY_TWO = "approval-by-two"
OBLIGATIONS = frozenset({APPROVAL, BY_ANOTHER, BY_TWO})
"""The obligations of policies that an approval meets. Each of them asks for one."""

MOST_BYTES = 64 * 1024
"""What is longer nobody reads before deciding, so it cannot be approved."""
DEEPEST = 32
LONGEST_TEXT = 2_000
_FORM = "doorward-approval-1"


class AskedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it would be made.

    `instance` makes it, for `human` (None: on its own account, for its `owner`), through `chain`.
    `arguments` are the exact ones. `purpose` is what the agent or the token says it is for: the
    agent's word. `data_class` is that of the resource (0 public to 3 restricted). `reasons` are
    the policies that asked for an approval, `obligations` what they ask for.
    """

    instance: str
    server: str
    tool: str
    arguments: Mapping[str, Any] = {}
    human: str | None = None
    owner: str = ""
    chain: tuple[str, ...] = ()
    session: str = ""
    purpose: str = ""
    action: str = ""
    resource: str = ""
    data_class: int = 3
    reasons: tuple[str, ...] = ()
    obligations: tuple[str, ...] = (APPROVAL,)


def digest_of(call: AskedCall) -> str:
    """SHA-256 over who calls what for whom with which arguments, exactly: 1, 1.0, true and "1"
    differ, so do letters that look alike.

    Raises `AgentRefusal` ``arguments-malformed``, ``arguments-too-deep``, ``arguments-too-large``.
    """
    _require_json(call.arguments, 1)
    who = [call.instance, call.human, list(call.chain)]
    said = _canonical([_FORM, *who, call.server, call.tool, call.arguments])
    if len(said) > MOST_BYTES:
        raise AgentRefusal("arguments-too-large", f"more than {MOST_BYTES:,} bytes to agree to")
    return hashlib.sha256(said.encode("ascii")).hexdigest()


def shown(call: AskedCall) -> AskedCall:
    """The call as people see it and as it is kept: without what looks like a secret."""
    return msgspec.structs.replace(
        call,
        arguments=masked(dict(call.arguments)),
        purpose=masked_text(call.purpose[:LONGEST_TEXT]),
        resource=masked_text(call.resource[:LONGEST_TEXT]),
    )


def erased(call: AskedCall) -> AskedCall:
    """The call without its contents, kept to say that there was one."""
    return msgspec.structs.replace(call, arguments={}, purpose="", resource="", session="")


def _canonical(value: object) -> str:
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), default=dict)
    except ValueError as error:  # a number of thousands of digits
        raise AgentRefusal("arguments-malformed", "an argument cannot be written down") from error


def _require_json(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise AgentRefusal("arguments-too-deep", f"arguments are nested deeper than {DEEPEST}")
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise AgentRefusal("arguments-malformed", "a name of an argument is no text")
        for one in value.values():
            _require_json(one, depth + 1)
    elif isinstance(value, list | tuple):
        for one in value:
            _require_json(one, depth + 1)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise AgentRefusal("arguments-malformed", "a number is not finite")
    elif value is not None and not isinstance(value, str | int | bool):
        raise AgentRefusal("arguments-malformed", "an argument is no JSON value")
