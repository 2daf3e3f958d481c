"""What the gateway says when it does not do what was asked: JSON-RPC errors with stable codes.

The number is JSON-RPC's (section 5.1 of its specification), the word in ``data.code`` is
Doorward's own and stays the same. Messages quote no argument.
"""

from __future__ import annotations

from doorward.agents.refusals import AgentRefusal

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = (
    -32700,
    -32600,
    -32601,
    -32602,
    -32603,
)
REFUSED = -32010
"""Refused by policy, by the standing of the agent, or because nobody agreed."""
UPSTREAM = -32011
"""The server behind the gateway did not answer as it should."""

_NUMBERS = {
    "not-json": PARSE_ERROR,
    "not-a-message": INVALID_REQUEST,
    "batch": INVALID_REQUEST,
    "too-large": INVALID_REQUEST,
    "too-deep": INVALID_REQUEST,
    "too-many-values": INVALID_REQUEST,
    "id-in-use": INVALID_REQUEST,
    "not-initialized": INVALID_REQUEST,
    "unknown-method": METHOD_NOT_FOUND,
    "not-offered": METHOD_NOT_FOUND,
    "unknown-tool": INVALID_PARAMS,
    "unknown-prompt": INVALID_PARAMS,
    "unknown-resource": INVALID_PARAMS,
    "params": INVALID_PARAMS,
    "arguments": INVALID_PARAMS,
    "cursor": INVALID_PARAMS,
    "upstream-gone": UPSTREAM,
    "upstream-timeout": UPSTREAM,
    "upstream-message": UPSTREAM,
    "response-too-large": UPSTREAM,
    "fault": INTERNAL_ERROR,
}


class Refused(AgentRefusal):
    """An answer of the gateway that is no result. `said` stands beside the code for programs."""

    def __init__(self, code: str, message: str, **said: object) -> None:
        super().__init__(code, message)
        self.said = said


def number_of(code: str) -> int:
    """JSON-RPC's number for one of our codes; what is not listed is refused."""
    return _NUMBERS.get(code, REFUSED)
