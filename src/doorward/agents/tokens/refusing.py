"""How refusals are told to clients: errors of OAuth (RFC 6749 section 5.2)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from doorward.agents.refusals import AgentRefusal


class TokenRefusal(AgentRefusal):
    """A refusal with the `error` and HTTP `status` that clients are told beside the code."""

    def __init__(self, code: str, message: str, error: str, status: int = 400) -> None:
        super().__init__(code, message)
        self.error, self.status = error, status


INVALID_REQUEST = "invalid_request"
INVALID_CLIENT = "invalid_client"
INVALID_PROOF = "invalid_dpop_proof"
INVALID_TARGET = "invalid_target"
INVALID_DETAILS = "invalid_authorization_details"
UNAUTHORIZED = "unauthorized_client"


@contextlib.contextmanager
def told(error: str, status: int = 400) -> Iterator[None]:
    """Refusals from here on are told as this error; that the state is gone stays what it is."""
    try:
        yield
    except TokenRefusal:
        raise
    except AgentRefusal as refusal:
        raise as_told(refusal, error, status) from refusal


def as_told(refusal: AgentRefusal, error: str, status: int = 400) -> TokenRefusal:
    """A refusal with its error, unless it has one."""
    if isinstance(refusal, TokenRefusal):
        return refusal
    if refusal.code == "state-gone":
        error, status = "temporarily_unavailable", 503
    return TokenRefusal(refusal.code, str(refusal), error, status)
