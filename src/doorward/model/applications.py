"""An application as it came in: what each source says about one person who applied."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from doorward.model.code_hosts import CodeAccount
from doorward.model.dates import PartialDate
from doorward.model.documents import Document
from doorward.model.interviews import Interviews
from doorward.model.onboarding import Onboarding
from doorward.model.origins import Origin
from doorward.model.proofing import Proofing


class StatementSource(StrEnum):
    """Which document or system a statement about the person came from."""

    FORM = "form"
    RESUME = "resume"
    LINKEDIN = "linkedin"
    PROFILE = "profile"
    BACKGROUND_CHECK = "background-check"
    RECRUITER = "recruiter"


class Employment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A job somebody claims. `end` is None when open or not said; `current` tells which."""

    employer: str | None = None
    title: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    current: bool = False
    location: str | None = None
    domain: str | None = None
    description: str | None = None
    part_time: bool = False


class Education(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A course of study somebody claims. There is no field for the school's country."""

    school: str | None = None
    degree: str | None = None
    field: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    domain: str | None = None


class Statement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one source says about the person, in the person's own or somebody else's words.

    Several statements of one application are compared with each other; a later résumé is a
    further statement, not a replacement. `skills` are words as written. `text` is the raw text
    where there is one. `document` is the SHA-256 of the file it was read from, if any.
    """

    source: StatementSource
    origin: Origin
    at: datetime | None = None
    name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    location: str | None = None
    employments: tuple[Employment, ...] = ()
    educations: tuple[Education, ...] = ()
    skills: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    text: str | None = None
    document: str | None = None


class ClientEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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


class Requisition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The job applied for."""

    id: str
    title: str | None = None
    family: str | None = None
    remote: bool | None = None
    text: str | None = None


class Referee(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A reference the applicant named."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    organisation: str | None = None
    form_ip: str | None = None


class Offer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What was asked for at the offer. Amounts in one currency per requisition, per year."""

    expected_pay: float | None = None
    market_pay: float | None = None
    payment_method: str | None = None


class Observed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A recruiter's or investigator's answer on a checklist, never free impression.

    `code` is one of the codes in `doorward.signals.checklist`; `value` is what was seen.
    """

    code: str
    value: str | None = None
    at: datetime | None = None
    by: str | None = None
    origin: Origin | None = None


class Application(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One person's application to one job, with everything supplied about it.

    `candidate` is the hiring system's own identifier of the person, equal across several
    applications of the same person. `channel` is how it came (``careers-site``, ``agency`` …)
    and `referrer` whoever sent it. `addresses` are postal addresses as written. `attachments`
    (documents) and `code_files` (saved code-host data) are paths, relative to the origin's
    folder, of files not read yet. `proofing`, `interviews` and `onboarding` are what became
    known after it came in (see `doorward.model.additions`).
    """

    id: str
    origin: Origin
    candidate: str | None = None
    created_at: datetime | None = None
    requisition: Requisition | None = None
    channel: str | None = None
    referrer: str | None = None
    statements: tuple[Statement, ...] = ()
    client_events: tuple[ClientEvent, ...] = ()
    documents: tuple[Document, ...] = ()
    code_accounts: tuple[CodeAccount, ...] = ()
    referees: tuple[Referee, ...] = ()
    addresses: tuple[str, ...] = ()
    offer: Offer | None = None
    observed: tuple[Observed, ...] = ()
    attachments: tuple[str, ...] = ()
    code_files: tuple[str, ...] = ()
    proofing: Proofing | None = None
    interviews: Interviews | None = None
    onboarding: Onboarding | None = None
    synthetic: bool = False
