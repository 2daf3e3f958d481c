"""The agent's side: what it signs to ask for a token, and to show it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from doorward.agents.tokens.clients import ASSERTION_TYPE
from doorward.agents.tokens.dpop import make_proof
from doorward.agents.tokens.jose import Key, made

ASSERTION_SECONDS = 60


def client_assertion(key: Key, agent: str, audience: str, now: float) -> str:
    """Who asks, for the token endpoint or issuer `audience` (RFC 7523)."""
    claims = {
        "iss": agent,
        "sub": agent,
        "aud": audience,
        "jti": secrets.token_urlsafe(16),
        "iat": int(now),
        "exp": int(now) + ASSERTION_SECONDS,
    }
    header = {"typ": "client-authentication+jwt", "kid": key.thumbprint()}
    return made(header, claims, key)


def authenticated(
    key: Key, agent: str, endpoint: str, now: float, form: Mapping[str, str]
) -> dict[str, str]:
    """A form with who asks."""
    return {
        **form,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": client_assertion(key, agent, endpoint, now),
    }


def headers(key: Key, token: str, method: str, url: str, now: float) -> dict[str, str]:
    """How a token is shown to the server at `url`: once, for this request."""
    return {"Authorization": f"DPoP {token}", "DPoP": make_proof(key, method, url, now, token)}
