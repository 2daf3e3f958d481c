"""The domains that references come from: their age, and whether they are the organisation's.

All from what the applicant wrote and from extracts the operator holds; nobody is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from rapidfuzz.distance import OSA

from doorward.model import (
    Dossier,
    Employment,
    Fact,
    FactKind,
    FeedKind,
    Knowledge,
    Referee,
    Strength,
)
from doorward.screening.drift import MOST_ITEMS
from doorward.screening.months import latest, month_of
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import MOST_FACTS, at, clip, fact
from doorward.signals.frameworks import ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY
from doorward.signals.person_names import fold

_MOST_REFEREES = 20
_YOUNG = 12
_LONG_ENOUGH = 5
_REFEREE_READS = (
    "application.referees",
    "application.origin",
    "application.statements.employments.employer",
)
_READS = (*_REFEREE_READS, "application.statements.employments.domain")


class _Reached(msgspec.Struct, frozen=True):
    """A referee with an e-mail address at a domain."""

    place: int
    referee: Referee
    domain: str

    def said(self, dossier: Dossier) -> Fact:
        """The referee's address, and for whom they speak."""
        where = at(dossier.application, f"referees[{self.place}].email")
        return fact("referee's address", self.referee.email or "", where, FactKind.EMAIL)


def _reached(dossier: Dossier) -> Iterator[_Reached]:
    for place, one in enumerate(dossier.application.referees[:_MOST_REFEREES]):
        domain = (one.email or "").strip().lower().rpartition("@")[2].strip(".")
        if "." in domain:
            yield _Reached(place, one, domain)


def _jobs_at(dossier: Dossier, organisation: str) -> Iterator[Employment]:
    """The applicant's jobs at an organisation of this name."""
    wanted = fold(organisation)
    for statement in dossier.application.statements:
        for job in statement.employments[:MOST_ITEMS]:
            if job.employer and fold(job.employer) == wanted:
                yield job


def _own_domains(dossier: Dossier, knowledge: Knowledge, organisation: str) -> dict[str, str]:
    """Domains known to be the organisation's, with who says so."""
    found = {}
    for job in _jobs_at(dossier, organisation):
        if job.domain:
            found[job.domain.lower().removeprefix("www.")] = "the employer's site as claimed"
    if knowledge.has(FeedKind.ORGANISATIONS):
        for record in knowledge.organisations(organisation, None):
            if record.domain:
                found[record.domain] = record.source
    return {one: who for one, who in found.items() if knowledge.free_mail(one) is not True}


