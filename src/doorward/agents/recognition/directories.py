"""Keys that requests are signed by, from files: nothing is ever fetched.

A file is a JSON Web Key Set, as agents publish it under
``/.well-known/http-message-signatures-directory`` (draft-ietf-webbotauth-httpsig-protocol-01).
Somebody downloads it, looks at it, and names whose it is.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from http_message_signatures import algorithms as library
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.keys import public_key

MOST_BYTES = 256 * 1024
MOST_KEYS = 64
SHORTEST_SECRET = 32

PUBLISHED = frozenset(
    {
        "poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U",
        "oD0HwocPBSfpNy5W3bpJeyFGY_IQ_YpqxSjQ3Yd-CLA",
        "BHj8s0GPnMEQtkaULIM-PLgEhLBbuGUQ1vMxmBWZzEo",
        "ydQXMtvbsOsZyFir-Y7A8t7fKEM1gbKPvyFkdpu4fvI",
    }
)
"""Thumbprints of the keys of RFC 9421, Appendix B.1, which the drafts use too. Their private parts
are printed there: anybody can sign with them."""

_READERS: Mapping[str, type[ECKey] | type[OKPKey] | type[RSAKey]] = {
    "EC": ECKey,
    "OKP": OKPKey,
    "RSA": RSAKey,
}
_ALGORITHMS: Mapping[str, tuple[type[library.HTTPSignatureAlgorithm], frozenset[str]]] = {
    "EC": (library.ECDSA_P256_SHA256, frozenset({"ES256"})),
    "OKP": (library.ED25519, frozenset({"EdDSA", "Ed25519"})),
    "RSA": (library.RSA_PSS_SHA512, frozenset({"PS512"})),
    "oct": (library.HMAC_SHA256, frozenset({"HS256"})),
}


class SigningKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key of a directory. `agent` is the host whose it is, "" where nobody said so.

    `algorithm` is the library's class for it and follows from the key alone, never from what a
    request says. Times are seconds since 1970.
    """

    thumbprint: str
    kid: str
    algorithm: Any
    key: Any
    agent: str = ""
    not_before: float | None = None
    expires: float | None = None

    @property
    def algorithm_id(self) -> str:
        """The name that RFC 9421 has for the algorithm."""
        return str(self.algorithm.algorithm_id)

    def __repr__(self) -> str:
        """Without the key: a shared secret is one."""
        return f"SigningKey({self.thumbprint or self.kid!r}, agent={self.agent!r})"


class KeyRing:
    """The keys of several directories, looked up by the ``keyid`` of a signature."""

    def __init__(self) -> None:
        self._keys: dict[str, list[SigningKey]] = {}

    def __len__(self) -> int:
        return len({id(one) for keys in self._keys.values() for one in keys})

    def add(self, data: bytes, agent: str = "") -> int:
        """Add a directory's keys; how many there were.

        `agent` is whose it is: a URL or a host. Raises `AgentRefusal` (``key-unreadable``,
        ``key-weak``, ``key-private``): a directory is taken whole or not at all.
        """
        keys = [_key(one, host_of(agent)) for one in _keys_of(data)]
        for one in keys:
            for name in {one.thumbprint, one.kid} - {""}:
                self._keys.setdefault(name, []).append(one)
        return len(keys)

    def find(self, keyid: str, agent: str) -> SigningKey | None:
        """The key that a signature names; `agent` is the host in its Signature-Agent, "" for none.

        A key whose directory is somebody else's is not found. Where several fit, the one of that
        agent is taken, and none where that leaves it open.
        """
        found = [
            one
            for one in self._keys.get(keyid, ())
            if not (one.agent and agent) or one.agent == agent
        ]
        own = [one for one in found if one.agent == agent] or found
        return own[0] if len({one.thumbprint or id(one) for one in own}) == 1 else None


def host_of(agent: str) -> str:
    """The host (and port) of an agent's URL, in lower case; a bare host is one.

    >>> host_of("https://ChatGPT.com"), host_of("agent.bot.goog"), host_of("")
    ('chatgpt.com', 'agent.bot.goog', '')
    """
    text = agent.strip()
    try:
        return urlsplit(text if "//" in text else f"//{text}").netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _keys_of(data: bytes) -> list[dict[str, Any]]:
    if len(data) > MOST_BYTES:
        raise AgentRefusal("key-unreadable", f"larger than {MOST_BYTES // 1024} KiB")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise AgentRefusal("key-unreadable", "is no JSON") from error
    keys = found.get("keys", [found]) if isinstance(found, dict) else None
    if not isinstance(keys, list) or not all(isinstance(one, dict) for one in keys):
        raise AgentRefusal("key-unreadable", "is neither a JWK nor a JWK Set")
    if not 1 <= len(keys) <= MOST_KEYS:
        raise AgentRefusal("key-unreadable", f"has {len(keys)} keys, not 1 to {MOST_KEYS}")
    return keys


def _key(jwk: dict[str, Any], agent: str) -> SigningKey:
    kind = str(jwk.get("kty"))
    if kind not in _ALGORITHMS:
        raise AgentRefusal("key-weak", "the key is none of P-256, Ed25519, RSA, or a shared secret")
    algorithm, names = _ALGORITHMS[kind]
    if "alg" in jwk and str(jwk["alg"]) not in names:
        raise AgentRefusal("key-weak", "the key is for an algorithm that is not taken here")
    thumbprint, key = _secret(jwk) if kind == "oct" else _public(jwk, kind)
    kid = jwk.get("kid", "")
    return SigningKey(
        thumbprint=thumbprint,
        kid=kid if isinstance(kid, str) else "",
        algorithm=algorithm,
        key=key,
        agent=agent,
        not_before=_time(jwk.get("nbf")),
        expires=_time(jwk.get("exp")),
    )


def _public(jwk: dict[str, Any], kind: str) -> tuple[str, Any]:
    thumbprint, plain = public_key(jwk)
    try:
        return thumbprint, _READERS[kind].import_key({**plain}).public_key
    except (JoseError, ValueError, TypeError) as error:
        raise AgentRefusal("key-unreadable", "the key cannot be read") from error


def _secret(jwk: dict[str, Any]) -> tuple[str, bytes]:
    """A shared secret, which no public directory has: for requests within the company."""
    text = jwk.get("k")
    if not isinstance(text, str):
        raise AgentRefusal("key-unreadable", "the key cannot be read")
    try:
        secret = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as error:
        raise AgentRefusal("key-unreadable", "the key cannot be read") from error
    if len(secret) < SHORTEST_SECRET:
        raise AgentRefusal("key-weak", f"a shared secret has {SHORTEST_SECRET} bytes or more")
    return "", secret


def _time(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AgentRefusal("key-unreadable", "nbf and exp of a key are seconds since 1970")
    return float(value)
