"""Stripe Identity: events of verification sessions.

Read for this: ``stripe/_webhook.py`` of https://github.com/stripe/stripe-python
(``Stripe-Signature``: ``t=<unix>,v1=<hex>`` over ``t.body``, 300 seconds),
https://docs.stripe.com/identity/how-sessions-work (statuses; a failed check returns to
``requires_input`` with ``last_error``), https://docs.stripe.com/api/identity (the session and
``client_reference_id``), and the fields of ``verified_outputs`` in the Ruby library's pages.
Stripe leaves ``verified_outputs`` out of events as far as its pages say; they are read where
somebody's relay adds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from doorward.intake.identity.errors import MessageError
from doorward.intake.identity.messages import (
    Fields,
    Json,
    Message,
    document_or_none,
    identifier,
    joined,
    mapping,
    outcome_of,
    text,
    texts,
    unix_moment,
)
from doorward.intake.identity.signatures import (
    Headers,
    check_stamped,
)
from doorward.model import CheckOutcome, DocumentSeen

WORDS: Mapping[str, CheckOutcome] = {
    "requires_input": CheckOutcome.STARTED,
    "processing": CheckOutcome.STARTED,
    "verified": CheckOutcome.APPROVED,
    "canceled": CheckOutcome.CANCELLED,
}
"""Stripe's status of a session, and what it means here; see `Stripe.read` for a failed check."""

_HEADER = "stripe-signature"


class Stripe:
    """Sessions; the reference is ``client_reference_id``, else ``metadata.application``."""

    name = "stripe"

    def authenticate(
        self, headers: Headers, body: bytes, secrets: Sequence[str], now: datetime, tolerance: int
    ) -> None:
        """HMAC over ``t.body``, then the age of ``t``."""
        check_stamped(headers, _HEADER, body, secrets, now, tolerance)

    def read(self, value: Json) -> Message:
        """The session's status at the time of the event.

        ``requires_input`` with a ``last_error`` is a check that failed and may be tried again:
        a person should look. Without one nobody has begun.
        """
        session = mapping(value, "data", "object")
        if session.get("object") != "identity.verification_session":
            raise MessageError("other-event", "the event is about no verification session")
        status, outcome, codes = outcome_of(session.get("status"), WORDS)
        error = mapping(session, "last_error")
        if error and status == "requires_input":
            outcome = CheckOutcome.NEEDS_REVIEW
        fields = Fields()
        return Message(
            event_id=identifier(value, "id"),
            at=unix_moment(value.get("created")),
            reference=identifier(session, "client_reference_id")
            or identifier(session, "metadata", "application"),
            check_id=identifier(session, "id"),
            status=status,
            outcome=outcome,
            codes=(*codes, *texts(error.get("code"), error.get("reason"))),
            document=document_or_none(_document(mapping(session, "verified_outputs"), fields)),
            notes=tuple(fields.notes),
        )


def _document(outputs: Json, fields: Fields) -> DocumentSeen:
    born, address = mapping(outputs, "dob"), mapping(outputs, "address")
    return DocumentSeen(
        name=joined(text(outputs, "first_name"), text(outputs, "last_name")),
        birth_date=fields.parts(born.get("year"), born.get("month"), born.get("day"), "dob"),
        number=text(outputs, "id_number"),
        address=joined(
            text(address, "line1"),
            text(address, "line2"),
            text(address, "city"),
            joined(text(address, "state"), text(address, "postal_code")),
            by=", ",
        ),
    )
