"""Hostile bytes through the readers of vendors' messages, document zones and credentials."""

import hashlib
import hmac
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import BasicConstraints, CertificateBuilder, Name, random_serial_number

from doorward.intake.identity import CODES, VENDORS, MessageError, receive
from doorward.intake.identity.credentials import CREDENTIAL_CODES, Presented
from doorward.intake.identity.mdl import verify_mdl
from doorward.intake.identity.sd_jwt import Expected, verify_sd_jwt
from doorward.intake.identity.zones import ZoneError, read_zone
from doorward.model import CheckOutcome, IdentityCheck

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_STAMP = str(int(_NOW.timestamp()))
_KEY = "synthetic-secret"


def fuzz_vendor_messages(data: bytes) -> None:
    """A signed body of any content is a check of some application or a code."""
    plain = hmac.new(_KEY.encode(), data, hashlib.sha256).hexdigest()
    stamped = hmac.new(_KEY.encode(), _STAMP.encode() + b"." + data, hashlib.sha256).hexdigest()
    headers = {
        "X-SHA2-Signature": plain,
        "X-HMAC-Signature": plain,
        "X-Doorward-Timestamp": _STAMP,
        "X-Doorward-Signature": stamped,
        "Stripe-Signature": f"t={_STAMP},v1={stamped}",
        "Persona-Signature": f"t={_STAMP},v1={stamped}",
    }
    for vendor in VENDORS:
        try:
            found = receive(vendor, headers, data, secrets=[_KEY], now=_NOW)
        except MessageError as error:
            if error.code not in CODES or error.code == "bad-signature":
                raise ValueError(f"{vendor}: {error.code}") from error
        else:
            if not found.application or not found.checks:
                raise ValueError(f"{vendor}: a check of nobody")


def fuzz_vendor_headers(data: bytes) -> None:
    """Headers of any content never pass for a signature."""
    text = data.decode("utf-8", "surrogateescape")
    names = ("x-sha2-signature", "x-hmac-signature", "x-doorward-timestamp")
    more = ("x-doorward-signature", "stripe-signature", "persona-signature")
    headers = [(name, text) for name in (*names, *more)]
    for vendor in VENDORS:
        try:
            receive(vendor, headers, b"{}", secrets=[_KEY], now=_NOW)
        except MessageError as error:
            if error.code != "bad-signature":
                raise ValueError(f"{vendor}: {error.code}") from error
        else:
            raise ValueError(f"{vendor}: taken without a signature")


def fuzz_zone(data: bytes) -> None:
    """A text of any content is a zone or refused."""
    with suppress(ZoneError):
        read_zone(data.decode("utf-8", "replace"), date(2026, 6, 1))


def _authority() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = CertificateBuilder(
        issuer_name=Name([]),
        subject_name=Name([]),
        public_key=key.public_key(),
        serial_number=random_serial_number(),
        not_valid_before=_NOW,
        not_valid_after=_NOW + timedelta(days=1),
    ).add_extension(BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


_AUTHORITY = _authority()
_EXPECTED = Expected(
    issuers={"x": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]},
    types=frozenset({"x"}),
    audience="x",
    nonce="x",
)


def fuzz_mdl(data: bytes) -> None:
    """Bytes of any content are no licence of a trusted authority, and say so."""
    _declined(
        verify_mdl(
            data,
            anchors=[_AUTHORITY],
            session_transcript=b"\xf6",
            presented=Presented(now=_NOW),
        )
    )


def fuzz_sd_jwt(data: bytes) -> None:
    """Text of any content is no credential of a trusted issuer, and says so."""
    text = data.decode("utf-8", "surrogateescape")
    _declined(verify_sd_jwt(text, expected=_EXPECTED, presented=Presented(now=_NOW)))


def _declined(check: IdentityCheck) -> None:
    if check.outcome is not CheckOutcome.DECLINED or not set(check.codes) <= set(CREDENTIAL_CODES):
        raise ValueError(f"{check.outcome}: {check.codes}")
