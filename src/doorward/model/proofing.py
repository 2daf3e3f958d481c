"""Identity verification as it happened: checks by vendors and people, attestations, refusals.

Terms follow NIST SP 800-63A-4 (resolution, validation, verification of evidence); nothing here
claims conformance with it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from doorward.model.origins import Origin


class ProofingStep(StrEnum):
    """What was, or is to be, done to verify who somebody is."""

    DOCUMENT = "document"
    BIOMETRIC = "biometric"
    ADDRESS = "address"
    IN_PERSON = "in-person"
    NOTARISED = "notarised"
    RE_CHECK = "re-check"
    HAND_OVER = "hand-over"


class Moment(StrEnum):
    """When in a person's time with the company a step is due."""

    APPLY = "apply"
    INTERVIEW = "interview"
    OFFER = "offer"
    DAY_ONE = "day-one"
    PERIODIC = "periodic"


class CheckOutcome(StrEnum):
    """How a check ended. Only APPROVED reaches a step; COMPLETED alone approves nothing."""

    APPROVED = "approved"
    DECLINED = "declined"
    NEEDS_REVIEW = "needs-review"
    COMPLETED = "completed"
    STARTED = "started"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class DocumentSeen(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a check read from an identity document.

    `number` is the number or a keyed digest of it (``hmac-sha256:…``); `image` a digest of the
    portrait page. The issuing country, nationality and sex are not kept.
    `check_digits` is whether the machine-readable zone's digits hold, None where not read.
    """

    kind: str | None = None
    number: str | None = None
    name: str | None = None
    birth_date: date | None = None
    issued: date | None = None
    expires: date | None = None
    address: str | None = None
    image: str | None = None
    check_digits: bool | None = None


class IdentityCheck(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One check of one step. `check_id` is the vendor's id of it, `event_id` of the message.

    `codes` are the vendor's reasons as written; they are shown, and nothing is keyed on them.
    """

    at: datetime
    step: ProofingStep
    outcome: CheckOutcome
    origin: Origin
    moment: Moment | None = None
    vendor: str | None = None
    check_id: str | None = None
    event_id: str | None = None
    codes: tuple[str, ...] = ()
    document: DocumentSeen | None = None
    accommodation: bool = False


class SamePerson(StrEnum):
    """Whether the person seen is the one seen before, as the attester says."""

    YES = "yes"
    NO = "no"
    CANNOT_SAY = "cannot-say"


class Attestation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody of the company saw the person: when, how, and whether it was the same person.

    `compared_with` names the earlier round or the document. `signature` is the attester's
    passkey signature over the record once sign-in exists, base64url.
    """

    at: datetime
    by: str
    how: str
    origin: Origin
    round: str | None = None
    document: str | None = None
    compared_with: str | None = None
    same_person: SamePerson = SamePerson.CANNOT_SAY
    accommodation: bool = False
    signature: str | None = None


class StepDeclined(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The person did not take a step that everybody in the tier is asked to take.

    `alternative_offered` must be true before it may count as anything; an accommodation asked
    for is never held against anyone.
    """

    at: datetime
    step: str
    origin: Origin
    reason: str | None = None
    accommodation: bool = False
    alternative_offered: bool = False


class Presence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A day on which the person was to be on site. `attended` is None while unknown.

    An exception has a reason and a second approver, or it is none: one who is neither who asked
    for it (`requested_by`) nor who attests the day.
    """

    day: date
    place: str
    origin: Origin
    attended: bool | None = None
    attested_by: str | None = None
    exception: str | None = None
    requested_by: str | None = None
    approver: str | None = None


class Proofing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that is known of verifying one person's identity, in order of time."""

    checks: tuple[IdentityCheck, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    declined: tuple[StepDeclined, ...] = ()
    presence: tuple[Presence, ...] = ()
