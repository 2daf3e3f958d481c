"""Whether a credential was revoked: token status lists (draft-ietf-oauth-status-list).

The list is a signed token with one or more bits for each credential, compressed with zlib. It
is fetched by the operator, as nothing is fetched here. From memory of the draft.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from doorward.intake.identity.credentials import RefusedError
from doorward.intake.identity.json_tokens import Json, Key, check_token, unpadded

_MOST_BYTES = 16 * 1024 * 1024


def check_status(
    status: object, lists: Mapping[str, str], keys: Sequence[Key], now: datetime
) -> None:
    """Refuse a credential that its issuer's list marks (revoked), or whose list is not at hand.

    `lists` are tokens by address. An expired list counts as not at hand: status-not-checked.
    """
    place = status.get("status_list") if isinstance(status, Mapping) else None
    address = place.get("uri") if isinstance(place, Mapping) else None
    index = place.get("idx") if isinstance(place, Mapping) else None
    if not isinstance(address, str) or type(index) is not int or index < 0:
        # Another kind of status, such as one to ask a service for.
        raise RefusedError("status-not-checked")
    token = lists.get(address)
    if token is None:
        raise RefusedError("status-not-checked")
    payload = check_token(token, keys, ("statuslist+jwt",), "bad-issuer-signature")
    if payload.get("sub") != address:
        raise RefusedError("malformed")
    ends = payload.get("exp")
    if isinstance(ends, int | float) and now.timestamp() > ends:
        raise RefusedError("status-not-checked")
    if _entry(payload, index) != 0:
        raise RefusedError("revoked")


def _entry(payload: Json, index: int) -> int:
    """The entry of one credential: 0 is valid, all else (1 invalid, 2 suspended) is not."""
    listed = payload.get("status_list")
    bits = listed.get("bits") if isinstance(listed, Mapping) else None
    packed = listed.get("lst") if isinstance(listed, Mapping) else None
    if bits not in (1, 2, 4, 8) or not isinstance(bits, int) or not isinstance(packed, str):
        raise RefusedError("malformed")
    data = _unpacked(unpadded(packed))
    place, shift = divmod(index * bits, 8)
    if place >= len(data):
        raise RefusedError("malformed")
    return (data[place] >> shift) & ((1 << bits) - 1)


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(data, _MOST_BYTES)
    except zlib.error as error:
        raise RefusedError("malformed") from error
    if unpacker.unconsumed_tail:
        raise RefusedError("too-large")
    return found
