"""Whether employers operated at the time claimed, from the operator's own extracts.

Extracts of company registries, domain records and site snapshots are supplied by the operator;
nothing is fetched. A firm that is not found yields nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from doorward.model import (
    Dossier,
    Employment,
    Fact,
    FeedKind,
    Knowledge,
    OrganisationRecord,
    Statement,
    Strength,
)
from doorward.screening.drift import MOST_ITEMS
from doorward.screening.months import earliest, latest, month_of
from doorward.screening.words import fold
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import clip, fact, stated_at
from doorward.signals.frameworks import ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY

_JOB_READS = (
    "application.statements.source",
    "application.statements.origin",
    "application.statements.employments.employer",
    "application.statements.employments.domain",
    "application.statements.employments.start",
    "application.statements.employments.end",
    "application.statements.employments.current",
)
_SMALL_FIRMS = (
    "Small, new and foreign firms have thin records, no site, or register years after they "
    "began to trade."
)


class _Claim(msgspec.Struct, frozen=True):
    """A job at an organisation that the operator's extracts know."""

    statement: Statement
    place: int
    job: Employment
    record: OrganisationRecord

    def said(self) -> Fact:
        """The job as claimed."""
        end = "now" if self.job.current else self.job.end or "not said"
        return fact(
            "job claimed",
            f"{clip(self.job.employer or self.job.domain or '', 60)}, {self.job.start} to {end}",
            stated_at(self.statement, f"employments[{self.place}]"),
        )


def _claims(dossier: Dossier, knowledge: Knowledge) -> tuple[_Claim, ...]:
    """Each organisation once, with the job that claims the earliest start there.

    The last answer is kept, since four checks ask in a row; threads at worst work it out twice.
    """
    global _latest  # noqa: PLW0603 - a memo of one entry, compared by identity
    latest_dossier, latest_knowledge, claims = _latest
    if latest_dossier is not dossier or latest_knowledge is not knowledge:
        claims = tuple(_find_claims(dossier, knowledge))
        _latest = (dossier, knowledge, claims)
    return claims


_latest: tuple[Dossier | None, Knowledge | None, tuple[_Claim, ...]] = (None, None, ())


def _find_claims(dossier: Dossier, knowledge: Knowledge) -> Iterator[_Claim]:
    first: dict[tuple[str, str], _Claim] = {}
    for statement in dossier.application.statements:
        for place, job in enumerate(statement.employments[:MOST_ITEMS]):
            if not job.employer and not job.domain:
                continue
            for record in knowledge.organisations(job.employer, job.domain):
                key = (record.name, record.source)
                known = first.get(key)
                if known is None or _starts_before(job, known.job):
                    first[key] = _Claim(statement, place, job, record)
    yield from first.values()


def _starts_before(one: Employment, other: Employment) -> bool:
    if one.start is None:
        return False
    return other.start is None or latest(one.start) < latest(other.start)


_REGISTERED_LATE = 6
_DOMAIN_LATE = 24
_EMPTY_SITE = 60
_STAFFED_AFTER = 24


def _young_registry(claim: _Claim) -> Fact | None:
    registered = claim.record.registered
    if registered is None or claim.job.start is None:
        return None
    late = month_of(registered) - latest(claim.job.start)
    if late <= _REGISTERED_LATE:
        return None
    return fact(
        "registered", f"{registered}, {late} months after the claimed start", claim.record.source
    )


def _young_domain(claim: _Claim) -> Fact | None:
    registered = claim.record.domain_registered
    if registered is None or claim.job.start is None:
        return None
    late = month_of(registered) - latest(claim.job.start)
    if late <= _DOMAIN_LATE:
        return None
    told = f"{claim.record.domain or 'site'}: {registered}, {late} months after the claimed start"
    return fact("domain registered", told, claim.record.source)


def _site(claim: _Claim) -> Fact | None:
    record = claim.record
    if record.cloned_from:
        return fact("site copied from", record.cloned_from, record.source)
    if record.site_words is not None and record.site_words < _EMPTY_SITE:
        return fact("words on the site", record.site_words, record.source)
    return None


_FOUNDER_WORDS = frozenset(
    {"founder", "cofounder", "owner", "freelance", "freelancer", "self", "selfemployed"}
    | {"independent", "consultant", "contractor", "director", "ceo", "president", "proprietor"}
)


def _alone(claim: _Claim, today: int | None) -> Fact | None:
    employees = claim.record.employees
    if employees is None or employees > 1 or _own_firm(claim.job):
        return None
    if claim.job.start is None:
        return None
    end = today
    if not claim.job.current:
        end = None if claim.job.end is None else earliest(claim.job.end)
    if end is None or end - latest(claim.job.start) < _STAFFED_AFTER:
        return None
    return fact("employees known", employees, claim.record.source)


def _own_firm(job: Employment) -> bool:
    return not _FOUNDER_WORDS.isdisjoint(fold(f"{job.title or ''} {job.employer or ''}").split())


def _signs(claim: _Claim, today: int | None) -> tuple[Fact, ...]:
    found = (_young_registry(claim), _young_domain(claim), _site(claim), _alone(claim, today))
    return tuple(one for one in found if one is not None)


