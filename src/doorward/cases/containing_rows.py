"""Plans as rows: storing one, finding one, its steps, and the journal that a run writes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction

from doorward.cases import log
from doorward.cases.containing_words import PlanState
from doorward.cases.roles import visible_cases
from doorward.cases.viewer import Refused, Viewer
from doorward.containment.running import Numbered
from doorward.containment.steps import Outcome, PlannedStep, Step, StepState, diff_digest
from doorward.store.models import Containment, ContainmentStep

CUT_OFF = timedelta(minutes=5)
"""A step that was begun longer ago has no process any more: requests end long before."""


class TableJournal:
    """Writes each step before and after, each in a transaction of its own."""

    def __init__(self, viewer: Viewer) -> None:
        self._at, self._began = viewer.now, monotonic()

    def intend(self, number: int, state: StepState) -> None:
        """Before anything is sent."""
        self._write(number, state=state.value, started_at=self.now(), finished_at=None, message="")

    def result(self, number: int, outcome: Outcome) -> None:
        """After it."""
        message = outcome.message[:500]
        self._write(number, state=outcome.state.value, message=message, finished_at=self.now())

    def now(self) -> datetime:
        """The time of the request, and what has gone by since."""
        return self._at + timedelta(seconds=monotonic() - self._began)

    def _write(self, number: int, **values: object) -> None:
        with transaction.atomic():
            ContainmentStep.objects.filter(pk=number).update(**values)


def store_plan(viewer: Viewer, case_id: int, planned: Sequence[PlannedStep]) -> Containment:
    """Write a plan and log it; inside the caller's transaction."""
    row = Containment.objects.create(
        case_id=case_id,
        state=PlanState.PLANNED.value,
        digest=diff_digest(planned),
        made_at=viewer.now,
        made_by_id=viewer.person,
    )
    ContainmentStep.objects.bulk_create(
        ContainmentStep(
            plan=row,
            position=position,
            responder=one.step.responder,
            account=one.step.account,
            kind=one.step.kind,
            reversible=one.step.reversible,
            before=one.before,
            after=one.after,
            problem=one.problem[:500],
            key=secrets.token_hex(16),
        )
        for position, one in enumerate(planned)
    )
    facts = {"plan": row.pk, "steps": len(planned), "diff": row.digest}
    log.append(viewer, "containment-planned", "case", case_id, facts=facts)
    return row


def visible_plan(viewer: Viewer, plan_id: int) -> Containment:
    """A plan in a case that the viewer may see; `Refused` (``not-found``)."""
    rows = Containment.objects.filter(case__in=visible_cases(viewer)).select_related("case")
    found = rows.filter(pk=plan_id).first()
    if found is None:
        raise Refused("not-found", f"there is no plan {plan_id} that you may see")
    return found


def is_cut_off(row: Containment, now: datetime) -> bool:
    """Whether a plan's process died, or the outcome of one of its steps is not known."""
    states = {one.state for one in row.steps.all()}
    if row.state in {PlanState.RUNNING, PlanState.UNDOING}:
        began = [one.started_at for one in row.steps.all() if one.started_at is not None]
        began += [at for at in (row.run_at, row.undo_at) if at is not None]
        return max(began) < now - CUT_OFF
    return StepState.UNKNOWN.value in states


def numbered(rows: Iterable[ContainmentStep]) -> tuple[Numbered, ...]:
    """Steps as they are carried out; their numbers are those of their rows."""
    return tuple(
        Numbered(number=row.pk, key=row.key, planned=_planned(row))
        for row in sorted(rows, key=lambda one: one.position)
    )


def _planned(row: ContainmentStep) -> PlannedStep:
    step = Step(
        responder=row.responder, account=row.account, kind=row.kind, reversible=row.reversible
    )
    return PlannedStep(step=step, before=row.before, after=row.after, problem=row.problem)
