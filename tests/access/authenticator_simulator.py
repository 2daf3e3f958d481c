"""An authenticator in software: real keys, real certificates, and every knob to misuse them.

Everything here is invented; the makers, models and people do not exist.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from doorward.access.passkeys import Credential, Expected, PasskeyPolicy

NOW = datetime(2026, 6, 1, tzinfo=UTC)
RP_ID = "doorward.example"
ORIGIN = "https://doorward.example"
CHALLENGE = bytes(range(32))
HANDLE = b"person-0001"
AAGUID = bytes.fromhex("0102030405060708090a0b0c0d0e0f10")
AAGUID_TEXT = "01020304-0506-0708-090a-0b0c0d0e0f10"
CREDENTIAL_ID = bytes(range(32))
AAGUID_OID = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")
UNIT = "Authenticator Attestation"


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def cbor(value: object) -> bytes:
    return cbor2.dumps(value, canonical=True)


def der(tag: str, *parts: bytes) -> bytes:
    """One DER element; `tag` in hexadecimal."""
    body = b"".join(parts)
    size = len(body)
    if size < 128:
        head = bytes([size])
    else:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        head = bytes([0x80 | len(octets)]) + octets
    return bytes.fromhex(tag) + head + body


def elements(body: bytes) -> list[bytes]:
    """The DER elements of a body, for surgery on certificates."""
    found, at = [], 0
    while at < len(body):
        size, start = body[at + 1], at + 2
        if size & 0x80:
            octets = size & 0x7F
            size = int.from_bytes(body[start : start + octets], "big")
            start += octets
        found.append(body[at : start + size])
        at = start + size
    return found


# --- keys ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@lru_cache(maxsize=4)
def private_key(algorithm: int) -> Any:
    if algorithm == -257:
        return rsa_key()
    if algorithm == -8:
        return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"credential").digest())
    return ec.derive_private_key(0x1234567, ec.SECP256R1())


def cose(key: Any, algorithm: int) -> dict[int, Any]:
    public = key.public_key()
    if algorithm == -257:
        numbers = public.public_numbers()
        return {1: 3, 3: -257, -1: numbers.n.to_bytes(256, "big"), -2: b"\x01\x00\x01"}
    if algorithm == -8:
        return {1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()}
    numbers = public.public_numbers()
    return {
        1: 2,
        3: -7,
        -1: 1,
        -2: numbers.x.to_bytes(32, "big"),
        -3: numbers.y.to_bytes(32, "big"),
    }


def sign(key: Any, data: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


# --- certificates -------------------------------------------------------------------------------

ROOT_KEY = ec.derive_private_key(0xABCDEF, ec.SECP256R1())
OTHER_ROOT_KEY = ec.derive_private_key(0xFEDCBA, ec.SECP256R1())
MAKER_KEY = ec.derive_private_key(0x13579B, ec.SECP256R1())
MIDDLE_KEY = ec.derive_private_key(0x2468AC, ec.SECP256R1())


def name(common: str, unit: str | None = UNIT, country: str | None = "XX") -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, country),
        (NameOID.ORGANIZATION_NAME, "Invented Keys"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.COMMON_NAME, common),
    ]
    return x509.Name(
        [x509.NameAttribute(oid, value, _validate=False) for oid, value in parts if value]
    )


ROOT_NAME = name("Invented Root", unit=None)
MIDDLE_NAME = name("Invented Middle", unit=None)


def certificate(
    *,
    key: Any = MAKER_KEY,
    subject: x509.Name | None = None,
    issuer: x509.Name = ROOT_NAME,
    issuer_key: Any = ROOT_KEY,
    ca: bool | None = False,
    path_length: int | None = None,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    begins: datetime = NOW - timedelta(days=365),
    ends: datetime = NOW + timedelta(days=365),
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(name("Invented Key 1") if subject is None else subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(begins)
        .not_valid_after(ends)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, path_length), critical=True)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical)
    return builder.sign(issuer_key, hashes.SHA256())


def octets(found: x509.Certificate) -> bytes:
    return found.public_bytes(Encoding.DER)


def version_one(found: x509.Certificate) -> bytes:
    """The same certificate without version and extensions, signed again."""
    body = elements(elements(found.tbs_certificate_bytes)[0])
    inner = elements(body[0][4:]) if body[0][1] == 0x82 else elements(body[0][3:])
    tbs = der("30", *[one for one in inner if one[0] not in {0xA0, 0xA3}])
    algorithm = elements(octets(found)[4:] if octets(found)[1] == 0x82 else octets(found)[3:])[1]
    return der("30", tbs, algorithm, der("03", b"\0", sign(ROOT_KEY, tbs)))


ROOT = certificate(key=ROOT_KEY, subject=ROOT_NAME, ca=True)
OTHER_ROOT = certificate(key=OTHER_ROOT_KEY, subject=ROOT_NAME, issuer_key=OTHER_ROOT_KEY, ca=True)
ROOTS = (octets(ROOT),)


def aaguid_extension(aaguid: bytes = AAGUID, *, wrapped: bool = True) -> x509.ExtensionType:
    return x509.UnrecognizedExtension(AAGUID_OID, der("04", aaguid) if wrapped else aaguid)


# --- registration -------------------------------------------------------------------------------


def same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Registration:
    """An honest registration; `replace` a field to make a hostile one."""

    format: str = "packed"
    algorithm: int = -7
    challenge: bytes = CHALLENGE
    kind: str = "webauthn.create"
    origin: str = ORIGIN
    client_extra: dict[str, object] = field(default_factory=dict)
    client_raw: Callable[[bytes], bytes] = same
    rp_id: str = RP_ID
    flags: int = 0x45
    sign_count: int = 0
    aaguid: bytes = AAGUID
    credential_id: bytes = CREDENTIAL_ID
    members: Callable[[dict[int, Any]], dict[int, Any]] = same
    key_raw: Callable[[bytes], bytes] = same
    extensions: bytes = b""
    tail: bytes = b""
    leaf: dict[str, Any] = field(default_factory=dict)
    chain: Callable[[list[bytes]], list[bytes]] = same
    signed: Callable[[bytes], bytes] = same
    statement: Callable[[dict[str, Any]], Any] = same
    structures: Callable[[dict[str, bytes]], dict[str, bytes]] = same
    object_raw: Callable[[bytes], bytes] = same
    inner: Callable[[dict[str, Any]], dict[str, Any]] = same
    outer: Callable[[dict[str, Any]], dict[str, Any]] = same
    posted: Callable[[str], str] = same
    expected: dict[str, Any] = field(default_factory=dict)
    policy: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Any:
        return private_key(self.algorithm)

    def client_data(self) -> bytes:
        found: dict[str, object] = {
            "type": self.kind,
            "challenge": text(self.challenge),
            "origin": self.origin,
            "crossOrigin": False,
            **self.client_extra,
        }
        return self.client_raw(json.dumps(found, separators=(",", ":")).encode())

    def data(self) -> bytes:
        members = self.members(cose(self.key, self.algorithm))
        return b"".join(
            [
                hashlib.sha256(self.rp_id.encode()).digest(),
                bytes([self.flags]),
                self.sign_count.to_bytes(4, "big"),
                self.aaguid,
                len(self.credential_id).to_bytes(2, "big"),
                self.credential_id,
                self.key_raw(cbor(members)),
                self.extensions,
                self.tail,
            ]
        )

    def response(self) -> str:
        client_data, data = self.client_data(), self.data()
        statement = STATEMENTS[self.format](self, data, hashlib.sha256(client_data).digest())
        found = {
            "fmt": self.format.removesuffix("-self"),
            "attStmt": self.statement(statement),
            "authData": data,
        }
        inner = {
            "clientDataJSON": text(client_data),
            "attestationObject": text(self.object_raw(cbor(found))),
            "transports": ["usb"],
        }
        identifier = text(self.credential_id)
        outer = {
            "id": identifier,
            "rawId": identifier,
            "type": "public-key",
            "response": self.inner(inner),
            "clientExtensionResults": {},
        }
        return self.posted(json.dumps(self.outer(outer)))

    def expects(self) -> Expected:
        return Expected(
            **{
                "challenge": CHALLENGE,
                "origins": frozenset({ORIGIN}),
                "rp_id": RP_ID,
                "now": NOW,
                "user_handle": HANDLE,
                **self.expected,
            }
        )

    def allows(self) -> PasskeyPolicy:
        relaxed = {
            "none": {"accept_none_attestation": True},
            "packed-self": {"accept_self_attestation": True},
            # The older protocol has no PIN.
            "fido-u2f": {"require_user_verification": False},
        }.get(self.format, {})
        return PasskeyPolicy(**{"trust_roots": ROOTS, **relaxed, **self.policy})

    def but(self, **knobs: Any) -> Registration:
        return replace(self, **knobs)


def _packed(one: Registration, data: bytes, client_hash: bytes) -> dict[str, Any]:
    leaf = certificate(**{"extensions": ((aaguid_extension(), False),), **one.leaf})
    return {
        "alg": -7,
        "sig": one.signed(sign(MAKER_KEY, data + client_hash)),
        "x5c": one.chain([octets(leaf)]),
    }


def _self(one: Registration, data: bytes, client_hash: bytes) -> dict[str, Any]:
    return {"alg": one.algorithm, "sig": one.signed(sign(one.key, data + client_hash))}


def _u2f(one: Registration, data: bytes, client_hash: bytes) -> dict[str, Any]:
    point = one.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    signed = b"\0" + data[:32] + client_hash + one.credential_id + point
    return {
        "sig": one.signed(sign(MAKER_KEY, signed)),
        "x5c": one.chain([octets(certificate(**one.leaf))]),
    }


def _apple(one: Registration, data: bytes, client_hash: bytes) -> dict[str, Any]:
    nonce = bytes.fromhex("3024a1220420") + hashlib.sha256(data + client_hash).digest()
    oid = x509.ObjectIdentifier("1.2.840.113635.100.8.2")
    extension = x509.UnrecognizedExtension(oid, one.structures({"nonce": nonce})["nonce"])
    leaf = certificate(**{"key": one.key, "extensions": ((extension, False),), **one.leaf})
    return {"x5c": one.chain([octets(leaf)])}


HARDWARE_LIST = der("30", bytes.fromhex("a1053103020102"), bytes.fromhex("bf853e03020100"))


def _android(one: Registration, data: bytes, client_hash: bytes) -> dict[str, Any]:
    parts = one.structures(
        {
            "level": b"\x01",
            "challenge": client_hash,
            "software": der("30"),
            "hardware": HARDWARE_LIST,
            "tail": b"",
        }
    )
    version, level = der("02", b"\x01\x2c"), der("0a", parts["level"])
    challenge, unique = der("04", parts["challenge"]), der("04")
    description = der(
        "30",
        version,
        level,
        version,
        level,
        challenge,
        unique,
        parts["software"],
        parts["hardware"],
    )
    oid = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.1.17")
    extension = x509.UnrecognizedExtension(oid, description + parts["tail"])
    leaf = certificate(**{"key": one.key, "extensions": ((extension, False),), **one.leaf})
    return {
        "alg": -7,
        "sig": one.signed(sign(one.key, data + client_hash)),
        "x5c": one.chain([octets(leaf)]),
    }


def tpm_names(maker: str = "id:53544D20") -> x509.SubjectAlternativeName:
    values = {1: maker, 2: "Invented TPM", 3: "id:00000001"}
    return x509.SubjectAlternativeName(
        [
            x509.DirectoryName(
                x509.Name(
                    [
                        x509.NameAttribute(x509.ObjectIdentifier(f"2.23.133.2.{number}"), value)
                        for number, value in values.items()
                    ]
                )
            )
        ]
    )


AIK = x509.ExtendedKeyUsage([x509.ObjectIdentifier("2.23.133.8.3")])


def _tpm(one: Registration, data: bytes, client_hash: bytes) -> dict[str, Any]:
    members = cose(one.key, one.algorithm)
    parts = one.structures(
        {
            "attributes": bytes.fromhex("00040472"),
            "area_tail": b"",
            "magic": b"\xffTCG",
            "hash": b"sha256",
        }
    )
    area = b"".join(
        [
            bytes.fromhex("0023000b"),
            parts["attributes"],
            bytes.fromhex("0000001000100003001000") + b"\x20",
            members[-2],
            b"\0\x20",
            members[-3],
            parts["area_tail"],
        ]
    )
    old = parts["hash"] == b"sha1"
    digest = hashlib.new(parts["hash"].decode(), data + client_hash).digest()
    parts = one.structures(
        {
            **parts,
            "extra": digest,
            "name": b"\0\x0b" + hashlib.sha256(area).digest(),
            "kind": b"\x80\x17",
            "info_tail": b"",
        }
    )
    info = b"".join(
        [
            parts["magic"],
            parts["kind"],
            b"\0\0",
            len(parts["extra"]).to_bytes(2, "big"),
            parts["extra"],
            bytes(25),
            len(parts["name"]).to_bytes(2, "big"),
            parts["name"],
            b"\0\0",
            parts["info_tail"],
        ]
    )
    leaf = certificate(
        **{
            "key": rsa_key() if old else MAKER_KEY,
            "subject": x509.Name([]),
            "extensions": ((AIK, False), (tpm_names(), True)),
            **one.leaf,
        }
    )
    return {
        "ver": "2.0",
        "alg": -65535 if old else -7,
        "x5c": one.chain([octets(leaf)]),
        "sig": one.signed(
            rsa_key().sign(info, padding.PKCS1v15(), hashes.SHA1())
            if old
            else sign(MAKER_KEY, info)
        ),
        "certInfo": info,
        "pubArea": area,
    }


STATEMENTS: dict[str, Callable[[Registration, bytes, bytes], dict[str, Any]]] = {
    "none": lambda *_: {},
    "packed": _packed,
    "packed-self": _self,
    "fido-u2f": _u2f,
    "tpm": _tpm,
    "android-key": _android,
    "apple": _apple,
    "android-safetynet": lambda *_: {"ver": "1", "response": b"{}"},
}


def honest(format_name: str) -> Registration:
    """The honest registration of a format."""
    if format_name == "fido-u2f":
        return Registration(format=format_name, aaguid=bytes(16), flags=0x41)
    return Registration(format=format_name)


# --- assertion ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignIn:
    """An honest assertion by the key of `Registration`; `replace` a field to make a hostile one."""

    algorithm: int = -7
    challenge: bytes = CHALLENGE
    kind: str = "webauthn.get"
    origin: str = ORIGIN
    client_extra: dict[str, object] = field(default_factory=dict)
    client_raw: Callable[[bytes], bytes] = same
    rp_id: str = RP_ID
    flags: int = 0x05
    sign_count: int = 6
    tail: bytes = b""
    credential_id: bytes = CREDENTIAL_ID
    user_handle: bytes | None = HANDLE
    signed: Callable[[bytes], bytes] = same
    signer: Any = None
    outer: Callable[[dict[str, Any]], dict[str, Any]] = same
    inner: Callable[[dict[str, Any]], dict[str, Any]] = same
    stored: Callable[[Credential], Credential] = same
    expected: dict[str, Any] = field(default_factory=dict)
    policy: dict[str, Any] = field(default_factory=dict)

    def response(self) -> str:
        made = Registration(
            kind=self.kind,
            challenge=self.challenge,
            origin=self.origin,
            client_extra=self.client_extra,
            client_raw=self.client_raw,
        )
        client_data = made.client_data()
        data = b"".join(
            [
                hashlib.sha256(self.rp_id.encode()).digest(),
                bytes([self.flags]),
                self.sign_count.to_bytes(4, "big"),
                self.tail,
            ]
        )
        key = self.signer or private_key(self.algorithm)
        inner: dict[str, Any] = {
            "clientDataJSON": text(client_data),
            "authenticatorData": text(data),
            "signature": text(self.signed(sign(key, data + hashlib.sha256(client_data).digest()))),
        }
        if self.user_handle is not None:
            inner["userHandle"] = text(self.user_handle)
        identifier = text(self.credential_id)
        outer = {
            "id": identifier,
            "rawId": identifier,
            "type": "public-key",
            "response": self.inner(inner),
        }
        return json.dumps(self.outer(outer))

    def expects(self) -> Expected:
        return Registration(expected=self.expected).expects()

    def allows(self) -> PasskeyPolicy:
        return PasskeyPolicy(**{"trust_roots": ROOTS, **self.policy})

    def but(self, **knobs: Any) -> SignIn:
        return replace(self, **knobs)
