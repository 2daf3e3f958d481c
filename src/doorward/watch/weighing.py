"""Sightings into findings: what the registry states of them, and what precision to expect."""

from __future__ import annotations

from datetime import UTC, datetime

from doorward.model import Evidence, Subject, SubjectKind
from doorward.risk import assess, default_weights
from doorward.signals import FairnessMark, behaviour_signals, described
from doorward.watch.detector import Sighting
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding, finding_id

_SUBJECTS = {
    EntityKind.PERSON: SubjectKind.WORKER,
    EntityKind.DEVICE: SubjectKind.DEVICE,
    EntityKind.FACTOR: SubjectKind.DEVICE,
    EntityKind.ADDRESS: SubjectKind.ACCOUNT,
    EntityKind.AGENT: SubjectKind.AGENT,
}


def evidence_of(entity: Entity, sighting: Sighting) -> Evidence:
    """A sighting with what the registry says of its behaviour."""
    stated = behaviour_signals[sighting.behaviour]
    return Evidence(
        subject=sighting.about or Subject(_SUBJECTS[entity.kind], entity.id),
        signal=stated.id,
        strength=sighting.strength or stated.strength,
        family=stated.family,
        reason=sighting.reason,
        facts=sighting.facts,
        clears=sighting.clears or stated.clears,
        observed_at=datetime.fromtimestamp(sighting.at, UTC),
        related=sighting.related,
    )


def finding_of(entity: Entity, sighting: Sighting, *, synthetic: bool = False) -> Finding:
    """A sighting as a finding of its own."""
    evidence = evidence_of(entity, sighting)
    return Finding(
        id=finding_id(entity, sighting.behaviour, sighting.at, sighting.events),
        entity=entity,
        detector=sighting.behaviour,
        observed_at=datetime.fromtimestamp(sighting.at, UTC),
        confidence=confidence((evidence,)),
        evidence=(evidence,),
        event_ids=sighting.events,
        p_value=sighting.p_value,
        hard=behaviour_signals[sighting.behaviour].hard,
        synthetic=synthetic,
    )


def confidence(evidence: tuple[Evidence, ...]) -> float:
    """The precision to expect of evidence about one subject, at the table's base rate.

    Evidence marked ◐ alone adds nothing to the base rate: it counts only beside fair evidence.
    """
    weighed = assess(evidence[0].subject, evidence, table=default_weights(), mark_of=_mark_of)
    return round(weighed.expected_precision, 6)


def _mark_of(signal: str) -> FairnessMark:
    return described(signal).fairness
