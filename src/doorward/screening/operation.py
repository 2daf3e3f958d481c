"""Whether employers operated at the time claimed, from the operator's own extracts.

Extracts of company registries, domain records and site snapshots are supplied by the operator;
nothing is fetched. A firm that is not found yields nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import Dossier, Fact, FeedKind, Knowledge, Strength
from doorward.screening.employers import (
    EMPTY_SITE,
    JOB_READS,
    MONTHS_LATE,
    EmployerClaim,
    alone,
    dissolved_before,
    dormant,
    employer_claims,
    site,
    young_domain,
    young_registry,
)
from doorward.screening.months import month_of
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.frameworks import ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY

_SMALL_FIRMS = (
    "Small, new and foreign firms have thin records, no site, or register years after they "
    "began to trade."
)
_NAMESAKES = (
    "A public register is asked only for jobs in its own country, and says nothing if any "
    "company of the name fits."
)


def _signs(claim: EmployerClaim, today: int | None) -> tuple[Fact, ...]:
    found = (
        young_registry(claim),
        young_domain(claim),
        site(claim),
        alone(claim, today),
        dormant(claim),
    )
    return tuple(one for one in found if one is not None)


@signal(
    "B05.shell",
    title="Employer that is registered but shows no operation",
    family="organisation",
    strength=Strength.STRONG,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        *JOB_READS,
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
    site, nobody else employed, accounts of a dormant company. One has innocent reasons; several
    together few.
    """
    created = dossier.application.created_at
    today = None if created is None else month_of(created)
    for claim in employer_claims(dossier, knowledge):
        signs = _signs(claim, today)
        if len(signs) >= 2:
            yield Observation(
                reason=f"{claim.name()} is on record but shows no operation in "
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
    reads=JOB_READS,
    needs=("application.statements.employments.start",),
    feeds=(FeedKind.ORGANISATIONS,),
    clears="Firms trade before they register, change their legal form, are bought and move to "
    "new domains: ask what the firm was called then, and for a payslip of the time.",
    sources=("AMZ", "US22"),
    mappings=(ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY),
    fairness_note=_SMALL_FIRMS,
    published="No rate is published.",
    limits=f"A registration more than {MONTHS_LATE} months after the latest possible start is "
    f"medium; a domain more than two years younger is weak. {_NAMESAKES} A company registered "
    "after the whole job says nothing either: its namesake may be gone, and registers hold few "
    "of those.",
)
def young_employer(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Nobody can have worked for a firm before there was one."""
    for claim in employer_claims(dossier, knowledge):
        registry, domain = young_registry(claim), young_domain(claim)
        if registry or domain:
            yield Observation(
                reason=f"The job at {claim.name()} is said to have begun before "
                f"{_what(claim, registry)} was registered.",
                facts=(claim.said(), *(one for one in (registry, domain) if one)),
                strength=Strength.MEDIUM if registry else Strength.WEAK,
            )


def _what(claim: EmployerClaim, registry: Fact | None) -> str:
    """What was registered late: a register may only know other companies of the name."""
    if registry is None:
        return "the domain of the firm"
    return "any company of that name on record" if claim.namesakes() else "the firm"


@signal(
    "B05.site",
    title="Employer's site copied or empty",
    family="organisation",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=JOB_READS,
    needs=("application.statements.employments.employer",),
    feeds=(FeedKind.ORGANISATIONS,),
    clears="Agencies reuse texts for several clients, and small firms have an empty page: a "
    "colleague or payslip settles it.",
    sources=("AMZ", "US22", "P23"),
    mappings=(ACQUIRE_DOMAINS,),
    fairness_note=_SMALL_FIRMS,
    published="Seized sites of front companies were copies of real ones; no rate is published.",
    limits="From snapshots the operator supplied; nothing is fetched. A copy is medium, a page "
    f"of fewer than {EMPTY_SITE} words weak.",
)
def hollow_site(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """A front's site is copied from a real firm's, or holds nothing."""
    for claim in employer_claims(dossier, knowledge):
        found = site(claim)
        if found:
            copied = any(record.cloned_from for record in claim.records)
            yield Observation(
                reason=f"The site of {claim.name()} "
                f"{'copies that of another firm' if copied else 'is nearly empty'}.",
                facts=(claim.said(), found),
                strength=Strength.MEDIUM if copied else Strength.WEAK,
            )


@signal(
    "B05.dissolved",
    title="Job at an employer that had been dissolved",
    family="organisation",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=JOB_READS,
    needs=("application.statements.employments.start",),
    feeds=(FeedKind.ORGANISATIONS,),
    clears="A firm that was bought or re-registered goes on under a new number: ask for the "
    "contract's employer.",
    sources=("US22",),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note=_SMALL_FIRMS,
    published="No rate is published.",
    limits=f"Only where the job is said to have begun more than six months after the end. "
    f"{_NAMESAKES}",
)
def dissolved_employer(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Nobody can begin at a firm that is gone."""
    for claim in employer_claims(dossier, knowledge):
        ended = dissolved_before(claim)
        if ended:
            yield Observation(
                reason=f"The job at {claim.name()} is said to have begun after the firm was "
                "dissolved.",
                facts=(claim.said(), ended),
            )
