"""Public keys in COSE form (RFC 9052, RFC 9053, RFC 8230) and signatures made with them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

from doorward.access import canonical
from doorward.access.refusals import Code, Refusal

Verifier = (
    ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | ed448.Ed448PublicKey | rsa.RSAPublicKey
)

EDDSA, ES256, RS256 = -8, -7, -257
ES384, ES512, ED448 = -35, -36, -53
# RSA with SHA-1: never for keys of people, only for older TPMs where the policy accepts it.
RS1 = -65535
RSA_BITS = range(2048, 8193)
RSA_EXPONENTS = range(65537, 1 << 32)
_OKP, _EC2, _RSA = 1, 2, 3


class Curve(NamedTuple):
    """A curve as COSE numbers it, the hash its algorithm uses, and the bytes of a coordinate."""

    number: int
    curve: type[ec.EllipticCurve]
    hash: type[hashes.HashAlgorithm]
    size: int


CURVES = {
    ES256: Curve(1, ec.SECP256R1, hashes.SHA256, 32),
    ES384: Curve(2, ec.SECP384R1, hashes.SHA384, 48),
    ES512: Curve(3, ec.SECP521R1, hashes.SHA512, 66),
}
_KEY_TYPES = {RS256: _RSA, EDDSA: _OKP, ED448: _OKP, **dict.fromkeys(CURVES, _EC2)}
_MEMBERS = {_OKP: {1, 3, -1, -2}, _EC2: {1, 3, -1, -2, -3}, _RSA: {1, 3, -1, -2}}

# Points of small order: a signature under them proves nothing, as no private key is needed.
_P25519 = 2**255 - 19
_SMALL_ORDER_25519 = {
    0,
    1,
    _P25519 - 1,
    int.from_bytes(
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
    ),
    int.from_bytes(
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
    ),
}
_P448 = 2**448 - 2**224 - 1


def read(members: dict[int | str, canonical.Value]) -> tuple[int, Verifier]:
    """Algorithm and key of a decoded COSE key; members that do not belong are refused."""
    key_type, algorithm = members.get(1), members.get(3)
    if not isinstance(algorithm, int) or algorithm not in _KEY_TYPES:
        raise Refusal(
            Code.ALGORITHM_NOT_OFFERED,
            f"key: expected one of the algorithms {sorted(_KEY_TYPES)}, came {algorithm!r:.40}",
        )
    # True equals 1 in Python, and is no key type.
    if key_type != _KEY_TYPES[algorithm] or isinstance(key_type, bool):
        raise Refusal(
            Code.ALGORITHM_MISMATCH,
            f"key: algorithm {algorithm} expects key type {_KEY_TYPES[algorithm]},"
            f" came {key_type!r:.40}",
        )
    if set(members) != _MEMBERS[_KEY_TYPES[algorithm]]:
        raise Refusal(
            Code.KEY_MEMBERS,
            f"key: expected the members {sorted(_MEMBERS[_KEY_TYPES[algorithm]])},"
            f" came {str(list(members))[:80]}",
        )
    try:
        return algorithm, _load(algorithm, members)
    except (ValueError, UnsupportedAlgorithm):
        raise Refusal(Code.KEY_MALFORMED, "key: expected a valid public key, came none") from None


@lru_cache(maxsize=4096)
def cached(public_key: bytes) -> tuple[int, Verifier]:
    """`read` for the stored bytes of a key; keys that sign in again are parsed once."""
    members = canonical.decode(public_key, "stored public key")
    if not isinstance(members, dict):
        raise Refusal(Code.KEY_MALFORMED, "stored public key: expected a map")
    return read(members)


def signed(key: object, algorithm: int, signature: bytes, data: bytes) -> bool:
    """Whether a signature is good; a key that does not suit the algorithm never is."""
    try:
        if algorithm in CURVES and isinstance(key, ec.EllipticCurvePublicKey):
            rule = CURVES[algorithm]
            if not isinstance(key.curve, rule.curve):
                return False
            key.verify(signature, data, ec.ECDSA(rule.hash()))
        elif algorithm in {RS256, RS1} and isinstance(key, rsa.RSAPublicKey):
            used = hashes.SHA256() if algorithm == RS256 else hashes.SHA1()  # noqa: S303
            key.verify(signature, data, padding.PKCS1v15(), used)
        elif (algorithm == EDDSA and isinstance(key, ed25519.Ed25519PublicKey)) or (
            algorithm == ED448 and isinstance(key, ed448.Ed448PublicKey)
        ):
            key.verify(signature, data)
        else:
            return False
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def suits(key: object, algorithm: int) -> bool:
    """Whether a certificate's key is of the kind that the algorithm names, and strong enough."""
    if algorithm in CURVES:
        return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(
            key.curve, CURVES[algorithm].curve
        )
    if algorithm in {RS256, RS1}:
        return isinstance(key, rsa.RSAPublicKey) and key.key_size in RSA_BITS
    if algorithm == EDDSA:
        return isinstance(key, ed25519.Ed25519PublicKey)
    return algorithm == ED448 and isinstance(key, ed448.Ed448PublicKey)


