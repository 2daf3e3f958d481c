"""Hostile bytes through the readers of vendors' messages, document zones and credentials."""

import hashlib
import hmac
from contextlib import suppress
from datetime import UTC, date, datetime

from doorward.intake.identity import CODES, VENDORS, MessageError, receive
from doorward.intake.identity.zones import ZoneError, read_zone

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
