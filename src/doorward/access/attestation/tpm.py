"""``tpm`` attestation (WebAuthn Level 3, section 8.3)."""

from __future__ import annotations

import hashlib

from cryptography import x509
from webauthn.helpers.tpm.structs import TPM_MANUFACTURERS

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
from doorward.access.attestation.tpm_structures import (
    PublicArea,
    read_certify_info,
    read_public_area,
)
from doorward.access.canonical import Value
from doorward.access.refusals import Code, Refusal

_AIK_USAGE = x509.ObjectIdentifier("2.23.133.8.3")
_MANUFACTURER, _MODEL, _VERSION = (
    x509.ObjectIdentifier(f"2.23.133.2.{number}") for number in (1, 2, 3)
)
_MAX_STRUCTURE = 4096
_HASH_NAMES = {keys.ES384: "sha384", keys.ES512: "sha512", keys.RS1: "sha1"}


def verify(statement: dict[int | str, Value], registered: Registered) -> list[x509.Certificate]:
    """The certificates of the statement; the first is the TPM's attestation identity."""
    require_members(statement, {"alg", "sig", "ver", "x5c", "pubArea", "certInfo"}, "tpm")
    if statement["ver"] != "2.0":
        raise Refusal(Code.ATTESTATION_MALFORMED, "tpm: ver: expected '2.0', came another")
    number = algorithm(statement, "tpm")
    found = chain(statement, "tpm")
    signature = octets(statement, "sig", "tpm", MAX_SIGNATURE)
    info_bytes = octets(statement, "certInfo", "tpm", _MAX_STRUCTURE)
    area_bytes = octets(statement, "pubArea", "tpm", _MAX_STRUCTURE)
    require_signature(
        found[0],
        number,
        signature,
        info_bytes,
        "tpm",
        accept_sha1=registered.policy.accept_sha1_tpm,
    )
    area = read_public_area(area_bytes)
    _require_key(area, registered)
    info = read_certify_info(info_bytes)
    if info.extra_data != _digest(number, registered.signed_bytes):
        raise Refusal(
            Code.ATTESTATION_BINDING, "tpm: extraData: expected the hash of this ceremony"
        )
    if info.name != area.name_prefix + hashlib.new(area.name_hash, area_bytes).digest():
        raise Refusal(
            Code.ATTESTATION_BINDING, "tpm: name: expected the name of pubArea, came another"
        )
    _require_identity(found[0], registered)
    return found


def _digest(number: int, data: bytes) -> bytes:
    """Hashed as the algorithm of the signature hashes."""
    return hashlib.new(_HASH_NAMES.get(number, "sha256"), data).digest()


def _require_key(area: PublicArea, registered: Registered) -> None:
    if area.key != registered.key:
        raise Refusal(Code.ATTESTATION_KEY_MISMATCH, "tpm: pubArea is about another key")
    if not area.signs:
        raise Refusal(
            Code.ATTESTATION_BINDING, "tpm: pubArea: expected an unrestricted signing key"
        )
    if not area.fixed and not registered.policy.accept_movable_tpm_keys:
        raise Refusal(
            Code.ATTESTATION_BINDING, "tpm: pubArea: expected a key made in the TPM and bound to it"
        )


def _require_identity(certificate: x509.Certificate, registered: Registered) -> None:
    """The certificate rules of section 8.3.1."""
    certificates.require_end_entity(certificate, "tpm: certificate")
    if len(certificate.subject):
        raise Refusal(Code.CERTIFICATE_SUBJECT, "tpm: certificate subject: expected it empty")
    usage = certificates.extension(certificate, x509.ExtendedKeyUsage.oid)
    uses = usage.value if usage and isinstance(usage.value, x509.ExtendedKeyUsage) else ()
    if _AIK_USAGE not in uses:
        raise Refusal(
            Code.CERTIFICATE_EXTENSIONS,
            f"tpm: certificate: expected the extended key usage {_AIK_USAGE.dotted_string}",
        )
    _require_manufacturer(certificate, registered)
    require_same_aaguid(certificate, registered.attested.aaguid, "tpm")


def _require_manufacturer(certificate: x509.Certificate, registered: Registered) -> None:
    found = certificates.extension(certificate, x509.SubjectAlternativeName.oid)
    values: dict[x509.ObjectIdentifier, str] = {}
    if found is not None and isinstance(found.value, x509.SubjectAlternativeName):
        for name in found.value.get_values_for_type(x509.DirectoryName):
            values.update((one.oid, str(one.value)) for one in name)
    missing = [oid for oid in (_MANUFACTURER, _MODEL, _VERSION) if not values.get(oid)]
    if missing:
        raise Refusal(
            Code.CERTIFICATE_SUBJECT,
            f"tpm: certificate: expected {missing[0].dotted_string} in the alternative name",
        )
    vendor = values[_MANUFACTURER]
    known = f"id:{vendor[3:].upper()}" in TPM_MANUFACTURERS and vendor.startswith("id:")
    if not known and not registered.policy.accept_unknown_tpm_manufacturer:
        raise Refusal(
            Code.CERTIFICATE_SUBJECT,
            f"tpm: certificate: manufacturer {ascii(vendor)[:40]} is not a known one",
        )
