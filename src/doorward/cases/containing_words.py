"""The words and values of containment as casework knows it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from doorward.cases.looking_values import Colleague
from doorward.containment.steps import StepState

CONTAIN_ACTION = "contain"
"""What the key is touched for."""


class PlanState(StrEnum):
    """Where a plan stands. STALE: what it showed was not so any more when it was to be run.
    FAILED: nothing in it could be done."""

    PLANNED = "planned"
    STALE = "stale"
    RUNNING = "running"
    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class Act(StrEnum):
    """What a form asks for, as the key signs it: to run under a decision, to hold, to undo."""

    RUN = "run"
    HOLD = "hold"
    UNDO = "undo"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """An account to contain: as somebody wrote it, or the id of a subject on record (its row)."""

    responder: str
    account: str = ""
    subject: int | None = None


class ShownStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a plan, its account masked unless the viewer has a live look at the case."""

    responder: str
    account: str
    kind: str
    reversible: bool
    before: str
    after: str
    problem: str
    state: StepState
    message: str


class ShownPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan. `stands` says whether what it rests on does: a decision in force, or its time.

    `cut_off` is a plan whose process died, or whose step nobody knows the outcome of. `playbook`
    names the playbook that made it (its id, where there is none of that id any more).
    """

    id: int
    case: int
    title: str
    state: PlanState
    digest: str
    made_at: datetime
    made_by: Colleague | None
    run_at: datetime | None
    run_by: Colleague | None
    run_reason: str
    undo_at: datetime | None
    undo_by: Colleague | None
    undo_reason: str
    decision: int | None
    expires_at: datetime | None
    stands: bool
    cut_off: bool
    can_undo: bool
    steps: tuple[ShownStep, ...]
    playbook: str = ""


class ShownStop(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing can be contained now. `id` is None where the server's environment says so."""

    id: int | None
    at: datetime | None
    by: Colleague | None
    reason: str


class OnRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A subject of the case, or one tied to it, whose id may be an account."""

    row: int
    kind: str
    account: str


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """All that the panel of a case shows. `decision` is the one in force that containment may
    rest on, `left` how many more accounts may be contained within this hour."""

    case: int
    title: str
    synthetic: bool
    plans: tuple[ShownPlan, ...]
    responders: tuple[str, ...]
    trouble: str
    on_record: tuple[OnRecord, ...]
    decision: int | None
    hold_hours: int
    left: int
    stop: ShownStop | None
    in_clear: bool
