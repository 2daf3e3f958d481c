"""Greenhouse: Harvest v1 candidates and applications, and the body of a web hook.

Shapes: https://developers.greenhouse.io/harvest.html (candidate and application objects) and
https://developers.greenhouse.io/webhooks.html. Custom fields, answers other than links,
demographic answers and photos are not read at all. Days in web hooks are written month first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from doorward.intake.ats.dates import DateOrder
from doorward.intake.ats.files import head as head_of
from doorward.intake.ats.greenhouse_webhook import WebhookRefusedError, verify_webhook
from doorward.intake.ats.lenient import Place
from doorward.intake.ats.reading import (
    Raw,
    SourceFile,
    converted,
    decode,
    json_records,
    rules,
    source_file,
)
from doorward.intake.ats.sniff import json_keys
from doorward.intake.ats.values import base_name
from doorward.intake.reader import ReadOptions
from doorward.intake.records import to_application
from doorward.model import Application, Problem, Severity
from doorward.model.interchange import (
    ApplicationRecord,
    EducationRecord,
    EmploymentRecord,
    JobRecord,
)

__all__ = ["READER", "GreenhouseReader", "WebhookRefusedError", "verify_webhook"]

_CONTAINERS = frozenset({"candidates", "data"})
_EMPLOYERS_OWN_FILES = frozenset(
    {"offer_packet", "offer_letter", "signed_offer_letter", "take_home_test"}
)
_LINK_QUESTION = re.compile(r"linked\s*in|github|gitlab|website|portfolio|\burl\b", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?\Z")


class _Typed(msgspec.Struct):
    value: str | None = None


class _Attachment(msgspec.Struct):
    filename: str | None = None
    type: str | None = None


class _Education(msgspec.Struct):
    school_name: str | None = None
    degree: str | None = None
    discipline: str | None = None
    start_date: str | None = None
    end_date: str | None = None


class _Employment(msgspec.Struct):
    company_name: str | None = None
    title: str | None = None
    start_date: str | None = None
    end_date: str | None = None


class _Named(msgspec.Struct):
    id: int | str | None = None
    name: str | None = None
    public_name: str | None = None
    requisition_id: str | None = None


class _Location(msgspec.Struct):
    address: str | None = None


class _Answer(msgspec.Struct):
    question: str | None = None
    answer: object = None


class _Payload(msgspec.Struct):
    application: _Entry | None = None
    candidate: _Entry | None = None


class _Entry(msgspec.Struct):
    """A candidate, an application or a web hook: told apart by which fields it has."""

    id: int | str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    title: str | None = None
    created_at: datetime | None = None
    phone_numbers: list[_Typed] | None = None
    addresses: list[_Typed] | None = None
    email_addresses: list[_Typed] | None = None
    website_addresses: list[_Typed] | None = None
    social_media_addresses: list[_Typed] | None = None
    educations: list[_Education] | None = None
    employments: list[_Employment] | None = None
    applications: list[_Entry] | None = None
    attachments: list[_Attachment] | None = None
    candidate_id: int | str | None = None
    applied_at: datetime | None = None
    location: _Location | None = None
    source: _Named | None = None
    credited_to: _Named | None = None
    jobs: list[_Named] | None = None
    answers: list[_Answer] | None = None
    candidate: _Entry | None = None
    action: str | None = None
    payload: _Payload | None = None


_Waiting = dict[str, list[tuple[_Entry, Place]]]


class GreenhouseReader:
    """Harvest candidates (with their applications), applications, and web hook bodies."""

    name = "greenhouse"
    title = "Greenhouse Harvest v1 JSON"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the keys are those of a Harvest candidate, application or web hook."""
        del path
        keys = json_keys(head)
        return (
            {"email_addresses", "phone_numbers"} <= keys
            or {"candidate_id", "applied_at"} <= keys
            or ({"action", "payload"} <= keys and bool(keys & {"application", "candidate"}))
        )

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The applications of one file."""
        yield from self._read([source_file(path, options)], {}, options)

    def read_together(
        self, files: Sequence[tuple[Path, str]], options: ReadOptions
    ) -> Iterator[Application | Problem]:
        """Files of candidates and files of applications, joined by the candidate's id."""
        given = [SourceFile(path, label) for path, label in files]
        lists = [file for file in given if _is_list_of_applications(file)]
        people = [file for file in given if file not in lists]
        waiting: _Waiting = {}
        if people:
            yield from _collect(lists, waiting, options)
        yield from self._read(people or lists, waiting, options)
        left = [one for many in waiting.values() for one in many]
        if left:
            message = f"the export lacks the candidate of {len(left)} of its applications"
            yield Problem(Severity.NOTE, "candidate-missing", message, lists[0].label)
        held_to = rules(options, DateOrder.MONTH_FIRST)
        for entry, place in left:
            for record in _one(entry, entry.candidate or _Entry(id=entry.candidate_id)):
                yield to_application(record, place, held_to)
            yield from place.problems

    def _read(
        self, files: Sequence[SourceFile], waiting: _Waiting, options: ReadOptions
    ) -> Iterator[Application | Problem]:
        decoder = msgspec.json.Decoder(_Entry)

        def to_records(raw: Raw) -> Iterator[ApplicationRecord]:
            entry = decode(decoder, raw, options.limits)
            if entry is None:
                return
            found = list(_records(entry, waiting))
            if not found and not raw.place.problems:
                raw.place.refuse("missing-field", "has no usable id", "id")
            yield from found

        held_to = rules(options, DateOrder.MONTH_FIRST)
        for file in files:
            raws = json_records(file, _CONTAINERS, options.limits)
            yield from converted(raws, to_records, held_to)


