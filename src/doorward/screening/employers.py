"""Claimed employers beside what the operator's extracts say about them, and what contradicts.

Several records may speak of one employer: an own extract, a domain's date, and companies of the
same name in public registers. A register's company may be a namesake, so a register contradicts
a claim only if every company of the name that it knows does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from doorward.model import (
    Dossier,
    Employment,
    Fact,
    Knowledge,
    OrganisationRecord,
    PartialDate,
    Statement,
)
from doorward.screening.drift import MOST_ITEMS
from doorward.screening.months import earliest, latest, month_of
from doorward.signals.facts import clip, fact, stated_at
from doorward.signals.person_names import fold

JOB_READS = (
    "application.statements.source",
    "application.statements.origin",
    "application.statements.employments.employer",
    "application.statements.employments.domain",
    "application.statements.employments.location",
    "application.statements.employments.start",
    "application.statements.employments.end",
    "application.statements.employments.current",
)
"""What `employer_claims` reads, for the signals that use it to declare."""

MONTHS_LATE = 12
"""Months by which a registration may follow the start of a job without meaning anything."""

EMPTY_SITE = 60
"""Words on a site below which it is called nearly empty."""

_DOMAIN_LATE = 24
_DISSOLVED_BEFORE = 6
_STAFFED_AFTER = 24
_FULL_YEAR = 12


class EmployerClaim(msgspec.Struct, frozen=True):
    """A job at an organisation that the operator's extracts know, with all they say of it."""

    statement: Statement
    place: int
    job: Employment
    records: tuple[OrganisationRecord, ...]

    def name(self) -> str:
        """The employer as claimed, short enough for a sentence."""
        return clip(self.job.employer or self.job.domain or "", 60)

    def said(self) -> Fact:
        """The job as claimed."""
        end = "now" if self.job.current else self.job.end or "not said"
        return fact(
            "job claimed",
            f"{self.name()}, {self.job.start} to {end}",
            stated_at(self.statement, f"employments[{self.place}]"),
        )

    def namesakes(self) -> tuple[OrganisationRecord, ...]:
        """Companies of public registers, which may be others of the same name."""
        return tuple(one for one in self.records if one.jurisdiction is not None)


def employer_claims(dossier: Dossier, knowledge: Knowledge) -> tuple[EmployerClaim, ...]:
    """Each employer of which a record says anything unusual, once, with its earliest job.

    The last answer is kept, since four checks ask in a row; threads at worst work it out twice.
    """
    global _latest  # noqa: PLW0603 - a memo of one entry, compared by identity
    latest_dossier, latest_knowledge, claims = _latest
    if latest_dossier is not dossier or latest_knowledge is not knowledge:
        claims = tuple(_find_claims(dossier, knowledge))
        _latest = (dossier, knowledge, claims)
    return claims


_latest: tuple[Dossier | None, Knowledge | None, tuple[EmployerClaim, ...]] = (None, None, ())


def _find_claims(dossier: Dossier, knowledge: Knowledge) -> Iterator[EmployerClaim]:
    first: dict[tuple[str, str], EmployerClaim] = {}
    for statement in dossier.application.statements:
        for place, job in enumerate(statement.employments[:MOST_ITEMS]):
            if not job.employer and not job.domain:
                continue
            records = knowledge.organisations(job.employer, job.domain, job.location)
            if not records:
                continue
            key = (records[0].name, records[0].source)
            known = first.get(key)
            if known is None:
                first[key] = EmployerClaim(statement, place, job, records)
                continue
            merged = known.records
            if records != merged:
                merged = tuple(dict.fromkeys((*merged, *records)))
            earlier = _starts_before(job, known.job)
            first[key] = (
                EmployerClaim(statement, place, job, merged)
                if earlier
                else EmployerClaim(known.statement, known.place, known.job, merged)
            )
    yield from (claim for claim in first.values() if _is_unusual(claim))


def _is_unusual(claim: EmployerClaim) -> bool:
    """Whether any check below can find anything; most firms are old, staffed and still there."""
    start = claim.job.start
    for one in claim.records:
        if _is_hollow(one) or (start is not None and _is_young(one, start)):
            return True
    return False


def _is_hollow(record: OrganisationRecord) -> bool:
    return (
        record.dissolved is not None
        or record.dormant_until is not None
        or bool(record.cloned_from)
        or (record.site_words is not None and record.site_words < EMPTY_SITE)
        or (record.employees is not None and record.employees <= 1)
    )


def _is_young(record: OrganisationRecord, start: PartialDate) -> bool:
    registered, domain = record.registered, record.domain_registered
    # By the year first, which tells nearly always: both limits are a year or more.
    if (registered is None or registered.year <= start.year) and (
        domain is None or domain.year <= start.year
    ):
        return False
    began = latest(start)
    return (registered is not None and month_of(registered) - began > MONTHS_LATE) or (
        domain is not None and month_of(domain) - began > _DOMAIN_LATE
    )


