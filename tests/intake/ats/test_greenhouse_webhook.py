from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.ats.greenhouse import WebhookRefusedError, verify_webhook
from doorward.intake.reader import IntakeError

SECRET = b"an invented secret key"


def signed(body: bytes, secret: bytes = SECRET) -> str:
    return "sha256 " + hmac.new(secret, body, hashlib.sha256).hexdigest()


def test_known_answer() -> None:
    # RFC 4231, test case 2.
    digest = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    body = b"what do ya want for nothing?"
    verify_webhook(body, f"sha256 {digest}", b"Jefe")
    with pytest.raises(WebhookRefusedError):
        verify_webhook(body + b".", f"sha256 {digest}", b"Jefe")


def test_a_signed_body_passes(data: Path) -> None:
    body = (data / "greenhouse" / "webhook.json").read_bytes()
    verify_webhook(body, signed(body), SECRET)
    verify_webhook(body, signed(body).replace("sha256 ", "SHA256  "), SECRET)
    with pytest.raises(WebhookRefusedError) as refused:
        verify_webhook(body.replace(b"Giulia", b"Julia"), signed(body), SECRET)
    assert refused.value.code == "signature-mismatch"


@pytest.mark.parametrize(
    ("header", "secret", "code"),
    [
        ("", SECRET, "signature-missing"),
        ("sha256", SECRET, "signature-malformed"),
        ("sha256 zz", SECRET, "signature-malformed"),
        ("sha256 é", SECRET, "signature-malformed"),
        ("sha1 " + "0" * 40, SECRET, "signature-algorithm"),
        ("none x", SECRET, "signature-algorithm"),
        ("sha256 " + "0" * 64, SECRET, "signature-mismatch"),
        ("sha256 00", SECRET, "signature-mismatch"),
        (signed(b"{}", b""), b"", "secret-missing"),
        (signed(b"{}", b"another"), SECRET, "signature-mismatch"),
    ],
)
def test_refusals_have_stable_codes(header: str, secret: bytes, code: str) -> None:
    with pytest.raises(WebhookRefusedError) as refused:
        verify_webhook(b"{}", header, secret)
    assert refused.value.code == code
    assert isinstance(refused.value, IntakeError)


@given(st.text(max_size=100))
def test_no_other_header_passes(header: str) -> None:
    with pytest.raises(WebhookRefusedError):
        verify_webhook(b"{}", header, SECRET)
