"""Signatures of vendors' messages: HMAC-SHA256 (RFC 2104), compared in constant time.

Nothing of a body is parsed before its signature holds. Every secret is tried against every
signature given, without stopping at a match, so that the time taken tells nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from doorward.intake.identity.errors import MessageError

Headers = Mapping[str, str] | Sequence[tuple[str, str]]
_MOST = 8
_LONGEST = 2_000


def header(headers: Headers, name: str) -> str:
    """The one value of a header, whatever the case of its name.

    Raises `MessageError` (bad-signature) where it is missing, doubled or overlong: two values
    would leave open which of them the vendor sent.
    """
    pairs: Iterable[tuple[str, str]] = headers.items() if isinstance(headers, Mapping) else headers
    found = [value.strip() for key, value in pairs if key.lower() == name]
    if len(found) != 1 or not found[0] or len(found[0]) > _LONGEST:
        raise MessageError("bad-signature", f"the header {name} is to be there once")
    return found[0]


def check_signature(
    secrets: Sequence[str], message: bytes, given: Sequence[str], what: str
) -> None:
    """Compare hexadecimal signatures with those of the secrets.

    Several secrets let one be exchanged for another. Raises `MessageError` (bad-signature), and
    `ValueError` for a missing, empty or blank secret, with which anybody could sign.
    """
    if isinstance(secrets, str) or not secrets or not all(one.strip() for one in secrets):
        raise ValueError("give a list of secrets, none of them empty")
    holds = False
    for secret in secrets:
        right = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest().encode()
        for one in given[:_MOST]:
            candidate = one.lower().encode("utf-8", "replace")
            holds = hmac.compare_digest(right, candidate) or holds
    if not holds:
        raise MessageError("bad-signature", f"the signature in {what} does not hold")


def stamped(value: str, what: str) -> tuple[str, tuple[str, ...]]:
    """The timestamp and signatures of ``t=1700000000,v1=5257…``, as Stripe and Persona write it.

    Persona separates two such groups by a space while a secret is exchanged; both have the same
    timestamp. Raises `MessageError` (bad-signature).
    """
    pairs = [part.strip().partition("=") for part in value.replace(" ", ",").split(",")]
    times = {right for left, _, right in pairs if left == "t"}
    signatures = tuple(right for left, _, right in pairs if left == "v1" and right)
    if len(times) != 1 or not signatures:
        raise MessageError("bad-signature", f"{what} has no one timestamp t and signature v1")
    return times.pop(), signatures


def check_time(stamp: str, now: datetime, tolerance: timedelta, what: str) -> None:
    """Refuse a message signed too long ago, or ahead of the clock, to end replays of old ones.

    Called after the signature was found good. Raises `MessageError` (stale, or bad-signature
    where the timestamp is no number of seconds).
    """
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        raise MessageError("bad-signature", f"the timestamp in {what} is no number of seconds")
    sent = datetime.fromtimestamp(int(stamp), UTC)
    if abs(now - sent) > tolerance:
        raise MessageError("stale", f"the timestamp in {what} is not within {tolerance} of now")


def check_stamped(
    headers: Headers, name: str, body: bytes, secrets: Sequence[str], now: datetime, tolerance: int
) -> None:
    """HMAC over ``t.body``, then the age of ``t``, both in the header of this name.

    `tolerance` is in seconds. Raises what `stamped`, `check_signature` and `check_time` raise.
    """
    stamp, given = stamped(header(headers, name), name)
    check_signature(secrets, stamp.encode("utf-8", "replace") + b"." + body, given, name)
    check_time(stamp, now, timedelta(seconds=tolerance), name)
