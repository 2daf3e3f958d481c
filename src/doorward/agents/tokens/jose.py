"""Signed JSON tokens (RFC 7515, RFC 7519), read strictly.

Signatures with a private key only: neither ``none`` nor a shared secret's HMAC is in the lists,
and a key is taken for the algorithms of its own kind alone. A header's key (``jwk``, ``jku``,
``x5u``) is never believed; a DPoP proof shows its own, for its caller to compare.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwk, jws
from joserfc.errors import ExpiredTokenError, JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwt import JWTClaimsRegistry

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.keys import public_key as plain_key

Key = jwk.ECKey | jwk.OKPKey | jwk.RSAKey
MOST_CHARACTERS = 8_192
ALGORITHMS = ("ES256", "Ed25519", "EdDSA", "PS256", "RS256")
"""What is taken (RFC 7518, RFC 8037, RFC 9864): one for each kind of key in the register, and the
older names that identity providers and libraries use. This service signs with ES256."""
_REFUSED_HEADERS = frozenset({"jku", "x5u", "crit", "b64", "zip", "enc"})


class _Registry(jws.JWSRegistry):
    max_header_length = 4_096
    max_payload_length = MOST_CHARACTERS

    def get_alg(self, name: str) -> JWSAlgModel:
        # Without the library's warning that the name EdDSA is older than Ed25519.
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


_REGISTRY = _Registry(strict_check_header=False)


class Unverified:
    """A token that was taken apart. Nothing of it is to be believed before `require`.

    `code` is what everything that is wrong with it is refused with.
    """

    def __init__(self, token: str, code: str) -> None:
        self.code = code
        if len(token) > MOST_CHARACTERS:
            raise self.refusal(f"is longer than {MOST_CHARACTERS:,} characters")
        try:
            self._parts = jws.extract_compact(token.encode("ascii"), registry=_REGISTRY)
            self.header: Mapping[str, Any] = self._parts.headers()
            payload = self._parts.payload
            claims = UNIQUE.decode((payload or b"").decode("utf-8"))
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise self.refusal("is no signed JSON token") from error
        if not isinstance(self.header, dict) or not isinstance(claims, dict):
            raise self.refusal("is no signed JSON token")
        if _REFUSED_HEADERS & self.header.keys():
            raise self.refusal("has a header that is not taken")
        self.claims: Mapping[str, Any] = claims
        self.payload: bytes = payload or b""

    @property
    def type(self) -> str:
        """What kind of token it says it is (header ``typ``, RFC 8725 section 3.11)."""
        said = self.header.get("typ", "")
        word = said.lower() if isinstance(said, str) else "?"
        return word.removeprefix("application/")

    @property
    def kid(self) -> str:
        """The id of its key; a name to look up, nothing else. Empty without one."""
        said = self.header.get("kid", "")
        return said if isinstance(said, str) else ""

    @property
    def signed_part(self) -> bytes:
        """What the signature covers. The same for every signature of the same token."""
        return self._parts.segments["header"] + b"." + self._parts.segments["payload"]

    def text(self, name: str, most: int = 500) -> str:
        """A claim that is text, empty where it is missing. Raises `AgentRefusal`."""
        value = self.claims.get(name, "")
        if not isinstance(value, str) or len(value) > most:
            raise self.refusal(f"has a bad {name}")
        return value

    def require(self, key: Key) -> None:
        """Raise `AgentRefusal` unless this key signed it."""
        if self.header.get("alg") not in ALGORITHMS:
            raise self.refusal("is signed in a way that is not taken")
        try:
            good = jws.validate_compact(self._parts, key, registry=_REGISTRY)
        except (JoseError, ValueError, TypeError) as error:
            raise self.refusal("is not signed by that key") from error
        if not good:
            raise self.refusal("is not signed by that key")

    def require_times(self, now: float, leeway: float, longest: float) -> tuple[float, float]:
        """When it was issued and when it ends. Raises `AgentRefusal` where it is too early, over
        (``token-expired``), or says no times. `leeway` in seconds is for clocks that differ about
        its beginning; about its end there is none. What holds for longer than `longest` seconds
        ends then."""
        wanted = {"exp": {"essential": True}, "iat": {"essential": True}}
        claims = {name: self.claims[name] for name in ("exp", "iat", "nbf") if name in self.claims}
        try:
            # Fractions of a second are lost on the strict side.
            JWTClaimsRegistry(now=int(now), leeway=int(leeway), **wanted).validate(claims)  # type: ignore[arg-type]
        except ExpiredTokenError as error:
            raise AgentRefusal("token-expired", "a token has ended") from error
        except JoseError as error:
            raise self.refusal("has times that do not hold") from error
        # Whole numbers of JSON can be larger than any float.
        begun, end = (float(max(-(2**53), min(claims[one], 2**53))) for one in ("iat", "exp"))
        if end <= begun:
            raise self.refusal("has times that do not hold")
        end = min(end, begun + longest)
        if end <= now:
            raise AgentRefusal("token-expired", "a token has ended")
        return begun, end

    def refusal(self, what: str) -> AgentRefusal:
        """What it is refused with; quotes nothing of it."""
        return AgentRefusal(self.code, f"a token {what}")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice in an object")
    return found


UNIQUE = json.JSONDecoder(object_pairs_hook=_unique)
"""Reads JSON in which no member stands twice: two readers would understand two things."""


def public_key(value: object) -> tuple[str, Key]:
    """The thumbprint of a public JSON Web Key, and the key. Raises `AgentRefusal` with the
    register's codes (``key-private``, ``key-weak``, ``key-unreadable``)."""
    thumbprint, plain = plain_key(value if isinstance(value, Mapping) else {})
    return thumbprint, jwk.import_key(dict(plain))  # type: ignore[return-value]


def private_key(data: bytes) -> Key:
    """A private JSON Web Key from a file, for ES256 or Ed25519. Raises `AgentRefusal`
    ``key-unreadable``, quoting nothing."""
    try:
        said = json.loads(data)
        key = jwk.import_key(said) if said.get("kty") in {"EC", "OKP"} else None
        if isinstance(key, jwk.ECKey | jwk.OKPKey) and key.is_private and algorithm(key):
            return key
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise AgentRefusal("key-unreadable", "that is no private key (JWK) for ES256 or Ed25519")


def new_key(kind: str = "ES256") -> Key:
    """A new key pair for ES256 or Ed25519."""
    return jwk.OKPKey.generate_key("Ed25519") if kind == "Ed25519" else jwk.ECKey.generate_key()


def algorithm(key: Key) -> str:
    """What a key signs with here; nothing where it does not."""
    return {"P-256": "ES256", "Ed25519": "Ed25519"}.get(str(key.get("crv")), "")


def made(header: Mapping[str, Any], claims: Mapping[str, Any], key: Key) -> str:
    """A token of these, signed."""
    payload = json.dumps(claims, separators=(",", ":")).encode()
    return jws.serialize_compact(
        {"alg": algorithm(key), **header}, payload, key, registry=_REGISTRY
    )
