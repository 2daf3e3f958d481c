"""Veriff: decision and event webhooks.

Read for this: https://devdocs.veriff.com/docs/hmac-authentication-and-endpoint-security
(``x-hmac-signature`` over the payload with the shared secret),
https://devdocs.veriff.com/docs/verification-session-status-codes-table (statuses),
https://devdocs.veriff.com/docs/verification-session-decision-codes-table (reasons) and
https://devdocs.veriff.com/docs/decision-webhook; the payload's fields from a public integration
that quotes it (github.com/moustapha96/aurora-app). Of the event webhook the fields ``id``,
``action`` and ``vendorData`` were read. That the signature is hexadecimal HMAC-SHA256 is from
the same sources and from memory.
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
    moment,
    outcome_of,
    text,
    texts,
)
from doorward.intake.identity.signatures import Headers, check_signature, header
from doorward.model import CheckOutcome, DocumentSeen

WORDS: Mapping[str, CheckOutcome] = {
    "created": CheckOutcome.STARTED,
    "started": CheckOutcome.STARTED,
    "submitted": CheckOutcome.COMPLETED,
    "resubmission_requested": CheckOutcome.STARTED,
    "review": CheckOutcome.NEEDS_REVIEW,
    "approved": CheckOutcome.APPROVED,
    "declined": CheckOutcome.DECLINED,
    "expired": CheckOutcome.EXPIRED,
    "abandoned": CheckOutcome.EXPIRED,
}
"""Veriff's status of a session, and what it means here."""

_HEADER = "x-hmac-signature"


class Veriff:
    """Sessions; the reference is ``vendorData``. Messages have no id and no signed timestamp."""

    name = "veriff"

    def authenticate(
        self,
        headers: Headers,
        body: bytes,
        secrets: Sequence[str],
        now: datetime,  # noqa: ARG002
        tolerance: int,  # noqa: ARG002
    ) -> None:
        """HMAC over the body. There is no timestamp to check: replays are known by the body."""
        check_signature(secrets, body, [header(headers, _HEADER)], _HEADER)

    def read(self, value: Json) -> Message:
        """A decision, or the beginning or end of the person's part."""
        session = mapping(value, "verification")
        if not session and "action" in value:
            return self._read_event(value)
        if not session:
            raise MessageError("other-event", "the message has no verification and no action")
        status, outcome, codes = outcome_of(session.get("status"), WORDS)
        fields = Fields()
        return Message(
            at=moment(session.get("decisionTime")),
            reference=identifier(session, "vendorData"),
            check_id=identifier(session, "id"),
            status=status,
            outcome=outcome,
            codes=(*codes, *texts(session.get("reasonCode"), session.get("reason"))),
            document=document_or_none(_document(session, fields)),
            notes=tuple(fields.notes),
        )

    @staticmethod
    def _read_event(value: Json) -> Message:
        status, outcome, codes = outcome_of(value.get("action"), WORDS)
        if outcome not in (CheckOutcome.STARTED, CheckOutcome.COMPLETED):
            # Veriff sends decisions by the other webhook only.
            outcome = CheckOutcome.NEEDS_REVIEW
        return Message(
            reference=identifier(value, "vendorData"),
            check_id=identifier(value, "id"),
            status=status,
            outcome=outcome,
            codes=codes,
        )


def _document(session: Json, fields: Fields) -> DocumentSeen:
    person, document = mapping(session, "person"), mapping(session, "document")
    addresses = person.get("addresses")
    first = addresses[0] if isinstance(addresses, list) and addresses else None
    return DocumentSeen(
        kind=text(document, "type"),
        number=text(document, "number"),
        name=joined(text(person, "firstName"), text(person, "lastName")),
        birth_date=fields.day(person.get("dateOfBirth"), "dateOfBirth"),
        issued=fields.day(document.get("validFrom"), "validFrom"),
        expires=fields.day(document.get("validUntil"), "validUntil"),
        address=text(first, "fullAddress"),
    )
