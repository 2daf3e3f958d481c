"""Fingerprints of the keys people sign commits with or register at a code host.

SSH signatures: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig.
OpenPGP signatures: RFC 9580 section 5.2.3 (issuer key id and issuer fingerprint subpackets).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct

SIGNATURE_BYTES = 64 * 1024
HOST_KEYS = frozenset({"openpgp:4aee18f83afdeb23", "openpgp:b5690eeebb952194"})
"""Keys GitHub's own web editor signs with: they say nothing about a person."""

_SSH_KEY = re.compile(r"(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ +([A-Za-z0-9+/=]{40,8000})")


def ssh_fingerprint(line: str) -> str | None:
    """The fingerprint of a public key line (``ssh-ed25519 AAAA…``), as ``ssh:SHA256:…``."""
    found = _SSH_KEY.match(line.strip())
    if found is None:
        return None
    try:
        return _ssh(base64.b64decode(found.group(1), validate=True))
    except binascii.Error:
        return None


def openpgp_id(text: str | None) -> str | None:
    """A key id as ``openpgp:…`` (the last 16 hexadecimal digits, lower-case)."""
    if text and re.fullmatch(r"[0-9A-Fa-f]{16,64}", text):
        made = f"openpgp:{text[-16:].lower()}"
        return None if made in HOST_KEYS else made
    return None


def signing_key(signature: bytes) -> str | None:
    """Which key made a commit's signature; None for anything not understood.

    The signature is not verified: it ties a commit to a key only as its writer states.
    """
    if len(signature) > SIGNATURE_BYTES:
        return None
    try:
        body = _armoured(signature)
        if signature.startswith(b"-----BEGIN SSH SIGNATURE"):
            return _from_ssh(body)
        if signature.startswith(b"-----BEGIN PGP SIGNATURE"):
            return _from_openpgp(body)
    except (binascii.Error, struct.error, IndexError, ValueError):
        return None
    return None


def _armoured(signature: bytes) -> bytes:
    lines = [line.strip() for line in signature.strip().splitlines()]
    kept = [line for line in lines[1:-1] if line and b":" not in line and line[:1] != b"="]
    return base64.b64decode(b"".join(kept), validate=True)


def _ssh(blob: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(blob).digest()).rstrip(b"=")
    return f"ssh:SHA256:{digest.decode('ascii')}"


def _from_ssh(body: bytes) -> str | None:
    if body[:6] != b"SSHSIG":
        return None
    (length,) = struct.unpack_from(">I", body, 10)
    blob = body[14 : 14 + length]
    return _ssh(blob) if 16 <= len(blob) == length else None


def _from_openpgp(body: bytes) -> str | None:
    packet = _packet(body)
    if packet is None or packet[0] != 4:
        return None
    (hashed,) = struct.unpack_from(">H", packet, 4)
    (loose,) = struct.unpack_from(">H", packet, 6 + hashed)
    areas = packet[6 : 6 + hashed], packet[8 + hashed : 8 + hashed + loose]
    for kind, skip, size in ((33, 1, 20), (16, 0, 8)):
        for area in areas:
            value = _subpacket(area, kind)
            if value is not None and len(value) == skip + size:
                return openpgp_id(value[skip:].hex())
    return None


def _packet(body: bytes) -> bytes | None:
    """The content of the first packet if it is a signature (tag 2)."""
    tag = body[0]
    if tag & 0xC0 == 0xC0:
        if tag & 0x3F != 2:
            return None
        length, start = _length(body, 1)
        return body[start : start + length]
    if tag & 0x80 == 0 or (tag >> 2) & 15 != 2 or tag & 3 == 3:
        return None
    size = 1 << (tag & 3)
    return body[1 + size : 1 + size + int.from_bytes(body[1 : 1 + size], "big")]


def _length(data: bytes, place: int) -> tuple[int, int]:
    first = data[place]
    if first < 192:
        return first, place + 1
    if first < 255:
        return ((first - 192) << 8) + data[place + 1] + 192, place + 2
    return int(struct.unpack_from(">I", data, place + 1)[0]), place + 5


def _subpacket(area: bytes, kind: int) -> bytes | None:
    place = 0
    while place < len(area):
        length, start = _length(area, place)
        if length == 0:
            return None
        if area[start] & 0x7F == kind:
            return area[start + 1 : start + length]
        place = start + length
    return None
