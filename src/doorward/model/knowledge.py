"""What signals may ask about the world. `reference` answers; tests may answer with a few rows."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import msgspec


class FeedKind(StrEnum):
    """The kinds of reference data. A signal names those it cannot run without."""

    NETWORKS = "networks"
    GEOLOCATION = "geolocation"
    DISPOSABLE_DOMAINS = "disposable-domains"
    FREE_MAIL = "free-mail"
    INSTITUTIONS = "institutions"
    ORGANISATIONS = "organisations"
    TECHNOLOGIES = "technologies"
    CODE_ACCOUNT_DATES = "code-account-dates"
    OWN_LISTS = "own-lists"
    LEAKED_EMAILS = "leaked-emails"
    WATCHLISTS = "watchlists"
    DEGREES = "degrees"
    REMOTE_TOOLS = "remote-tools"


class Institution(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A school found in the institutions data. Its country is deliberately not here."""

    name: str
    domains: tuple[str, ...]
    source: str
    founded: date | None = None
    closed: date | None = None


class OrganisationRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an operator-supplied extract says about an employer.

    Every field is None when the extract does not say. `site_digest` is a digest of a snapshot's
    visible text, `cloned_from` the site it was found to copy, `site_words` the words on it,
    `employees` those known from registries or the hiring system itself.

    `jurisdiction` (ISO 3166-1 alpha-2) is the country whose companies a public register lists:
    such a record may be of a namesake unless something else ties it to the employer. It is None
    for an operator's own extract, which is of the employer itself. `number` is the register's
    own. `known_since` is a day on which the organisation certainly existed already, though it
    may be older. `dormant_until` is the end of the last year for which the register holds
    accounts of a dormant company.
    """

    name: str
    source: str
    domain: str | None = None
    registered: date | None = None
    dissolved: date | None = None
    domain_registered: date | None = None
    site_words: int | None = None
    cloned_from: str | None = None
    employees: int | None = None
    jurisdiction: str | None = None
    number: str | None = None
    known_since: date | None = None
    dormant_until: date | None = None


class DegreeAnswer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What complete tables of degrees awarded say about a claimed degree of one school.

    `years` are the tables that were read. `level_awarded` tells whether the school awarded any
    degree of that level in them; `field_awarded` whether one in the claimed field or a related
    one, None where the field's name fits no title well. `fields` are the titles that the claim
    was understood as.
    """

    school: str
    number: str
    level: str
    years: tuple[int, ...]
    level_awarded: bool
    field_awarded: bool | None
    fields: tuple[str, ...]
    source: str


class TechnologyRelease(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The day a technology could first be used by the public, and who says so."""

    name: str
    released: date
    source: str


class DateEstimate(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A moment estimated from an identifier, with the bounds it must lie in."""

    estimate: datetime
    earliest: datetime
    latest: datetime
    source: str


class ListedEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry of a list the operator holds, with who reviewed it and when it lapses."""

    list_name: str
    value: str
    reason: str
    source: str
    reviewer: str | None = None
    added: date | None = None
    expires: date | None = None


class Knowledge(Protocol):
    """Reference data as signals see it. Look-ups are pure: loading happened before."""

    def has(self, kind: FeedKind) -> bool:
        """Whether any data of this kind is loaded, fresh or stale."""
        ...

    def institution(self, name: str | None, domain: str | None) -> Institution | None:
        """The institution of this name or domain, or None: None proves nothing."""
        ...

    def organisations(
        self, name: str | None, domain: str | None, place: str | None = None
    ) -> tuple[OrganisationRecord, ...]:
        """What the operator's extracts say about an employer or school.

        A public register knows companies by name only, and names are used again in every
        country. So its companies are given only where `place`, as written, lies in its country.
        """
        ...

    def degree(
        self, school: str, domain: str | None, degree: str, field: str | None, year: int
    ) -> DegreeAnswer | None:
        """What tables of degrees awarded say of one claimed; None where they cannot tell."""
        ...

    def free_mail(self, domain: str) -> bool | None:
        """Whether anybody may have an address at this domain; None where no list is loaded."""
        ...

    def technology(self, name: str) -> TechnologyRelease | None:
        """The release of a technology by any of its usual names, case-insensitive."""
        ...

    def technologies_in(self, text: str) -> tuple[tuple[str, TechnologyRelease], ...]:
        """Technologies with unambiguous names found in a text, as (words found, release)."""
        ...

    def code_account_date(self, host: str, account_id: int) -> DateEstimate | None:
        """When an account of this numeric id was created."""
        ...

    def listed(self, list_name: str, value: str) -> tuple[ListedEntry, ...]:
        """Unexpired entries of an operator-held list that equal the normalised value.

        List names: ``shell-company``, ``fake-reference``, ``address``, ``forwarder``,
        ``recruiter-phone``, ``recruiter-email``, ``shared-network``, ``shared-address``,
        ``person``.
        """
        ...

    def leaked_email(self, email: str) -> ListedEntry | None:
        """The leak or advisory that names this address (compared as a SHA-256 digest)."""
        ...
