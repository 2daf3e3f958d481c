"""What the operator has set for signing in: which keys are believed, how many a person has.

The file is TOML; every member and its default is in docs/access.md. Strict by default: without
metadata or roots no attestation is believed and nobody can be enrolled.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from doorward.access import metadata
from doorward.access.policy import PasskeyPolicy
from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.model.cases import Role

MAX_BYTES = 64 * 1024
UNPRIVILEGED = frozenset({Role.TALENT, Role.AUDITOR})
"""The only roles for which an operator may accept keys that can be copied."""


class Switches(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The relaxations of `PasskeyPolicy` that a file may name, each off unless said."""

    second_opinion: bool = True
    accept_none_attestation: bool = False
    accept_self_attestation: bool = False
    accept_stale_metadata: bool = False
    accept_unsorted_cbor: bool = False
    accept_nonzero_u2f_aaguid: bool = False
    accept_unknown_tpm_manufacturer: bool = False
    accept_movable_tpm_keys: bool = False
    accept_sha1_tpm: bool = False
    accept_software_android_keys: bool = False


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    keys_at_enrolment: int = 2
    synced_keys: frozenset[Role] = frozenset()
    metadata: str = ""
    metadata_root: str = ""
    metadata_at_least: int = 0
    trust_roots: tuple[str, ...] = ()
    allowed_aaguids: frozenset[str] | None = None
    switches: Switches = Switches()


class AccessRules(msgspec.Struct, frozen=True, kw_only=True):
    """Whose keys are believed (`passkeys`), for which `synced_keys` roles copies are accepted,
    and how many keys a person enrols. `demo` says that these are not rules for real people."""

    passkeys: PasskeyPolicy = PasskeyPolicy()
    synced_keys: frozenset[Role] = frozenset()
    keys_at_enrolment: int = 2
    demo: bool = False

    def for_role(self, role: str) -> PasskeyPolicy:
        """The policy for somebody of a role; keys of privileged roles cannot be copied."""
        copies = self.demo or role in self.synced_keys
        return msgspec.structs.replace(
            self.passkeys, device_bound=not copies, require_user_handle=True
        )

    @property
    def can_enrol(self) -> bool:
        """Whether any attestation at all can be believed."""
        return self.shows_makers or self.passkeys.accept_none_attestation

    @property
    def shows_makers(self) -> bool:
        """Whether makers of keys can be verified; browsers warn people where they are asked for."""
        return bool(self.passkeys.metadata or self.passkeys.trust_roots)


class RelyingParty(msgspec.Struct, frozen=True, kw_only=True):
    """The console as browsers and keys know it: one origin, and its rules."""

    origin: str
    rules: AccessRules
    name: str = "Doorward"

    @property
    def rp_id(self) -> str:
        """The host of the origin; keys are made for it and for nothing else."""
        return urlsplit(self.origin).hostname or ""


DEMO = AccessRules(
    passkeys=PasskeyPolicy(
        accept_none_attestation=True, accept_self_attestation=True, device_bound=False
    ),
    keys_at_enrolment=1,
    demo=True,
)
"""For invented people only: a laptop's own passkey or a virtual one is enough."""


def parse(text: bytes, read: Callable[[str], bytes], now: datetime) -> AccessRules:
    """The rules of a file; `read` gives the bytes of a file that it names.

    Raises `AccessRefused` (``access-policy``) that names the member, or `OSError` from `read`.
    """
    if len(text) > MAX_BYTES:
        raise AccessRefused("access-policy", f"expected at most {MAX_BYTES} bytes")
    try:
        found = msgspec.toml.decode(text, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AccessRefused("access-policy", str(error)) from None
    _check(found)
    known = _metadata(found, read, now)
    passkeys = PasskeyPolicy(
        metadata=known,
        trust_roots=tuple(root for name in found.trust_roots for root in _roots(name, read)),
        allowed_aaguids=found.allowed_aaguids,
        **msgspec.structs.asdict(found.switches),
    )
    return AccessRules(
        passkeys=passkeys,
        synced_keys=found.synced_keys,
        keys_at_enrolment=found.keys_at_enrolment,
    )


def _check(found: _File) -> None:
    if not 2 <= found.keys_at_enrolment <= 5:
        raise AccessRefused(
            "access-policy",
            f"keys_at_enrolment: expected 2 to 5, came {found.keys_at_enrolment}"
            " (one key is for the demo only: who loses it is locked out)",
        )
    privileged = sorted(found.synced_keys - UNPRIVILEGED)
    if privileged:
        raise AccessRefused(
            "access-policy",
            f"synced_keys: {privileged[0]} needs keys that cannot be copied; allowed are "
            + ", ".join(sorted(UNPRIVILEGED)),
        )
    if bool(found.metadata) != bool(found.metadata_root):
        raise AccessRefused("access-policy", "metadata and metadata_root: expected both or none")


def _metadata(
    found: _File, read: Callable[[str], bytes], now: datetime
) -> metadata.Metadata | None:
    if not found.metadata:
        return None
    roots = _roots(found.metadata_root, read)
    try:
        return metadata.read(
            read(found.metadata),
            roots,
            now,
            file=found.metadata,
            at_least=found.metadata_at_least,
        )
    except Refusal as error:
        raise AccessRefused("access-policy", f"metadata: {error}") from None


def _roots(name: str, read: Callable[[str], bytes]) -> tuple[bytes, ...]:
    try:
        found = x509.load_pem_x509_certificates(read(name))
    except (ValueError, x509.InvalidVersion):
        raise AccessRefused("access-policy", f"{name}: expected certificates in PEM") from None
    return tuple(one.public_bytes(Encoding.DER) for one in found)
