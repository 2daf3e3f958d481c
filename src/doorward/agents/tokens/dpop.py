"""Proofs that a caller has the key that a token is bound to (RFC 9449)."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.tokens.jose import ALGORITHMS, Key, Unverified, made, public_key

TYPE = "dpop+jwt"
CODE = "proof-invalid"
PROOF_SECONDS = 60.0
"""How old a proof may be."""
MOST_KEYS = 1_000
_MOST_JTI = 200
_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Proof(msgspec.Struct, frozen=True):
    """A proof that holds. `thumbprint` is its key's, `name` is what it is remembered by, until
    `ends_at`."""

    thumbprint: str
    name: str
    ends_at: float


class Proofs:
    """Reads proofs; keys are kept by their values, as reading one takes as long as a signature."""

    def __init__(self, leeway: float) -> None:
        self._leeway = leeway
        self._keys: dict[str, tuple[str, Key]] = {}

    def read(self, text: str, method: str, url: str, now: float, token: str | None = None) -> Proof:
        """Section 4.3, all but the replay: whoever takes the proof remembers its name.

        Raises `AgentRefusal` ``proof-missing`` or ``proof-invalid``.
        """
        if not text:
            raise AgentRefusal("proof-missing", "a DPoP proof is asked for")
        said = Unverified(text, CODE)
        if said.type != TYPE or said.header.get("alg") not in ALGORITHMS:
            raise said.refusal("is no DPoP proof")
        thumbprint, key = self._key(said.header.get("jwk"))
        said.require(key)
        if said.claims.get("htm") != method:
            raise said.refusal("is a proof for another method")
        if normal_url(said.text("htu", 2_000)) != normal_url(url):
            raise said.refusal("is a proof for another address")
        made_at = self._made_at(said, now)
        jti = said.text("jti", _MOST_JTI)
        if not jti:
            raise said.refusal("has no jti")
        if token is not None and not hmac.compare_digest(
            said.text("ath").encode("utf-8", "replace"), token_hash(token).encode()
        ):
            raise said.refusal("is a proof for another token")
        name = f"dpop {thumbprint} {jti}"
        return Proof(thumbprint, name, made_at + PROOF_SECONDS)

    def _made_at(self, said: Unverified, now: float) -> float:
        value = said.claims.get("iat")
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise said.refusal("has no time")
        # Comparisons with NaN are false, so what is good is asked.
        if not now - PROOF_SECONDS <= value <= now + self._leeway:
            raise said.refusal("is a proof of another time")
        return float(value)

    def _key(self, value: object) -> tuple[str, Key]:
        name = repr(value) if isinstance(value, dict) else ""
        known = self._keys.get(name)
        if known is None:
            try:
                known = public_key(value)
            except AgentRefusal as error:
                raise AgentRefusal(CODE, "a proof shows no public key that is taken") from error
            if len(self._keys) >= MOST_KEYS:
                self._keys.clear()
            self._keys[name] = known
        return known


def token_hash(token: str) -> str:
    """Claim ``ath``: the base64url of the SHA-256 of a token."""
    digest = hashlib.sha256(token.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@functools.lru_cache(maxsize=512)
def normal_url(url: str) -> str:
    """An address as proofs compare it (RFC 3986 section 6.2.2 and 6.2.3): without query and
    fragment. Raises `AgentRefusal` ``proof-invalid`` for what is no address of http or https.

    >>> normal_url("HTTPS://Gateway.Example.com:443/%7emcp?x=1")
    'https://gateway.example.com/~mcp'
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise AgentRefusal(CODE, "a proof's address cannot be read") from error
    if parts.scheme not in _PORTS or not host or parts.username is not None:
        raise AgentRefusal(CODE, "a proof's address is no address of http or https")
    host = f"[{host}]" if ":" in host else host
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    return f"{parts.scheme}://{place}{_ESCAPE.sub(_escape, parts.path) or '/'}"


def _escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else f"%{found[1].upper()}"


def make_proof(key: Key, method: str, url: str, now: float, token: str | None = None) -> str:
    """A new proof, as an agent sends it in the header ``DPoP``."""
    claims = {"jti": secrets.token_urlsafe(16), "htm": method, "htu": normal_url(url)}
    whole = {**claims, "iat": int(now), **({} if token is None else {"ath": token_hash(token)})}
    header = {"typ": TYPE, "jwk": key.as_dict(private=False)}
    return made(header, whole, key)
