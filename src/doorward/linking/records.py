"""What linking keeps of an application: hashed identifiers and a packed remainder.

A `LinkRecord` is small (about 1 KB without résumé text) so that a pool of a million
applications links in memory. `rows` is a packed array that NumPy reads without decoding;
`payload` is decoded only for applications that share something. The digests make comparison
fast; they do not hide the values, which stand in the payload.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from hashlib import blake2b

import msgspec
import numpy as np

from doorward.model import LinkKind

VALUE_LENGTH = 160
"""Longer values are kept as their beginning and a digest of the whole."""


class IdentifierClass(IntEnum):
    """How a row of a record identifies. Finer than `LinkKind`: rarity differs within a kind."""

    CANDIDATE = 0
    NAMED_CONTACT = 1
    CONTACT_PAIR = 2
    OWN_MENTION = 3
    PHONE = 10
    EMAIL = 11
    ALIAS_ROOT = 12
    EMAIL_STEM = 13
    EMAIL_HANDLE = 32
    DEVICE = 14
    IP = 15
    SUBNET = 16
    ADDRESS = 17
    DOCUMENT_ID = 18
    FILE_MAKING = 19
    FILE_AUTHOR = 20
    FILE_TEMPLATE = 21
    IMAGE = 22
    PROFILE = 23
    SITE = 24
    REFEREE = 25
    REFERRER = 26
    GIT_EMAIL = 27
    GIT_COMMIT = 28
    GIT_KEY = 29
    FOLLOW = 30
    API_SEQUENCE = 31
    DOCUMENT_NUMBER = 33
    DOCUMENT_PAGE = 34
    PAY_ACCOUNT = 35
    SHIP_TO = 36
    SHIP_PICKUP = 37
    SHIP_CONTACT = 38
    WORKER_CONTACT = 39
    MEETING_ACCOUNT = 40
    SHIP_RECIPIENT = 41
    PASSAGE = 60


KIND_OF: dict[IdentifierClass, LinkKind] = {
    IdentifierClass.PHONE: LinkKind.PHONE,
    IdentifierClass.EMAIL: LinkKind.EMAIL,
    IdentifierClass.ALIAS_ROOT: LinkKind.EMAIL,
    IdentifierClass.EMAIL_STEM: LinkKind.EMAIL_STEM,
    IdentifierClass.EMAIL_HANDLE: LinkKind.EMAIL_STEM,
    IdentifierClass.DEVICE: LinkKind.DEVICE,
    IdentifierClass.IP: LinkKind.NETWORK,
    IdentifierClass.SUBNET: LinkKind.NETWORK,
    IdentifierClass.ADDRESS: LinkKind.ADDRESS,
    IdentifierClass.DOCUMENT_ID: LinkKind.FILE_LINEAGE,
    IdentifierClass.FILE_MAKING: LinkKind.FILE_LINEAGE,
    IdentifierClass.FILE_AUTHOR: LinkKind.FILE_LINEAGE,
    IdentifierClass.FILE_TEMPLATE: LinkKind.FILE_LINEAGE,
    IdentifierClass.IMAGE: LinkKind.IMAGE,
    IdentifierClass.PROFILE: LinkKind.WEBSITE,
    IdentifierClass.SITE: LinkKind.WEBSITE,
    IdentifierClass.REFEREE: LinkKind.REFEREE,
    IdentifierClass.REFERRER: LinkKind.REFERRER,
    IdentifierClass.GIT_EMAIL: LinkKind.GIT_EMAIL,
    IdentifierClass.GIT_COMMIT: LinkKind.GIT_COMMIT,
    IdentifierClass.GIT_KEY: LinkKind.GIT_KEY,
    IdentifierClass.FOLLOW: LinkKind.FOLLOW,
    IdentifierClass.API_SEQUENCE: LinkKind.API_SEQUENCE,
    IdentifierClass.DOCUMENT_NUMBER: LinkKind.DOCUMENT_NUMBER,
    IdentifierClass.DOCUMENT_PAGE: LinkKind.DOCUMENT_IMAGE,
    IdentifierClass.PAY_ACCOUNT: LinkKind.PAY_ACCOUNT,
    IdentifierClass.SHIP_TO: LinkKind.SHIP_TO,
    IdentifierClass.SHIP_PICKUP: LinkKind.SHIP_TO,
    IdentifierClass.SHIP_CONTACT: LinkKind.SHIP_TO,
    IdentifierClass.SHIP_RECIPIENT: LinkKind.SHIP_TO,
    IdentifierClass.WORKER_CONTACT: LinkKind.NAMED_CONTACT,
    IdentifierClass.MEETING_ACCOUNT: LinkKind.MEETING_ACCOUNT,
    IdentifierClass.PASSAGE: LinkKind.RESUME_TEXT,
}
"""The kind in which people see each class; the first four classes tie nobody by themselves."""

NAMESPACE: dict[IdentifierClass, bytes] = {
    one: one.name.lower().encode() for one in IdentifierClass
} | {
    IdentifierClass.REFEREE: b"mention",
    IdentifierClass.GIT_EMAIL: b"mention",
    IdentifierClass.WORKER_CONTACT: b"mention",
    IdentifierClass.OWN_MENTION: b"mention",
    IdentifierClass.EMAIL_HANDLE: b"email_stem",
}
"""Classes whose values are compared with each other share a namespace: a referee's phone may
be another applicant's own, and so may an emergency contact or an address found in commits."""

