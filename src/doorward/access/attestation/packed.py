"""``packed`` attestation (WebAuthn Level 3, section 8.2), certified or by the key itself."""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import NameOID

from doorward.access import certificates, keys
from doorward.access.attestation.statements import (
    MAX_SIGNATURE,
    Registered,
    algorithm,
    chain,
    octets,
    require_members,
    require_same_aaguid,
    require_signature,
)
from doorward.access.canonical import Value
from doorward.access.refusals import Code, Refusal

_UNIT = "Authenticator Attestation"


def verify(statement: dict[int | str, Value], registered: Registered) -> list[x509.Certificate]:
    """The certificates of the statement; none where the key attests itself."""
    certified = "x5c" in statement
    require_members(statement, {"alg", "sig", "x5c"} if certified else {"alg", "sig"}, "packed")
    number = algorithm(statement, "packed")
    signature = octets(statement, "sig", "packed", MAX_SIGNATURE)
    if not certified:
        _require_self(number, signature, registered)
        return []
    found = chain(statement, "packed")
    require_signature(found[0], number, signature, registered.signed_bytes, "packed")
    certificates.require_end_entity(found[0], "packed: certificate")
    _require_subject(found[0].subject)
    require_same_aaguid(found[0], registered.attested.aaguid, "packed")
    return found


def _require_self(number: int, signature: bytes, registered: Registered) -> None:
    if number != registered.algorithm:
        raise Refusal(
            Code.ATTESTATION_ALGORITHM,
            f"packed: self attestation: expected alg {registered.algorithm}, came {number}",
        )
    if not keys.signed(registered.key, number, signature, registered.signed_bytes):
        raise Refusal(Code.ATTESTATION_SIGNATURE, "packed: the signature is not good")


def _require_subject(subject: x509.Name) -> None:
    wanted = {
        "C": NameOID.COUNTRY_NAME,
        "O": NameOID.ORGANIZATION_NAME,
        "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
        "CN": NameOID.COMMON_NAME,
    }
    for name, oid in wanted.items():
        found = subject.get_attributes_for_oid(oid)
        if len(found) != 1 or not found[0].value:
            raise Refusal(
                Code.CERTIFICATE_SUBJECT,
                f"packed: certificate subject: expected one {name}, came {len(found)}",
            )
        if name == "OU" and found[0].value != _UNIT:
            raise Refusal(
                Code.CERTIFICATE_SUBJECT,
                f"packed: certificate subject: OU: expected {_UNIT!r}, came another",
            )
        if name == "C" and not (len(found[0].value) == 2 and str(found[0].value).isalpha()):
            raise Refusal(
                Code.CERTIFICATE_SUBJECT, "packed: certificate subject: C: expected two letters"
            )
