"""The certificate of a mobile document's signer, up to an authority that the operator trusts.

ISO/IEC 18013-5, annex B, read from memory: an issuing authority's root certificate (IACA) signs
the document signers directly; a signer has the extended key usage 1.0.18013.5.1.2 and is no
authority itself. Revocation lists are not read, as nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from doorward.intake.identity.cose import PublicKey
from doorward.intake.identity.credentials import RefusedError
from doorward.intake.identity.errors import MissingExtraError

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
except ImportError as error:  # pragma: no cover
    raise MissingExtraError("mobile documents") from error

Certificate = x509.Certificate
_SIGNER = x509.ObjectIdentifier("1.0.18013.5.1.2")
_MOST_BYTES = 32 * 1024
# What the library raises on a broken certificate; not all of them are a ValueError.
_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def load_anchors(anchors: Sequence[bytes]) -> list[x509.Certificate]:
    """The authorities' certificates from PEM (one or more in each) or DER.

    Raises `ValueError` for none, for what is no certificate, and for one of no authority.
    """
    found: list[x509.Certificate] = []
    for data in anchors:
        try:
            if b"-----BEGIN" in data:
                found += x509.load_pem_x509_certificates(data)
            else:
                found.append(x509.load_der_x509_certificate(data))
        except _UNREADABLE as error:
            raise ValueError("an authority's certificate cannot be read") from error
    if not found:
        raise ValueError("give the certificates of the authorities that you trust")
    for one in found:
        if not _is_authority(one):
            raise ValueError(f"{one.subject.rfc4514_string()} is no authority's certificate")
    return found


def signer_key(chain: Sequence[bytes], anchors: Sequence[x509.Certificate], now: datetime,
               signed: datetime) -> PublicKey:  # fmt: skip
    """The key of the signer, if an authority certified it and both were valid.

    `chain` are DER certificates, the signer's first; `signed` is when the document says it was
    signed. Refused: issuer-not-trusted, certificate-not-valid, malformed.
    """
    signer = _certificate(chain[0]) if chain else None
    if signer is None:
        raise RefusedError("malformed")
    authority = next((one for one in anchors if _certified(signer, one)), None)
    if authority is None:
        raise RefusedError("issuer-not-trusted")
    for one, moments in ((signer, (now, signed)), (authority, (now,))):
        if not all(one.not_valid_before_utc <= at <= one.not_valid_after_utc for at in moments):
            raise RefusedError("certificate-not-valid")
    if not _may_sign(signer):
        raise RefusedError("certificate-not-valid")
    key = signer.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
        raise RefusedError("algorithm-not-allowed")
    return key


def _certificate(data: bytes) -> x509.Certificate:
    if len(data) > _MOST_BYTES:
        raise RefusedError("too-large")
    try:
        found = x509.load_der_x509_certificate(data)
        # Parsing is lazy: what is broken shows only when it is asked for.
        _ = (found.extensions, found.public_key(), found.not_valid_before_utc)
        _ = (found.not_valid_after_utc, found.issuer)
    except _UNREADABLE as error:
        raise RefusedError("malformed") from error
    return found


def _certified(signer: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        signer.verify_directly_issued_by(authority)
    except (*_UNREADABLE, InvalidSignature):
        return False
    return True


def _is_authority(one: x509.Certificate) -> bool:
    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (*_UNREADABLE, x509.ExtensionNotFound):
        return False


def _may_sign(signer: x509.Certificate) -> bool:
    try:
        extensions = signer.extensions
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.digital_signature and _SIGNER in purposes and not _is_authority(signer)