def _is_list_of_applications(file: SourceFile) -> bool:
    keys = json_keys(head_of(file.path))
    return {"candidate_id", "applied_at"} <= keys and "email_addresses" not in keys


def _collect(
    files: Sequence[SourceFile], waiting: _Waiting, options: ReadOptions
) -> Iterator[Problem]:
    """Keep the applications of these files until their candidates come."""
    decoder = msgspec.json.Decoder(_Entry)
    room = options.limits.joined_records
    for file in files:
        for raw in json_records(file, _CONTAINERS, options.limits):
            if isinstance(raw, Problem):
                yield raw
                continue
            entry = decode(decoder, raw, options.limits)
            yield from raw.place.problems
            raw.place.problems.clear()
            if entry is None or entry.candidate_id is None or entry.id is None:
                continue
            if room == 0:
                message = f"has more than {options.limits.joined_records} applications to join"
                yield Problem(Severity.FILE, "too-many", message, file.label)
                return
            room -= 1
            waiting.setdefault(str(entry.candidate_id), []).append((entry, raw.place))


def _records(entry: _Entry, waiting: _Waiting) -> Iterator[ApplicationRecord]:
    if entry.payload is not None:
        inner = entry.payload.application
        if inner is not None:
            yield from _one(inner, inner.candidate or _Entry())
        elif entry.payload.candidate is not None:
            yield from _records(entry.payload.candidate, waiting)
    elif entry.candidate_id is not None and entry.applications is None:
        yield from _one(entry, entry.candidate or _Entry(id=entry.candidate_id))
    elif entry.id is not None:
        nested = entry.applications or []
        known = {item.id for item in nested}
        later = [one for one, _ in waiting.pop(str(entry.id), ()) if one.id not in known]
        for application in (*nested, *later):
            yield from _one(application, entry)
        if not nested and not later:
            yield _record(f"candidate-{entry.id}", _Entry(applied_at=entry.created_at), entry)


def _one(application: _Entry, candidate: _Entry) -> Iterator[ApplicationRecord]:
    identifier = _text(application.id)
    if identifier:
        yield _record(identifier, application, candidate)


def _record(identifier: str, application: _Entry, candidate: _Entry) -> ApplicationRecord:
    names = (candidate.first_name, candidate.last_name)
    return ApplicationRecord(
        id=identifier,
        candidate=_text(candidate.id) or _text(application.candidate_id),
        created_at=application.applied_at or candidate.created_at,
        job=_job(application),
        channel=_named(application.source),
        referrer=_named(application.credited_to),
        name=" ".join(part for part in names if part) or None,
        emails=_values(candidate.email_addresses),
        phones=_values(candidate.phone_numbers),
        location=application.location.address if application.location else None,
        addresses=_values(candidate.addresses),
        links=_links(application, candidate),
        employments=_employments(candidate),
        educations=[
            EducationRecord(
                school=item.school_name,
                degree=item.degree,
                field=item.discipline,
                start=item.start_date,
                end=item.end_date,
            )
            for item in candidate.educations or ()
        ],
        attachments=_attachments(application, candidate),
    )


def _named(item: _Named | None) -> str | None:
    return None if item is None else item.public_name or item.name


def _job(application: _Entry) -> JobRecord | None:
    for job in application.jobs or ():
        return JobRecord(id=_text(job.id) or job.requisition_id, title=job.name)
    return None


def _employments(candidate: _Entry) -> list[EmploymentRecord]:
    listed = [
        EmploymentRecord(
            employer=item.company_name, title=item.title, start=item.start_date, end=item.end_date
        )
        for item in candidate.employments or ()
    ]
    # The company shown at the head of a candidate is the one where they say they work now.
    employers = {item.employer for item in listed}
    if candidate.company and candidate.company not in employers:
        now = EmploymentRecord(employer=candidate.company, title=candidate.title, current=True)
        listed.insert(0, now)
    return listed


def _links(application: _Entry, candidate: _Entry) -> list[str]:
    found = _values(candidate.website_addresses) + _values(candidate.social_media_addresses)
    for item in application.answers or ():
        if isinstance(item.answer, str) and item.question and _LINK_QUESTION.search(item.question):
            answer = item.answer.strip()
            if _LINK.match(answer):
                found.append(answer)
    return list(dict.fromkeys(found))


def _attachments(application: _Entry, candidate: _Entry) -> list[str]:
    listed = [*(application.attachments or ()), *(candidate.attachments or ())]
    names = [
        base_name(item.filename)
        for item in listed
        if item.filename and item.type not in _EMPLOYERS_OWN_FILES
    ]
    return list(dict.fromkeys(name for name in names if name))


def _values(items: list[_Typed] | None) -> list[str]:
    return [item.value for item in items or () if item.value]


def _text(identifier: int | str | None) -> str | None:
    return None if identifier is None else str(identifier)


READER = GreenhouseReader()
