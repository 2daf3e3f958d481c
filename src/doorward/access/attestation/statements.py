"""What the readers of attestation statements share (WebAuthn Level 3, sections 6.5 and 8)."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from cryptography import x509

from doorward.access import certificates, keys
from doorward.access.authenticator_data import Attested, AuthenticatorData
from doorward.access.canonical import Value
from doorward.access.policy import PasskeyPolicy
from doorward.access.refusals import Code, Refusal

AAGUID_EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")
MAX_SIGNATURE = 2048


class Registered(NamedTuple):
    """What an attestation statement is about."""

    data: AuthenticatorData
    attested: Attested
    algorithm: int
    key: keys.Verifier
    client_data_hash: bytes
    policy: PasskeyPolicy

    @property
    def signed_bytes(self) -> bytes:
        """Authenticator data and the hash of the client data, as most formats sign them."""
        return self.data.raw + self.client_data_hash


def require_members(statement: dict[int | str, Value], wanted: set[str], format_name: str) -> None:
    """Exactly the members that the format defines."""
    if set(statement) != wanted:
        raise Refusal(
            Code.ATTESTATION_MALFORMED,
            f"{format_name}: expected the members {sorted(wanted)},"
            f" came {str([str(name) for name in statement])[:80]}",
        )


def algorithm(statement: dict[int | str, Value], format_name: str) -> int:
    """The COSE number of the signature's algorithm."""
    found = statement["alg"]
    if not isinstance(found, int) or isinstance(found, bool):
        raise Refusal(Code.ATTESTATION_MALFORMED, f"{format_name}: alg: expected a number")
    return found


def octets(statement: dict[int | str, Value], name: str, format_name: str, limit: int) -> bytes:
    """A member that is a byte string of bounded size."""
    found = statement[name]
    if not isinstance(found, bytes) or not 0 < len(found) <= limit:
        raise Refusal(
            Code.ATTESTATION_MALFORMED, f"{format_name}: {name}: expected 1 to {limit} bytes"
        )
    return found


def chain(statement: dict[int | str, Value], format_name: str) -> list[x509.Certificate]:
    """The certificates of ``x5c``, leaf first."""
    found = statement["x5c"]
    if not isinstance(found, list) or not 1 <= len(found) <= certificates.MAX_CHAIN:
        raise Refusal(
            Code.ATTESTATION_MALFORMED,
            f"{format_name}: x5c: expected 1 to {certificates.MAX_CHAIN} certificates",
        )
    return [certificates.load(one, f"{format_name}: x5c[{at}]") for at, one in enumerate(found)]


def require_signature(
    certificate: x509.Certificate,
    number: int,
    signature: bytes,
    data: bytes,
    format_name: str,
    *,
    accept_sha1: bool = False,
) -> None:
    """The statement is signed by its first certificate, with the algorithm it names."""
    key = certificate.public_key()
    if not keys.suits(key, number) or (number == keys.RS1 and not accept_sha1):
        raise Refusal(
            Code.ATTESTATION_ALGORITHM,
            f"{format_name}: alg {number} does not suit the certificate's {type(key).__name__}",
        )
    if not keys.signed(key, number, signature, data):
        raise Refusal(Code.ATTESTATION_SIGNATURE, f"{format_name}: the signature is not good")


def require_same_aaguid(certificate: x509.Certificate, aaguid: bytes, format_name: str) -> None:
    """Where the certificate names a model, it is the one of the authenticator data."""
    found = certificates.extension(certificate, AAGUID_EXTENSION)
    if found is None:
        return
    if found.critical:
        raise Refusal(
            Code.CERTIFICATE_AAGUID, f"{format_name}: the AAGUID extension is marked critical"
        )
    if certificates.extension_bytes(certificate, AAGUID_EXTENSION) != b"\x04\x10" + aaguid:
        raise Refusal(
            Code.CERTIFICATE_AAGUID,
            f"{format_name}: certificate: expected the AAGUID {aaguid.hex()}, came another",
        )


def require_same_key(certificate: x509.Certificate, registered: Registered, what: str) -> None:
    """The certificate is about the key that is being registered."""
    if certificate.public_key() != registered.key:
        raise Refusal(
            Code.ATTESTATION_KEY_MISMATCH, f"{what}: the certificate is about another key"
        )


def digest(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()