@signal(
    "B05.shell",
    title="Employer that is registered but shows no operation",
    family="organisation",
    strength=Strength.STRONG,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        *_JOB_READS,
        "application.created_at",
        "application.statements.employments.title",
    ),
    needs=("application.statements.employments.employer",),
    feeds=(FeedKind.ORGANISATIONS,),
    clears="A payslip, a tax form or a colleague reached through another channel settles it; a "
    "renamed, bought or re-registered firm explains late dates.",
    sources=("AMZ", "US22", "P23"),
    mappings=(ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY),
    fairness_note=_SMALL_FIRMS,
    published="Amazon reports fake companies that are registered as businesses; the Department "
    "of Justice seized 17 and 21 sites of such companies.",
    limits="From the operator's own extracts of registries, domain records and site snapshots "
    "only. Two signs together are medium, three or more strong; one alone is B05.young or "
    "B05.site. A firm that is not found yields nothing.",
)
def shell_employer(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Firms made for the scheme exist on paper.

    Signs: registered after the claimed start, a domain younger than the job, a copied or empty
    site, nobody else employed. One has innocent reasons; several together few.
    """
    created = dossier.application.created_at
    today = None if created is None else month_of(created)
    for claim in _claims(dossier, knowledge):
        signs = _signs(claim, today)
        if len(signs) >= 2:
            yield Observation(
                reason=f"{clip(claim.record.name, 60)} is on record but shows no operation in "
                f"the time claimed: {', '.join(one.label for one in signs)}.",
                facts=(claim.said(), *signs),
                strength=Strength.STRONG if len(signs) >= 3 else Strength.MEDIUM,
            )


@signal(
    "B05.young",
    title="Employer younger than the job claimed there",
    family="organisation",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=_JOB_READS,
    needs=("application.statements.employments.start",),
    feeds=(FeedKind.ORGANISATIONS,),
    clears="Firms trade before they register, change their legal form, are bought and move to "
    "new domains: ask what the firm was called then, and for a payslip of the time.",
    sources=("AMZ", "US22"),
    mappings=(ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY),
    fairness_note=_SMALL_FIRMS,
    published="No rate is published.",
    limits="A registration more than six months after the latest possible start is medium; a "
    "domain more than two years younger is weak.",
)
def young_employer(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Nobody can have worked for a firm before there was one."""
    for claim in _claims(dossier, knowledge):
        registry, domain = _young_registry(claim), _young_domain(claim)
        if registry or domain:
            yield Observation(
                reason=f"The job at {clip(claim.record.name, 60)} is said to have begun before "
                f"the {'firm' if registry else 'domain of the firm'} was registered.",
                facts=(claim.said(), *(one for one in (registry, domain) if one)),
                strength=Strength.MEDIUM if registry else Strength.WEAK,
            )


@signal(
    "B05.site",
    title="Employer's site copied or empty",
    family="organisation",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=_JOB_READS,
    needs=("application.statements.employments.employer",),
    feeds=(FeedKind.ORGANISATIONS,),
    clears="Agencies reuse texts for several clients, and small firms have an empty page: a "
    "colleague or payslip settles it.",
    sources=("AMZ", "US22", "P23"),
    mappings=(ACQUIRE_DOMAINS,),
    fairness_note=_SMALL_FIRMS,
    published="Seized sites of front companies were copies of real ones; no rate is published.",
    limits="From snapshots the operator supplied; nothing is fetched. A copy is medium, a page "
    f"of fewer than {_EMPTY_SITE} words weak.",
)
def hollow_site(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """A front's site is copied from a real firm's, or holds nothing."""
    for claim in _claims(dossier, knowledge):
        site = _site(claim)
        if site:
            copied = bool(claim.record.cloned_from)
            yield Observation(
                reason=f"The site of {clip(claim.record.name, 60)} "
                f"{'copies that of another firm' if copied else 'is nearly empty'}.",
                facts=(claim.said(), site),
                strength=Strength.MEDIUM if copied else Strength.WEAK,
            )


@signal(
    "B05.dissolved",
    title="Job at an employer that had been dissolved",
    family="organisation",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=_JOB_READS,
    needs=("application.statements.employments.start",),
    feeds=(FeedKind.ORGANISATIONS,),
    clears="A firm that was bought or re-registered goes on under a new number: ask for the "
    "contract's employer.",
    sources=("US22",),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note=_SMALL_FIRMS,
    published="No rate is published.",
    limits="Only where the job is said to have begun more than six months after the end.",
)
def dissolved_employer(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Nobody can begin at a firm that is gone."""
    for claim in _claims(dossier, knowledge):
        ended, start = claim.record.dissolved, claim.job.start
        if ended and start and earliest(start) - month_of(ended) > _REGISTERED_LATE:
            yield Observation(
                reason=f"The job at {clip(claim.record.name, 60)} is said to have begun after "
                "the firm was dissolved.",
                facts=(claim.said(), fact("dissolved", ended, claim.record.source)),
            )
