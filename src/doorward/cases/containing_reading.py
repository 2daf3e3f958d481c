"""What is shown of containment: the `panel` of a case, and all `containments`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from doorward import __version__
from doorward.cases.containing_accounts import accounts_on_record
from doorward.cases.containing_ending import UNDOABLE
from doorward.cases.containing_rows import is_cut_off
from doorward.cases.containing_rules import accounts_this_hour, decision_in_force
from doorward.cases.containing_switch import stopped
from doorward.cases.containing_words import OnRecord, Panel, PlanState, ShownPlan, ShownStep
from doorward.cases.deciding_waiting import names_of
from doorward.cases.looking import live_look, masker_for
from doorward.cases.looking_people import colleague_or_none
from doorward.cases.playing_rules import playbooks_of
from doorward.cases.roles import Right, require, visible_case, visible_cases
from doorward.cases.viewer import Refused, Viewer
from doorward.containment.remediation import remediation_event
from doorward.containment.settings import OWN, Settings, SettingsError, current_settings
from doorward.containment.steps import StepState
from doorward.model import FactKind
from doorward.model.cases import DecisionState
from doorward.report.preparing import Masker, Personal
from doorward.store.models import Containment, ContainmentStep

MOST_SHOWN = 50
MOST_LISTED = 200
_LIVE = (
    PlanState.RUNNING.value,
    PlanState.DONE.value,
    PlanState.PARTLY.value,
    PlanState.UNDOING.value,
)
_SEEN_WITH = ("case", "decision", "made_by", "run_by", "undo_by")


def panel(viewer: Viewer, case_id: int) -> Panel:
    """The plans of a case, the newest first, and what another one could be made of.

    Raises `Refused`: ``not-allowed``, ``not-found``.
    """
    require(viewer, Right.SEE_CONTAINMENT)
    case = visible_case(viewer, case_id)
    masker, names = masker_for(viewer, case_id), names_of({case_id})[case_id]
    rows = Containment.objects.filter(case=case).select_related(*_SEEN_WITH)
    shown = rows.prefetch_related("steps").order_by("-pk")[:MOST_SHOWN]
    settings, trouble = _settings()
    used = len(accounts_this_hour(viewer.now))
    decision = decision_in_force(case)
    return Panel(
        case=case_id,
        title=masker.text(case.title, names),
        synthetic=case.synthetic,
        plans=tuple(_shown(viewer, row, masker, names) for row in shown),
        responders=(OWN, *settings.responders),
        trouble=trouble,
        on_record=tuple(
            OnRecord(
                row=row.pk,
                kind=row.kind,
                account=masker.value(FactKind.IDENTIFIER, row.subject_id),
            )
            for row in accounts_on_record(viewer, case)
        ),
        decision=decision.pk if decision else None,
        hold_hours=settings.hold_hours,
        left=max(0, settings.accounts_an_hour - used),
        stop=stopped(viewer),
        in_clear=live_look(viewer, case_id) is not None,
    )


def containments(viewer: Viewer) -> tuple[ShownPlan, ...]:
    """What is contained now in cases that the viewer may see, holds that ran out first.

    Accounts are masked. An administrator sees none, but may stop everything.
    """
    require(viewer, Right.SEE_CONTAINMENT)
    rows = Containment.objects.filter(state__in=_LIVE, case__in=visible_cases(viewer))
    found = list(
        rows.select_related(*_SEEN_WITH).prefetch_related("steps").order_by("-pk")[:MOST_LISTED]
    )
    names, masker = names_of({row.case_id for row in found}), masker_for(viewer, None)
    shown = [_shown(viewer, row, masker, names[row.case_id]) for row in found]
    return tuple(sorted(shown, key=lambda one: (one.stands, -one.id)))


def _settings() -> tuple[Settings, str]:
    try:
        return current_settings(), ""
    except SettingsError as error:
        return Settings(), str(error)


def _shown(viewer: Viewer, row: Containment, masker: Masker, names: list[Personal]) -> ShownPlan:
    steps = sorted(row.steps.all(), key=lambda one: one.position)
    said = [*names, *((FactKind.IDENTIFIER, one.account) for one in steps if len(one.account) > 2)]
    return ShownPlan(
        id=row.pk,
        case=row.case_id,
        title=masker.text(row.case.title, names),
        state=PlanState(row.state),
        digest=row.digest,
        made_at=row.made_at,
        made_by=colleague_or_none(row.made_by),
        run_at=row.run_at,
        run_by=colleague_or_none(row.run_by),
        run_reason=masker.text(row.run_reason, said),
        undo_at=row.undo_at,
        undo_by=colleague_or_none(row.undo_by),
        undo_reason=masker.text(row.undo_reason, said),
        decision=row.decision_id,
        expires_at=row.expires_at,
        stands=_stands(viewer, row),
        cut_off=is_cut_off(row, viewer.now),
        can_undo=row.state in (PlanState.DONE, PlanState.PARTLY) and _any_to_undo(steps),
        steps=tuple(_shown_step(one, masker) for one in steps),
        playbook=_playbook_name(row.playbook),
    )


def _playbook_name(identifier: str) -> str:
    if not identifier:
        return ""
    try:
        known = playbooks_of(current_settings().playbooks)
    except (Refused, SettingsError):
        return identifier
    return next((one.name for one in known if one.id == identifier), identifier)


def remediation_events(
    viewer: Viewer, since: datetime | None = None
) -> Iterator[dict[str, object]]:
    """Every step carried out or tried, as OCSF Remediation Activity; accounts are masked.

    Of cases that the viewer may see, oldest plan first; `since` leaves out plans run before.
    """
    require(viewer, Right.SEE_CONTAINMENT)
    rows = ContainmentStep.objects.filter(
        plan__case__in=visible_cases(viewer), plan__run_at__isnull=False
    ).exclude(state=StepState.PLANNED.value)
    if since is not None:
        rows = rows.filter(plan__run_at__gte=since)
    masker = masker_for(viewer, None)
    for row in rows.select_related("plan").order_by("pk").iterator(500):
        yield remediation_event(
            responder=row.responder,
            account=masker.value(FactKind.IDENTIFIER, row.account),
            kind=row.kind,
            state=StepState(row.state),
            at=row.finished_at or row.plan.run_at or row.plan.made_at,
            key=row.key,
            case=row.plan.case_id,
            plan=row.plan_id,
            playbook=row.plan.playbook,
            finding=row.plan.finding,
            version=__version__,
        )


def _stands(viewer: Viewer, row: Containment) -> bool:
    """Whether the decision is in force still, or, for a hold, its time is not over or there has
    been a decision meanwhile."""
    if row.decision is not None:
        return row.decision.state == DecisionState.IN_FORCE
    if row.expires_at is None or row.expires_at > viewer.now:
        return True
    return decision_in_force(row.case) is not None


def _any_to_undo(steps: Iterable[ContainmentStep]) -> bool:
    return any(one.reversible and one.state in UNDOABLE for one in steps)


def _shown_step(row: ContainmentStep, masker: Masker) -> ShownStep:
    return ShownStep(
        responder=row.responder,
        account=masker.value(FactKind.IDENTIFIER, row.account),
        kind=row.kind,
        reversible=row.reversible,
        before=row.before,
        after=row.after,
        problem=row.problem,
        state=StepState(row.state),
        message=row.message,
    )
