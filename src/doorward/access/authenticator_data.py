"""Authenticator data: what the authenticator itself says (WebAuthn Level 3, section 6.1)."""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

from doorward.access import canonical
from doorward.access.policy import PasskeyPolicy
from doorward.access.refusals import Code, Refusal

MAX_BYTES = 16 * 1024
MAX_EXTENSIONS = 16
CREDENTIAL_ID_BYTES = range(16, 1024)
_HEAD = 37
_PRESENT, _VERIFIED, _ELIGIBLE, _BACKED_UP, _ATTESTED, _EXTENDED = (
    0x01,
    0x04,
    0x08,
    0x10,
    0x40,
    0x80,
)
_RESERVED = 0x22


class Attested(NamedTuple):
    """The part that only a registration has."""

    aaguid: bytes
    credential_id: bytes
    public_key: bytes
    members: dict[int | str, canonical.Value]


class AuthenticatorData(NamedTuple):
    """Authenticator data, read to its last byte."""

    raw: bytes
    rp_id_hash: bytes
    flags: int
    sign_count: int
    attested: Attested | None

    @property
    def user_verified(self) -> bool:
        """Whether a PIN or biometric was checked (UV)."""
        return bool(self.flags & _VERIFIED)

    @property
    def backup_eligible(self) -> bool:
        """Whether the key may leave the device (BE)."""
        return bool(self.flags & _ELIGIBLE)

    @property
    def backed_up(self) -> bool:
        """Whether the key has left the device (BS)."""
        return bool(self.flags & _BACKED_UP)


def read(raw: bytes, *, registration: bool) -> AuthenticatorData:
    """Authenticator data of a registration or of an assertion; no byte is left over."""
    if not _HEAD <= len(raw) <= MAX_BYTES:
        raise Refusal(
            Code.AUTHENTICATOR_DATA_MALFORMED,
            f"authenticator data: expected {_HEAD} to {MAX_BYTES} bytes, came {len(raw)}",
        )
    flags = raw[32]
    if flags & _RESERVED:
        raise Refusal(Code.RESERVED_FLAGS, f"flags: reserved bits set in 0x{flags:02x}")
    if bool(flags & _ATTESTED) != registration:
        wanted = "attested credential data" if registration else "no attested credential data"
        raise Refusal(Code.FLAGS_INCONSISTENT, f"flags: expected {wanted}, came 0x{flags:02x}")
    if flags & _BACKED_UP and not flags & _ELIGIBLE:
        raise Refusal(Code.BACKUP_STATE, "flags: backed up without being eligible for backup")
    at, attested = _HEAD, None
    if registration:
        attested, at = _attested(raw)
    if flags & _EXTENDED:
        at = _extensions(raw, at)
    if at != len(raw):
        raise Refusal(
            Code.TRAILING_BYTES, f"authenticator data: expected {at} bytes, came {len(raw)}"
        )
    count = int.from_bytes(raw[33:37], "big")
    return AuthenticatorData(raw, raw[:32], flags, count, attested)


def check(data: AuthenticatorData, rp_id: str, policy: PasskeyPolicy) -> None:
    """The relying party, the presence and verification of the user, the backup flags."""
    if not hmac.compare_digest(data.rp_id_hash, hashlib.sha256(rp_id.encode()).digest()):
        raise Refusal(
            Code.RP_ID_MISMATCH, f"rpIdHash: expected the hash of {rp_id!r}, came another"
        )
    if not data.flags & _PRESENT:
        raise Refusal(Code.USER_NOT_PRESENT, "flags: expected user presence (UP), came none")
    if policy.require_user_verification and not data.user_verified:
        raise Refusal(Code.USER_NOT_VERIFIED, "flags: expected user verification (UV), came none")
    if policy.device_bound and data.backup_eligible:
        raise Refusal(
            Code.BACKUP_ELIGIBLE, "flags: expected a device-bound key, came one that can be copied"
        )


def _attested(raw: bytes) -> tuple[Attested, int]:
    at = _HEAD + 18
    if len(raw) < at:
        raise Refusal(
            Code.AUTHENTICATOR_DATA_MALFORMED,
            f"attested credential data: expected at least {at} bytes, came {len(raw)}",
        )
    size = int.from_bytes(raw[_HEAD + 16 : at], "big")
    if size not in CREDENTIAL_ID_BYTES:
        raise Refusal(
            Code.CREDENTIAL_ID_LENGTH, f"credential id: expected 16 to 1023 bytes, came {size}"
        )
    start = at + size
    if len(raw) <= start:
        raise Refusal(
            Code.AUTHENTICATOR_DATA_MALFORMED,
            f"attested credential data: ends within the credential id of {size} bytes",
        )
    key, end = canonical.decode_first(raw, start, "credential public key")
    if not isinstance(key, dict):
        raise Refusal(Code.KEY_MALFORMED, "credential public key: expected a map")
    aaguid = raw[_HEAD : _HEAD + 16]
    return Attested(aaguid, raw[at:start], raw[start:end], key), end


def _extensions(raw: bytes, at: int) -> int:
    if at == len(raw):
        raise Refusal(Code.FLAGS_INCONSISTENT, "flags: expected extensions (ED), came none")
    found, end = canonical.decode_first(raw, at, "extensions")
    if (
        not isinstance(found, dict)
        or not 1 <= len(found) <= MAX_EXTENSIONS
        or not all(isinstance(name, str) and len(name) <= 32 for name in found)
    ):
        raise Refusal(
            Code.EXTENSIONS_MALFORMED,
            f"extensions: expected a map of 1 to {MAX_EXTENSIONS} names of at most 32 characters",
        )
    return end
