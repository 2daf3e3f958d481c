"""Base64url without padding (RFC 4648 section 5) and JSON without doubled members (RFC 8259)."""

from __future__ import annotations

import base64
import binascii
import json

from doorward.access.refusals import Code, Refusal


def from_base64url(text: object, what: str, limit: int) -> bytes:
    """The bytes behind unpadded base64url; exactly one spelling is accepted for each value."""
    if not isinstance(text, str):
        raise Refusal(Code.RESPONSE_MALFORMED, f"{what}: expected text, came {kind(text)}")
    if len(text) > limit * 4 // 3 + 4:
        raise Refusal(Code.RESPONSE_TOO_LARGE, f"{what}: expected at most {limit} bytes, came more")
    try:
        raw = text.encode("ascii")
        found = base64.urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise Refusal(Code.BASE64URL_MALFORMED, f"{what}: is not base64url") from None
    # The standard decoder skips foreign characters and spare bits; writing it again shows them.
    if base64.urlsafe_b64encode(found).rstrip(b"=") != raw:
        raise Refusal(Code.BASE64URL_MALFORMED, f"{what}: expected base64url without padding")
    return found


def json_object(raw: bytes | str, what: str, malformed: Code) -> dict[str, object]:
    """A JSON object in UTF-8; a member that comes twice is refused at any level."""
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        found = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise Refusal(malformed, f"{what}: is not JSON in UTF-8") from None
    if not isinstance(found, dict):
        raise Refusal(malformed, f"{what}: expected a JSON object, came {kind(found)}")
    return found


def kind(value: object) -> str:
    """How to name in a message what came, without repeating it."""
    return "nothing" if value is None else type(value).__name__


def shown(value: object) -> str:
    """A short, printable form of what came, for a message."""
    text = ascii(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refusal(Code.DUPLICATE_KEY, f"JSON member {shown(twice)} comes twice")
    return found


def _constant(name: str) -> object:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_constant)
