"""Onfido, now Entrust Identity Verification: events of workflow runs and checks.

Read for this: ``webhook_event_verifier.py``, ``webhook_event_payload.py``,
``webhook_event_payload_resource.py`` and ``workflow_run_status.py`` of
https://github.com/onfido/onfido-python (``X-SHA2-Signature``: hexadecimal HMAC-SHA256 of the
body; ``customer_user_id``; the statuses of a run), and the statuses of other objects in the
OpenAPI text quoted by https://github.com/api-evangelist/onfido. The names of the document
report's properties, which a workflow's output may carry, are from memory.
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
    "started": CheckOutcome.STARTED,
    "processing": CheckOutcome.STARTED,
    "in_progress": CheckOutcome.STARTED,
    "awaiting_input": CheckOutcome.STARTED,
    "awaiting_client_input": CheckOutcome.STARTED,
    "awaiting_applicant": CheckOutcome.STARTED,
    "awaiting_data": CheckOutcome.STARTED,
    "complete": CheckOutcome.COMPLETED,
    "completed": CheckOutcome.COMPLETED,
    "approved": CheckOutcome.APPROVED,
    "declined": CheckOutcome.DECLINED,
    "review": CheckOutcome.NEEDS_REVIEW,
    "awaiting_approval": CheckOutcome.NEEDS_REVIEW,
    "reopened": CheckOutcome.NEEDS_REVIEW,
    "paused": CheckOutcome.NEEDS_REVIEW,
    "error": CheckOutcome.NEEDS_REVIEW,
    "abandoned": CheckOutcome.EXPIRED,
    "cancelled": CheckOutcome.CANCELLED,
    "withdrawn": CheckOutcome.CANCELLED,
}
"""Onfido's status of a run or check, and what it means here."""

_HEADER = "x-sha2-signature"
_ABOUT = frozenset({"workflow_run", "check"})


class Onfido:
    """Workflow runs and checks; the reference is the run's ``customer_user_id``.

    Messages have no id and no signed timestamp. Events of a check state no reference of ours.
    """

    name = "onfido"

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
        """The status of the run or check. A check that is complete is not an approved one."""
        payload = mapping(value, "payload")
        if text(payload, "resource_type") not in _ABOUT:
            raise MessageError("other-event", "the event is about no workflow run and no check")
        thing, resource = mapping(payload, "object"), mapping(payload, "resource")
        status, outcome, codes = outcome_of(thing.get("status"), WORDS)
        fields = Fields()
        return Message(
            at=moment(
                thing.get("completed_at_iso8601")
                or resource.get("updated_at")
                or thing.get("started_at_iso8601")
            ),
            reference=identifier(resource, "customer_user_id"),
            check_id=identifier(thing, "id"),
            status=status,
            outcome=outcome,
            codes=(*codes, *texts(resource.get("reasons"))),
            document=document_or_none(_document(mapping(resource, "output"), fields)),
            notes=tuple(fields.notes),
        )


def _document(output: Json, fields: Fields) -> DocumentSeen:
    """A run's output has the names that the workflow gives it; those of the report are read."""
    numbers = output.get("document_numbers")
    first = numbers[0] if isinstance(numbers, list) and numbers else None
    return DocumentSeen(
        kind=text(output, "document_type"),
        number=text(output, "document_number") or text(first, "value"),
        name=joined(text(output, "first_name"), text(output, "last_name")),
        birth_date=fields.day(output.get("date_of_birth"), "date_of_birth"),
        issued=fields.day(output.get("issuing_date"), "issuing_date"),
        expires=fields.day(output.get("date_of_expiry"), "date_of_expiry"),
        address=text(output, "address"),
    )
