"""Who made the authenticator, shown by its attestation (WebAuthn Level 3, sections 6.5 and 8)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from cryptography import x509

from doorward.access import certificates, metadata
from doorward.access.attestation import android_key, apple, fido_u2f, packed, tpm
from doorward.access.attestation.statements import Registered, require_members
from doorward.access.canonical import Value
from doorward.access.encoding import shown
from doorward.access.policy import (
    Attestation,
    AttestationKind,
    Credential,
    Expected,
    PasskeyPolicy,
)
from doorward.access.refusals import Code, Refusal

_FORMATS: dict[str, Callable[[dict[int | str, Value], Registered], list[x509.Certificate]]] = {
    "packed": packed.verify,
    "fido-u2f": fido_u2f.verify,
    "tpm": tpm.verify,
    "android-key": android_key.verify,
    "apple": apple.verify,
}


def verify(
    format_name: str,
    statement: dict[int | str, Value],
    registered: Registered,
    expected: Expected,
) -> Attestation:
    """What the attestation shows, or a refusal. Nothing is believed without a trust root."""
    policy = registered.policy
    aaguid = str(UUID(bytes=registered.attested.aaguid))
    require_model(aaguid, policy, expected)
    chain = _chain(format_name, statement, registered)
    if chain:
        return _certified(format_name, aaguid, chain, policy, expected)
    if policy.allowed_aaguids is not None:
        raise Refusal(
            Code.AAGUID_UNPROVEN,
            f"AAGUID: expected a model shown by certificates, came {format_name!r} without",
        )
    kind = AttestationKind.NONE if format_name == "none" else AttestationKind.SELF
    return Attestation(format_name, kind)


def require_stored(credential: Credential, policy: PasskeyPolicy, expected: Expected) -> None:
    """The model of an enrolled key is still allowed and sound at this sign-in."""
    require_model(credential.aaguid, policy, expected)
    identifier = credential.attestation.key_identifier
    if policy.metadata is not None and identifier is not None:
        _require_sound(identifier, policy.metadata, policy, expected)


def require_model(name: str, policy: PasskeyPolicy, expected: Expected) -> None:
    """The model is on the allow-list, and metadata reports nothing against it."""
    if policy.allowed_aaguids is not None and name not in policy.allowed_aaguids:
        raise Refusal(Code.AAGUID_NOT_ALLOWED, f"AAGUID: {name} is not on the allow-list")
    if policy.metadata is not None:
        _require_sound(name, policy.metadata, policy, expected)


def _require_sound(
    name: str, known: metadata.Metadata, policy: PasskeyPolicy, expected: Expected
) -> None:
    if name in known.quarantined:
        raise Refusal(Code.METADATA_QUARANTINED, f"metadata: the entry of {name} could not be read")
    entry = known.entries.get(name)
    status = metadata.in_force(entry, policy.refused_statuses, expected.now) if entry else None
    if status is not None:
        raise Refusal(Code.AUTHENTICATOR_STATUS, f"metadata: {name} is reported {status}")


def _chain(
    format_name: str, statement: dict[int | str, Value], registered: Registered
) -> list[x509.Certificate]:
    policy = registered.policy
    if format_name == "none":
        require_members(statement, set(), "none")
        if not policy.accept_none_attestation:
            raise Refusal(Code.ATTESTATION_MISSING, "expected an attestation, came none")
        return []
    verifier = _FORMATS.get(format_name)
    if verifier is None:
        raise Refusal(
            Code.ATTESTATION_FORMAT,
            f"fmt: expected none, {', '.join(sorted(_FORMATS))}, came {shown(format_name)}",
        )
    with certificates.reading(f"{format_name}: certificate"):
        chain = verifier(statement, registered)
    if not chain and not policy.accept_self_attestation:
        raise Refusal(
            Code.ATTESTATION_SELF, "expected an attestation by certificate, came one by the key"
        )
    return chain


def _certified(
    format_name: str,
    aaguid: str,
    chain: list[x509.Certificate],
    policy: PasskeyPolicy,
    expected: Expected,
) -> Attestation:
    identifier = metadata.key_identifier(chain[0]) if format_name == "fido-u2f" else None
    name = identifier or aaguid
    entry = None
    if policy.metadata is not None:
        _require_fresh(policy.metadata, policy, expected)
        _require_sound(name, policy.metadata, policy, expected)
        entry = policy.metadata.entries.get(name)
        if entry is None and not policy.trust_roots:
            raise Refusal(Code.AAGUID_UNKNOWN, f"metadata: has no entry for {name}")
    # A model's own roots go first: a root of one maker proves nothing about another's model.
    roots = entry.roots if entry is not None else policy.trust_roots
    with certificates.reading(f"{format_name}: chain"):
        root = certificates.require_chain(chain, roots, expected.now, format_name)
    description = entry.description if entry else None
    return Attestation(format_name, AttestationKind.CERTIFIED, root, description, identifier)


def _require_fresh(known: metadata.Metadata, policy: PasskeyPolicy, expected: Expected) -> None:
    if known.next_update < expected.now.date() and not policy.accept_stale_metadata:
        raise Refusal(
            Code.METADATA_STALE,
            f"metadata: expected a later one than number {known.number},"
            f" which was due to be replaced on {known.next_update}",
        )
