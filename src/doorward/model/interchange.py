"""Doorward's own flat record of an application: one JSON object a line.

It is what `doorward simulate` writes, what a mapping file maps to, and the plainest way to
bring applications in from a system that has no reader yet. Dates are ``YYYY``, ``YYYY-MM`` or
``YYYY-MM-DD``; moments are ISO 8601 with an offset. Unknown fields are ignored, wrong types
are refused.
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class JobRecord(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """The job applied for."""

    id: str | None = None
    title: str | None = None
    family: str | None = None
    remote: bool | None = None
    text: str | None = None


class EmploymentRecord(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A job the applicant says they had."""

    employer: str | None = None
    title: str | None = None
    start: str | None = None
    end: str | None = None
    current: bool = False
    part_time: bool = False
    location: str | None = None
    domain: str | None = None
    description: str | None = None


class EducationRecord(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A course of study the applicant says they took."""

    school: str | None = None
    degree: str | None = None
    field: str | None = None
    start: str | None = None
    end: str | None = None
    domain: str | None = None


class ClientRecord(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """One contact of the applicant's browser with the hiring system."""

    at: datetime | None = None
    ip: str | None = None
    user_agent: str | None = None
    device: str | None = None
    stage: str | None = None
    time_zone: str | None = None
    form_seconds: float | None = None
    endpoint: str | None = None
    account: str | None = None


class RefereeRecord(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A reference the applicant named."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    organisation: str | None = None
    form_ip: str | None = None


class OfferRecord(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """What was asked for at the offer."""

    expected_pay: float | None = None
    market_pay: float | None = None
    payment_method: str | None = None


class ObservedRecord(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A recruiter's checklist answer."""

    code: str
    value: str | None = None
    at: datetime | None = None
    by: str | None = None


class StatementRecord(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """What a further source (``linkedin``, ``resume``, ``background-check`` …) says."""

    source: str
    at: datetime | None = None
    name: str | None = None
    emails: list[str] = []
    phones: list[str] = []
    location: str | None = None
    employments: list[EmploymentRecord] = []
    educations: list[EducationRecord] = []
    skills: list[str] = []
    links: list[str] = []
    text: str | None = None


class ApplicationRecord(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """One application. `attachments` are file names relative to the record's own file.

    `code_accounts` name saved code-host data (a file or folder) relative to the same place.
    `resume_text` is raw text where the system exports text and not the file.
    """

    id: str
    synthetic: bool = False
    candidate: str | None = None
    created_at: datetime | None = None
    job: JobRecord | None = None
    channel: str | None = None
    referrer: str | None = None
    name: str | None = None
    emails: list[str] = []
    phones: list[str] = []
    location: str | None = None
    addresses: list[str] = []
    links: list[str] = []
    skills: list[str] = []
    employments: list[EmploymentRecord] = []
    educations: list[EducationRecord] = []
    client_events: list[ClientRecord] = []
    referees: list[RefereeRecord] = []
    offer: OfferRecord | None = None
    observed: list[ObservedRecord] = []
    statements: list[StatementRecord] = []
    attachments: list[str] = []
    code_accounts: list[str] = []
    resume_text: str | None = None
