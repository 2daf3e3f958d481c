"""A person's whole life with the company, as far as the viewer may see it.

Everything over time of one subject and of those tied to it: assessments, evidence, cases,
decisions. Masked; in clear only what belongs to the case that the viewer has a live look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from doorward.cases import looking_records
from doorward.cases.evidence import weighed_of
from doorward.cases.looking import live_look, masker_for
from doorward.cases.looking_values import ShownDecision, ShownEvidence
from doorward.cases.roles import visible_cases
from doorward.cases.subjects import same_person, visible_subject
from doorward.cases.viewer import Viewer
from doorward.cases.viewer_text import names_as_written
from doorward.model import FactKind, Subject, SubjectKind
from doorward.model.cases import CaseKind, CaseStatus, Outcome, Stage
from doorward.report.preparing import Masker, Personal
from doorward.store.models import AssessmentRow, Case, CaseSubject, EvidenceRow, SubjectRow, Tie

MOST = 1000
"""Rows of one kind that a life shows, the latest; `Life.more` counts the others."""


class LifeSubject(msgspec.Struct, frozen=True, kw_only=True):
    """One of the subjects that are this person's. `id` and `name` are masked without a look."""

    row: int
    kind: str
    id: str
    name: str
    requisition: str
    team: str
    band: str
    began_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    legal_hold: bool
    erased_at: datetime | None
    synthetic: bool
    unmasked: bool


class LifeTie(msgspec.Struct, frozen=True, kw_only=True):
    """Two of the subjects that a person said are one person's."""

    a: int
    b: int
    why: str
    at: datetime


class LifeAssessment(msgspec.Struct, frozen=True, kw_only=True):
    """How a subject stood on a day."""

    subject_row: int
    at: datetime
    run: int
    band: str
    log_odds: float
    expected_precision: float


class LifeCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case of the person's, with its decisions."""

    number: int
    kind: CaseKind
    title: str
    status: CaseStatus
    band: str
    stage: Stage
    opened_at: datetime
    decided_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome | None
    decisions: tuple[ShownDecision, ...]


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """Everything over time, each part with the oldest first. `more` counts rows not shown."""

    subjects: tuple[LifeSubject, ...]
    ties: tuple[LifeTie, ...]
    assessments: tuple[LifeAssessment, ...]
    evidence: tuple[ShownEvidence, ...]
    cases: tuple[LifeCase, ...]
    more: int


def life(viewer: Viewer, row: int, *, case: int | None = None) -> Life:
    """A subject's life by its row (`subjects.subject_named` finds it).

    With `case`, what belongs to that case is in clear if the viewer has a live look at it.
    Raises `Refused` (``not-found``) for a subject or case that the viewer may not see.
    """
    subject = visible_subject(viewer, row)
    return _Reading(viewer, same_person(viewer, subject), case).life()


class _Reading:
    """What one life needs read, each table once."""

    def __init__(self, viewer: Viewer, rows: Sequence[SubjectRow], case: int | None) -> None:
        self._viewer = viewer
        self._rows = rows
        self._ids = [row.pk for row in rows]
        self._names: list[Personal] = [(FactKind.NAME, row.name) for row in rows if row.name]
        open_ids = [row.subject_id for row in rows if row.kind == SubjectKind.APPLICATION]
        self._masked = masker_for(viewer, None, open_ids)
        self._open_case = case if case is not None and live_look(viewer, case) else None
        self._clear = masker_for(viewer, self._open_case, open_ids)
        members = CaseSubject.objects.filter(case=self._open_case, subject_id__in=self._ids)
        self._open = frozenset(members.values_list("subject_id", flat=True))
        self.more = 0

    def life(self) -> Life:
        ties = Tie.objects.filter(a_id__in=self._ids, b_id__in=self._ids, undone_at=None)
        evidence = tuple(self._evidence())
        assessments = tuple(self._assessments())
        return Life(
            subjects=tuple(map(self._subject, self._rows)),
            ties=tuple(
                LifeTie(a=one.a_id, b=one.b_id, why=self._written(one.why), at=one.at)
                for one in ties.order_by("at", "pk")
            ),
            assessments=assessments,
            evidence=evidence,
            cases=tuple(self._cases()),
            more=self.more,
        )

    def _masker(self, row: int) -> Masker:
        return self._clear if row in self._open else self._masked

    def _written(self, text: str) -> str:
        return self._masked.text(text, names_as_written(row.name for row in self._rows))

    def _subject(self, row: SubjectRow) -> LifeSubject:
        masker = self._masker(row.pk)
        return LifeSubject(
            row=row.pk,
            kind=row.kind,
            id=masker.subject(Subject(SubjectKind(row.kind), row.subject_id)).id,
            name=row.name and masker.value(FactKind.NAME, row.name),
            requisition=masker.text(row.requisition),
            team=masker.text(row.team),
            band=row.band,
            began_at=row.began_at,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            legal_hold=bool(row.legal_hold),
            erased_at=row.erased_at,
            synthetic=row.synthetic,
            unmasked=row.pk in self._open,
        )

    def _assessments(self) -> Iterator[LifeAssessment]:
        rows = AssessmentRow.objects.filter(subject_id__in=self._ids).defer("content")
        found = list(rows.order_by("-at", "-pk")[: MOST + 1])
        if len(found) > MOST:
            self.more += rows.count() - MOST
        for row in reversed(found[:MOST]):
            yield LifeAssessment(
                subject_row=row.subject_id,
                at=row.at,
                run=row.run_id,
                band=row.band,
                log_odds=row.log_odds,
                expected_precision=row.expected_precision,
            )

    def _evidence(self) -> Iterator[ShownEvidence]:
        rows = EvidenceRow.objects.filter(subject_id__in=self._ids)
        found = list(rows.order_by("-first_seen_at", "-pk")[: MOST + 1])
        if len(found) > MOST:
            self.more += rows.count() - MOST
        for row in reversed(found[:MOST]):
            yield ShownEvidence(
                row=row.pk,
                subject_row=row.subject_id,
                weighed=self._masker(row.subject_id).weighed(weighed_of(row), self._names),
                stage=Stage(row.stage),
                observed_at=row.observed_at,
                first_seen_at=row.first_seen_at,
                last_seen_at=row.last_seen_at,
                gone_at=row.gone_at,
            )

    def _cases(self) -> Iterator[LifeCase]:
        numbers = CaseSubject.objects.filter(subject_id__in=self._ids).values("case_id")
        for case in visible_cases(self._viewer).filter(pk__in=numbers).order_by("opened_at", "pk"):
            yield LifeCase(
                number=case.pk,
                kind=CaseKind(case.kind),
                title=self._masked.text(case.title, self._names),
                status=CaseStatus(case.status),
                band=case.band,
                stage=Stage(case.stage),
                opened_at=case.opened_at,
                decided_at=case.decided_at,
                closed_at=case.closed_at,
                outcome=Outcome(case.outcome) if case.outcome else None,
                decisions=tuple(looking_records.decisions(case, self._said_in(case))),
            )

    def _said_in(self, case: Case) -> looking_records.Written:
        """How what was written in a case is shown: as everywhere, or in clear where looked at."""
        if case.pk == self._open_case:
            return self._clear.text
        subjects = SubjectRow.objects.filter(cases__case=case).values_list("name", flat=True)
        known = names_as_written(subjects)
        return lambda text: self._masked.text(text, known)
