"""A life arranged for its page: subjects, the line of assessments, evidence by stage, cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from doorward.cases.subjects_life import Life, LifeCase, LifeSubject
from doorward.console.pages.case_evidence import (
    StageView,
    cards_of,
    checks_of,
    kept_of,
    stages_of,
)
from doorward.console.pages.case_words import OUTCOMES, STAGES, STATUSES, SUBJECTS
from doorward.console.pages.case_work import DecisionView, decision
from doorward.console.timeline import Line, Moment, line
from doorward.report.content import SignalNote
from doorward.report.visible import visible
from doorward.report.wording import one_in, plural

MOST_ASSESSED = 60


class SubjectView(msgspec.Struct, frozen=True, kw_only=True):
    """One of the subjects that are this person's."""

    row: int
    here: bool
    kind: str
    id: str
    name: str
    job: str
    band: str
    began_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    legal_hold: bool
    erased_at: datetime | None


class AssessedView(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table beside the line."""

    at: datetime
    about: str
    band: str
    expected: str


class LifeCaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A case, with what was decided in it."""

    number: int
    title: str
    status: str
    band: str
    stage: str
    opened_at: datetime
    decided_at: datetime | None
    outcome: str
    decisions: tuple[DecisionView, ...]


class TieView(msgspec.Struct, frozen=True, kw_only=True):
    """Two subjects somebody said are one person's."""

    a: int
    b: int
    other: int
    why: str
    at: datetime


class LifeView(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says. `name` is the person's, `sentence` their way in one sentence."""

    name: str
    sentence: str
    synthetic: bool
    subjects: tuple[SubjectView, ...]
    ties: tuple[TieView, ...]
    line: Line | None
    assessed: tuple[AssessedView, ...]
    more_assessed: int
    stages: tuple[StageView, ...]
    checks: tuple[SignalNote, ...]
    more_evidence: int
    cases: tuple[LifeCaseView, ...]
    erased: tuple[SubjectView, ...]
    held: tuple[SubjectView, ...]
    more: int


def life_view(found: Life, row: int) -> LifeView:
    """Arrange a life, seen from one of its subjects."""
    subjects = tuple(_subject(one, row) for one in found.subjects)
    here = next((one for one in subjects if one.here), subjects[0])
    about = {one.row: f"{one.kind} {one.id}" for one in subjects}
    kept = kept_of(found.evidence)
    cards = cards_of(kept, about if len(subjects) > 1 else {})
    latest = tuple(reversed(found.assessments))
    return LifeView(
        name=here.name or here.id,
        sentence=_sentence(subjects, found.cases),
        synthetic=any(one.synthetic for one in found.subjects),
        subjects=subjects,
        ties=tuple(
            TieView(
                a=one.a,
                b=one.b,
                other=one.b if one.a == row else one.a,
                why=visible(one.why, 1000),
                at=one.at,
            )
            for one in found.ties
        ),
        line=line([Moment(one.at, one.expected_precision) for one in found.assessments]),
        assessed=tuple(
            AssessedView(
                at=one.at,
                about=about.get(one.subject_row, ""),
                band=one.band,
                expected=one_in(one.expected_precision),
            )
            for one in latest[:MOST_ASSESSED]
        ),
        more_assessed=max(0, len(latest) - MOST_ASSESSED),
        stages=stages_of(kept, cards),
        checks=checks_of(kept),
        more_evidence=len(found.evidence) - len(kept),
        cases=tuple(map(_case, found.cases)),
        erased=tuple(one for one in subjects if one.erased_at),
        held=tuple(one for one in subjects if one.legal_hold),
        more=found.more,
    )


def _subject(one: LifeSubject, row: int) -> SubjectView:
    return SubjectView(
        row=one.row,
        here=one.row == row,
        kind=SUBJECTS.get(one.kind, one.kind),
        id=visible(one.id, 80),
        name=visible(one.name, 120),
        job=", ".join(visible(part, 120) for part in (one.requisition, one.team) if part),
        band=one.band,
        began_at=one.began_at,
        first_seen_at=one.first_seen_at,
        last_seen_at=one.last_seen_at,
        legal_hold=one.legal_hold,
        erased_at=one.erased_at,
    )


def _case(one: LifeCase) -> LifeCaseView:
    return LifeCaseView(
        number=one.number,
        title=visible(one.title, 200),
        status=STATUSES[one.status],
        band=one.band,
        stage=STAGES[one.stage],
        opened_at=one.opened_at,
        decided_at=one.decided_at,
        outcome=OUTCOMES[one.outcome][0] if one.outcome else "",
        decisions=tuple(map(decision, one.decisions)),
    )


def _sentence(subjects: tuple[SubjectView, ...], cases: tuple[LifeCase, ...]) -> str:
    """Who this was here, in the order of time."""
    counts: dict[str, int] = {}
    for one in subjects:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    kinds: Mapping[str, str] = {kind: plural(count, kind) for kind, count in counts.items()}
    way = ", then ".join(kinds.values())
    return f"On record as {way}; {plural(len(cases), 'case')} so far."
