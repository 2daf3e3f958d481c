"""``android-key`` attestation (WebAuthn Level 3, section 8.4).

The key description is the Android schema as the `webauthn` library states it; see
https://source.android.com/docs/security/features/keystore/attestation.
"""

from __future__ import annotations

import hmac
from typing import Any

from cryptography import x509
from pyasn1.codec.der import decoder
from pyasn1.error import PyAsn1Error
from webauthn.helpers.asn1.android_key import KeyDescription, KeyOrigin, KeyPurpose

from doorward.access import certificates
from doorward.access.attestation.statements import (
    MAX_SIGNATURE,
    Registered,
    algorithm,
    chain,
    octets,
    require_members,
    require_same_key,
    require_signature,
)
from doorward.access.canonical import Value
from doorward.access.refusals import Code, Refusal

DESCRIPTION_EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.1.17")


def verify(statement: dict[int | str, Value], registered: Registered) -> list[x509.Certificate]:
    """The certificates of the statement; the first is about the key and describes it."""
    require_members(statement, {"alg", "sig", "x5c"}, "android-key")
    found = chain(statement, "android-key")
    number = algorithm(statement, "android-key")
    signature = octets(statement, "sig", "android-key", MAX_SIGNATURE)
    require_signature(found[0], number, signature, registered.signed_bytes, "android-key")
    require_same_key(found[0], registered, "android-key")
    description = _description(found[0])
    challenge = bytes(description["attestationChallenge"])
    if not hmac.compare_digest(challenge, registered.client_data_hash):
        raise Refusal(
            Code.ATTESTATION_BINDING, "android-key: expected the challenge of this ceremony"
        )
    _require_use(description, accept_software=registered.policy.accept_software_android_keys)
    return found


# The ASN.1 library has no types; what leaves these functions is checked.
def _description(certificate: x509.Certificate) -> Any:  # noqa: ANN401
    value = certificates.extension_bytes(certificate, DESCRIPTION_EXTENSION)
    try:
        description, rest = decoder.decode(value, asn1Spec=KeyDescription())
    except (PyAsn1Error, ValueError, TypeError, IndexError, RecursionError):
        raise Refusal(
            Code.CERTIFICATE_EXTENSIONS, "android-key: expected a key description, came none"
        ) from None
    if rest:
        raise Refusal(
            Code.TRAILING_BYTES, f"android-key: key description: {len(rest)} bytes left over"
        )
    return description


def _require_use(description: Any, *, accept_software: bool) -> None:  # noqa: ANN401
    software, hardware = description["softwareEnforced"], description["teeEnforced"]
    if any(one["allApplications"].hasValue() for one in (software, hardware)):
        raise Refusal(
            Code.ATTESTATION_BINDING, "android-key: the key may be used by all applications"
        )
    if not accept_software and int(description["attestationSecurityLevel"]) < 1:
        raise Refusal(
            Code.ATTESTATION_BINDING, "android-key: expected a key in hardware, came software"
        )
    believed = (software, hardware) if accept_software else (hardware,)
    origins = {int(one["origin"]) for one in believed if one["origin"].hasValue()}
    purposes = {int(use) for one in believed if one["purpose"].hasValue() for use in one["purpose"]}
    for name, came, wanted in (
        ("origin", origins, {KeyOrigin.GENERATED.value}),
        ("purpose", purposes, {KeyPurpose.SIGN.value}),
    ):
        if came != wanted and not (accept_software and not came):
            raise Refusal(
                Code.ATTESTATION_BINDING,
                f"android-key: {name}: expected {sorted(wanted)}, came {sorted(came)}",
            )
