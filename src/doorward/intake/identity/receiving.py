"""From a vendor's signed message to identity checks of one application."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from doorward.intake.ats.lenient import deeper_than
from doorward.intake.identity.errors import MessageError
from doorward.intake.identity.generic import Generic
from doorward.intake.identity.messages import Json, Message, Vendor
from doorward.intake.identity.onfido import Onfido
from doorward.intake.identity.persona import Persona
from doorward.intake.identity.signatures import Headers
from doorward.intake.identity.stripe import Stripe
from doorward.intake.identity.veriff import Veriff
from doorward.model import DocumentSeen, IdentityCheck, Moment, Origin, ProofingStep

DIGEST_PREFIX = "hmac-sha256:"
MOST_BYTES = 1024 * 1024
_NESTING = 32
_ONE_DAY = timedelta(days=1)
_BLOTTED = frozenset("*•●…#█")

_ALL: tuple[Vendor, ...] = (Persona(), Onfido(), Veriff(), Stripe(), Generic())

VENDORS: Mapping[str, Vendor] = {one.name: one for one in _ALL}
"""The vendors by the name that the command and the address of an endpoint use."""


class SeenEvents(Protocol):
    """Which events are stored already."""

    def digest(self, vendor: str, event_id: str) -> str | None:
        """The digest of the body with which an event was stored, None if it was not.

        Empty where the event is stored and its digest is not known.
        """
        ...


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was taken: one check for each step that it stands for.

    `event_id` is the vendor's or, where the vendor numbers no messages, the body's digest.
    `status` is the vendor's word. `notes` name fields that could not be read.
    """

    vendor: str
    application: str
    event_id: str
    digest: str
    status: str
    checks: tuple[IdentityCheck, ...]
    notes: tuple[str, ...] = ()


def receive(
    vendor: str,
    headers: Headers,
    body: bytes,
    *,
    secrets: Sequence[str],
    now: datetime,
    tolerance: int = 300,
    seen: SeenEvents | None = None,
    steps: Sequence[ProofingStep] = (ProofingStep.DOCUMENT,),
    moment: Moment | None = None,
    number_key: bytes | None = None,
) -> Received:
    """Check and normalise one message; the same values give the same result.

    `body` is the raw body: its signature is checked before anything is parsed. `tolerance` is
    the age in seconds up to which a signed timestamp is taken. `steps` are what the flow set up
    at the vendor verifies, and `moment` when in the process it stands. With `number_key` the
    document's number is kept as a keyed digest only.

    Nothing is marked as seen: the caller does so by storing. Raises `MessageError`.
    """
    if vendor not in VENDORS:
        raise ValueError(f"{vendor!r} is none of {', '.join(VENDORS)}")
    if now.tzinfo is None:
        raise ValueError("`now` has no offset from UTC")
    if len(body) > MOST_BYTES:
        raise MessageError("too-large", f"the body has more than {MOST_BYTES} bytes")
    VENDORS[vendor].authenticate(headers, body, secrets, now, tolerance)
    message = VENDORS[vendor].read(_decoded(body))
    digest = "sha256:" + hashlib.sha256(body).hexdigest()
    event_id = message.event_id or digest
    _refuse_seen(seen, vendor, event_id, digest)
    if message.reference is None:
        raise MessageError("no-reference", "the message names no application of ours")
    at = message.at or now.astimezone(UTC)
    if at > now + _ONE_DAY:
        raise MessageError("malformed", "the event lies in the future")
    return Received(
        vendor=vendor,
        application=message.reference,
        event_id=event_id,
        digest=digest,
        status=message.status,
        checks=_checks(vendor, message, event_id, at, (steps, moment, number_key)),
        notes=message.notes,
    )


def _decoded(body: bytes) -> Json:
    try:
        value: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError("malformed", "the body is no JSON") from error
    if not isinstance(value, dict):
        raise MessageError("malformed", "the body is no JSON object")
    if deeper_than(value, _NESTING):
        raise MessageError("malformed", f"the body is nested deeper than {_NESTING} levels")
    return value


def _refuse_seen(seen: SeenEvents | None, vendor: str, event_id: str, digest: str) -> None:
    before = seen.digest(vendor, event_id) if seen is not None else None
    if before in {digest, ""}:
        raise MessageError("replayed", "the event is stored already")
    if before is not None:
        raise MessageError("event-id-reused", "an event of this id is stored with other content")


_Setting = tuple[Sequence[ProofingStep], Moment | None, bytes | None]


def _checks(
    vendor: str, message: Message, event_id: str, at: datetime, setting: _Setting
) -> tuple[IdentityCheck, ...]:
    """A check for each step. Only the first has the bare event id, as an id tells one event."""
    steps, moment, number_key = setting
    document = message.document and with_kept_number(message.document, number_key)
    return tuple(
        IdentityCheck(
            at=at,
            step=step,
            outcome=message.outcome,
            origin=Origin(f"{vendor} message", event_id),
            moment=moment,
            vendor=vendor,
            check_id=message.check_id,
            event_id=event_id if index == 0 else f"{event_id}#{step.value}",
            codes=message.codes,
            document=document if index == 0 else None,
        )
        for index, step in enumerate([message.step] if message.step else dict.fromkeys(steps))
    )


def with_kept_number(document: DocumentSeen, key: bytes | None) -> DocumentSeen:
    """The document with its number as it may be kept: as a keyed digest where there is a key.

    A number without letters and digits, or with some of them blotted out by the vendor, is left
    out: people who have nothing in common would share it.
    """
    number = document.number
    if number is None:
        return document
    if _BLOTTED & set(number) or not any(character.isalnum() for character in number):
        return msgspec.structs.replace(document, number=None)
    if key is None:
        return document
    return msgspec.structs.replace(document, number=keyed_number(number, key))


def keyed_number(number: str, key: bytes) -> str:
    """A document's number as a digest that only holders of the key can try out.

    Case, spaces and punctuation do not matter: ``hmac-sha256:`` and 64 hexadecimal digits.
    Raises `ValueError` for an empty key.
    """
    if not key:
        raise ValueError("the key is empty")
    same = "".join(character for character in number.upper() if character.isalnum())
    return DIGEST_PREFIX + hmac.new(key, same.encode(), hashlib.sha256).hexdigest()
