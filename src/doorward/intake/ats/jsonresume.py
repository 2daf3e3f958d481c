"""JSON Resume: a résumé as data, one file one application.

Shape: https://docs.jsonresume.org/schema (version 1.0.0, and ``company`` and ``website`` of the
versions before it). The picture, the languages, volunteer work and interests are not read: they
say where somebody comes from or what they believe, not whether they are who they say.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from doorward.intake.ats.reading import Raw, converted, decode, json_records, rules, source_file
from doorward.intake.ats.sniff import json_keys
from doorward.intake.reader import ReadOptions
from doorward.model import Application, Problem
from doorward.model.interchange import (
    ApplicationRecord,
    EducationRecord,
    EmploymentRecord,
    StatementRecord,
)


class _Location(msgspec.Struct, rename="camel"):
    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None
    country_code: str | None = None


class _Profile(msgspec.Struct):
    url: str | None = None


class _Basics(msgspec.Struct):
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    url: str | None = None
    website: str | None = None
    summary: str | None = None
    location: _Location | None = None
    profiles: list[_Profile] | None = None


class _Work(msgspec.Struct, rename="camel"):
    name: str | None = None
    company: str | None = None
    position: str | None = None
    url: str | None = None
    website: str | None = None
    location: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    summary: str | None = None
    highlights: list[str] | None = None


class _Study(msgspec.Struct, rename="camel"):
    institution: str | None = None
    url: str | None = None
    area: str | None = None
    study_type: str | None = None
    start_date: str | None = None
    end_date: str | None = None


class _Skill(msgspec.Struct):
    name: str | None = None
    keywords: list[str] | None = None


class _Resume(msgspec.Struct):
    basics: _Basics
    work: list[_Work] | None = None
    education: list[_Study] | None = None
    skills: list[_Skill] | None = None


class JsonResumeReader:
    """A JSON Resume file; its application is called after the file."""

    name = "jsonresume"
    title = "JSON Resume"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether there are basics and at least one of work, education and skills."""
        del path
        keys = json_keys(head)
        return "basics" in keys and bool(keys & {"work", "education", "skills"})

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The application of one file (several where the file is a list of résumés)."""
        file = source_file(path, options)
        decoder = msgspec.json.Decoder(_Resume)
        stem = file.label.rsplit(".", 1)[0]

        def to_records(raw: Raw) -> Iterator[ApplicationRecord]:
            resume = decode(decoder, raw, options.limits)
            if resume is not None:
                number = raw.place.record
                yield _record(resume, stem if number == "1" else f"{stem}#{number}")

        raws = json_records(file, frozenset(), options.limits)
        yield from converted(raws, to_records, rules(options))


def _record(resume: _Resume, identifier: str) -> ApplicationRecord:
    basics = resume.basics
    location = basics.location or _Location()
    places = (location.city, location.region, location.country_code)
    statement = StatementRecord(
        source="profile",
        name=basics.name,
        emails=[basics.email] if basics.email else [],
        phones=[basics.phone] if basics.phone else [],
        location=", ".join(place for place in places if place) or None,
        employments=[_employment(work) for work in resume.work or ()],
        educations=[_education(study) for study in resume.education or ()],
        skills=_skills(resume),
        links=_links(basics),
        text=basics.summary,
    )
    address = [part for part in (location.address, *places, location.postal_code) if part]
    return ApplicationRecord(
        id=identifier,
        statements=[statement],
        addresses=[", ".join(address)] if location.address else [],
    )


def _employment(work: _Work) -> EmploymentRecord:
    description = [work.summary, *(work.highlights or ())]
    return EmploymentRecord(
        employer=work.name or work.company,
        title=work.position,
        start=work.start_date,
        end=work.end_date,
        # The schema has no word for it: a job without an end is one that goes on.
        current=bool(work.start_date) and not work.end_date,
        location=work.location,
        domain=domain_of(work.url or work.website),
        description="\n".join(line for line in description if line) or None,
    )


def _education(study: _Study) -> EducationRecord:
    return EducationRecord(
        school=study.institution,
        degree=study.study_type,
        field=study.area,
        start=study.start_date,
        end=study.end_date,
        domain=domain_of(study.url),
    )


def _skills(resume: _Resume) -> list[str]:
    words = [
        word for skill in resume.skills or () for word in (skill.name, *(skill.keywords or ()))
    ]
    return list(dict.fromkeys(word for word in words if word))


def _links(basics: _Basics) -> list[str]:
    listed = (basics.url, basics.website, *(item.url for item in basics.profiles or ()))
    return list(dict.fromkeys(link for link in listed if link))


def domain_of(url: str | None) -> str | None:
    """The host name in a web address, without ``www.``, or None.

    >>> domain_of("https://www.example.com/about"), domain_of("example.org"), domain_of(None)
    ('example.com', 'example.org', None)
    """
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None


READER = JsonResumeReader()
