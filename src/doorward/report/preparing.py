"""The one gate between a run's values and every output: here they are masked, or not."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import (
    Assessment,
    Edge,
    Evidence,
    Fact,
    FactKind,
    Problem,
    Ring,
    Subject,
    SubjectKind,
    Task,
    WeighedEvidence,
)
from doorward.report.content import ApplicationSummary, ReportContent, RingResult, RunFacts
from doorward.report.masked_values import digest, link_fact_kind
from doorward.report.masking import mask_fact, mask_runs, mask_text, personal_values
from doorward.report.visible import encodable

TEXT_LIMIT = 10_000
"""Characters kept of any one text; what is longer is cut, and says so."""

_OPEN_IDS = frozenset({SubjectKind.APPLICATION, SubjectKind.RING, SubjectKind.REQUISITION})
_CACHE_SIZE = 20_000


class Prepared(msgspec.Struct, frozen=True):
    """Content that may be shown. Made by `prepare` only."""

    content: ReportContent

    @property
    def unmask_reason(self) -> str | None:
        """Why personal values are shown, or None where they are masked."""
        return self.content.run.unmask_reason


def prepare(content: ReportContent, key: bytes) -> Prepared:
    """Mask the personal values of a run, unless its facts give a reason to show them.

    `key` belongs to the run (see `masked_values`): random bytes, at most 64 of which are used. The
    result depends on nothing else. Raises `ValueError` for an empty key or an empty reason.
    """
    if not key:
        raise ValueError("masking needs a key of the run; pass random bytes")
    reason = content.run.unmask_reason
    if reason is not None and not reason.strip():
        raise ValueError("showing personal values needs a reason; unmask_reason is blank")
    return Prepared(_Masker(content, key, unmasked=reason is not None).content())


class _Masker:
    """Masks one run's content. Holds nothing but what it was given, and a cache of texts."""

    def __init__(self, content: ReportContent, key: bytes, *, unmasked: bool) -> None:
        self._content = content
        self._key = key
        self._unmasked = unmasked
        self._names = {
            one.application: (FactKind.NAME, one.candidate)
            for one in content.summaries
            if one.candidate
        }
        self._ids = frozenset(one.subject.id for one in content.assessments)
        self._texts: dict[str, str] = {}

    def content(self) -> ReportContent:
        return msgspec.structs.replace(
            self._content,
            run=self._run(),
            assessments=tuple(map(self._assessment, self._content.assessments)),
            summaries=tuple(map(self._summary, self._content.summaries)),
            rings=tuple(map(self._ring_result, self._content.rings)),
            problems=tuple(map(self._problem, self._content.problems)),
        )

    def _run(self) -> RunFacts:
        run = self._content.run
        return msgspec.structs.replace(
            run,
            command=self._text(run.command),
            sources=tuple(map(self._text, run.sources)),
        )

    def _text(self, text: str, known: Iterable[tuple[FactKind, str]] = ()) -> str:
        """A sentence with what is personal in it masked."""
        text = _shortened(text)
        if self._unmasked:
            return text
        if known:
            return mask_text(text, known, self._key, self._ids)
        masked = self._texts.get(text)
        if masked is None:
            masked = mask_runs(text, self._key, self._ids)
            if len(self._texts) < _CACHE_SIZE:
                self._texts[text] = masked
        return masked

    def _value(self, kind: FactKind, value: str) -> str:
        if self._unmasked or kind is FactKind.TEXT:
            return self._text(value)
        return mask_fact(kind, encodable(value[:TEXT_LIMIT]), self._key, self._ids)

    def _assessment(self, one: Assessment) -> Assessment:
        if not one.evidence and not one.tasks:
            return one
        name = self._names.get(one.subject.id)
        evidence = tuple(
            WeighedEvidence(self._evidence(w.evidence, name), w.weight, w.counted, w.note)
            for w in one.evidence
        )
        tasks = tuple(self._task(task, name) for task in one.tasks)
        return msgspec.structs.replace(one, evidence=evidence, tasks=tasks)

    def _evidence(self, one: Evidence, name: tuple[FactKind, str] | None) -> Evidence:
        known = personal_values(one.facts, self._ids)
        if name:
            known.append(name)
        return Evidence(
            one.subject,
            one.signal,
            one.strength,
            one.family,
            self._text(one.reason, known),
            tuple(self._fact(fact, known) for fact in one.facts),
            self._text(one.clears, known),
            one.observed_at,
            tuple(map(self._subject, one.related)),
        )

    def _task(self, one: Task, name: tuple[FactKind, str] | None) -> Task:
        known = personal_values(one.facts, self._ids)
        if name:
            known.append(name)
        return msgspec.structs.replace(
            one,
            subject=self._subject(one.subject),
            title=self._text(one.title, known),
            why=self._text(one.why, known),
            settles=self._text(one.settles, known),
            facts=tuple(self._fact(fact, known) for fact in one.facts),
        )

    def _fact(self, fact: Fact, known: list[tuple[FactKind, str]]) -> Fact:
        if fact.kind is FactKind.TEXT:
            value = self._text(fact.value, known)
        else:
            value = self._value(fact.kind, fact.value)
        return Fact(self._text(fact.label), value, self._text(fact.source, known), fact.kind)

    def _subject(self, subject: Subject) -> Subject:
        if subject.kind in _OPEN_IDS:
            return subject
        return Subject(subject.kind, self._value(FactKind.IDENTIFIER, subject.id))

    def _summary(self, one: ApplicationSummary) -> ApplicationSummary:
        return msgspec.structs.replace(
            one,
            candidate=one.candidate and self._value(FactKind.NAME, one.candidate),
            requisition=one.requisition and self._text(one.requisition),
        )

    def _ring_result(self, one: RingResult) -> RingResult:
        ring: Ring = msgspec.structs.replace(one.ring, edges=tuple(map(self._edge, one.ring.edges)))
        return RingResult(ring=ring, assessment=one.assessment and self._assessment(one.assessment))

    def _edge(self, edge: Edge) -> Edge:
        kind = link_fact_kind(edge.kind, edge.value)
        known = [] if kind is FactKind.TEXT else [(kind, edge.value)]
        return msgspec.structs.replace(
            edge,
            id=self._edge_id(edge, kind),
            value=self._value(kind, edge.value),
            reason=self._text(edge.reason, known),
        )

    def _edge_id(self, edge: Edge, kind: FactKind) -> str:
        """An edge is undone by its id, so the id stays unless it spells the value out."""
        if self._unmasked or len(edge.value) < 4 or edge.value not in edge.id:
            return encodable(edge.id)
        return edge.id.replace(edge.value, digest(kind, edge.value, self._key))

    def _problem(self, one: Problem) -> Problem:
        return msgspec.structs.replace(
            one, message=self._text(one.message), file=self._text(one.file)
        )


def _shortened(text: str) -> str:
    text = encodable(text)
    if len(text) <= TEXT_LIMIT:
        return text
    # Cut between words: half an e-mail address would not be recognised as one.
    kept = "".join(text[:TEXT_LIMIT].rsplit(None, 1)[:1])  # nothing, where all is white space
    return f"{kept} … (cut, {len(text) - len(kept):,} more characters)"
