"""What the service says of itself (RFC 8414), and servers that take its tokens (RFC 9728)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from doorward.agents.tokens.jose import ALGORITHMS

WELL_KNOWN = "/.well-known/oauth-authorization-server"
RESOURCE_WELL_KNOWN = "/.well-known/oauth-protected-resource"
_METHODS = ["private_key_jwt"]


def endpoints(issuer: str) -> dict[str, str]:
    """Where the service answers."""
    return {
        "token_endpoint": f"{issuer}/token",
        "revocation_endpoint": f"{issuer}/revoke",
        "introspection_endpoint": f"{issuer}/introspect",
        "jwks_uri": f"{issuer}/jwks",
    }


def well_known(address: str, name: str) -> str:
    """The path of metadata about an address: the name goes before its path (RFC 8414 section 3,
    RFC 9728 section 3).

    >>> well_known("https://gateway.example.com/mcp", RESOURCE_WELL_KNOWN)
    '/.well-known/oauth-protected-resource/mcp'
    """
    return name + urlsplit(address).path.rstrip("/")


def server_metadata(issuer: str) -> dict[str, Any]:
    """RFC 8414 section 2, RFC 9449 section 5.1, RFC 9396 section 10."""
    algorithms = list(ALGORITHMS)
    found: dict[str, Any] = {"issuer": issuer, **endpoints(issuer)}
    for name in ("token", "revocation", "introspection"):
        found[f"{name}_endpoint_auth_methods_supported"] = _METHODS
        found[f"{name}_endpoint_auth_signing_alg_values_supported"] = algorithms
    return found | {
        "grant_types_supported": [
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "client_credentials",
        ],
        # There is no authorization endpoint; but the member is required and cannot be empty.
        "response_types_supported": ["none"],
        "dpop_signing_alg_values_supported": algorithms,
        "authorization_details_types_supported": ["doorward_task"],
    }


def resource_metadata(resource: str, issuers: Sequence[str], name: str = "") -> dict[str, Any]:
    """RFC 9728 section 2: what a server that takes tokens says of itself."""
    found: dict[str, Any] = {
        "resource": resource,
        "authorization_servers": list(issuers),
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "dpop_bound_access_tokens_required": True,
        "authorization_details_types_supported": ["doorward_task"],
    }
    return found | ({"resource_name": name} if name else {})


def challenge(resource: str, code: str) -> str:
    """The header ``WWW-Authenticate`` of a 401 (RFC 9449 section 7.1, RFC 9728 section 5.1).
    `code` is a refusal's."""
    parts = urlsplit(resource)
    where = f"{parts.scheme}://{parts.netloc}{well_known(resource, RESOURCE_WELL_KNOWN)}"
    words = [f'resource_metadata="{where}"', f'algs="{" ".join(ALGORITHMS)}"']
    if code != "token-missing":
        proof = code in {"proof-missing", "proof-invalid", "replayed"}
        words.insert(0, f'error="{"invalid_dpop_proof" if proof else "invalid_token"}"')
    return f"DPoP {', '.join(words)}"
