"""What a page, a pack or a command may show of a case. Made by `looking.shown_case` only."""

from __future__ import annotations

from datetime import datetime

import msgspec

from doorward.model import Assessment, Ring, Task, WeighedEvidence
from doorward.model.cases import (
    Action,
    CaseKind,
    CaseStatus,
    DecisionState,
    Outcome,
    Role,
    Stage,
    TaskState,
)


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works with the console. `id` is the row's; `role` None if it is unknown."""

    id: int
    name: str
    role: Role | None


class LiveLook(msgspec.Struct, frozen=True, kw_only=True):
    """A look that is still open: why, and until when."""

    reason: str
    at: datetime
    until: datetime


class ShownSubject(msgspec.Struct, frozen=True, kw_only=True):
    """A subject of the case. `row` is its row, which pages use in addresses.

    `id`, `name` and `person_key` are masked without a look.
    """

    row: int
    kind: str
    id: str
    name: str
    person_key: str
    requisition: str
    team: str
    ring: str
    band: str
    began_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    joined_at: datetime
    legal_hold: str
    erased_at: datetime | None
    synthetic: bool


class ShownEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence and when it was seen; `gone_at` where a later run no longer found it."""

    row: int
    subject_row: int
    weighed: WeighedEvidence
    stage: Stage
    observed_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None


class ShownAssessment(msgspec.Struct, frozen=True, kw_only=True):
    """The latest assessment of a subject (or of the ring), with the evidence that still stands."""

    subject_row: int
    at: datetime
    run: int
    assessment: Assessment


class ShownTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task. `found` is what a run said of it, None where a person wrote it."""

    id: int
    code: str
    title: str
    found: Task | None
    subject_row: int | None
    state: TaskState
    assigned_to: Colleague | None
    created_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    done_by: Colleague | None
    answer: str


class ShownNote(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote into the case."""

    id: int
    author: Colleague
    at: datetime
    text: str


class ShownDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, as proposed and as agreed to or refused."""

    id: int
    action: Action
    adverse: bool
    state: DecisionState
    reason: str
    first_by: Colleague
    first_key: int
    first_at: datetime
    second_by: Colleague | None
    second_key: int | None
    second_at: datetime | None
    second_reason: str
    in_force_at: datetime | None


class ShownNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What the subject was told."""

    id: int
    decision: int
    by: Colleague
    at: datetime
    channel: str
    text: str
    appeal_until: datetime


class ShownAppeal(msgspec.Struct, frozen=True, kw_only=True):
    """What the subject said to a decision. `upheld` is None until it has been answered."""

    id: int
    decision: int
    received_at: datetime
    entered_by: Colleague
    text: str
    upheld: bool | None
    reason: str
    answered_by: Colleague | None
    answered_at: datetime | None


class ShownCase(msgspec.Struct, frozen=True, kw_only=True):
    """One case with all that is in it, masked unless `unmasked`.

    `evidence` is in order of first being seen and includes what is gone; `assessments` hold only
    what stands, the ring's own one first. `look` is the viewer's live look, if there is one.
    """

    number: int
    label: str
    kind: CaseKind
    title: str
    status: CaseStatus
    band: str
    log_odds: float
    expected_precision: float
    base_rate: float
    ring_id: str
    members: int
    stage: Stage
    requisition: str
    team: str
    signals: str
    began_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    owner: Colleague | None
    outcome: Outcome | None
    outcome_at: datetime | None
    joined_into: int | None
    follows: int | None
    version: int
    synthetic: bool
    unmasked: bool
    look: LiveLook | None
    subjects: tuple[ShownSubject, ...]
    evidence: tuple[ShownEvidence, ...]
    assessments: tuple[ShownAssessment, ...]
    tasks: tuple[ShownTask, ...]
    notes: tuple[ShownNote, ...]
    decisions: tuple[ShownDecision, ...]
    notices: tuple[ShownNotice, ...]
    appeals: tuple[ShownAppeal, ...]
    ring: Ring | None