ROW = np.dtype([("high", "<u8"), ("low", "<u8"), ("cls", "u1"), ("time", "<u4")])
"""One row: 128-bit digest of the value, class, and for networks the time in epoch seconds."""

_PACK = struct.Struct("<16sBI").pack


class Profile(msgspec.Struct, array_like=True):
    """What of an application is compared with another that shares an identifier, folded."""

    names: list[str] = []
    schools: list[str] = []
    degrees: list[str] = []
    employers: list[tuple[str, int]] = []
    places: list[str] = []
    browser: int = 0


class Payload(msgspec.Struct, array_like=True):
    """The readable part of a record: one value and source for each row that has one."""

    prefix: str
    values: list[str]
    sources: list[str]
    profile: Profile


class LinkRecord(msgspec.Struct, frozen=True, array_like=True):
    """The identifiers of one application. Times are epoch seconds, 0 where unknown.

    `via` names the agency that submitted the application, if one did; `name` is a digest of
    the folded name, `region` of the claimed country and region (0 if none). `passages` are
    64-bit digests of the résumé's passages and `sketch` the MinHash of its word triples, both
    little-endian and empty without text.
    """

    application: str
    at: int = 0
    requisition: str = ""
    via: int = 0
    name: int = 0
    region: int = 0
    rows: bytes = b""
    payload: bytes = b""
    passages: bytes = b""
    sketch: bytes = b""


# By number, as hashing an enum member costs more than the digest itself.
_PREFIX = [b""] * (max(IdentifierClass) + 1)
for _cls, _namespace in NAMESPACE.items():
    _PREFIX[_cls] = _namespace + b"\0"


def digest(cls: int, value: str) -> bytes:
    """The 16-byte digest by which values of a class (and those it is compared with) are equal."""
    raw = _PREFIX[cls] + value.encode("utf-8", "surrogatepass")
    return blake2b(raw, digest_size=16).digest()


def digest64(value: str) -> int:
    """A 64-bit digest of a text, never 0."""
    raw = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little") or 1


def pack_row(cls: int, value: str, time: int = 0) -> bytes:
    """One packed row (21 bytes); `time` in epoch seconds must fit 32 bits."""
    # As `digest`, without the call: a record has some twenty rows.
    raw = _PREFIX[cls] + value.encode("utf-8", "surrogatepass")
    return _PACK(blake2b(raw, digest_size=16).digest(), cls, time)


def clip(value: str) -> str:
    """A value short enough to keep and fit to write; different long values stay different."""
    if len(value) > VALUE_LENGTH:
        value = f"{value[: VALUE_LENGTH - 24]}…#{digest64(value):016x}"
    # A lone surrogate has no UTF-8 form.
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Payload)


def encode_payload(payload: Payload) -> bytes:
    """Pack the readable part."""
    return _ENCODER.encode(payload)


def decode_payload(raw: bytes) -> Payload:
    """Unpack the readable part.

    Raises `msgspec.MsgspecError` or `UnicodeDecodeError` for bytes that are not one.
    """
    return _DECODER.decode(raw) if raw else Payload("", [], [], Profile())
