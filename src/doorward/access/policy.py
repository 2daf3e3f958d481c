"""What a caller expects, what a policy allows, and what a verified passkey is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

import msgspec

from doorward.access.keys import EDDSA, ES256, RS256
from doorward.access.metadata import Metadata

COMPROMISED = frozenset(
    {
        "REVOKED",
        "USER_VERIFICATION_BYPASS",
        "ATTESTATION_KEY_COMPROMISE",
        "USER_KEY_REMOTE_COMPROMISE",
        "USER_KEY_PHYSICAL_COMPROMISE",
    }
)


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What this one ceremony must show.

    `challenge` is what the server sent (at least 16 bytes, used once: the caller burns it);
    `origins` are compared as they are written; `now` carries a time zone. At registration
    `user_handle` is the handle of the person and `known_credential_ids` refuses an id that is
    taken. At sign-in `user_handle`, where given, says who is signing in.
    """

    challenge: bytes
    origins: frozenset[str]
    rp_id: str
    now: datetime
    algorithms: tuple[int, ...] = (EDDSA, ES256, RS256)
    user_handle: bytes | None = None
    known_credential_ids: frozenset[bytes] | Callable[[bytes], bool] = frozenset()
    top_origins: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("now: expected a time with a time zone")

    def knows(self, credential_id: bytes) -> bool:
        """Whether a credential of this id is enrolled already."""
        known = self.known_credential_ids
        return known(credential_id) if callable(known) else credential_id in known


class PasskeyPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of passkeys. The defaults are the strict ones, for privileged roles.

    Every relaxation is one named switch. `trust_roots` are DER certificates that end a chain of
    attestation; `metadata` holds those of the FIDO Metadata Service. With neither, no attestation
    is believed.
    """

    require_user_verification: bool = True
    device_bound: bool = True
    require_user_handle: bool = False
    trust_roots: tuple[bytes, ...] = ()
    metadata: Metadata | None = None
    refused_statuses: frozenset[str] = COMPROMISED
    allowed_aaguids: frozenset[str] | None = None
    second_opinion: bool = True
    accept_none_attestation: bool = False
    accept_self_attestation: bool = False
    accept_stale_metadata: bool = False
    accept_cross_origin: bool = False
    accept_unsorted_cbor: bool = False
    accept_nonzero_u2f_aaguid: bool = False
    accept_unknown_tpm_manufacturer: bool = False
    accept_movable_tpm_keys: bool = False
    accept_sha1_tpm: bool = False
    accept_software_android_keys: bool = False


class AttestationKind(StrEnum):
    """How the origin of a key was shown: not at all, by the key itself, by its maker."""

    NONE = "none"
    SELF = "self"
    CERTIFIED = "certified"


class Attestation(msgspec.Struct, frozen=True):
    """What the attestation of a credential showed; `root_sha256` names the root it ends in.

    `key_identifier` is how metadata names the model of a ``fido-u2f`` key, which has no AAGUID.
    """

    format: str
    kind: AttestationKind
    root_sha256: str | None = None
    description: str | None = None
    key_identifier: str | None = None


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """A verified passkey, ready to be stored: plain values only, serialisable with msgspec.

    `public_key` is the COSE key as the authenticator wrote it; `aaguid` names the model and is
    proven only where `attestation.kind` is ``certified``.
    """

    id: bytes
    public_key: bytes
    algorithm: int
    sign_count: int
    user_handle: bytes
    user_verified: bool
    backup_eligible: bool
    backed_up: bool
    aaguid: str
    attestation: Attestation
    transports: tuple[str, ...]
    registered_at: datetime


class Assertion(msgspec.Struct, frozen=True, kw_only=True):
    """A verified sign-in. Store `credential`: it carries the new counter and backup state."""

    credential: Credential
    user_verified: bool
