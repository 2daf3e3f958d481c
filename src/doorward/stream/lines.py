"""A finding as a line of ``findings.jsonl``, masked unless a reason is given."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from doorward.model import Evidence, FactKind, Subject
from doorward.report.jsonl import FactLine
from doorward.report.masking import personal_values
from doorward.report.preparing import Masker
from doorward.signals import described
from doorward.watch.alerting import Alert
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding

_OPEN = frozenset({EntityKind.PERSON, EntityKind.DEVICE, EntityKind.AGENT})


class EvidenceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence, in the words of ``assessments.jsonl``."""

    signal: str
    family: str
    strength: str
    title: str
    reason: str
    facts: list[FactLine]
    clears: str
    about: str
    related: list[str]


class FindingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. `detector` or `rule` is null; `unmask_reason` where values are masked."""

    id: str
    entity: str
    detector: str | None
    rule: str | None
    observed_at: datetime
    confidence: float
    p_value: float | None
    hard: bool
    evidence: list[EvidenceLine]
    event_ids: tuple[str, ...]
    synthetic: bool
    unmask_reason: str | None


class AlertLine(msgspec.Struct, frozen=True, kw_only=True):
    """One alert. One of the same id and a later line adds findings to it; `day` is its date."""

    id: str
    entity: str
    day: date
    at: datetime
    hard: bool
    band: str
    confidence: float
    p_value: float | None
    reason: str
    findings: tuple[str, ...]


class Lines:
    """Makes the lines. `key` is the state folder's, so that the same value always looks alike."""

    def __init__(self, key: bytes, reason: str | None) -> None:
        self._key, self._reason = key, reason
        self._encoder = msgspec.json.Encoder()

    def line(self, finding: Finding) -> bytes:
        """As JSON with a newline. The worker's id stays: without it nobody could be asked."""
        open_ids = {one.subject.id for one in finding.evidence}
        if finding.entity.kind in _OPEN:
            open_ids.add(finding.entity.id)
        else:
            open_ids.discard(finding.entity.id)
        open_ids.update(other.id for one in finding.evidence for other in one.related)
        masker = Masker(self._key, open_ids, unmasked=self._reason is not None)
        shown = FindingLine(
            id=finding.id,
            entity=_entity(finding.entity, masker),
            detector=finding.detector or None,
            rule=finding.rule or None,
            observed_at=finding.observed_at,
            confidence=finding.confidence,
            p_value=finding.p_value,
            hard=finding.hard,
            evidence=[_evidence(one, masker, open_ids) for one in finding.evidence],
            event_ids=finding.event_ids,
            synthetic=finding.synthetic,
            unmask_reason=self._reason,
        )
        return self._encoder.encode(shown) + b"\n"

    def alert(self, one: Alert) -> bytes:
        """As JSON with a newline."""
        masker = Masker(self._key, (), unmasked=self._reason is not None)
        shown = AlertLine(
            id=one.id,
            entity=_entity(one.entity, masker),
            day=date(1970, 1, 1) + timedelta(days=one.day),
            at=one.at,
            hard=one.hard,
            band=one.band.value,
            confidence=one.confidence,
            p_value=one.p_value,
            reason=one.reason,
            findings=one.findings,
        )
        return self._encoder.encode(shown) + b"\n"


def _entity(entity: Entity, masker: Masker) -> str:
    """Addresses and factors may be somebody's own, so they are masked like any identifier."""
    if entity.kind in _OPEN:
        return str(entity)
    kind = FactKind.IP if entity.kind is EntityKind.ADDRESS else FactKind.IDENTIFIER
    return f"{entity.kind.value}:{masker.value(kind, entity.id)}"


def _evidence(one: Evidence, masker: Masker, open_ids: set[str]) -> EvidenceLine:
    known = personal_values(one.facts, open_ids)
    return EvidenceLine(
        signal=one.signal,
        family=one.family,
        strength=one.strength.value,
        title=_title(one.signal),
        reason=masker.text(one.reason, known),
        facts=[
            FactLine(
                masker.text(fact.label),
                masker.text(fact.value, known)
                if fact.kind is FactKind.TEXT
                else masker.value(fact.kind, fact.value),
                masker.text(fact.source, known),
                fact.kind.value,
            )
            for fact in one.facts
        ],
        clears=masker.text(one.clears, known),
        about=str(_subject(one.subject, masker, open_ids)),
        related=[str(other) for other in one.related],
    )


def _subject(subject: Subject, masker: Masker, open_ids: set[str]) -> Subject:
    return subject if subject.id in open_ids else masker.subject(subject)


def _title(signal: str) -> str:
    """What a behaviour is called; a rule of somebody else's has no entry."""
    try:
        return described(signal).title
    except KeyError:
        return signal