def _starts_before(one: Employment, other: Employment) -> bool:
    if one.start is None:
        return False
    return other.start is None or latest(one.start) < latest(other.start)


def young_registry(claim: EmployerClaim) -> Fact | None:
    """The registration, if it and every namesake's came well after the claimed start."""
    start = claim.job.start
    if start is None:
        return None
    first: OrganisationRecord | None = None
    began = latest(start)
    for one in claim.records:
        if one.registered is None:
            if one.jurisdiction is not None:
                return None
            continue
        existed = one.registered
        if one.known_since is not None and one.known_since < existed:
            existed = one.known_since
        if month_of(existed) - began <= MONTHS_LATE:
            return None
        if first is None or first.registered is None or one.registered < first.registered:
            first = one
    if first is None or first.registered is None or _known_before(claim, began):
        return None
    if first.jurisdiction is not None and _over_before(claim.job, first.registered):
        return None
    late = month_of(first.registered) - began
    told = f"{first.registered}, {late} months after the claimed start"
    return fact("registered", told + _of_several(claim), first.source)


def _known_before(claim: EmployerClaim, began: int) -> bool:
    """Whether a record without a registration shows that the organisation existed in time."""
    return any(
        one.registered is None
        and one.known_since is not None
        and month_of(one.known_since) - began <= MONTHS_LATE
        for one in claim.records
    )


def _over_before(job: Employment, day: date) -> bool:
    """Whether a job had ended when the company of a public register was registered.

    Then the employer may be one of the same name that is long gone: registers hold few of those.
    """
    return not job.current and job.end is not None and latest(job.end) < month_of(day)


def _of_several(claim: EmployerClaim) -> str:
    count = len(claim.namesakes())
    return f" (the earliest of {count} companies of the name)" if count > 1 else ""


def young_domain(claim: EmployerClaim) -> Fact | None:
    """The domain's registration, if it came years after the claimed start."""
    start = claim.job.start
    dated = [
        (one.domain_registered, one) for one in claim.records if one.domain_registered is not None
    ]
    if start is None or not dated:
        return None
    day, record = min(dated, key=lambda pair: pair[0])
    late = month_of(day) - latest(start)
    if late <= _DOMAIN_LATE:
        return None
    told = f"{record.domain or 'site'}: {day}, {late} months after the claimed start"
    return fact("domain registered", told, record.source)


def site(claim: EmployerClaim) -> Fact | None:
    """What a snapshot of the site shows, if it is copied or nearly empty."""
    for record in claim.records:
        if record.cloned_from:
            return fact("site copied from", record.cloned_from, record.source)
    for record in claim.records:
        if record.site_words is not None and record.site_words < EMPTY_SITE:
            return fact("words on the site", record.site_words, record.source)
    return None


_FOUNDER_WORDS = frozenset(
    {"founder", "cofounder", "owner", "freelance", "freelancer", "self", "selfemployed"}
    | {"independent", "consultant", "contractor", "director", "ceo", "president", "proprietor"}
)


def alone(claim: EmployerClaim, today: int | None) -> Fact | None:
    """The number of employees known, if a long job was at a firm of nobody else."""
    counted = [one for one in claim.records if one.employees is not None]
    if not counted or _own_firm(claim.job):
        return None
    record = max(counted, key=lambda one: one.employees or 0)
    if (record.employees or 0) > 1 or claim.job.start is None:
        return None
    end = today
    if not claim.job.current:
        end = None if claim.job.end is None else earliest(claim.job.end)
    if end is None or end - latest(claim.job.start) < _STAFFED_AFTER:
        return None
    return fact("employees known", record.employees, record.source)


def _own_firm(job: Employment) -> bool:
    return not _FOUNDER_WORDS.isdisjoint(fold(f"{job.title or ''} {job.employer or ''}").split())


def dormant(claim: EmployerClaim) -> Fact | None:
    """Accounts of a dormant company for a year that lies within the job.

    Only where the register has one company of the name.
    """
    namesakes = claim.namesakes()
    if len(namesakes) != 1 or claim.job.start is None:
        return None
    until = namesakes[0].dormant_until
    if until is None or month_of(until) - latest(claim.job.start) < _FULL_YEAR:
        return None
    left = claim.job.end
    if not claim.job.current and (left is None or earliest(left) < month_of(until)):
        return None
    return fact("dormant accounts", f"until {until}", namesakes[0].source)


def dissolved_before(claim: EmployerClaim) -> Fact | None:
    """The dissolution, if every company of the name was gone well before the claimed start."""
    start = claim.job.start
    if start is None or any(one.dissolved is None for one in claim.namesakes()):
        return None
    ended = [(one.dissolved, one) for one in claim.records if one.dissolved is not None]
    if not ended:
        return None
    day, record = max(ended, key=lambda pair: pair[0])
    if earliest(start) - month_of(day) <= _DISSOLVED_BEFORE:
        return None
    return fact("dissolved", f"{day}{_of_several(claim)}", record.source)
