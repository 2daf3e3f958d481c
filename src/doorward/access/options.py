"""What the browser is asked for, in the JSON of WebAuthn Level 3 (section 5.1.9 and 5.1.10)."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from doorward.access.ceremonies import LIFE
from doorward.access.keys import EDDSA, ES256, RS256
from doorward.access.rules import RelyingParty
from doorward.store.models import Ceremony, Key, Person

Options = dict[str, object]
_TIMEOUT = int(LIFE.total_seconds() * 1000)
ALGORITHMS = (EDDSA, ES256, RS256)
"""Those that nearly every key and browser knows, the shortest first."""


def to_base64url(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def creation(
    ceremony: Ceremony, person: Person, taken: Iterable[Key], party: RelyingParty
) -> Options:
    """Options to make a passkey: discoverable, with PIN or biometric, showing its maker."""
    return {
        "rp": {"id": party.rp_id, "name": party.name},
        "user": {
            "id": to_base64url(bytes(person.handle)),
            "name": person.name,
            "displayName": person.name,
        },
        "challenge": to_base64url(bytes(ceremony.challenge)),
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in ALGORITHMS],
        "timeout": _TIMEOUT,
        "excludeCredentials": _descriptors(taken),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "direct" if party.rules.shows_makers else "none",
    }


def request(ceremony: Ceremony, keys: Iterable[Key], party: RelyingParty) -> Options:
    """Options to use a passkey: one of `keys`, or any where none are named."""
    return {
        "rpId": party.rp_id,
        "challenge": to_base64url(bytes(ceremony.challenge)),
        "timeout": _TIMEOUT,
        "allowCredentials": _descriptors(keys),
        "userVerification": "required",
    }


def _descriptors(keys: Iterable[Key]) -> list[Options]:
    return [
        {"type": "public-key", "id": to_base64url(bytes.fromhex(key.credential_id))} for key in keys
    ]
