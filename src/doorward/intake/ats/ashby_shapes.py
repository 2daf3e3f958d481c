"""The parts of Ashby's results that are read.

Shapes: https://developers.ashbyhq.com/reference (``candidate.list``, ``candidate.info``,
``application.list``, ``candidate.listClientInfo``). One record type stands for all of them,
because one file may hold several; which it is, its fields tell. Custom fields, tags, Ashby's own
fraud status and photos are not read.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from doorward.intake.ats.values import base_name
from doorward.model.interchange import (
    ApplicationRecord,
    ClientRecord,
    EducationRecord,
    EmploymentRecord,
    JobRecord,
)


class Valued(msgspec.Struct):
    """An e-mail address or phone number."""

    value: str | None = None


class SocialLink(msgspec.Struct):
    """A link to a profile or site."""

    url: str | None = None


class FileHandle(msgspec.Struct):
    """A file kept in Ashby; only its name is of use outside."""

    name: str | None = None


class Titled(msgspec.Struct, rename="camel"):
    """A job, source or user."""

    id: str | None = None
    title: str | None = None
    first_name: str | None = None
    last_name: str | None = None

    def full_name(self) -> str | None:
        """First and last name, as far as given."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or None


class Whereabouts(msgspec.Struct, rename="camel"):
    """Where a candidate says they are."""

    location_summary: str | None = None


class Person(msgspec.Struct, rename="camel"):
    """The candidate inside an application."""

    id: str | None = None
    name: str | None = None
    primary_email_address: Valued | None = None
    primary_phone_number: Valued | None = None


class Result(msgspec.Struct, rename="camel"):
    """A candidate, an application or a client information record."""

    id: str | None = None
    created_at: datetime | None = None
    name: str | None = None
    primary_email_address: Valued | None = None
    email_addresses: list[Valued] | None = None
    primary_phone_number: Valued | None = None
    phone_numbers: list[Valued] | None = None
    social_links: list[SocialLink] | None = None
    position: str | None = None
    company: str | None = None
    school: str | None = None
    primary_location: Whereabouts | None = None
    location: Whereabouts | None = None
    application_ids: list[str] | None = None
    resume_file_handle: FileHandle | None = None
    file_handles: list[FileHandle] | None = None
    source: Titled | None = None
    credited_to_user: Titled | None = None
    candidate: Person | None = None
    job: Titled | None = None
    candidate_id: str | None = None
    ip_address: str | None = None
    user_agent: str | None = None
    related_entity_id: str | None = None
    related_entity_type: str | None = None

    @property
    def is_client_info(self) -> bool:
        """Whether this is a record of ``candidate.listClientInfo``."""
        return not (self.candidate_id is self.ip_address is self.user_agent is None)

    @property
    def is_application(self) -> bool:
        """Whether this is a record of ``application.list`` or ``application.info``."""
        return self.candidate is not None


class Contact(msgspec.Struct, frozen=True):
    """One client information record, and what it was about."""

    event: ClientRecord
    related: str | None


def contact(result: Result) -> Contact:
    """The browser contact in a client information record."""
    event = ClientRecord(
        at=result.created_at,
        ip=result.ip_address,
        user_agent=result.user_agent,
        stage=result.related_entity_type,
    )
    return Contact(event, result.related_entity_id)


def candidate_of(application: Result) -> Result:
    """A candidate made of what an application says of one."""
    person = application.candidate or Person()
    return Result(
        id=person.id,
        name=person.name,
        primary_email_address=person.primary_email_address,
        primary_phone_number=person.primary_phone_number,
    )


def record(
    identifier: str, candidate: Result, application: Result | None, contacts: list[Contact]
) -> ApplicationRecord:
    """One application of a candidate, with the browser contacts that belong to it."""
    source = application or candidate
    title = source.source or candidate.source
    credited = source.credited_to_user or candidate.credited_to_user
    job = application.job if application else None
    where = candidate.primary_location or candidate.location
    return ApplicationRecord(
        id=identifier,
        candidate=candidate.id,
        created_at=source.created_at,
        job=JobRecord(id=job.id, title=job.title) if job else None,
        channel=title.title if title else None,
        referrer=credited.full_name() if credited else None,
        name=candidate.name,
        emails=_values(candidate.primary_email_address, candidate.email_addresses),
        phones=_values(candidate.primary_phone_number, candidate.phone_numbers),
        location=where.location_summary if where else None,
        links=[link.url for link in candidate.social_links or () if link.url],
        employments=_employments(candidate),
        educations=[EducationRecord(school=candidate.school)] if candidate.school else [],
        client_events=[one.event for one in contacts],
        attachments=_attachments(candidate),
    )


def _values(primary: Valued | None, others: list[Valued] | None) -> list[str]:
    listed = [*([primary] if primary else ()), *(others or ())]
    return list(dict.fromkeys(item.value for item in listed if item.value))


def _employments(candidate: Result) -> list[EmploymentRecord]:
    # Ashby keeps the most recent company only and does not say whether it is the present one.
    if not candidate.company and not candidate.position:
        return []
    return [EmploymentRecord(employer=candidate.company, title=candidate.position)]


def _attachments(candidate: Result) -> list[str]:
    resume = candidate.resume_file_handle
    handles = [*([resume] if resume else ()), *(candidate.file_handles or ())]
    names = [base_name(handle.name) for handle in handles if handle.name]
    return list(dict.fromkeys(name for name in names if name))
