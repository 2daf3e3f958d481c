"""X.509 certificates: reading them, and walking a chain to a root at a stated time (RFC 5280).

The library's own chain check trusts every chain when it is given no roots and asks the system
clock; here both are arguments, and no roots means no trust.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from doorward.access.refusals import Code, Refusal

MAX_BYTES = 16 * 1024
MAX_CHAIN = 6
_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
_WEAK_HASHES = (hashes.SHA1, hashes.MD5)
_UNDERSTOOD = {
    x509.BasicConstraints.oid,
    x509.KeyUsage.oid,
    x509.ExtendedKeyUsage.oid,
    x509.SubjectAlternativeName.oid,
    x509.CertificatePolicies.oid,
}


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turns what the library raises on a broken certificate into a refusal."""
    try:
        yield
    except _UNREADABLE:
        raise Refusal(
            Code.CERTIFICATE_MALFORMED, f"{what}: expected a certificate in DER, came none"
        ) from None


def load(der: object, what: str) -> x509.Certificate:
    """One certificate from its DER bytes, all parts of it readable."""
    if not isinstance(der, bytes) or not 0 < len(der) <= MAX_BYTES:
        raise Refusal(Code.CERTIFICATE_MALFORMED, f"{what}: expected 1 to {MAX_BYTES} bytes of DER")
    with reading(what):
        found = x509.load_der_x509_certificate(der)
        # Parsing is lazy: what is broken shows only when it is asked for.
        _ = (found.version, found.subject, found.issuer, found.extensions, found.public_key())
        if found.public_bytes(Encoding.DER) != der:
            raise ValueError
        return found


def extension(
    certificate: x509.Certificate, oid: x509.ObjectIdentifier
) -> x509.Extension[x509.ExtensionType] | None:
    """The extension of that identifier, if the certificate has it."""
    return next((one for one in certificate.extensions if one.oid == oid), None)


def extension_bytes(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> bytes:
    """The raw value of an extension that the library does not read; empty without it."""
    found = extension(certificate, oid)
    if found is None or not isinstance(found.value, x509.UnrecognizedExtension):
        return b""
    return found.value.value


def require_end_entity(certificate: x509.Certificate, what: str) -> None:
    """Version 3, and basic constraints that say CA false."""
    if certificate.version is not x509.Version.v3:
        raise Refusal(
            Code.CERTIFICATE_VERSION, f"{what}: expected version 3, came {certificate.version.name}"
        )
    if extension(certificate, x509.BasicConstraints.oid) is None:
        raise Refusal(Code.CERTIFICATE_CA, f"{what}: expected basic constraints, came none")
    require_no_authority(certificate, what)


def require_no_authority(certificate: x509.Certificate, what: str) -> None:
    """Basic constraints, where a certificate has them, say CA false."""
    found = extension(certificate, x509.BasicConstraints.oid)
    if found is not None and isinstance(found.value, x509.BasicConstraints) and found.value.ca:
        raise Refusal(Code.CERTIFICATE_CA, f"{what}: expected CA false, came true")


def require_valid(certificate: x509.Certificate, now: datetime, what: str) -> None:
    """Within its validity at `now`, and nothing critical in it that is not understood."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begins <= now <= ends:
        raise Refusal(
            Code.CERTIFICATE_EXPIRED,
            f"{what}: expected to be valid at {now:%Y-%m-%d}, is from {begins:%Y-%m-%d}"
            f" to {ends:%Y-%m-%d}",
        )
    for one in certificate.extensions:
        if one.critical and one.oid not in _UNDERSTOOD:
            raise Refusal(
                Code.CERTIFICATE_EXTENSIONS,
                f"{what}: critical extension {one.oid.dotted_string} is not understood",
            )


def require_chain(
    chain: Sequence[x509.Certificate], roots: Sequence[bytes], now: datetime, what: str
) -> str:
    """The SHA-256 of the root in which a chain (leaf first) ends, or a refusal.

    The last certificate may be a root itself, or be issued by one. A root may be the leaf alone:
    metadata statements name single attestation certificates so (MDS3, attestationRootCertificates).
    """
    if not roots:
        raise Refusal(Code.NO_TRUST_ROOTS, f"{what}: no trust roots are configured")
    if not 1 <= len(chain) <= MAX_CHAIN:
        raise Refusal(
            Code.CERTIFICATE_CHAIN,
            f"{what}: expected 1 to {MAX_CHAIN} certificates, came {len(chain)}",
        )
    for position, one in enumerate(chain):
        require_valid(one, now, f"{what}: certificate {position}")
        if position:
            _require_issued(chain[position - 1], one, position - 1, what)
    return _anchor(chain, roots, now, what)


def _anchor(
    chain: Sequence[x509.Certificate], roots: Sequence[bytes], now: datetime, what: str
) -> str:
    last = chain[-1].public_bytes(Encoding.DER)
    if last in roots:
        return hashlib.sha256(last).hexdigest()
    expired: Refusal | None = None
    for der in roots:
        root = load(der, "trust root")
        if root.subject != chain[-1].issuer:
            continue
        try:
            _require_issued(chain[-1], root, len(chain) - 1, what)
            require_valid(root, now, f"{what}: trust root")
        except Refusal as refusal:
            # A renewed root has the name, and often the key, of the one before it.
            expired = refusal if refusal.code is Code.CERTIFICATE_EXPIRED else expired
            continue
        return hashlib.sha256(der).hexdigest()
    raise expired or Refusal(
        Code.CHAIN_UNTRUSTED, f"{what}: expected a chain to one of {len(roots)} roots, came another"
    )


def _require_issued(
    subject: x509.Certificate, issuer: x509.Certificate, below: int, what: str
) -> None:
    """`issuer` is an authority, may have `below` authorities under it, and signed `subject`."""
    _require_authority(issuer, below, what)
    algorithm = subject.signature_hash_algorithm
    if isinstance(algorithm, _WEAK_HASHES):
        raise Refusal(Code.CERTIFICATE_CHAIN, f"{what}: signed with {algorithm.name}")
    key = issuer.public_key()
    if isinstance(key, rsa.RSAPublicKey) and not 2048 <= key.key_size <= 8192:
        raise Refusal(Code.CERTIFICATE_CHAIN, f"{what}: issuer's RSA key has {key.key_size} bits")
    try:
        subject.verify_directly_issued_by(issuer)
    except (InvalidSignature, *_UNREADABLE):
        raise Refusal(
            Code.CERTIFICATE_CHAIN, f"{what}: a certificate was not issued by the next one"
        ) from None


def _require_authority(issuer: x509.Certificate, below: int, what: str) -> None:
    found = extension(issuer, x509.BasicConstraints.oid)
    constraints = found.value if found else None
    if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca:
        raise Refusal(Code.CERTIFICATE_CHAIN, f"{what}: an issuer is no authority (CA false)")
    if constraints.path_length is not None and below > constraints.path_length:
        raise Refusal(Code.CERTIFICATE_CHAIN, f"{what}: the chain is longer than its issuer allows")
    usage = extension(issuer, x509.KeyUsage.oid)
    if usage and isinstance(usage.value, x509.KeyUsage) and not usage.value.key_cert_sign:
        raise Refusal(Code.CERTIFICATE_CHAIN, f"{what}: an issuer may not sign certificates")
