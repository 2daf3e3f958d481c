"""``fido-u2f`` attestation (WebAuthn Level 3, section 8.6): keys of the older protocol."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doorward.access import keys
from doorward.access.attestation.statements import (
    MAX_SIGNATURE,
    Registered,
    chain,
    octets,
    require_members,
    require_signature,
)
from doorward.access.canonical import Value
from doorward.access.refusals import Code, Refusal

_PRESENT_ATTESTED = 0x41


def verify(statement: dict[int | str, Value], registered: Registered) -> list[x509.Certificate]:
    """The one certificate of the statement.

    The AAGUID of such a key is zero (CTAP 2.1, section 8.2.1); Level 3 leaves the check out, so
    the policy has a switch. The certificate may name the model all the same, as makers use one
    certificate for both protocols, so it is not compared.
    """
    require_members(statement, {"sig", "x5c"}, "fido-u2f")
    found = chain(statement, "fido-u2f")
    if len(found) != 1:
        raise Refusal(
            Code.ATTESTATION_MALFORMED, f"fido-u2f: expected one certificate, came {len(found)}"
        )
    _require_plain_flags(registered)
    attested = registered.attested
    if any(attested.aaguid) and not registered.policy.accept_nonzero_u2f_aaguid:
        raise Refusal(
            Code.CERTIFICATE_AAGUID,
            f"fido-u2f: expected a zero AAGUID, came {attested.aaguid.hex()}",
        )
    if registered.algorithm != keys.ES256 or not isinstance(
        registered.key, ec.EllipticCurvePublicKey
    ):
        raise Refusal(
            Code.ATTESTATION_ALGORITHM,
            f"fido-u2f: expected a key for {keys.ES256}, came {registered.algorithm}",
        )
    point = registered.key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    signed = b"".join(
        [
            b"\0",
            registered.data.rp_id_hash,
            registered.client_data_hash,
            attested.credential_id,
            point,
        ]
    )
    signature = octets(statement, "sig", "fido-u2f", MAX_SIGNATURE)
    require_signature(found[0], keys.ES256, signature, signed, "fido-u2f")
    return found


def _require_plain_flags(registered: Registered) -> None:
    """The signature leaves the flags and the counter out, so anybody could set them.

    Such a key knows presence alone (CTAP 2.1, section 8.2.1): no PIN, no extensions, no counter
    at registration.
    """
    flags, count = registered.data.flags, registered.data.sign_count
    if flags != _PRESENT_ATTESTED or count:
        raise Refusal(
            Code.FLAGS_INCONSISTENT,
            f"fido-u2f: expected flags 0x{_PRESENT_ATTESTED:02x} and sign count 0,"
            f" came 0x{flags:02x} and {count}",
        )
