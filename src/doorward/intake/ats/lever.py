"""Lever: opportunities as the API gives them, alone, in a list or under ``data``.

Shapes: https://hire.lever.co/developer/documentation (opportunity, application, résumé). Times
are milliseconds since 1970. The answers to diversity surveys are never part of an opportunity,
and no custom question is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from doorward.intake.ats.dates import moment, moment_from_milliseconds
from doorward.intake.ats.lenient import Place
from doorward.intake.ats.reading import Raw, converted, decode, json_records, rules, source_file
from doorward.intake.ats.sniff import json_keys
from doorward.intake.ats.values import base_name
from doorward.intake.reader import ReadOptions
from doorward.model import Application, Problem
from doorward.model.interchange import (
    ApplicationRecord,
    EducationRecord,
    EmploymentRecord,
    JobRecord,
    StatementRecord,
)

_CONTAINERS = frozenset({"data", "opportunities"})
_TELLING_KEYS = frozenset(
    {
        "headline",
        "stageChanges",
        "lastInteractionAt",
        "lastAdvancedAt",
        "snoozedUntil",
        "sourcedBy",
        "confidentiality",
        "dataProtection",
        "isAnonymized",
        "followers",
        "contact",
        "origin",
    }
)


class _Phone(msgspec.Struct):
    value: str | None = None


class _Month(msgspec.Struct):
    year: int | None = None
    month: int | None = None


class _Position(msgspec.Struct):
    org: str | None = None
    title: str | None = None
    location: str | None = None
    summary: str | None = None
    start: _Month | None = None
    end: _Month | None = None


class _School(msgspec.Struct):
    org: str | None = None
    degree: str | None = None
    field: str | None = None
    start: _Month | None = None
    end: _Month | None = None


class _Parsed(msgspec.Struct):
    positions: list[_Position] | None = None
    schools: list[_School] | None = None


class _File(msgspec.Struct):
    name: str | None = None


class _Resume(msgspec.Struct, rename="camel"):
    created_at: int | str | None = None
    file: _File | None = None
    parsed_data: _Parsed | None = None


class _Posting(msgspec.Struct):
    id: str | None = None
    text: str | None = None


class _Person(msgspec.Struct):
    id: str | None = None
    name: str | None = None


class _Application(msgspec.Struct, rename="camel"):
    posting: _Posting | str | None = None
    name: str | None = None
    email: str | None = None
    phone: _Phone | None = None
    company: str | None = None
    links: list[str] | None = None
    created_at: int | str | None = None


class _Opportunity(msgspec.Struct, rename="camel"):
    id: str
    name: str | None = None
    contact: _Person | str | None = None
    emails: list[str] | None = None
    phones: list[_Phone] | None = None
    location: _Person | str | None = None
    links: list[str] | None = None
    sources: list[str] | None = None
    origin: str | None = None
    sourced_by: _Person | str | None = None
    applications: list[_Application | str] | None = None
    resumes: list[_Resume] | None = None
    resume: _Resume | str | None = None
    files: list[_File] | None = None
    created_at: int | str | None = None


class LeverReader:
    """Opportunities; one becomes one application, the contact its candidate."""

    name = "lever"
    title = "Lever opportunities JSON"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the keys are those of an opportunity."""
        del path
        keys = json_keys(head)
        return {"emails", "createdAt"} <= keys and len(keys & _TELLING_KEYS) >= 2

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The applications of one file."""
        decoder = msgspec.json.Decoder(_Opportunity)

        def to_records(raw: Raw) -> Iterator[ApplicationRecord]:
            opportunity = decode(decoder, raw, options.limits)
            if opportunity is not None:
                yield _record(opportunity, raw.place)

        raws = json_records(source_file(path, options), _CONTAINERS, options.limits)
        yield from converted(raws, to_records, rules(options))


def _record(item: _Opportunity, place: Place) -> ApplicationRecord:
    forms = [form for form in item.applications or () if isinstance(form, _Application)]
    form = forms[0] if forms else _Application()
    resumes = list(item.resumes or ())
    if isinstance(item.resume, _Resume):
        resumes.append(item.resume)
    emails = [*(item.emails or ()), *([form.email] if form.email else [])]
    phones = [*(item.phones or ()), *([form.phone] if form.phone else [])]
    return ApplicationRecord(
        id=item.id,
        candidate=_identity(item.contact),
        created_at=_moment(item.created_at, place, "createdAt"),
        job=_job(form),
        channel=", ".join(item.sources or ()) or item.origin,
        referrer=_identity(item.sourced_by),
        name=form.name or item.name,
        emails=list(dict.fromkeys(emails)),
        phones=list(dict.fromkeys(phone.value for phone in phones if phone.value)),
        location=item.location.name if isinstance(item.location, _Person) else item.location,
        links=list(dict.fromkeys([*(item.links or ()), *(form.links or ())])),
        employments=[EmploymentRecord(employer=form.company, current=True)] if form.company else [],
        statements=[
            _statement(resume, place, f"resumes[{index}].createdAt")
            for index, resume in enumerate(resumes)
            if resume.parsed_data is not None
        ],
        attachments=_attachments(item, resumes),
    )


def _identity(person: _Person | str | None) -> str | None:
    return person.id or person.name if isinstance(person, _Person) else person


def _job(form: _Application) -> JobRecord | None:
    if isinstance(form.posting, _Posting):
        return JobRecord(id=form.posting.id, title=form.posting.text)
    return JobRecord(id=form.posting) if form.posting else None


def _moment(value: int | str | None, place: Place, path: str) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, int):
        found = moment_from_milliseconds(value)
    else:
        read = moment(value)
        found = read[0] if read else None
    if found is None:
        place.field("bad-date", f"{value!r} is no possible moment"[:120], path)
    return found


def _statement(resume: _Resume, place: Place, path: str) -> StatementRecord:
    parsed = resume.parsed_data or _Parsed()
    return StatementRecord(
        source="resume",
        at=_moment(resume.created_at, place, path),
        employments=[
            EmploymentRecord(
                employer=item.org,
                title=item.title,
                location=item.location,
                description=item.summary,
                start=_month(item.start),
                end=_month(item.end),
            )
            for item in parsed.positions or ()
        ],
        educations=[
            EducationRecord(
                school=item.org,
                degree=item.degree,
                field=item.field,
                start=_month(item.start),
                end=_month(item.end),
            )
            for item in parsed.schools or ()
        ],
    )


def _month(month: _Month | None) -> str | None:
    if month is None or month.year is None:
        return None
    return f"{month.year:04d}" if month.month is None else f"{month.year:04d}-{month.month:02d}"


def _attachments(item: _Opportunity, resumes: list[_Resume]) -> list[str]:
    files = [resume.file for resume in resumes] + list(item.files or ())
    names = [base_name(file.name) for file in files if file is not None and file.name]
    return list(dict.fromkeys(name for name in names if name))


READER = LeverReader()
