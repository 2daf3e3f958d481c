"""Who sent the person."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import Dossier, FactKind, FeedKind, Knowledge, LinkKind, Strength
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.checklist import answers
from doorward.signals.facts import MOST_FACTS, answer_facts, at, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, shared_by_others


@signal(
    "A16.flagged",
    title="Sent by somebody under review",
    family="referees",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.referrer",
        "application.observed",
        "application.origin",
    ),
    needs=("application.referrer|observed:referrer-flagged",),
    clears="Being recommended by somebody is no fault: look at the application on its own, and "
    "ask how the two know each other.",
    sources=("SEAL", "P25b", "US22", "AMZ"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="In the worst cases half or more of a team were reported to have come through "
    "each other; a range of 50 to 70 % is named.",
    limits="Passes on review, not guilt. Exact entries of the operator's list person, or a "
    "recruiter's answer.",
)
def sent_by_flagged(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Workers of a ring bring in each other."""
    application = dossier.application
    facts = list(answer_facts(application, answers(application.observed, "referrer-flagged")))
    if application.referrer and knowledge.has(FeedKind.OWN_LISTS):
        for entry in knowledge.listed("person", application.referrer)[:4]:
            facts.append(
                fact(
                    "referred by", application.referrer, at(application, "referrer"), FactKind.NAME
                )
            )
            facts.append(fact("listed because", entry.reason, entry.source))
    if facts:
        yield Observation(
            reason="The applicant was sent by somebody who is under review themselves.",
            facts=tuple(facts[:MOST_FACTS]),
        )


@signal(
    "A16.shared",
    title="Sent by the same source as contradicting applicants",
    family="referees",
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("application.referrer",),
    clears="Good colleagues and agencies send many people: nothing needs clearing by itself.",
    sources=("SEAL", "P25b"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Weak: it says where to look, not whom to doubt. Agencies that send many people "
    "weigh nothing.",
)
def referrer_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """One uncommon source sent several of the applicants."""
    yield from shared_by_others(
        dossier,
        LinkKind.REFERRER,
        what="The person or agency who sent this applicant",
        label="sent by",
        value_kind=FactKind.NAME,
        pair=Strength.WEAK,
        many=Strength.WEAK,
        # Linking never gives a referrer more than half a nat.
        least=0.25,
    )
