"""COSE signatures and keys (RFC 9052, RFC 9053), as far as mobile documents use them.

Needs the extra ``idv``. Curve and hash belong to the algorithm: nothing is negotiated, and a
key of another curve than the algorithm's is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from doorward.intake.identity.credentials import RefusedError
from doorward.intake.identity.errors import MissingExtraError

try:
    import cbor2
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
except ImportError as error:  # pragma: no cover
    raise MissingExtraError("mobile documents") from error

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
_NESTING = 16
_ALG = 1
_CURVES: Mapping[int, tuple[type[ec.EllipticCurve], type[hashes.HashAlgorithm]]] = {
    -7: (ec.SECP256R1, hashes.SHA256),
    -35: (ec.SECP384R1, hashes.SHA384),
    -36: (ec.SECP521R1, hashes.SHA512),
}
_EDDSA = -8
_KEY_CURVES: Mapping[int, type[ec.EllipticCurve]] = {
    1: ec.SECP256R1,
    2: ec.SECP384R1,
    3: ec.SECP521R1,
}
_ED25519 = 6


class Sign1(msgspec.Struct, frozen=True):
    """A COSE_Sign1: its protected header as bytes and read, the open one, content, signature."""

    protected: bytes
    header: Mapping[object, object]
    open_header: Mapping[object, object]
    payload: bytes | None
    signature: bytes


def decode(data: bytes) -> object:
    """Any CBOR value. Doubled keys and nesting beyond 16 levels are refused (malformed)."""
    try:
        value: object = cbor2.loads(data, max_depth=_NESTING, allow_duplicate_keys=False)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise RefusedError("malformed") from error
    return value


def encode(value: object) -> bytes:
    """A value as CBOR."""
    return bytes(cbor2.dumps(value))


def tagged_bytes(value: object) -> bytes:
    """The content of ``#6.24(bstr)``: CBOR carried as bytes (RFC 8949, 3.4.5.1)."""
    if isinstance(value, cbor2.CBORTag) and value.tag == 24 and isinstance(value.value, bytes):
        return value.value
    raise RefusedError("malformed")


def as_tagged_bytes(data: bytes) -> bytes:
    """CBOR carried as bytes, ``#6.24(bstr)``, encoded."""
    return encode(cbor2.CBORTag(24, data))


def sign1(value: object) -> Sign1:
    """A COSE_Sign1 structure, tagged or not."""
    if isinstance(value, cbor2.CBORTag) and value.tag == 18:
        value = value.value
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise RefusedError("malformed")
    protected, open_header, payload, signature = value
    header = decode(protected) if isinstance(protected, bytes) and protected else {}
    if (
        not isinstance(protected, bytes)
        or not isinstance(header, Mapping)
        or not isinstance(open_header, Mapping)
        or not isinstance(payload, bytes | None)
        or not isinstance(signature, bytes)
    ):
        raise RefusedError("malformed")
    return Sign1(protected, header, open_header, payload, signature)


def check_sign1(signed: Sign1, payload: bytes, key: PublicKey, code: str) -> None:
    """Check a signature over a payload (RFC 9052, 4.4); `code` is refused with if it is wrong.

    A critical header (label 2) is one that we do not know and refuses the signature.
    """
    if 2 in signed.header:
        raise RefusedError("algorithm-not-allowed")
    message = encode(["Signature1", signed.protected, b"", payload])
    algorithm = signed.header.get(_ALG)
    try:
        _check(key, algorithm, message, signed.signature)
    except InvalidSignature as error:
        raise RefusedError(code) from error


def _check(key: PublicKey, algorithm: object, message: bytes, signature: bytes) -> None:
    if algorithm == _EDDSA and isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, message)
        return
    curve, digest = _CURVES.get(algorithm if type(algorithm) is int else 0, (None, None))
    if (
        curve is None
        or digest is None
        or not isinstance(key, ec.EllipticCurvePublicKey)
        or not isinstance(key.curve, curve)
    ):
        raise RefusedError("algorithm-not-allowed")
    size = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * size:
        raise InvalidSignature
    halves = (int.from_bytes(part, "big") for part in (signature[:size], signature[size:]))
    key.verify(encode_dss_signature(*halves), message, ec.ECDSA(digest()))


def public_key(value: object) -> PublicKey:
    """A COSE_Key (RFC 9052, 7): EC2 on a NIST curve, or OKP Ed25519. Refused: bad-key."""
    if not isinstance(value, Mapping):
        raise RefusedError("bad-key")
    kind, curve, x, y = (value.get(label) for label in (1, -1, -2, -3))
    try:
        if kind == 1 and curve == _ED25519 and isinstance(x, bytes):
            return ed25519.Ed25519PublicKey.from_public_bytes(x)
        if kind == 2 and type(curve) is int and isinstance(x, bytes) and isinstance(y, bytes):
            across, up = int.from_bytes(x, "big"), int.from_bytes(y, "big")
            return ec.EllipticCurvePublicNumbers(across, up, _KEY_CURVES[curve]()).public_key()
    except (ValueError, KeyError) as error:
        raise RefusedError("bad-key") from error
    raise RefusedError("bad-key")


def sequence(value: object) -> Sequence[object]:
    """A list, else malformed."""
    if isinstance(value, list | tuple):
        return value
    raise RefusedError("malformed")


def mapping(value: object) -> Mapping[object, object]:
    """A map, else malformed."""
    if isinstance(value, Mapping):
        return value
    raise RefusedError("malformed")
