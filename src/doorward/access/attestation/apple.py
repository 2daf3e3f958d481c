"""``apple`` anonymous attestation (WebAuthn Level 3, section 8.8)."""

from __future__ import annotations

from cryptography import x509

from doorward.access import certificates
from doorward.access.attestation.statements import (
    Registered,
    chain,
    digest,
    require_members,
    require_same_aaguid,
    require_same_key,
)
from doorward.access.canonical import Value
from doorward.access.refusals import Code, Refusal

NONCE_EXTENSION = x509.ObjectIdentifier("1.2.840.113635.100.8.2")
# SEQUENCE { [1] EXPLICIT OCTET STRING of 32 bytes }, in DER.
_NONCE_HEAD = bytes.fromhex("3024a1220420")


def verify(statement: dict[int | str, Value], registered: Registered) -> list[x509.Certificate]:
    """The certificates of the statement; the first is about the key and carries the nonce."""
    require_members(statement, {"x5c"}, "apple")
    found = chain(statement, "apple")
    certificates.require_end_entity(found[0], "apple: certificate")
    nonce = certificates.extension_bytes(found[0], NONCE_EXTENSION)
    if nonce != _NONCE_HEAD + digest(registered.signed_bytes):
        raise Refusal(
            Code.ATTESTATION_BINDING, "apple: expected the nonce of this ceremony, came another"
        )
    require_same_key(found[0], registered, "apple")
    require_same_aaguid(found[0], registered.attested.aaguid, "apple")
    return found
