"""Containment: `plan_for` shows what would be done, `run_plan` does what was shown, `undo` takes
it back.

Containing is no decision about a person. It carries out a decision in force to suspend access or
to end employment, or it is an emergency hold: with an end, and a task to decide by then. The
step-up is for the action
``contain`` and the plan's number, bound to `run_digest`: act, digest of the diff, reason. If the
accounts are not as the plan showed them, nothing is done and a new plan is made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from time import sleep

import msgspec
from django.db import transaction

from doorward.access.step_up import Proof, content_digest
from doorward.cases import log
from doorward.cases.containing_accounts import accounts_meant, read_accounts
from doorward.cases.containing_ending import TASK, UNDOABLE, Ran, finish
from doorward.cases.containing_people import responder_for
from doorward.cases.containing_rows import TableJournal, numbered, store_plan, visible_plan
from doorward.cases.containing_rules import decision_in_force, require_room, usable_settings
from doorward.cases.containing_switch import require_not_stopped, stopped
from doorward.cases.containing_words import CONTAIN_ACTION, Act, PlanState, Target
from doorward.cases.roles import Right, require, visible_case
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_proof import require_proof
from doorward.cases.viewer_text import required_text
from doorward.cases.working_changes import require_status, take
from doorward.containment import running
from doorward.containment.patience import Pause
from doorward.containment.steps import diff_digest
from doorward.model.cases import UNDECIDED, CaseStatus
from doorward.store.models import Case, CaseTask, Containment

REASON_LENGTH = (20, 4000)


def run_digest(act: Act, diff: str, reason: str) -> str:
    """What the key signs, beside the plan's number: fields ``act digest reason`` of the form."""
    return content_digest(act.value, diff, reason)


def plan_for(
    viewer: Viewer, case_id: int, targets: Sequence[Target], *, pause: Pause = sleep
) -> int:
    """Read how accounts stand and store what would be done; the plan's number. Changes nothing.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing`` (no account), ``too-many``,
    ``too-long``, ``state``.
    """
    require(viewer, Right.CONTAIN)
    case = visible_case(viewer, case_id)
    pairs = accounts_meant(viewer, case, targets)
    planned = read_accounts(viewer, pairs, pause)
    with transaction.atomic():
        take(viewer, case_id, None)
        return store_plan(viewer, case_id, planned).pk


def run_plan(
    viewer: Viewer,
    plan_id: int,
    reason: str,
    proof: Proof | None,
    *,
    hold: bool = False,
    pause: Pause = sleep,
) -> Ran:
    """Carry out what a plan showed; each step is written down before and after.

    `hold`: in an emergency, without a decision, for the hours that the settings say. Raises
    `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``, ``step-up``,
    ``state`` (no decision in force, stopped, not a fresh plan), ``too-many``, ``changed`` (the
    accounts are not as shown; a new plan has been made).
    """
    require(viewer, Right.CONTAIN)
    row = visible_plan(viewer, plan_id)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    good = _signed(viewer, row, Act.HOLD if hold else Act.RUN, reason, proof)
    require_not_stopped(viewer)
    _require_state(row, PlanState.PLANNED)
    _require_ground(row.case, hold=hold)
    _require_as_shown(viewer, row, pause)
    _claim(viewer, row, said, good, hold=hold)
    steps = numbered(row.steps.all())
    running.run(
        steps,
        _finder(viewer),
        TableJournal(viewer),
        pause,
        lambda: stopped(viewer) is not None,
    )
    return finish(viewer, row, "containment-result")


def undo(
    viewer: Viewer, plan_id: int, reason: str, proof: Proof | None, *, pause: Pause = sleep
) -> Ran:
    """Restore what was before, where that can be; allowed also while containment is stopped.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``,
    ``step-up``, ``state``.
    """
    require(viewer, Right.CONTAIN)
    row = visible_plan(viewer, plan_id)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    good = _signed(viewer, row, Act.UNDO, reason, proof)
    rows = [one for one in row.steps.all() if one.reversible and one.state in UNDOABLE]
    if not rows:
        raise Refused("state", "there is nothing in this plan that could be undone")
    with transaction.atomic():
        take(viewer, row.case_id, None, even_joined=True)
        claimed = Containment.objects.filter(
            pk=row.pk, state__in=(PlanState.DONE.value, PlanState.PARTLY.value)
        ).update(
            state=PlanState.UNDOING.value,
            undo_at=viewer.now,
            undo_by=viewer.person,
            undo_reason=said,
            undo_proof=_proof_json(good),
        )
        if not claimed:
            raise Refused("state", "this plan is not one that has been run and can be undone")
        _log(viewer, "containment-undo", row, said)
    running.undo(numbered(rows), _finder(viewer), TableJournal(viewer), pause)
    return finish(viewer, row, "containment-undone")


