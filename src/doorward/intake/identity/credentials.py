"""What verifying a digital credential comes to: an identity check, approved or declined."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from doorward.intake.identity.receiving import with_kept_number
from doorward.model import (
    CheckOutcome,
    DocumentSeen,
    IdentityCheck,
    Moment,
    Origin,
    ProofingStep,
)

CREDENTIAL_CODES = (
    "algorithm-not-allowed",
    "bad-device-signature",
    "bad-issuer-signature",
    "bad-key",
    "certificate-not-valid",
    "claim-not-allowed",
    "digest-mismatch",
    "digest-not-listed",
    "document-expired",
    "duplicate",
    "expired",
    "issuer-not-trusted",
    "malformed",
    "no-holder-binding",
    "not-yet-valid",
    "nothing-disclosed",
    "revoked",
    "stale",
    "status-not-checked",
    "too-large",
    "wrong-audience",
    "wrong-binding",
    "wrong-document-type",
    "wrong-nonce",
)
"""Why a credential was not approved; the first reason met is the code of the check."""


_OPEN = frozenset({"nothing-disclosed", "status-not-checked"})


class RefusedError(Exception):
    """A credential does not pass; `code` is one of `CREDENTIAL_CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Presented(msgspec.Struct, frozen=True, kw_only=True):
    """When a credential was presented, and how the check is to be kept.

    `now` has an offset from UTC. `check_id` is the caller's id of the presentation, `moment`
    when in the process it stands. With `number_key` the document's number is kept as a keyed
    digest only.
    """

    now: datetime
    check_id: str | None = None
    moment: Moment | None = None
    number_key: bytes | None = None

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("`now` has no offset from UTC")


def passed(vendor: str, presented: Presented, document: DocumentSeen) -> IdentityCheck:
    """The check of a credential that verifies.

    An expired document is declined, and one that shows nobody needs review.
    """
    code = _shortcoming(document, presented.now.date())
    if code is not None:
        return refused(vendor, presented, code)
    document = with_kept_number(document, presented.number_key)
    return _check(vendor, presented, CheckOutcome.APPROVED, (), document)


def _shortcoming(document: DocumentSeen, today: date) -> str | None:
    if document.expires is not None and document.expires < today:
        return "document-expired"
    if document.name is None and document.number is None and document.birth_date is None:
        return "nothing-disclosed"
    return None


def refused(vendor: str, presented: Presented, code: str) -> IdentityCheck:
    """The check of a credential that does not verify; nothing that it says is kept.

    A genuine one whose status could not be looked up, or that shows nobody, leaves the matter
    open: it needs a person, and is no refusal.
    """
    outcome = CheckOutcome.NEEDS_REVIEW if code in _OPEN else CheckOutcome.DECLINED
    return _check(vendor, presented, outcome, (code,), None)


def _check(
    vendor: str,
    presented: Presented,
    outcome: CheckOutcome,
    codes: tuple[str, ...],
    document: DocumentSeen | None,
) -> IdentityCheck:
    return IdentityCheck(
        at=presented.now,
        step=ProofingStep.DOCUMENT,
        outcome=outcome,
        origin=Origin(f"{vendor} presentation", presented.check_id),
        moment=presented.moment,
        vendor=vendor,
        check_id=presented.check_id,
        codes=codes,
        document=document,
    )
