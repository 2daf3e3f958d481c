"""Matches as findings: evidence in the kernel's terms, about the event's person or device."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from doorward.model import FactKind, Strength
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import clip, fact
from doorward.watch.detector import Seen, Sighting
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding, finding_id
from doorward.watch.sigma.rule import Correlation, Level, Match, Rule
from doorward.watch.weighing import confidence, evidence_of

RULE = behaviour_signals.add(
    Behaviour(
        id="R01",
        title="A detection rule held",
        explanation="A rule in the Sigma format, written by the company or a community, held "
        "for an event or for several together. What it means is the rule's to say; its level "
        "sets the strength.",
        stage=Stage.EMPLOYMENT,
        family="rule",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "process.process",
            "file_activity.file.path",
            "event_log.log_name",
            "authentication.status_id",
            "api.api.operation",
            "network_activity.dst_endpoint.port",
            "dns.query",
        ),
        clears="The owner of the machine or account explains what was done, or the rule's list "
        "of false positives names it.",
        sources=("SIGMA",),
        limits="Rules find techniques, not impostors: administrators and tests use the same "
        "ones. Rules that read where somebody is by name, or anything that stands for origin, "
        "are left out when they are loaded.",
    )
)

_STRENGTHS = {
    Level.INFORMATIONAL: Strength.WEAK,
    Level.LOW: Strength.WEAK,
    Level.MEDIUM: Strength.MEDIUM,
    Level.HIGH: Strength.STRONG,
    Level.CRITICAL: Strength.STRONG,
}
_CONTENT = frozenset(
    {"", "message", "scriptblocktext", "payload", "data", "body", "subject", "contextinfo"}
)
"""Fields that hold what people or programs wrote; what matched is told, not the text."""

_SAYS_NOTHING = frozenset({"unknown", "unlikely", "none", "highly unlikely", "very unlikely"})


def finding_of(match: Match, stated: Rule | Correlation, seen: Seen, *, synthetic: bool) -> Finding:
    """A match as a finding about the event's person, else its device, else its address."""
    entity = entity_of(seen)
    events = match.events or (seen.event.metadata.uid,)
    evidence = msgspec.structs.replace(
        evidence_of(entity, _sighting(match, stated, seen, events)), family=stated.family
    )
    return Finding(
        id=finding_id(entity, match.rule, seen.at, events),
        entity=entity,
        rule=match.rule,
        observed_at=datetime.fromtimestamp(seen.at, UTC),
        confidence=confidence((evidence,)),
        evidence=(evidence,),
        event_ids=events,
        synthetic=synthetic,
    )


def entity_of(seen: Seen) -> Entity:
    """Whom a finding of an event is about."""
    if seen.person:
        return Entity(EntityKind.PERSON, seen.person)
    device = seen.event.device
    if device is not None:
        name = device.uid or device.hostname or device.name or device.ip
        if name:
            return Entity(EntityKind.DEVICE, name)
    source = seen.event.src_endpoint
    if source is not None and source.ip:
        return Entity(EntityKind.ADDRESS, source.ip)
    return Entity(EntityKind.DEVICE, "(not named)")


def _sighting(
    match: Match, stated: Rule | Correlation, seen: Seen, events: tuple[str, ...]
) -> Sighting:
    source = seen.event.metadata.source or seen.event.metadata.uid
    what = f"{match.counted:,} events together" if match.counted > 1 else "An event"
    facts = [
        fact("rule", match.rule, clip(stated.file)),
        fact("level", match.level.value, clip(stated.file)),
    ]
    techniques = [one.removeprefix("attack.") for one in match.tags if one.startswith("attack.")]
    if techniques:
        facts.append(fact("ATT&CK", ", ".join(techniques), clip(stated.file)))
    facts += [
        fact(name or "text", _shown(name, value), f"{source} {name}".strip(), _kind(name))
        for name, value in match.fields
    ]
    clears = None
    innocent = [one for one in stated.innocent if one.lower().strip(". ") not in _SAYS_NOTHING]
    if innocent:
        clears = f"The rule names as innocent: {clip('; '.join(innocent), 400).rstrip('.')}."
    return Sighting(
        behaviour=RULE.id,
        reason=f"{what} fulfilled the rule “{clip(match.title)}” ({match.level.value}); events "
        "that fulfil none were expected.",
        facts=tuple(facts),
        events=events,
        at=seen.at,
        strength=_STRENGTHS[match.level],
        clears=clears,
    )


def _shown(name: str, value: str) -> str:
    if name and name.lower().rpartition(".")[2] in _CONTENT:
        return f"({len(value):,} characters, not kept)"
    return value


def _kind(name: str) -> FactKind:
    low = name.lower().rpartition(".")[2]
    if low.endswith("ip") or "ipaddress" in low:
        return FactKind.IP
    if low in {"user", "username", "email", "alternateid"} or low.endswith("username"):
        return FactKind.IDENTIFIER
    return FactKind.TEXT