def _finder(viewer: Viewer) -> running.Find:
    return lambda name: responder_for(viewer, name)


def _signed(
    viewer: Viewer, row: Containment, act: Act, reason: str, proof: Proof | None
) -> Proof | None:
    """The touch of the key, or None for a command that the operator lets act without one."""
    if viewer.role is None:
        if usable_settings().command_line:
            return None
        raise Refused(
            "not-allowed",
            "a command holds no security key and only plans; an operator who wants it to act sets"
            " command_line = true in the file of responders",
        )
    bound = run_digest(act, row.digest, reason)
    return require_proof(viewer, proof, CONTAIN_ACTION, str(row.pk), bound)


def _require_state(row: Containment, wanted: PlanState) -> None:
    if row.state != wanted:
        raise Refused("state", f"this plan is {row.state}; make a new one")


def _require_ground(case: Case, *, hold: bool) -> None:
    if decision_in_force(case) is None and not hold:
        raise Refused(
            "state",
            "nobody is contained without a decision in force that takes access away; in an"
            " emergency, hold the accounts and decide after it",
        )


def _require_as_shown(viewer: Viewer, row: Containment, pause: Pause) -> None:
    """Read all accounts again; if they are not as the plan showed them, plan anew and refuse."""
    pairs = dict.fromkeys((one.responder, one.account) for one in row.steps.order_by("position"))
    planned = read_accounts(viewer, pairs, pause)
    if diff_digest(planned) == row.digest:
        return
    with transaction.atomic():
        Containment.objects.filter(pk=row.pk, state=PlanState.PLANNED.value).update(
            state=PlanState.STALE.value
        )
        made = store_plan(viewer, row.case_id, planned)
    raise Refused(
        "changed",
        f"the accounts are not any more as plan {row.pk} showed them. Nothing was done; plan"
        f" {made.pk} shows how they are now",
    )


def _claim(viewer: Viewer, row: Containment, said: str, proof: Proof | None, *, hold: bool) -> None:
    """Take the plan for this run alone, with all that must hold at that moment."""
    settings = usable_settings()
    with transaction.atomic():
        case = take(viewer, row.case_id, None)
        decision = decision_in_force(case)
        _require_ground(case, hold=hold)
        if decision is None:
            require_status(case, *UNDECIDED, CaseStatus.DECIDED, CaseStatus.APPEALED)
        until = None if decision else viewer.now + timedelta(hours=settings.hold_hours)
        claimed = Containment.objects.filter(pk=row.pk, state=PlanState.PLANNED.value).update(
            state=PlanState.RUNNING.value,
            decision=decision,
            expires_at=until,
            run_at=viewer.now,
            run_by=viewer.person,
            run_key=proof.key if proof else None,
            run_reason=said,
            run_proof=_proof_json(proof),
        )
        if not claimed:
            raise Refused("state", "somebody else has run this plan")
        # The log lets one act append at a time, so that the two below count what others did.
        _log(viewer, "containment-run" if decision else "containment-held", row, said)
        require_not_stopped(viewer)
        require_room(row, viewer.now, settings.accounts_an_hour)
        if until is not None:
            CaseTask.objects.create(
                case=case,
                code=f"{TASK}:{row.pk}",
                title=f"Decide on the emergency hold of plan {row.pk}, or undo it",
                created_at=viewer.now,
                due_at=until,
            )


def _log(viewer: Viewer, act: str, row: Containment, said: str) -> None:
    facts = {"plan": row.pk, "diff": row.digest}
    reason = log.masked(_without_accounts(said, row), row.case)
    log.append(viewer, act, "case", row.case_id, reason=reason, facts=facts)


def _without_accounts(said: str, row: Containment) -> str:
    for account in {one.account for one in row.steps.all()}:
        said = re.sub(rf"(?<!\w){re.escape(account)}(?!\w)", "(account)", said)
    return said


def _proof_json(proof: Proof | None) -> str:
    return msgspec.json.encode(proof).decode() if proof else ""
