"""Assessments, rings and problems for machines: one JSON object a line (https://jsonlines.org)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from doorward.model import Assessment, Edge, Fact, NotChecked, Task, WeighedEvidence
from doorward.report.atomic import replacing
from doorward.report.content import ReportContent, RingResult, SignalNote
from doorward.report.preparing import Prepared

_BUFFER = 1 << 20


class FactLine(msgspec.Struct, frozen=True):
    """A fact, masked unless the run gave a reason."""

    label: str
    value: str
    source: str
    kind: str


class EvidenceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence. `weight` and `counted` are in nats; `counted` is what it adds."""

    signal: str
    family: str
    strength: str
    title: str
    weight: float
    counted: float
    reason: str
    facts: list[FactLine]
    clears: str
    note: str


class TaskLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person should look up or ask. It weighs nothing."""

    code: str
    title: str
    why: str
    settles: str
    facts: list[FactLine]


class AssessmentLine(msgspec.Struct, frozen=True, kw_only=True):
    """One application. `unmask_reason` is null where personal values are masked."""

    application: str
    band: str
    log_odds: float
    expected_precision: float
    expected_precision_range: tuple[float, float]
    base_rate: float
    families: tuple[str, ...]
    ring: str | None
    evidence: list[EvidenceLine]
    tasks: list[TaskLine]
    not_checked: msgspec.Raw
    synthetic: bool
    unmask_reason: str | None


class EdgeLine(msgspec.Struct, frozen=True, kw_only=True):
    """Two applications and what they share."""

    id: str
    a: str
    b: str
    kind: str
    value: str
    persons: int
    weight: float
    reason: str


class RingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One ring. Band and log odds are null where the ring itself was not weighed."""

    ring: str
    applications: tuple[str, ...]
    persons: int
    split: bool
    band: str | None
    log_odds: float | None
    expected_precision: float | None
    evidence: list[EvidenceLine]
    edges: list[EdgeLine]
    synthetic: bool
    unmask_reason: str | None


class ProblemLine(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be read: see `doorward.model.Problem`."""

    severity: str
    code: str
    message: str
    file: str
    record: str | None
    field: str | None
    synthetic: bool
    unmask_reason: str | None


class _NotCheckedCache:
    """Most applications lack the same data, so their lists are encoded once.

    Lists are recognised by the objects in them; the cache holds the lists, so that no object
    is ever another at the same address.
    """

    def __init__(self, encoder: msgspec.json.Encoder, size: int = 4096) -> None:
        self._encoder = encoder
        self._size = size
        self._known: dict[tuple[int, ...], tuple[tuple[NotChecked, ...], msgspec.Raw]] = {}

    def encoded(self, missing: tuple[NotChecked, ...]) -> msgspec.Raw:
        key = tuple(map(id, missing))
        held = self._known.get(key)
        if held is not None:
            return held[1]
        raw = msgspec.Raw(self._encoder.encode(missing))
        if len(self._known) < self._size:
            self._known[key] = (missing, raw)
        return raw


def assessment_lines(prepared: Prepared) -> Iterator[bytes]:
    """The lines of ``assessments.jsonl``, without line ends, in the content's order."""
    content = prepared.content
    encoder = msgspec.json.Encoder()
    cache = _NotCheckedCache(encoder)
    titles = {one.id: one for one in content.signals}
    synthetic, reason = content.run.synthetic, prepared.unmask_reason
    ring_of = {one.application: one.ring for one in content.summaries}
    for one in content.assessments:
        yield encoder.encode(
            AssessmentLine(
                application=one.subject.id,
                band=one.band.value,
                log_odds=one.log_odds,
                expected_precision=one.expected_precision,
                expected_precision_range=one.expected_precision_range,
                base_rate=one.base_rate,
                families=one.families,
                ring=one.ring or ring_of.get(one.subject.id),
                evidence=_evidence(one, titles),
                tasks=[_task(task) for task in one.tasks],
                not_checked=cache.encoded(one.not_checked),
                synthetic=synthetic,
                unmask_reason=reason,
            )
        )


def ring_lines(prepared: Prepared) -> Iterator[bytes]:
    """The lines of ``rings.jsonl``, without line ends, in the content's order."""
    content = prepared.content
    encoder = msgspec.json.Encoder()
    titles = {one.id: one for one in content.signals}
    for one in content.rings:
        yield encoder.encode(_ring(one, content, titles))


def write_assessments(prepared: Prepared, path: Path) -> None:
    """Write ``assessments.jsonl``, whole or not at all."""
    _write(assessment_lines(prepared), path)


def write_rings(prepared: Prepared, path: Path) -> None:
    """Write ``rings.jsonl``, whole or not at all."""
    _write(ring_lines(prepared), path)


def write_problems(prepared: Prepared, path: Path) -> None:
    """Write ``problems.jsonl``: all that could not be read, the most lost first."""
    encoder = msgspec.json.Encoder()
    synthetic, reason = prepared.content.run.synthetic, prepared.unmask_reason
    _write(
        (
            encoder.encode(
                ProblemLine(
                    **msgspec.structs.asdict(one), synthetic=synthetic, unmask_reason=reason
                )
            )
            for one in prepared.content.problems
        ),
        path,
    )


def _write(lines: Iterator[bytes], path: Path) -> None:
    with replacing(path) as temporary, temporary.open("wb", buffering=_BUFFER) as file:
        for line in lines:
            file.write(line)
            file.write(b"\n")


def _evidence(one: Assessment, titles: dict[str, SignalNote]) -> list[EvidenceLine]:
    return [_evidence_line(weighed, titles) for weighed in one.evidence]


def _evidence_line(weighed: WeighedEvidence, titles: dict[str, SignalNote]) -> EvidenceLine:
    found = weighed.evidence
    note = titles.get(found.signal)
    return EvidenceLine(
        signal=found.signal,
        family=found.family,
        strength=found.strength.value,
        title=note.title if note else found.signal,
        weight=weighed.weight,
        counted=weighed.counted,
        reason=found.reason,
        facts=_facts(found.facts),
        clears=found.clears,
        note=weighed.note,
    )


def _facts(facts: tuple[Fact, ...]) -> list[FactLine]:
    return [FactLine(one.label, one.value, one.source, one.kind.value) for one in facts]


def _task(one: Task) -> TaskLine:
    return TaskLine(
        code=one.code,
        title=one.title,
        why=one.why,
        settles=one.settles,
        facts=_facts(one.facts),
    )


def _ring(one: RingResult, content: ReportContent, titles: dict[str, SignalNote]) -> RingLine:
    weighed = one.assessment
    return RingLine(
        ring=one.ring.id,
        applications=one.ring.applications,
        persons=one.ring.persons,
        split=one.ring.split,
        band=weighed.band.value if weighed else None,
        log_odds=weighed.log_odds if weighed else None,
        expected_precision=weighed.expected_precision if weighed else None,
        evidence=_evidence(weighed, titles) if weighed else [],
        edges=[_edge(edge) for edge in one.ring.edges],
        synthetic=content.run.synthetic,
        unmask_reason=content.run.unmask_reason,
    )


def _edge(edge: Edge) -> EdgeLine:
    return EdgeLine(
        id=edge.id,
        a=edge.a,
        b=edge.b,
        kind=edge.kind.value,
        value=edge.value,
        persons=edge.persons,
        weight=edge.weight,
        reason=edge.reason,
    )
