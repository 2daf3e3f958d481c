"""What a record must say to be written by hand, beyond what the reader demands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from doorward.intake.additions.records import OfferAccepted, Record
from doorward.model import (
    Attestation,
    CheckOutcome,
    IdentityCheck,
    Presence,
    ProofingStep,
    SamePerson,
    ScheduledInterview,
    StepDeclined,
)
from doorward.verification.attempts import HOW
from doorward.verification.due import utc_day
from doorward.verification.own_names import folded
from doorward.verification.presence import exception_lacks

_EARLIEST = date(1900, 1, 1)
_FIRST_RECORD = date(2000, 1, 1)
_AHEAD = timedelta(minutes=5)
_FARTHEST = timedelta(days=3653)
_NUMBER = re.compile(r"\d{3}")
_NO_NUMBER = "say which kind of document it is, such as passport"


def fault_of(record: Record, now: datetime) -> str | None:
    """Why a record cannot be written, None if it can."""
    at = getattr(record, "at", None)
    if isinstance(at, datetime):
        fault = _fault_of_moment(at, now, planned=isinstance(record, ScheduledInterview))
        if fault is not None:
            return fault
    for cls, check in _CHECKS:
        if isinstance(record, cls):
            return next(check(record, now), None)
    return None


def _fault_of_moment(at: datetime, now: datetime, planned: bool) -> str | None:
    if at.tzinfo is None:
        return f"at: {at.isoformat()} has no offset from UTC; write it as 2026-05-04T09:00:00Z"
    if utc_day(at) < _FIRST_RECORD:
        return f"at: {at.isoformat()} is too long ago"
    if at > now + (_FARTHEST if planned else _AHEAD):
        return f"at: {at.isoformat()} lies in the future"
    return None


def _of_check(one: IdentityCheck, now: datetime) -> Iterator[str]:  # noqa: ARG001
    seen = one.document
    if seen is None:
        return
    if seen.kind is not None and _NUMBER.search(seen.kind):
        yield f"document.kind: {_NO_NUMBER}; the number goes into document.number"
    made = utc_day(one.at)
    if seen.birth_date is not None and not _EARLIEST <= seen.birth_date < made:
        yield f"document.birth_date: {seen.birth_date} is no possible date of birth"
    if seen.issued is not None and not (seen.birth_date or _EARLIEST) <= seen.issued <= made:
        yield f"document.issued: {seen.issued} is not between birth and the check"
    if seen.expires is not None and seen.issued is not None and seen.expires < seen.issued:
        yield f"document.expires: {seen.expires} is before the day of issue, {seen.issued}"
    if seen.expires is not None and seen.expires < made and one.outcome is CheckOutcome.APPROVED:
        yield (
            f"document.expires: {seen.expires} is before the check; record it as needs-review, "
            "for a person to decide"
        )


def _of_attestation(one: Attestation, now: datetime) -> Iterator[str]:  # noqa: ARG001
    if not one.by.strip():
        yield "by: says nobody"
    if one.how not in HOW:
        yield f"how: {one.how!r} is none of {', '.join(HOW)}"
    if one.document is not None and _NUMBER.search(one.document):
        yield f"document: {_NO_NUMBER}, and leave the number out"
    if one.same_person is not SamePerson.CANNOT_SAY and not (one.compared_with or one.document):
        yield "same_person: needs compared_with (an earlier round) or document (its kind)"
    if one.compared_with and one.round and folded(one.compared_with) == folded(one.round):
        yield "compared_with: is the same round"


def _of_refusal(one: StepDeclined, now: datetime) -> Iterator[str]:  # noqa: ARG001
    steps = [step.value for step in ProofingStep]
    if one.step not in steps:
        yield f"step: {one.step!r} is none of {', '.join(steps)}"


def _of_presence(one: Presence, now: datetime) -> Iterator[str]:
    # A day has begun somewhere on Earth up to 14 hours before it does in UTC.
    today = utc_day(now + timedelta(hours=14))
    if not one.place.strip():
        yield "place: says no place"
    if not _FIRST_RECORD <= one.day <= today + _FARTHEST:
        yield f"day: {one.day} is no possible day"
    if one.attended is not None and one.day > today:
        yield f"attended: {one.day} lies in the future"
    if one.attended and not one.attested_by:
        yield "attested_by: is needed where somebody was there"
    if one.exception is not None or one.approver is not None:
        lacks = exception_lacks(one)
        if lacks and (one.approver is not None or not (one.exception or "").strip()):
            yield f"exception: {lacks}"


def _of_interview(one: ScheduledInterview, now: datetime) -> Iterator[str]:  # noqa: ARG001
    if one.until is not None and one.until <= one.at:
        yield f"until: {one.until.isoformat()} is not after the start"


def _of_offer(one: OfferAccepted, now: datetime) -> Iterator[str]:
    last = (now + _FARTHEST).date()
    if one.starts_on is not None and not _FIRST_RECORD <= one.starts_on <= last:
        yield f"starts_on: {one.starts_on} is no possible day"


_Check = Callable[..., Iterator[str]]
_CHECKS: tuple[tuple[type[Record], _Check], ...] = (
    (IdentityCheck, _of_check),
    (Attestation, _of_attestation),
    (StepDeclined, _of_refusal),
    (Presence, _of_presence),
    (ScheduledInterview, _of_interview),
    (OfferAccepted, _of_offer),
)
