"""Signed JSON tokens (RFC 7515, RFC 7519), as far as SD-JWT credentials use them.

Needs the extra ``idv``. Only signatures with a private key count: `ALGORITHMS` has neither
``none`` nor a shared secret's HMAC. The header's ``alg`` must be the key's kind.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from doorward.intake.ats.lenient import deeper_than
from doorward.intake.identity.credentials import RefusedError
from doorward.intake.identity.errors import MissingExtraError

try:
    from joserfc import jwk, jws
    from joserfc.errors import BadSignatureError, JoseError
except ImportError as error:  # pragma: no cover
    raise MissingExtraError("SD-JWT credentials") from error

ALGORITHMS = ("ES256", "ES384", "ES512", "EdDSA", "Ed25519", "PS256", "PS384", "PS512")
"""The algorithms that are taken (RFC 7518, RFC 8037, RFC 9864)."""

Json = Mapping[str, object]
Key = jwk.ECKey | jwk.OKPKey | jwk.RSAKey
_NESTING = 32
_REGISTRY = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)


def header_of(token: str) -> Json:
    """A token's header, unverified; used to choose a key."""
    return object_in(unpadded(token.partition(".")[0]))


def payload_of(token: str) -> Json:
    """A token's payload, unverified; used to choose a key."""
    parts = token.split(".")
    if len(parts) != 3:
        raise RefusedError("malformed")
    return object_in(unpadded(parts[1]))


def check_token(token: str, keys: Iterable[Key], types: Sequence[str], code: str) -> Json:
    """The payload of a token that one of the keys signed; `code` is refused with if none did.

    `types` are the values of the header's ``typ`` that are taken, so that a token made for
    something else does not pass. Critical headers refuse it, as none is known here.
    """
    header = header_of(token)
    if header.get("alg") not in ALGORITHMS or "crit" in header or "b64" in header:
        raise RefusedError("algorithm-not-allowed")
    if str(header.get("typ", "")).lower() not in types:
        raise RefusedError("wrong-document-type")
    payload_of(token)
    for key in keys:
        try:
            signed = jws.deserialize_compact(token, key, registry=_REGISTRY)
        except BadSignatureError:
            continue
        except (JoseError, ValueError, TypeError):
            # A key of another kind than the algorithm's, or with another use.
            continue
        return object_in(signed.payload)
    raise RefusedError(code)


def public_key(value: object) -> Key:
    """A public JSON Web Key (RFC 7517). Refused, bad-key: a private or shared one, or none."""
    if not isinstance(value, Mapping) or value.get("kty") not in ("EC", "OKP", "RSA"):
        raise RefusedError("bad-key")
    if {"d", "p", "q", "k"} & value.keys():
        raise RefusedError("bad-key")
    try:
        key = jwk.import_key(dict(value))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise RefusedError("bad-key") from error
    if not isinstance(key, jwk.ECKey | jwk.OKPKey | jwk.RSAKey):
        raise RefusedError("bad-key")
    return key


def unpadded(text: str) -> bytes:
    """The bytes of base64url without padding (RFC 7515, appendix C), strictly."""
    try:
        data = text.encode("ascii")
        if b"=" in data or b"+" in data or b"/" in data:
            raise RefusedError("malformed")
        return base64.b64decode(data + b"=" * (-len(data) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError("malformed") from error


def value_in(data: bytes) -> object:
    """A JSON value nested no deeper than 32 levels."""
    try:
        value: object = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError("malformed") from error
    if deeper_than(value, _NESTING):
        raise RefusedError("malformed")
    return value


def object_in(data: bytes) -> Json:
    """A JSON object."""
    value = value_in(data)
    if not isinstance(value, dict):
        raise RefusedError("malformed")
    return value