def _load(algorithm: int, members: dict[int | str, canonical.Value]) -> Verifier:
    if algorithm in CURVES:
        return _elliptic(CURVES[algorithm], members)
    if algorithm == RS256:
        return _rsa(members)
    number, size = (6, 32) if algorithm == EDDSA else (7, 57)
    _curve(members, number)
    x = _bytes(members, -2, size)
    _not_small_order(algorithm, x)
    if algorithm == EDDSA:
        return ed25519.Ed25519PublicKey.from_public_bytes(x)
    return ed448.Ed448PublicKey.from_public_bytes(x)


def _elliptic(rule: Curve, members: dict[int | str, canonical.Value]) -> ec.EllipticCurvePublicKey:
    _curve(members, rule.number)
    x, y = _bytes(members, -2, rule.size), _bytes(members, -3, rule.size)
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(x, "big"), int.from_bytes(y, "big"), rule.curve()
    )
    return numbers.public_key()


def _rsa(members: dict[int | str, canonical.Value]) -> rsa.RSAPublicKey:
    modulus, exponent = members[-1], members[-2]
    if not isinstance(modulus, bytes) or not isinstance(exponent, bytes):
        raise Refusal(Code.KEY_MALFORMED, "key: expected modulus and exponent as bytes")
    if modulus[:1] in {b"", b"\0"} or exponent[:1] in {b"", b"\0"}:
        raise Refusal(Code.KEY_MALFORMED, "key: modulus or exponent empty or with a leading zero")
    n, e = int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")
    if n.bit_length() not in RSA_BITS or n % 2 == 0:
        raise Refusal(
            Code.KEY_WEAK,
            f"key: expected an odd modulus of 2048 to 8192 bits, came {n.bit_length()}",
        )
    if e not in RSA_EXPONENTS or e % 2 == 0:
        raise Refusal(
            Code.KEY_WEAK, "key: expected an odd exponent from 65537 to 2^32, came another"
        )
    return rsa.RSAPublicNumbers(e, n).public_key()


def _curve(members: dict[int | str, canonical.Value], number: int) -> None:
    if members[-1] != number or isinstance(members[-1], bool):
        raise Refusal(
            Code.ALGORITHM_MISMATCH, f"key: expected curve {number}, came {members[-1]!r:.40}"
        )


def _bytes(members: dict[int | str, canonical.Value], name: int, size: int) -> bytes:
    value = members[name]
    if not isinstance(value, bytes) or len(value) != size:
        raise Refusal(Code.KEY_MALFORMED, f"key: member {name}: expected {size} bytes")
    return value


def _not_small_order(algorithm: int, x: bytes) -> None:
    if algorithm == EDDSA:
        y = int.from_bytes(x, "little") & (2**255 - 1)
        weak, prime = y in _SMALL_ORDER_25519, _P25519
    else:
        y = int.from_bytes(x, "little") & (2**455 - 1)
        weak, prime = y in {0, 1, _P448 - 1}, _P448
    if y >= prime:
        raise Refusal(Code.KEY_MALFORMED, "key: the point is not written in its one form")
    if weak:
        raise Refusal(Code.KEY_WEAK, "key: the point is of small order")
