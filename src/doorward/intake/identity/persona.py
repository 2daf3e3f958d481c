"""Persona: events of inquiries.

Read for this: https://docs.withpersona.com/webhooks-best-practices (``Persona-Signature``:
``t=<unix>,v1=<hex>`` over ``t.body``, two groups while a secret is exchanged, order by
``data.attributes.created-at``), https://docs.withpersona.com/webhooks (the event),
https://docs.withpersona.com/accessing-inquiry-status (``completed`` and ``failed`` are not
decisions; ``approved``, ``declined``, ``needs-review`` are), and the inquiry object of
https://docs.withpersona.com/api-reference/inquiries/retrieve-an-inquiry. The attributes of a
government-id verification are from memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from doorward.intake.identity.errors import MessageError
from doorward.intake.identity.messages import (
    Fields,
    Json,
    Message,
    at_path,
    document_or_none,
    identifier,
    joined,
    mapping,
    moment,
    outcome_of,
    text,
    texts,
)
from doorward.intake.identity.signatures import (
    Headers,
    check_stamped,
)
from doorward.model import CheckOutcome, DocumentSeen

WORDS: Mapping[str, CheckOutcome] = {
    "created": CheckOutcome.STARTED,
    "pending": CheckOutcome.STARTED,
    "completed": CheckOutcome.COMPLETED,
    "failed": CheckOutcome.NEEDS_REVIEW,
    "needs_review": CheckOutcome.NEEDS_REVIEW,
    "approved": CheckOutcome.APPROVED,
    "declined": CheckOutcome.DECLINED,
    "expired": CheckOutcome.EXPIRED,
}
"""Persona's status of an inquiry, and what it means here."""

_HEADER = "persona-signature"
_DOCUMENTS = ("verification/government-id", "verification/driver-license", "verification/passport")


class Persona:
    """Inquiries; the reference is the inquiry's ``reference-id``."""

    name = "persona"

    def authenticate(
        self, headers: Headers, body: bytes, secrets: Sequence[str], now: datetime, tolerance: int
    ) -> None:
        """HMAC over ``t.body``, then the age of ``t``."""
        check_stamped(headers, _HEADER, body, secrets, now, tolerance)

    def read(self, value: Json) -> Message:
        """The inquiry's status at the time of the event."""
        event = mapping(value, "data")
        payload = mapping(event, "attributes", "payload")
        inquiry = mapping(payload, "data")
        if inquiry.get("type") != "inquiry":
            raise MessageError("other-event", "the event is about no inquiry")
        attributes = mapping(inquiry, "attributes")
        status, outcome, codes = outcome_of(attributes.get("status"), WORDS)
        fields = Fields()
        return Message(
            event_id=identifier(event, "id"),
            at=moment(at_path(event, "attributes", "created-at")),
            reference=identifier(attributes, "reference-id"),
            check_id=identifier(inquiry, "id"),
            status=status,
            outcome=outcome,
            codes=(*codes, *texts(attributes.get("tags"))),
            document=document_or_none(_document(attributes, payload.get("included"), fields)),
            notes=tuple(fields.notes),
        )


def _document(attributes: Json, included: object, fields: Fields) -> DocumentSeen:
    """What the document said where a verification of one is included, else what was filled in."""
    seen: Json = next(
        (
            mapping(one, "attributes")
            for one in (included if isinstance(included, list) else [])[:200]
            if isinstance(one, Mapping) and _is_document(one.get("type"))
        ),
        {},
    )
    given = mapping(attributes, "fields")

    def pick(name: str) -> str | None:
        return text(seen, name) or text(given, name, "value") or text(attributes, name)

    return DocumentSeen(
        kind=pick("id-class"),
        number=pick("identification-number"),
        name=joined(pick("name-first"), pick("name-middle"), pick("name-last")),
        birth_date=fields.day(pick("birthdate"), "birthdate"),
        issued=fields.day(pick("issue-date"), "issue-date"),
        expires=fields.day(pick("expiration-date"), "expiration-date"),
        address=joined(
            pick("address-street-1"),
            pick("address-street-2"),
            pick("address-city"),
            joined(pick("address-subdivision"), pick("address-postal-code")),
            by=", ",
        ),
    )


def _is_document(kind: object) -> bool:
    return isinstance(kind, str) and kind.startswith(_DOCUMENTS)
