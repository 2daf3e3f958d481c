"""Public keys of agents: which are taken, and what they are called (RFC 7517, 7518, 7638, 8037).

Taken are P-256, Ed25519, and RSA from 2048 bits. A key is written anew from its numbers, so that
one key has one thumbprint however it was spelt.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from doorward.agents.refusals import AgentRefusal

MOST_BYTES = 16 * 1024
MOST_KEYS = 8
"""How many keys one JWK Set, and one instance at a time, may have."""

_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_SHORTEST_RSA, _LONGEST_RSA, _SMALLEST_EXPONENT = 2048, 8192, 65537
_ALGORITHMS = {
    "EC": frozenset({"ES256"}),
    "OKP": frozenset({"EdDSA", "Ed25519"}),
    "RSA": frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
}
_PRIME = 2**255 - 19
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
"""Of the curve Ed25519 (RFC 8032, section 5.1)."""


def public_key(jwk: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The thumbprint (RFC 7638, SHA-256) of a public signing key, and the key with nothing beside.

    Raises `AgentRefusal`: ``key-private`` where it has a private part, ``key-weak`` where the
    key or its algorithm is none of those taken, ``key-unreadable`` where it is no key.
    """
    _require_plain(jwk)
    if _PRIVATE & jwk.keys():
        raise AgentRefusal("key-private", "the key has a private part; only its owner may have it")
    kind = jwk.get("kty")
    if kind not in _ALGORITHMS:
        raise AgentRefusal("key-weak", "the key is none of P-256, Ed25519, RSA")
    if "alg" in jwk and jwk["alg"] not in _ALGORITHMS[kind]:
        raise AgentRefusal("key-weak", "the key is for an algorithm that is not taken")
    if jwk.get("use", "sig") != "sig" or "verify" not in jwk.get("key_ops", ("verify",)):
        raise AgentRefusal("key-weak", "the key is not for signatures")
    read = {"EC": _elliptic, "OKP": _edwards, "RSA": _rsa}[str(kind)]
    try:
        return read({key: value for key, value in jwk.items() if key in _MEMBERS})
    except (JoseError, ValueError, TypeError, KeyError, binascii.Error) as error:
        raise AgentRefusal("key-unreadable", "the key cannot be read") from error


def keys_in(text: str) -> list[dict[str, Any]]:
    """The keys of a file: a JWK, or a JWK Set. Raises `AgentRefusal` ``key-unreadable``."""
    if len(text) > MOST_BYTES:
        raise AgentRefusal("key-unreadable", f"larger than {MOST_BYTES // 1024} KiB")
    if "-----BEGIN" in text:
        raise AgentRefusal("key-unreadable", "is PEM; a JWK or a JWK Set is expected")
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise AgentRefusal("key-unreadable", "is no JSON object, or has a member twice") from error
    keys = found.get("keys", [found]) if isinstance(found, dict) else None
    if not isinstance(keys, list) or not all(isinstance(one, dict) for one in keys):
        raise AgentRefusal("key-unreadable", "is neither a JWK nor a JWK Set")
    if not 1 <= len(keys) <= MOST_KEYS:
        raise AgentRefusal("key-unreadable", f"has {len(keys)} keys, not 1 to {MOST_KEYS}")
    return keys


_MEMBERS = frozenset({"kty", "crv", "x", "y", "n", "e"})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _require_plain(jwk: Mapping[str, Any]) -> None:
    if not isinstance(jwk, Mapping) or len(jwk) > 40:
        raise AgentRefusal("key-unreadable", "is no JWK")
    for key, value in jwk.items():
        if key in _MEMBERS and (not isinstance(value, str) or len(value) > 2_048):
            raise AgentRefusal("key-unreadable", "a member of the key is no text, or too long")
        if key in ("alg", "use") and not isinstance(value, str):
            raise AgentRefusal("key-unreadable", "a member of the key is no text")
    if not isinstance(jwk.get("key_ops", []), list | tuple):
        raise AgentRefusal("key-unreadable", "key_ops is no list")


def _elliptic(jwk: dict[str, Any]) -> tuple[str, dict[str, str]]:
    if jwk.get("crv") != "P-256":
        raise AgentRefusal("key-weak", "the only curves taken are P-256 and Ed25519")
    # Reading checks that the point lies on the curve.
    native = ECKey.import_key(jwk).public_key
    if not isinstance(native, EllipticCurvePublicKey):
        raise TypeError("no public key")
    numbers = native.public_numbers()
    x, y = (_text(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
    return _named(ECKey, {"kty": "EC", "crv": "P-256", "x": x, "y": y})


def _edwards(jwk: dict[str, Any]) -> tuple[str, dict[str, str]]:
    if jwk.get("crv") != "Ed25519":
        raise AgentRefusal("key-weak", "the only curves taken are P-256 and Ed25519")
    OKPKey.import_key(jwk)
    number = int.from_bytes(base64.urlsafe_b64decode(jwk["x"] + "="), "little") & (2**255 - 1)
    if number >= _PRIME or _small_order(number):
        raise AgentRefusal("key-weak", "anybody could sign with this key")
    return _named(OKPKey, {"kty": "OKP", "crv": "Ed25519", "x": jwk["x"]})


def _small_order(y: int) -> bool:
    """Whether a point of Ed25519 has an order of 1, 2, 4 or 8, by its y coordinate.

    Twice a point of order 8 has y = 0, which the doubling formula gives where y² = -x²; with the
    curve's equation that is d·y⁴ + 2·y² = 1.
    """
    return y in (0, 1, _PRIME - 1) or (_D * pow(y, 4, _PRIME) + 2 * y * y - 1) % _PRIME == 0


def _rsa(jwk: dict[str, Any]) -> tuple[str, dict[str, str]]:
    # A short key is refused before joserfc warns of it on standard error.
    if len(jwk["n"]) * 6 < _SHORTEST_RSA:
        raise AgentRefusal("key-weak", f"an RSA key has at least {_SHORTEST_RSA} bits")
    native = RSAKey.import_key(jwk).public_key
    if not isinstance(native, RSAPublicKey):
        raise TypeError("no public key")
    numbers = native.public_numbers()
    if not _SHORTEST_RSA <= numbers.n.bit_length() <= _LONGEST_RSA or numbers.n % 2 == 0:
        raise AgentRefusal("key-weak", f"an RSA key has {_SHORTEST_RSA} to {_LONGEST_RSA} bits")
    if numbers.e < _SMALLEST_EXPONENT:
        raise AgentRefusal("key-weak", f"an RSA exponent is at least {_SMALLEST_EXPONENT}")
    n, e = (
        _text(one.to_bytes((one.bit_length() + 7) // 8, "big")) for one in (numbers.n, numbers.e)
    )
    return _named(RSAKey, {"kty": "RSA", "n": n, "e": e})


def _named(
    read: type[ECKey] | type[OKPKey] | type[RSAKey], plain: dict[str, str]
) -> tuple[str, dict[str, str]]:
    return read.import_key({**plain}).thumbprint(), plain


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
