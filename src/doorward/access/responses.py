"""What a browser posts: the outer JSON of both ceremonies (WebAuthn Level 3, section 5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from doorward.access.encoding import from_base64url, json_object, kind, shown
from doorward.access.refusals import Code, Refusal

MAX_BYTES = 256 * 1024
MAX_MEMBERS = 16
MAX_TRANSPORTS = 8
Response = str | bytes | Mapping[str, object]


class Outer(NamedTuple):
    """The id and the inner members of a response."""

    id: bytes
    inner: Mapping[str, object]

    def octets(self, name: str, limit: int) -> bytes:
        """A required member in base64url."""
        return from_base64url(self.inner.get(name), name, limit)

    def optional_octets(self, name: str, limit: int) -> bytes | None:
        """A member in base64url that may be absent or null."""
        return None if self.inner.get(name) is None else self.octets(name, limit)

    def transports(self) -> tuple[str, ...]:
        """How the browser reached the authenticator; a hint, never a proof."""
        found = self.inner.get("transports", [])
        if (
            not isinstance(found, list)
            or len(found) > MAX_TRANSPORTS
            or not all(isinstance(one, str) and 0 < len(one) <= 32 for one in found)
        ):
            raise Refusal(
                Code.RESPONSE_MALFORMED,
                f"transports: expected at most {MAX_TRANSPORTS} short texts",
            )
        return tuple(found)


def read(response: Response) -> Outer:
    """The outer members of a response, given as JSON or as the object it stands for."""
    found = _object(response)
    inner = found.get("response")
    if not isinstance(inner, Mapping):
        raise Refusal(Code.RESPONSE_MALFORMED, f"response: expected an object, came {kind(inner)}")
    for one in (found, inner):
        if len(one) > MAX_MEMBERS:
            raise Refusal(
                Code.RESPONSE_TOO_LARGE,
                f"response: expected at most {MAX_MEMBERS} members, came {len(one)}",
            )
    if found.get("type") != "public-key":
        raise Refusal(
            Code.CREDENTIAL_TYPE, f"type: expected 'public-key', came {shown(found.get('type'))}"
        )
    raw_id = from_base64url(found.get("rawId"), "rawId", 1023)
    if from_base64url(found.get("id"), "id", 1023) != raw_id:
        raise Refusal(Code.RESPONSE_INCONSISTENT, "id: expected the same as rawId, came another")
    return Outer(raw_id, inner)


def _object(response: Response) -> Mapping[str, object]:
    if isinstance(response, Mapping):
        return response
    if not isinstance(response, str | bytes):
        raise Refusal(
            Code.RESPONSE_MALFORMED, f"response: expected JSON or an object, came {kind(response)}"
        )
    if len(response) > MAX_BYTES:
        raise Refusal(
            Code.RESPONSE_TOO_LARGE,
            f"response: expected at most {MAX_BYTES} bytes, came {len(response)}",
        )
    return json_object(response, "response", Code.RESPONSE_MALFORMED)
