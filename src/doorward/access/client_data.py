"""Client data: what the browser says about the ceremony (WebAuthn Level 3, section 5.8.1)."""

from __future__ import annotations

import hmac

from doorward.access.encoding import from_base64url, json_object, kind, shown
from doorward.access.policy import Expected, PasskeyPolicy
from doorward.access.refusals import Code, Refusal

MAX_BYTES = 8 * 1024
MAX_MEMBERS = 16
MIN_CHALLENGE_BYTES = 16
MAX_CHALLENGE_BYTES = 2 * 1024
CREATE, GET = "webauthn.create", "webauthn.get"


def check(raw: bytes, ceremony: str, expected: Expected, policy: PasskeyPolicy) -> None:
    """Type, challenge, origin and embedding of a ceremony, or a refusal."""
    found = json_object(raw, "clientDataJSON", Code.CLIENT_DATA_MALFORMED)
    if len(found) > MAX_MEMBERS:
        raise Refusal(
            Code.CLIENT_DATA_MALFORMED,
            f"clientDataJSON: expected at most {MAX_MEMBERS} members, came {len(found)}",
        )
    came = _text(found, "type")
    if came != ceremony:
        raise Refusal(Code.CEREMONY_TYPE, f"type: expected {ceremony!r}, came {shown(came)}")
    _check_challenge(_text(found, "challenge"), expected.challenge)
    origin = _text(found, "origin")
    if origin not in expected.origins:
        wanted = ", ".join(sorted(expected.origins))
        raise Refusal(Code.ORIGIN_MISMATCH, f"origin: expected {wanted}, came {shown(origin)}")
    _check_embedding(found, expected, policy)
    _check_token_binding(found)


def _text(found: dict[str, object], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise Refusal(
            Code.CLIENT_DATA_MALFORMED, f"clientDataJSON: {name}: expected text, came {kind(value)}"
        )
    return value


def _check_challenge(text: str, challenge: bytes) -> None:
    if not MIN_CHALLENGE_BYTES <= len(challenge) <= MAX_CHALLENGE_BYTES:
        raise Refusal(
            Code.CHALLENGE_TOO_SHORT,
            f"challenge: expected {MIN_CHALLENGE_BYTES} to {MAX_CHALLENGE_BYTES} bytes sent,"
            f" were {len(challenge)}",
        )
    if not hmac.compare_digest(from_base64url(text, "challenge", MAX_CHALLENGE_BYTES), challenge):
        raise Refusal(Code.CHALLENGE_MISMATCH, "challenge: expected the one sent, came another")


def _check_embedding(found: dict[str, object], expected: Expected, policy: PasskeyPolicy) -> None:
    crossing = found.get("crossOrigin", False)
    if not isinstance(crossing, bool):
        raise Refusal(
            Code.CLIENT_DATA_MALFORMED,
            f"crossOrigin: expected true or false, came {kind(crossing)}",
        )
    if crossing and not policy.accept_cross_origin:
        raise Refusal(Code.CROSS_ORIGIN, "crossOrigin: expected false, came true")
    if "topOrigin" not in found:
        return
    top = _text(found, "topOrigin")
    if not crossing or top not in expected.top_origins:
        wanted = ", ".join(sorted(expected.top_origins)) if crossing else ""
        raise Refusal(Code.TOP_ORIGIN, f"topOrigin: expected {wanted or 'none'}, came {shown(top)}")


def _check_token_binding(found: dict[str, object]) -> None:
    """Level 2 bound ceremonies to the connection; a browser that says so talks to another server.

    Connections to Doorward are never token-bound, so ``present`` cannot be true of them.
    """
    if "tokenBinding" not in found:
        return
    binding = found["tokenBinding"]
    status = binding.get("status") if isinstance(binding, dict) else None
    if status not in ("supported", "not-supported"):
        raise Refusal(Code.TOKEN_BINDING, f"tokenBinding: expected none, came {shown(status)}")
