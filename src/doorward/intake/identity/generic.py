"""Doorward's own form of a message, for vendors without a reader here and for own systems.

Headers ``X-Doorward-Timestamp`` (seconds since 1970) and ``X-Doorward-Signature`` (hexadecimal
HMAC-SHA256 of ``timestamp.body``; several, separated by commas, while a secret is exchanged).
The body is one JSON object::

    {"event": "evt-1", "application": "A-17", "check": "chk-9", "at": "2026-05-04T09:00:00Z",
     "status": "approved", "step": "document", "codes": ["..."],
     "document": {"kind": "passport", "number": "...", "name": "...", "birth_date": "...",
                  "issued": "...", "expires": "...", "address": "..."}}

``event``, ``application``, ``at`` and ``status`` are needed; ``status`` is a value of
`CheckOutcome` and ``step`` one of `ProofingStep`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from doorward.intake.identity.errors import MessageError
from doorward.intake.identity.messages import (
    Fields,
    Json,
    Message,
    document_or_none,
    identifier,
    mapping,
    moment,
    outcome_of,
    text,
    texts,
)
from doorward.intake.identity.signatures import Headers, check_signature, check_time, header
from doorward.model import CheckOutcome, DocumentSeen, ProofingStep

WORDS: Mapping[str, CheckOutcome] = {
    one.value.replace("-", "_"): one for one in sorted(CheckOutcome)
}
"""The status of a message, and what it means."""

_STAMP = "x-doorward-timestamp"
_SIGNATURE = "x-doorward-signature"


class Generic:
    """Messages in Doorward's own form."""

    name = "generic"

    def authenticate(
        self, headers: Headers, body: bytes, secrets: Sequence[str], now: datetime, tolerance: int
    ) -> None:
        """HMAC over ``timestamp.body``, then the age of the timestamp."""
        stamp = header(headers, _STAMP)
        given = [one.strip() for one in header(headers, _SIGNATURE).split(",")]
        message = stamp.encode("utf-8", "replace") + b"." + body
        check_signature(secrets, message, given, _SIGNATURE)
        check_time(stamp, now, timedelta(seconds=tolerance), _STAMP)

    def read(self, value: Json) -> Message:
        """The message's own words."""
        event_id, at = identifier(value, "event"), moment(value.get("at"))
        if event_id is None or at is None:
            raise MessageError("malformed", "the message needs `event` and `at`")
        status, outcome, codes = outcome_of(value.get("status"), WORDS)
        fields = Fields()
        return Message(
            event_id=event_id,
            at=at,
            reference=identifier(value, "application"),
            check_id=identifier(value, "check"),
            status=status,
            outcome=outcome,
            step=_step(value.get("step")),
            codes=(*codes, *texts(value.get("codes"))),
            document=document_or_none(_document(mapping(value, "document"), fields)),
            notes=tuple(fields.notes),
        )


def _step(word: object) -> ProofingStep | None:
    if word is None:
        return None
    try:
        return ProofingStep(str(word))
    except ValueError as error:
        raise MessageError(
            "malformed", f"`step` is none of {', '.join(sorted(ProofingStep))}"
        ) from error


def _document(document: Json, fields: Fields) -> DocumentSeen:
    return DocumentSeen(
        kind=text(document, "kind"),
        number=text(document, "number"),
        name=text(document, "name"),
        birth_date=fields.day(document.get("birth_date"), "birth_date"),
        issued=fields.day(document.get("issued"), "issued"),
        expires=fields.day(document.get("expires"), "expires"),
        address=text(document, "address"),
    )
