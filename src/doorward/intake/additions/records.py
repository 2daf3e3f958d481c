"""Doorward's own form of a later record: one JSON object a line.

``{"record": "shipment", "application": "A-17", "at": "2026-05-04T09:00:00Z", ...}``: `record`
is one of `KINDS`, `application` the application's id, and the other fields are those of the
struct that the kind names. Moments are ISO 8601 with an offset, days ``YYYY-MM-DD``. Unknown
fields are ignored; a record with a wrong or missing field is left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import msgspec

from doorward.intake.ats.lenient import decode_json
from doorward.intake.ats.reading import Raw, SourceFile, json_records, line_records
from doorward.intake.ats.sniff import has_object_per_line, json_keys
from doorward.intake.reader import Limits
from doorward.intake.storable import storable
from doorward.model import (
    AddressGiven,
    Attestation,
    DeviceBoot,
    IdentityCheck,
    InterviewAnswer,
    MeetingJoin,
    NamedContact,
    Observed,
    OnboardingTask,
    Origin,
    PayDetails,
    Presence,
    Problem,
    Referee,
    ScheduledInterview,
    Shipment,
    StepDeclined,
)


class OfferAccepted(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The offer was accepted: when, from which day on, under which id of the HR system."""

    at: datetime
    origin: Origin
    worker: str | None = None
    starts_on: date | None = None


Record = (
    AddressGiven
    | Attestation
    | DeviceBoot
    | IdentityCheck
    | InterviewAnswer
    | MeetingJoin
    | NamedContact
    | Observed
    | OfferAccepted
    | OnboardingTask
    | PayDetails
    | Presence
    | Referee
    | ScheduledInterview
    | Shipment
    | StepDeclined
)

KINDS: Mapping[str, type[Record]] = {
    "identity-check": IdentityCheck,
    "attestation": Attestation,
    "step-declined": StepDeclined,
    "presence": Presence,
    "interview": ScheduledInterview,
    "meeting-join": MeetingJoin,
    "answer": InterviewAnswer,
    "offer-accepted": OfferAccepted,
    "address": AddressGiven,
    "shipment": Shipment,
    "device-boot": DeviceBoot,
    "pay": PayDetails,
    "contact": NamedContact,
    "task": OnboardingTask,
    "checklist": Observed,
    "referee": Referee,
}
"""The kinds of later record by the word that stands in `record`."""

_ONE_DAY = timedelta(days=1)
_KIND_SAID = re.compile(rb'"record"\s*:\s*"(?:' + "|".join(KINDS).encode() + rb')"')


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """One later record. `application` is None where only the meeting tells whose it is."""

    record: Record
    application: str | None
    origin: Origin


def recognises(head: bytes) -> bool:
    """Whether the first part of a file holds JSON objects with `record` and `application`.

    With an `id` they may be applications, unless `record` says one of the kinds.
    """
    keys = json_keys(head)
    return {"record", "application"} <= keys and (
        "id" not in keys or _KIND_SAID.search(head) is not None
    )


def read_records(
    file: SourceFile, head: bytes, limits: Limits, now: datetime
) -> Iterator[Later | Problem]:
    """The later records of a JSON Lines file or a JSON list."""
    raws = (
        line_records(file, limits)
        if has_object_per_line(head)
        else json_records(file, frozenset(), limits)
    )
    for raw in raws:
        if isinstance(raw, Problem):
            yield raw
            continue
        later = _later(raw, limits, now)
        if later is not None:
            yield storable(later)
        yield from raw.place.problems


def _later(raw: Raw, limits: Limits, now: datetime) -> Later | None:
    place = raw.place
    value = decode_json(raw.data, place, limits.nesting)
    if not isinstance(value, dict):
        if not place.problems:
            place.refuse("wrong-type", "is no JSON object")
        return None
    kind, application = value.pop("record", None), value.pop("application", None)
    fault = _fault(kind, application, value, limits)
    if fault is not None:
        place.refuse(*fault)
        return None
    origin = Origin(place.file, place.record)
    value["origin"] = {"file": origin.file, "record": origin.record}
    try:
        record = msgspec.convert(value, KINDS[kind])
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        place.refuse("wrong-field", message, path.strip("`").removeprefix("$.") or None)
        return None
    fault = _fault_of_moments(record, now)
    if fault is not None:
        place.refuse(*fault)
        return None
    return Later(record=record, application=application, origin=origin)


_Fault = tuple[str, str, str | None]


def _fault(
    kind: object, application: object, value: Mapping[str, object], limits: Limits
) -> _Fault | None:
    if not isinstance(kind, str) or kind not in KINDS:
        return "unknown-record", f"is none of {', '.join(KINDS)}", "record"
    if not isinstance(application, str) or not application:
        return "missing-field", "names no application", "application"
    if any(len(text) > limits.text_field for text in value.values() if isinstance(text, str)):
        return "too-long", f"has a text of more than {limits.text_field} characters", None
    return None


def _fault_of_moments(record: Record, now: datetime) -> _Fault | None:
    """A moment without an offset is ambiguous; what has happened did not happen in the future."""
    planned = isinstance(record, ScheduledInterview)
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if not isinstance(value, datetime):
            continue
        if value.tzinfo is None:
            return "no-offset", "has no offset from UTC", name
        try:
            moment = value.astimezone(UTC)
        except OverflowError:  # the first or last day there is, on the other side of the Earth
            return "bad-date", "is no possible moment", name
        if name == "at" and not planned and moment > now + _ONE_DAY:
            return "future", "lies in the future", name
    return None
