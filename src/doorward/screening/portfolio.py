"""The sites a person shows their work on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from doorward.model import Dossier, FactKind, FeedKind, Knowledge, LinkKind, Strength
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.checklist import answers
from doorward.signals.facts import answer_facts, fact, stated_at
from doorward.signals.frameworks import ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, shared_by_others


@signal(
    "B12",
    title="Portfolio site shared with other applicants",
    family="web",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("application.statements.links",),
    clears="A company's, a school class's or an open-source project's page is named by all who "
    "took part: open it and see whose it is.",
    sources=("US22", "MA24"),
    mappings=(ACQUIRE_DOMAINS, SYNTHETIC_IDENTITY),
    published="One persona's portfolio on free hosting is described in MA24; no rate is published.",
    limits="Equal addresses, as far as supplied; sites are not fetched. Well-known sites weigh "
    "nothing. Three or more persons are strong.",
)
def portfolio_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A personal site belongs to one person."""
    yield from shared_by_others(
        dossier,
        LinkKind.WEBSITE,
        what="A personal site or profile",
        label="site",
        value_kind=FactKind.HANDLE,
    )


_DOMAIN = re.compile(r"^(?:https?://)?(?:www\.)?([\w.-]{3,120})", re.IGNORECASE)


@signal(
    "B12.site",
    title="Portfolio site copied or nothing but a template",
    family="web",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.observed",
        "application.origin",
        "application.statements.source",
        "application.statements.origin",
        "application.statements.links",
    ),
    needs=("application.statements.links|observed:portfolio-template-only",),
    clears="Many people start from a template, and some never fill it: ask about the work shown.",
    sources=("US22", "MA24"),
    mappings=(ACQUIRE_DOMAINS,),
    published="No rate is published.",
    limits="From the operator's site snapshots or a recruiter's answer. A copy is medium, a "
    "template weak.",
)
def portfolio_hollow(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Personas' sites are copies of each other or of an honest person's."""
    noted = answers(dossier.application.observed, "portfolio-template-only")
    if noted:
        yield Observation(
            reason="A recruiter found the portfolio site to be a template with nothing of the "
            "person's own.",
            facts=answer_facts(dossier.application, noted),
            strength=Strength.WEAK,
        )
    if not knowledge.has(FeedKind.ORGANISATIONS):
        return
    for statement in dossier.application.statements:
        for link in statement.links[:20]:
            domain = _DOMAIN.match(link[:300])
            for record in knowledge.organisations(None, domain[1].lower()) if domain else ():
                if record.cloned_from:
                    yield Observation(
                        reason="A site the application points to copies another site.",
                        facts=(
                            fact("site", link, stated_at(statement, "links"), FactKind.HANDLE),
                            fact("copied from", record.cloned_from, record.source),
                        ),
                    )