@signal(
    "B13.mail",
    title="Free mail for every referee, though their organisations have domains",
    family="referees",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=_READS,
    needs=("application.referees",),
    feeds=(FeedKind.FREE_MAIL,),
    clears="Managers who have left answer from home: reach the referee, or somebody else there, "
    "through the organisation's published contact.",
    sources=("NIS", "HB"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="Small firms, and people in countries where free mail is business mail, use "
    "nothing else; so a domain must be known for that very organisation.",
    published="No rate is published.",
    limits="Only where two referees or more have addresses, all of them free mail, and the "
    "employer's site, or an extract, shows a domain of each one's organisation. One such referee "
    "is ordinary: a fifth of the honest applicants of simulated companies have one.",
)
def free_mail_referee(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """All of a persona's references have mailboxes that anybody can open."""
    reached = list(_reached(dossier))
    facts: list[Fact] = []
    for one in reached:
        if not one.referee.organisation or knowledge.free_mail(one.domain) is not True:
            return
        own = _own_domains(dossier, knowledge, one.referee.organisation)
        if not own:
            return
        domain, who = min(own.items())
        facts += (one.said(dossier), fact("domain of the organisation", domain, who))
    if len(reached) > 1:
        yield Observation(
            reason=f"All {len(reached)} referees answer from free mail, for organisations that "
            "have domains of their own.",
            facts=tuple(facts[:MOST_FACTS]),
        )


@signal(
    "B13.domain",
    title="Referee at another domain than their organisation's",
    family="referees",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=_READS,
    needs=("application.referees",),
    clears="Groups, brands, agencies and firms that were bought use several domains, and people "
    "move on: ask where the referee works now, and reach the organisation by its published "
    "contact.",
    sources=("NIS", "HB", "US22"),
    mappings=(ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY),
    fairness_note="People who changed their job since, and firms with several names, show it.",
    published="No rate is published.",
    limits="Weak; medium only where the two names differ by one letter or two swapped ones. "
    "Domains that share their first name or lie below each other are taken as one.",
)
def other_domain(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """A domain that looks like the employer's can be bought by anybody."""
    for one in _reached(dossier):
        if not one.referee.organisation or knowledge.free_mail(one.domain) is True:
            continue
        own = _own_domains(dossier, knowledge, one.referee.organisation)
        if not own or any(_same(one.domain, domain) for domain in own):
            continue
        alike = [domain for domain in sorted(own) if _alike(one.domain, domain)]
        domain = alike[0] if alike else min(own)
        yield Observation(
            reason=f"A referee for {clip(one.referee.organisation, 60)} answers from "
            f"{'a domain that looks like its own and is another' if alike else 'another domain'}.",
            facts=(one.said(dossier), fact("domain of the organisation", domain, own[domain])),
            strength=Strength.MEDIUM if alike else Strength.WEAK,
        )


def _same(one: str, other: str) -> bool:
    below = one.endswith("." + other) or other.endswith("." + one)
    return one == other or below or _label(one) == _label(other)


def _label(domain: str) -> str:
    """The name in a domain: what stands before its zone, ``co.uk`` and the like counted as one."""
    labels = domain.split(".")
    zone = 2 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else 1
    return labels[-1 - zone]


def _alike(one: str, other: str) -> bool:
    first, second = _label(one), _label(other)
    return min(len(first), len(second)) >= _LONG_ENOUGH and OSA.distance(first, second) == 1


@signal(
    "B13.young",
    title="Referee at a domain younger than what they vouch for",
    family="referees",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        *_REFEREE_READS,
        "application.created_at",
        "application.statements.employments.end",
        "application.statements.employments.current",
    ),
    needs=("application.referees",),
    feeds=(FeedKind.ORGANISATIONS,),
    clears="Firms are founded, renamed and move to new domains: reach the referee by a contact "
    "that is older than the application.",
    sources=("NIS", "HB", "US22"),
    mappings=(ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY),
    fairness_note="New firms have new domains; people who worked for young firms show it.",
    published="The Department of Justice seized domains of front companies that were made for "
    "references; no rate is published.",
    limits=f"Registered less than {_YOUNG} months before the application, or after the job at "
    "that organisation had ended. Only from an extract of domain dates; unknown is unknown.",
)
def young_referee_domain(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Domains are bought for the day the reference is asked for."""
    for one in _reached(dossier):
        if knowledge.free_mail(one.domain) is True:
            continue
        for record in knowledge.organisations(None, one.domain):
            if record.domain_registered is None:
                continue
            why = _too_young(dossier, one.referee, month_of(record.domain_registered))
            if why:
                told = f"{one.domain}: {record.domain_registered}"
                yield Observation(
                    reason=f"A referee answers from a domain that was registered {why}.",
                    facts=(one.said(dossier), fact("domain registered", told, record.source)),
                )
                break


def _too_young(dossier: Dossier, referee: Referee, registered: int) -> str | None:
    """Why a domain of that month is too young, in words; None if it is not."""
    created = dossier.application.created_at
    if created is not None and 0 <= month_of(created) - registered < _YOUNG:
        return "in the year before the application"
    jobs = list(_jobs_at(dossier, referee.organisation)) if referee.organisation else []
    ends = [latest(job.end) for job in jobs if job.end is not None and not job.current]
    if ends and len(ends) == len(jobs) and registered > max(ends):
        return "after the job it vouches for had ended"
    return None
