"""The two TPM 2.0 structures an attestation carries, read to their last byte.

TPMT_PUBLIC and TPMS_ATTEST of the TPM 2.0 Library, part 2, sections 12.2.4 and 10.12. The
library's readers take what is there and do not look at lengths; these refuse what is cut short or
too long.
"""

from __future__ import annotations

from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from doorward.access import keys
from doorward.access.refusals import Code, Refusal

GENERATED = bytes.fromhex("ff544347")
CERTIFY = bytes.fromhex("8017")
_RSA, _ECC, _NULL = 0x0001, 0x0023, 0x0010
_HASHES = {0x000B: "sha256", 0x000C: "sha384", 0x000D: "sha512"}
_CURVES = {0x0003: keys.ES256, 0x0004: keys.ES384, 0x0005: keys.ES512}
_FIXED = (1 << 1) | (1 << 4) | (1 << 5)
_RESTRICTED, _SIGNS = 1 << 16, 1 << 18
_DEFAULT_EXPONENT = 65537


class PublicArea(NamedTuple):
    """What TPMT_PUBLIC says of a key: the key itself, its hash, whether it can leave the TPM."""

    name_hash: str
    name_prefix: bytes
    attributes: int
    key: keys.Verifier

    @property
    def signs(self) -> bool:
        """It may sign what the caller asks: the sign bit, without the restricted one."""
        return bool(self.attributes & _SIGNS) and not self.attributes & _RESTRICTED

    @property
    def fixed(self) -> bool:
        """Made in this TPM and bound to it (fixedTPM, fixedParent, sensitiveDataOrigin)."""
        return self.attributes & _FIXED == _FIXED


class CertifyInfo(NamedTuple):
    """What TPMS_ATTEST says: the digest it was asked to sign, and the name of the key."""

    magic: bytes
    kind: bytes
    extra_data: bytes
    name: bytes


class _Reader:
    def __init__(self, data: bytes, what: str) -> None:
        self.data, self.what, self.at = data, what, 0

    def take(self, size: int) -> bytes:
        part = self.data[self.at : self.at + size]
        if len(part) != size:
            raise self.fail(f"expected {size} bytes at byte {self.at}, came {len(part)}")
        self.at += size
        return part

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def sized(self) -> bytes:
        return self.take(self.number(2))

    def end(self) -> None:
        if self.at != len(self.data):
            raise Refusal(
                Code.TRAILING_BYTES,
                f"tpm: {self.what}: expected {self.at} bytes, came {len(self.data)}",
            )

    def fail(self, message: str) -> Refusal:
        return Refusal(Code.ATTESTATION_MALFORMED, f"tpm: {self.what}: {message}")


def read_public_area(data: bytes) -> PublicArea:
    """TPMT_PUBLIC of a signing key, RSA or elliptic."""
    reader = _Reader(data, "pubArea")
    kind = reader.number(2)
    prefix = reader.take(2)
    name_hash = _HASHES.get(int.from_bytes(prefix, "big"))
    if name_hash is None:
        raise reader.fail("nameAlg: expected SHA-256, SHA-384 or SHA-512")
    attributes = reader.number(4)
    reader.sized()
    if kind not in {_RSA, _ECC}:
        raise reader.fail(f"type: expected RSA or ECC, came 0x{kind:04x}")
    if reader.number(2) != _NULL:
        raise reader.fail("symmetric: expected none, as for every signing key")
    scheme = reader.number(2)
    if scheme != _NULL:
        reader.take(2)
    try:
        key = _rsa(reader) if kind == _RSA else _elliptic(reader)
    except ValueError:
        raise reader.fail("expected a valid public key") from None
    reader.end()
    return PublicArea(name_hash, prefix, attributes, key)


def read_certify_info(data: bytes) -> CertifyInfo:
    """TPMS_ATTEST that certifies a key; clock and firmware are read over, as the spec does."""
    reader = _Reader(data, "certInfo")
    magic, kind = reader.take(4), reader.take(2)
    if magic != GENERATED:
        raise reader.fail(f"magic: expected {GENERATED.hex()}, came {magic.hex()}")
    if kind != CERTIFY:
        raise reader.fail(f"type: expected {CERTIFY.hex()}, came {kind.hex()}")
    reader.sized()
    extra = reader.sized()
    reader.take(17 + 8)
    name = reader.sized()
    reader.sized()
    reader.end()
    return CertifyInfo(magic, kind, extra, name)


def _rsa(reader: _Reader) -> rsa.RSAPublicKey:
    reader.take(2)
    exponent = reader.number(4) or _DEFAULT_EXPONENT
    modulus = int.from_bytes(reader.sized(), "big")
    if modulus.bit_length() not in keys.RSA_BITS:
        raise ValueError
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _elliptic(reader: _Reader) -> ec.EllipticCurvePublicKey:
    algorithm = _CURVES.get(reader.number(2))
    if algorithm is None:
        raise reader.fail("curve: expected P-256, P-384 or P-521")
    if reader.number(2) != _NULL:
        reader.take(2)
    x, y = reader.sized(), reader.sized()
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(x, "big"), int.from_bytes(y, "big"), keys.CURVES[algorithm].curve()
    )
    return numbers.public_key()
