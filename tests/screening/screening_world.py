"""Builders for invented applicants, and a small invented world to look things up in.

Everybody and everything here is invented. Domains are reserved (example.com, .example,
.invalid, .test), phone numbers are of the fictional 555-01xx block, addresses are of the
ranges reserved for documentation.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec

from doorward.model import (
    Application,
    DateEstimate,
    DegreeAnswer,
    Dossier,
    Education,
    EmailFact,
    Employment,
    FeedKind,
    Institution,
    LinkKind,
    ListedEntry,
    NetworkFact,
    NetworkKind,
    Observed,
    OrganisationRecord,
    Origin,
    PartialDate,
    PhoneFact,
    PlaceFact,
    SharedIdentifier,
    SharedWith,
    Statement,
    StatementSource,
    TechnologyRelease,
)

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
FORM, RESUME = StatementSource.FORM, StatementSource.RESUME
LINKEDIN, CHECK = StatementSource.LINKEDIN, StatementSource.BACKGROUND_CHECK
PROFILE = StatementSource.PROFILE


class World:
    """A `Knowledge` made of a few invented rows."""

    def __init__(
        self,
        *,
        kinds: frozenset[FeedKind] = frozenset(FeedKind),
        institutions: tuple[Institution, ...] = (),
        organisations: tuple[OrganisationRecord, ...] = (),
        technologies: tuple[TechnologyRelease, ...] = (),
        lists: tuple[ListedEntry, ...] = (),
        accounts: dict[int, DateEstimate] | None = None,
        leaked: dict[str, ListedEntry] | None = None,
        degrees: dict[tuple, DegreeAnswer] | None = None,
    ) -> None:
        self.kinds = kinds
        self._institutions = institutions
        self._organisations = organisations
        self._technologies = technologies
        self._lists = lists
        self._accounts = accounts or {}
        self._leaked = leaked or {}
        self._degrees = degrees or {}

    def has(self, kind):
        return kind in self.kinds

    def institution(self, name, domain):
        for one in self._institutions:
            if one.name == name or (domain and domain in one.domains):
                return one
        return None

    def organisations(self, name, domain, place=None):
        """As in the product: registers speak only of a place that names their country."""
        found = [
            one
            for one in self._organisations
            if (name and one.name == name) or (domain and one.domain == domain)
        ]
        here = any(one.jurisdiction and place and one.jurisdiction in place for one in found)
        return tuple(one for one in found if here or one.jurisdiction is None)

    def degree(self, school, domain, degree, field, year):
        return self._degrees.get((school, degree, field, year))

    def free_mail(self, domain):
        return domain == "mail.example" if FeedKind.FREE_MAIL in self.kinds else None

    def technology(self, name):
        return next((t for t in self._technologies if t.name.lower() == name.lower()), None)

    def technologies_in(self, text):
        return tuple((t.name, t) for t in self._technologies if t.name.lower() in text.lower())

    def code_account_date(self, host, account_id):
        return self._accounts.get(account_id)

    def listed(self, list_name, value):
        return tuple(e for e in self._lists if e.list_name == list_name and e.value == value)

    def leaked_email(self, email):
        return self._leaked.get(email)


WORLD = World(
    institutions=(
        Institution(
            name="Example University",
            domains=("university.example",),
            source="institutions (invented)",
            founded=date(1999, 9, 1),
            closed=date(2016, 6, 30),
        ),
    ),
    organisations=(
        OrganisationRecord(
            name="Shellworks",
            source="registry extract (invented)",
            domain="shellworks.example",
            registered=date(2023, 5, 1),
            domain_registered=date(2023, 6, 1),
            site_words=12,
            employees=1,
        ),
        OrganisationRecord(
            name="Latecomer",
            source="registry extract (invented)",
            registered=date(2022, 5, 1),
        ),
        OrganisationRecord(
            name="Copycat",
            source="site snapshots (invented)",
            domain="copycat.example",
            cloned_from="original.example",
        ),
        OrganisationRecord(
            name="Bygone", source="registry extract (invented)", dissolved=date(2012, 1, 1)
        ),
        OrganisationRecord(
            name="fresh.example",
            source="domain dates (invented)",
            domain="fresh.example",
            domain_registered=date(2025, 12, 1),
        ),
        # Companies of public registers, which know names only.
        OrganisationRecord(
            name="Common Name",
            source="register A (invented), number 1",
            jurisdiction="GB",
            number="1",
            registered=date(2022, 5, 1),
            dormant_until=date(2024, 12, 31),
        ),
        OrganisationRecord(
            name="Twice There",
            source="register A (invented), number 2",
            jurisdiction="GB",
            number="2",
            registered=date(2022, 5, 1),
        ),
        OrganisationRecord(
            name="Twice There",
            source="register B (invented), number 3",
            jurisdiction="US",
            number="3",
            registered=date(2023, 5, 1),
            known_since=date(2003, 5, 1),
        ),
        OrganisationRecord(
            name="Sleeper",
            source="register A (invented), number 4",
            jurisdiction="GB",
            number="4",
            registered=date(2010, 5, 1),
            dormant_until=date(2024, 12, 31),
        ),
        OrganisationRecord(
            name="Sleeper",
            source="domain dates (invented)",
            domain="sleeper.example",
            domain_registered=date(2024, 1, 1),
        ),
        OrganisationRecord(
            name="Ageless",
            source="register B (invented), number 5",
            jurisdiction="US",
            number="5",
        ),
        OrganisationRecord(
            name="Ageless",
            source="register A (invented), number 6",
            jurisdiction="GB",
            number="6",
            registered=date(2022, 5, 1),
            dissolved=date(2023, 5, 1),
        ),
        OrganisationRecord(
            name="Solid Works",
            source="registry extract (invented)",
            domain="solid.example",
            registered=date(2001, 1, 1),
            domain_registered=date(2002, 1, 1),
            site_words=900,
            employees=80,
        ),
    ),
    technologies=(
        TechnologyRelease(name="Quillscript", released=date(2019, 6, 1), source="releases"),
        TechnologyRelease(name="Tarnlang", released=date(2015, 1, 1), source="releases"),
    ),
    degrees={
        ("Example Community College", "PhD", None, 2022): DegreeAnswer(
            school="Example Community College",
            number="999901",
            level="doctor's degree",
            years=(2021, 2022, 2023),
            level_awarded=False,
            field_awarded=None,
            fields=(),
            source="degrees awarded (invented)",
        ),
        ("Example Community College", "AS", "Astrophysics", 2022): DegreeAnswer(
            school="Example Community College",
            number="999901",
            level="associate's degree",
            years=(2021, 2022, 2023),
            level_awarded=True,
            field_awarded=False,
            fields=("40.0202 Astrophysics",),
            source="degrees awarded (invented)",
        ),
        ("Example Community College", "AS", "Stargazing", 2022): DegreeAnswer(
            school="Example Community College",
            number="999901",
            level="associate's degree",
            years=(2021, 2022, 2023),
            level_awarded=True,
            field_awarded=None,
            fields=(),
            source="degrees awarded (invented)",
        ),
    },
    lists=(
        ListedEntry(
            list_name="shell-company",
            value="Frontage",
            reason="seen in case 12",
            source="own list",
            reviewer="R. Doe",
        ),
        ListedEntry(
            list_name="fake-reference",
            value="vouch@example.net",
            reason="seen in case 12",
            source="own list",
        ),
        ListedEntry(
            list_name="address",
            value="13 Farm Road, Reno, NV 89501",
            reason="devices found in case 12",
            source="own list",
        ),
        ListedEntry(
            list_name="shared-address",
            value="1 Office Park, Reno, NV 89501",
            reason="our own office",
            source="own list",
        ),
        ListedEntry(
            list_name="person",
            value="Robin Referrer",
            reason="under review",
            source="own list",
        ),
    ),
)


def when(text: str | None) -> PartialDate | None:
    """``2019``, ``2019-03`` or ``2019-03-01`` as a partial date."""
    return None if text is None else PartialDate(*(int(part) for part in text.split("-")))


def job(employer: str, start: str | None = None, end: str | None = None, **more) -> Employment:
    return Employment(
        employer=employer,
        start=when(start),
        end=None if end == "now" else when(end),
        current=end == "now",
        **more,
    )


def study(school: str, degree: str | None = None, start=None, end=None, **more) -> Education:
    return Education(school=school, degree=degree, start=when(start), end=when(end), **more)


def said(source: StatementSource = FORM, **more) -> Statement:
    lists = ("employments", "educations", "emails", "phones", "links", "skills")
    fields = {key: tuple(value) if key in lists else value for key, value in more.items()}
    return Statement(source=source, origin=Origin("applications.jsonl", "1"), **fields)


def applied(*statements: Statement, **more) -> Application:
    more.setdefault("created_at", NOW)
    fields = {key: tuple(v) if isinstance(v, list) else v for key, v in more.items()}
    return Application(
        id="app-1", origin=Origin("applications.jsonl", "1"), statements=statements, **fields
    )


def dossier(*statements: Statement, facts: dict | None = None, **more) -> Dossier:
    return Dossier(application=applied(*statements, **more), **(facts or {}))


def noted(code: str, value: str | None = None) -> Dossier:
    """A dossier with a career of fifteen years and one checklist answer."""
    return dossier(
        said(employments=[job("Solid Works", "2011", "now")]),
        observed=[Observed(code=code, value=value, by="R. Doe", at=NOW)],
    )


def phone(e164="+15555550101", region="US", **more) -> PhoneFact:
    return PhoneFact(
        raw=e164, source="applications.jsonl#1 phones[0]", e164=e164, region=region, **more
    )


def email(raw="jane@example.com", **more) -> EmailFact:
    more.setdefault("canonical", raw)
    more.setdefault("disposable", False)
    return EmailFact(
        raw=raw, source="applications.jsonl#1 emails[0]", domain=raw.rsplit("@")[-1], **more
    )


def network(ip="192.0.2.1", *kinds: NetworkKind, **more) -> NetworkFact:
    return NetworkFact(ip=ip, source="applications.jsonl#1 client_events[0]", kinds=kinds, **more)


def place(raw="Springfield, US", country="US", *zones: str) -> PlaceFact:
    return PlaceFact(
        raw=raw, source="applications.jsonl#1 location", country=country, time_zones=zones
    )


def shared(
    kind: LinkKind, value: str = "value", persons: int = 3, weight: float = 6.0, others=None, **more
) -> SharedIdentifier:
    if others is None:
        others = tuple(
            SharedWith(application=f"app-{n + 2}", differs=("name",), at=NOW, source=f"file#{n}")
            for n in range(persons - 1)
        )
    return SharedIdentifier(
        kind=kind, value=value, persons=persons, weight=weight, others=tuple(others), **more
    )


def renamed(record: Dossier, **changes) -> Dossier:
    return msgspec.structs.replace(record, **changes)
