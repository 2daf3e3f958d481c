"""The one gate between a run's values and every output: here they are masked, or not."""

from __future__ import annotations

from collections.abc import Collection

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
from doorward.report.masked_values import digest, link_fact_kind, mask_value
from doorward.report.masking import (
    Show,
    known_in,
    mask_fact,
    mask_found,
    mask_runs,
    personal_values,
)
from doorward.report.visible import encodable

TEXT_LIMIT = 10_000
"""Characters kept of any one text; what is longer is cut, and says so."""

_OPEN_IDS = frozenset({SubjectKind.APPLICATION, SubjectKind.RING, SubjectKind.REQUISITION})
_CACHE_SIZE = 20_000
Personal = tuple[FactKind, str]
"""A personal value and what it is: to be found in sentences."""


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
    return Prepared(_Content(content, key, unmasked=reason is not None).content())


class Masker:
    """Masks single values: of a report, or of a case that somebody looks at.

    `key` belongs to a run or to a session, `ids` are ids of applications, which stay as they are.
    With `unmasked`, values are as they were read, but still cut and encodable; `show` says how
    single values are shown instead of being masked. Holds nothing but what it was given, and a
    cache of texts.
    """

    def __init__(
        self, key: bytes, ids: Collection[str], *, unmasked: bool, show: Show = mask_value
    ) -> None:
        if not key:
            raise ValueError("masking needs a key; pass random bytes")
        self._key = key
        self._unmasked = unmasked
        self._show = show
        self._ids = frozenset(ids)
        self._texts: dict[str, str] = {}

    def text(self, text: str, known: Collection[Personal] = ()) -> str:
        """A sentence with what is personal in it masked."""
        text = _shortened(text)
        if self._unmasked:
            return text
        if known and (found := known_in(text, known)):
            return mask_found(text, found, self._key, self._ids, self._show)
        masked = self._texts.get(text)
        if masked is None:
            masked = mask_runs(text, self._key, self._ids, self._show)
            if len(self._texts) < _CACHE_SIZE:
                self._texts[text] = masked
        return masked

    def value(self, kind: FactKind, value: str) -> str:
        """A value of which the kind is known."""
        if self._unmasked or kind is FactKind.TEXT:
            return self.text(value)
        return mask_fact(kind, encodable(value[:TEXT_LIMIT]), self._key, self._ids, self._show)

    def assessment(self, one: Assessment, names: Collection[Personal] = ()) -> Assessment:
        """An assessment; `names` are those of its subject, to be found in sentences."""
        if not one.evidence and not one.tasks:
            return one
        evidence = tuple(self.weighed(each, names) for each in one.evidence)
        tasks = tuple(self.task(task, names) for task in one.tasks)
        return msgspec.structs.replace(one, evidence=evidence, tasks=tasks)

    def weighed(self, one: WeighedEvidence, names: Collection[Personal] = ()) -> WeighedEvidence:
        """Evidence with its weight."""
        evidence = self.evidence(one.evidence, names)
        return WeighedEvidence(evidence, one.weight, one.counted, one.note)

    def evidence(self, one: Evidence, names: Collection[Personal] = ()) -> Evidence:
        """Evidence: its sentences, its facts and the ids of its subjects."""
        known = [*personal_values(one.facts, self._ids), *names]
        return Evidence(
            self.subject(one.subject),
            one.signal,
            one.strength,
            one.family,
            self.text(one.reason, known),
            tuple(self._fact(fact, known) for fact in one.facts),
            self.text(one.clears, known),
            one.observed_at,
            tuple(map(self.subject, one.related)),
        )

    def task(self, one: Task, names: Collection[Personal] = ()) -> Task:
        """A task: its sentences and its facts."""
        known = [*personal_values(one.facts, self._ids), *names]
        return msgspec.structs.replace(
            one,
            subject=self.subject(one.subject),
            title=self.text(one.title, known),
            why=self.text(one.why, known),
            settles=self.text(one.settles, known),
            facts=tuple(self._fact(fact, known) for fact in one.facts),
        )

    def subject(self, subject: Subject) -> Subject:
        """A subject; ids of applications, rings and requisitions say nothing of a person."""
        if subject.kind in _OPEN_IDS:
            return subject
        return Subject(subject.kind, self.value(FactKind.IDENTIFIER, subject.id))

    def ring(self, one: Ring) -> Ring:
        """A ring: the values that tie its applications together."""
        return msgspec.structs.replace(one, edges=tuple(map(self._edge, one.edges)))

    def _fact(self, fact: Fact, known: Collection[Personal]) -> Fact:
        if fact.kind is FactKind.TEXT:
            value = self.text(fact.value, known)
        else:
            value = self.value(fact.kind, fact.value)
        return Fact(self.text(fact.label), value, self.text(fact.source, known), fact.kind)

    def _edge(self, edge: Edge) -> Edge:
        kind = link_fact_kind(edge.kind, edge.value)
        known = [] if kind is FactKind.TEXT else [(kind, edge.value)]
        return msgspec.structs.replace(
            edge,
            id=self._edge_id(edge, kind),
            value=self.value(kind, edge.value),
            reason=self.text(edge.reason, known),
        )

    def _edge_id(self, edge: Edge, kind: FactKind) -> str:
        """An edge is undone by its id, so the id stays unless it spells the value out."""
        if self._unmasked or len(edge.value) < 4 or edge.value not in edge.id:
            return encodable(edge.id)
        return edge.id.replace(edge.value, digest(kind, edge.value, self._key))


class _Content:
    """Masks one run's content."""

    def __init__(self, content: ReportContent, key: bytes, *, unmasked: bool) -> None:
        self._content = content
        ids = frozenset(one.subject.id for one in content.assessments)
        self._masker = Masker(key, ids, unmasked=unmasked)
        self._names = {
            one.application: [(FactKind.NAME, one.candidate)]
            for one in content.summaries
            if one.candidate
        }

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
            command=self._masker.text(run.command),
            sources=tuple(map(self._masker.text, run.sources)),
        )

    def _assessment(self, one: Assessment) -> Assessment:
        return self._masker.assessment(one, self._names.get(one.subject.id, ()))

    def _summary(self, one: ApplicationSummary) -> ApplicationSummary:
        return msgspec.structs.replace(
            one,
            candidate=one.candidate and self._masker.value(FactKind.NAME, one.candidate),
            requisition=one.requisition and self._masker.text(one.requisition),
            team=one.team and self._masker.text(one.team),
        )

    def _ring_result(self, one: RingResult) -> RingResult:
        assessment = one.assessment and self._assessment(one.assessment)
        return RingResult(ring=self._masker.ring(one.ring), assessment=assessment)

    def _problem(self, one: Problem) -> Problem:
        return msgspec.structs.replace(
            one, message=self._masker.text(one.message), file=self._masker.text(one.file)
        )


def _shortened(text: str) -> str:
    text = encodable(text)
    if len(text) <= TEXT_LIMIT:
        return text
    # Cut between words: half an e-mail address would not be recognised as one.
    kept = "".join(text[:TEXT_LIMIT].rsplit(None, 1)[:1])  # nothing, where all is white space
    return f"{kept} … (cut, {len(text) - len(kept):,} more characters)"
