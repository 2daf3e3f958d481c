"""A case's rows put together and masked. Only `looking` calls this: it knows who may see what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import msgspec
from django.db.models import OuterRef, Subquery

from doorward.cases import looking_records as records
from doorward.cases.evidence import assessment_of, weighed_of
from doorward.cases.looking_people import colleague_or_none
from doorward.cases.looking_values import (
    LiveLook,
    ShownAssessment,
    ShownCase,
    ShownEvidence,
    ShownSubject,
)
from doorward.cases.viewer_text import values_as_written
from doorward.model import Fact, FactKind, Ring, Subject, SubjectKind, Task, WeighedEvidence
from doorward.model.cases import CaseKind, CaseStatus, Outcome, Stage
from doorward.report.masked_values import link_fact_kind, mask_value
from doorward.report.masking import Show
from doorward.report.preparing import Masker, Personal
from doorward.store.models import (
    AssessmentRow,
    Case,
    CaseSubject,
    CaseTask,
    EvidenceRow,
    RingRow,
    SubjectRow,
)

Redaction = Callable[[Iterable[Fact], Iterable[str]], Show]
"""Given all facts of a case and the names of its subjects: how a recipient may see values."""

_ring = msgspec.json.Decoder(Ring)
_task = msgspec.json.Decoder(Task)


def label(number: int) -> str:
    """How a case's number is shown.

    >>> label(123)
    'C-000123'
    """
    return f"C-{number:06d}"


def case_as_shown(
    case: Case, key: bytes, look: LiveLook | None, redaction: Redaction | None = None
) -> ShownCase:
    """The whole of a case, masked with `key` unless there is a look, or as a recipient sees it."""
    return _Reading(case, key, look, redaction).case()


class _Reading:
    """What one case needs read, each table once."""

    def __init__(
        self, case: Case, key: bytes, look: LiveLook | None, redaction: Redaction | None
    ) -> None:
        self._case = case
        self._look = look
        self._joins = list(
            CaseSubject.objects.filter(case=case).select_related("subject").order_by("pk")
        )
        self._subjects = [one.subject for one in self._joins]
        self._ring = self._ring_of()
        show = redaction(self._facts(), self._own_names()) if redaction else mask_value
        self._unmasked = look is not None or redaction is not None
        self._masker = Masker(key, self._open_ids(), unmasked=look is not None, show=show)

    def case(self) -> ShownCase:
        case, masker = self._case, self._masker
        decisions = tuple(records.decisions(case, self._written))
        return ShownCase(
            number=case.pk,
            label=label(case.pk),
            kind=CaseKind(case.kind),
            title=masker.text(case.title, self._names),
            status=CaseStatus(case.status),
            band=case.band,
            log_odds=case.log_odds,
            expected_precision=case.expected_precision,
            base_rate=case.base_rate,
            ring_id=case.ring,
            members=case.members,
            stage=Stage(case.stage),
            requisition=masker.text(case.requisition),
            team=masker.text(case.team),
            signals=case.signals,
            began_at=case.began_at,
            opened_at=case.opened_at,
            updated_at=case.updated_at,
            due_at=case.due_at,
            decided_at=case.decided_at,
            closed_at=case.closed_at,
            owner=colleague_or_none(case.owner),
            outcome=Outcome(case.outcome) if case.outcome else None,
            outcome_at=case.outcome_at,
            joined_into=case.joined_into_id,
            follows=case.follows_id,
            version=case.version,
            synthetic=case.synthetic,
            unmasked=self._unmasked,
            look=self._look,
            subjects=tuple(map(self._subject, self._joins)),
            evidence=tuple(map(self._evidence, self._rows)),
            assessments=tuple(self._assessments()),
            tasks=tuple(records.tasks(case, self._found, self._written)),
            notes=tuple(records.notes(case, self._written)),
            decisions=decisions,
            notices=tuple(records.notices(case, self._written)) if decisions else (),
            appeals=tuple(records.appeals(case, self._written)) if decisions else (),
            ring=self._ring and masker.ring(self._ring),
        )

    def _facts(self) -> list[Fact]:
        found = CaseTask.objects.filter(case=self._case).exclude(content="")
        tasks = [_task.decode(one) for one in found.values_list("content", flat=True)]
        facts = [fact for one in self._weighed.values() for fact in one.evidence.facts]
        ties = [
            Fact(one.kind.value, one.value, "", link_fact_kind(one.kind, one.value))
            for one in (self._ring.edges if self._ring else ())
        ]
        return [*facts, *(fact for one in tasks for fact in one.facts), *ties]

    def _own_names(self) -> list[str]:
        return [one.name for one in self._subjects if one.name]

    def _ring_of(self) -> Ring | None:
        row = RingRow.objects.filter(ring_id=self._case.ring).first() if self._case.ring else None
        return _ring.decode(row.content) if row and row.content else None

    def _open_ids(self) -> frozenset[str]:
        own = {one.subject_id for one in self._subjects if one.kind == SubjectKind.APPLICATION}
        return frozenset(own.union(self._ring.applications if self._ring else ()))

    @cached_property
    def _rows(self) -> Sequence[EvidenceRow]:
        rows = EvidenceRow.objects.filter(subject__cases__case=self._case)
        return list(rows.order_by("first_seen_at", "pk"))

    @cached_property
    def _weighed(self) -> dict[int, WeighedEvidence]:
        return {row.pk: weighed_of(row) for row in self._rows}

    @cached_property
    def _masked(self) -> dict[int, WeighedEvidence]:
        return {
            row.pk: self._masker.weighed(
                self._weighed[row.pk], self._names_in(row, self._weighed[row.pk])
            )
            for row in self._rows
        }

    @cached_property
    def _names(self) -> list[Personal]:
        return [(FactKind.NAME, one.name) for one in self._subjects if one.name]

    @cached_property
    def _by_subject(self) -> dict[tuple[str, str], SubjectRow]:
        return {(one.kind, one.subject_id): one for one in self._subjects}

    @cached_property
    def _by_row(self) -> dict[int, SubjectRow]:
        return {one.pk: one for one in self._subjects}

    def _names_in(self, row: EvidenceRow, weighed: WeighedEvidence) -> list[Personal]:
        """The names of those a piece of evidence is about: its subject, and those related."""
        keys = [(one.kind.value, one.id) for one in weighed.evidence.related]
        own = self._by_row[row.subject_id]
        about = [own, *(self._by_subject[key] for key in keys if key in self._by_subject)]
        return [(FactKind.NAME, one.name) for one in about if one.name]

    @cached_property
    def _known(self) -> list[Personal]:
        """What people may have written into the case: names and all without a shape."""
        facts = [fact for one in self._weighed.values() for fact in one.evidence.facts]
        return values_as_written([one.name for one in self._subjects], facts)

    def _written(self, text: str) -> str:
        return self._masker.text(text, self._known) if text else ""

    def _found(self, content: str) -> Task:
        return self._masker.task(_task.decode(content), self._names)

    def _subject(self, join: CaseSubject) -> ShownSubject:
        row, masker = join.subject, self._masker
        subject = masker.subject(Subject(SubjectKind(row.kind), row.subject_id))
        return ShownSubject(
            row=row.pk,
            kind=row.kind,
            id=subject.id,
            name=row.name and masker.value(FactKind.NAME, row.name),
            person_key=row.person_key and masker.value(FactKind.IDENTIFIER, row.person_key),
            requisition=masker.text(row.requisition),
            team=masker.text(row.team),
            ring=row.ring,
            band=row.band,
            began_at=row.began_at,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            joined_at=join.joined_at,
            legal_hold=masker.text(row.legal_hold, self._names),
            erased_at=row.erased_at,
            synthetic=row.synthetic,
        )

    def _evidence(self, row: EvidenceRow) -> ShownEvidence:
        return ShownEvidence(
            row=row.pk,
            subject_row=row.subject_id,
            weighed=self._masked[row.pk],
            stage=Stage(row.stage),
            observed_at=row.observed_at,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            gone_at=row.gone_at,
        )

    def _assessments(self) -> list[ShownAssessment]:
        latest = AssessmentRow.objects.filter(subject=OuterRef("pk")).order_by("-at", "-pk")
        keys = SubjectRow.objects.filter(cases__case=self._case).annotate(
            latest=Subquery(latest.values("pk")[:1])
        )
        rows = AssessmentRow.objects.filter(pk__in=keys.values("latest"))
        standing = defaultdict(list)
        for row in self._rows:
            if row.gone_at is None:
                standing[row.subject_id].append(self._masked[row.pk])
        shown = [
            self._assessment(row, standing[row.subject_id])
            for row in rows.select_related("subject", "not_checked")
        ]
        return sorted(shown, key=lambda one: (one.assessment.subject.kind != SubjectKind.RING,))

    def _assessment(self, row: AssessmentRow, standing: list[WeighedEvidence]) -> ShownAssessment:
        names = [(FactKind.NAME, row.subject.name)] if row.subject.name else []
        bare = self._masker.assessment(assessment_of(row), names)
        evidence = tuple(sorted(standing, key=lambda one: (-one.counted, -one.weight)))
        subject = self._masker.subject(bare.subject)
        return ShownAssessment(
            subject_row=row.subject_id,
            at=row.at,
            run=row.run_id,
            assessment=msgspec.structs.replace(bare, evidence=evidence, subject=subject),
        )
