"""What containment must rest on, and how far it may go."""

from __future__ import annotations

from datetime import datetime, timedelta

from doorward.cases.viewer import Refused
from doorward.containment.settings import Settings, SettingsError, current_settings
from doorward.containment.steps import StepState
from doorward.model.cases import Action, DecisionState
from doorward.store.models import Case, Containment, ContainmentStep, Decision

HOUR = timedelta(hours=1)
_GROUNDS = (Action.SUSPEND_ACCESS, Action.END_EMPLOYMENT)
_DID_NOTHING = (StepState.NOTHING.value, StepState.LEFT_OUT.value)


def usable_settings() -> Settings:
    """The operator's settings; `Refused` (``state``) where they cannot be used."""
    try:
        return current_settings()
    except SettingsError as error:
        raise Refused("state", f"nothing can be contained: {error}") from error


def decision_in_force(case: Case) -> Decision | None:
    """The decision that stands in a case and takes access away, if there is one."""
    rows = Decision.objects.filter(
        case=case,
        action__in=[one.value for one in _GROUNDS],
        state=DecisionState.IN_FORCE.value,
    )
    return rows.order_by("-pk").first()


def accounts_this_hour(now: datetime, but: int | None = None) -> set[tuple[str, str]]:
    """The accounts of plans that were run in the hour before, whoever ran them."""
    rows = ContainmentStep.objects.filter(plan__run_at__gt=now - HOUR)
    rows = rows.exclude(plan=but).exclude(state__in=_DID_NOTHING)
    return set(rows.values_list("responder", "account").distinct())


def require_room(plan: Containment, now: datetime, most: int) -> None:
    """Raise `Refused` (``too-many``) where a plan would contain more than may be in an hour."""
    own = {
        (row.responder, row.account)
        for row in plan.steps.all()
        if row.before != row.after and not row.problem
    }
    before = accounts_this_hour(now, plan.pk)
    if len(before | own) > most:
        raise Refused(
            "too-many",
            f"no more than {most} accounts are contained within an hour, and {len(before)} have"
            " been; wait, or let the operator raise accounts_an_hour",
        )
