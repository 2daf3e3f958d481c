"""The signature of a Greenhouse web hook.

Source: https://developers.greenhouse.io/webhooks.html#authentication. The header holds the name
of the hash, a space, and the HMAC (RFC 2104) of the body under the web hook's secret key.
"""

from __future__ import annotations

import hashlib
import hmac

from doorward.intake.reader import IntakeError


class WebhookRefusedError(IntakeError):
    """A web hook whose signature does not show that Greenhouse sent it.

    Codes: ``signature-missing``, ``signature-malformed``, ``signature-algorithm``,
    ``signature-mismatch``, ``secret-missing``.
    """


def verify_webhook(body: bytes, signature_header: str, secret: bytes) -> None:
    """Check the ``Signature`` header of a Greenhouse web hook: ``sha256 <hex digest>``.

    `body` is the request's body byte for byte, as received; parsing and writing it again would
    change it. Returns nothing when the signature holds. Raises `WebhookRefusedError` otherwise.
    """
    if not secret:
        raise WebhookRefusedError("secret-missing", "no secret key is configured for this web hook")
    algorithm, _, digest = signature_header.strip().partition(" ")
    if not digest:
        code = "signature-malformed" if algorithm else "signature-missing"
        raise WebhookRefusedError(code, "the Signature header is not of the form 'sha256 <hex>'")
    if algorithm.lower() != "sha256":
        raise WebhookRefusedError(
            "signature-algorithm", "the Signature header is not made with sha256"
        )
    try:
        given = bytes.fromhex(digest.strip())
    except ValueError:
        raise WebhookRefusedError(
            "signature-malformed", "the signature is not hexadecimal"
        ) from None
    expected = hmac.new(secret, body, hashlib.sha256).digest()
    if not hmac.compare_digest(given, expected):
        raise WebhookRefusedError(
            "signature-mismatch", "the body was not signed with this secret key"
        )
