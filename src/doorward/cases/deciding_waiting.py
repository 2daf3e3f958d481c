"""What a viewer could decide: `choices` in one case, `decisions_waiting` for a second person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db.models import Q

from doorward.cases.looking import masker_for
from doorward.cases.looking_people import colleague
from doorward.cases.looking_values import Colleague
from doorward.cases.policy import current_policy
from doorward.cases.roles import Right, rights, visible_case, visible_cases
from doorward.cases.viewer import Viewer
from doorward.cases.viewer_text import names_as_written
from doorward.model.cases import ADVERSE, Action, CaseKind, CaseStatus, DecisionState, Role
from doorward.report.preparing import Personal
from doorward.store.models import CaseSubject, Decision

MOST = 200
"""How many proposals are listed at once."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """An action that the viewer may take in a case, and what comes with it.

    `seconders` are the roles of which one must agree; where it is empty, the viewer decides.
    """

    action: Action
    adverse: bool
    seconders: tuple[Role, ...]
    notice_days: int | None
    appeal_days: int | None


class WaitingDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal. `may_second` says whether it waits for this viewer."""

    decision: int
    action: Action
    case: int
    title: str
    band: str
    proposed_by: Colleague
    proposed_at: datetime
    seconders: tuple[Role, ...]
    may_second: bool
    version: int


def choices(viewer: Viewer, case_id: int) -> tuple[Choice, ...]:
    """The actions open to the viewer in this case as it stands; `Refused` (``not-found``)."""
    case = visible_case(viewer, case_id)
    open_to_all = case.status in {CaseStatus.OPEN, CaseStatus.WAITING}
    if not open_to_all or Right.DECIDE not in rights(viewer):
        return ()
    harmed = case.decisions.filter(adverse=True, state=DecisionState.IN_FORCE.value).exists()
    return tuple(
        Choice(
            action=action,
            adverse=action in ADVERSE,
            seconders=_sorted(policy.seconders),
            notice_days=policy.notice_days,
            appeal_days=policy.appeal_days,
        )
        for action, policy in current_policy().actions.items()
        if viewer.role in policy.propose
        and CaseKind(case.kind) in policy.kinds
        and not (action is Action.CLEAR and harmed)
    )


def decisions_waiting(viewer: Viewer) -> tuple[WaitingDecision, ...]:
    """Proposals in cases that the viewer may see, the oldest first; titles are masked.

    At most `MOST` that wait for this viewer, and as many that wait for others.
    """
    found = (
        Decision.objects.filter(state=DecisionState.PROPOSED.value, case__in=visible_cases(viewer))
        .select_related("case", "first_by")
        .order_by("first_at", "pk")
    )
    mine = _for(viewer)
    rows = sorted(
        [*found.filter(mine)[:MOST], *found.exclude(mine)[:MOST]],
        key=lambda row: (row.first_at, row.pk),
    )
    names, masker = names_of({row.case_id for row in rows}), masker_for(viewer, None)
    return tuple(
        WaitingDecision(
            decision=row.pk,
            action=Action(row.action),
            case=row.case_id,
            title=masker.text(row.case.title, names[row.case_id]),
            band=row.case.band,
            proposed_by=colleague(row.first_by),
            proposed_at=row.first_at,
            seconders=_sorted(current_policy().of(Action(row.action)).seconders),
            may_second=_may_second(viewer, row),
            version=row.case.version,
        )
        for row in rows
    )


def names_of(cases: Iterable[int]) -> dict[int, list[Personal]]:
    """The names of the subjects of some cases, to be masked in what is said of them."""
    found = defaultdict(list)
    rows = CaseSubject.objects.filter(case__in=list(cases)).exclude(subject__name="")
    for case, name in rows.values_list("case_id", "subject__name"):
        found[case].append(name)
    return defaultdict(list, {case: names_as_written(names) for case, names in found.items()})


def _for(viewer: Viewer) -> Q:
    """As `_may_second`, for the database."""
    seconded = [
        action.value
        for action, policy in current_policy().actions.items()
        if Right.SECOND in rights(viewer) and viewer.role in policy.seconders
    ]
    return Q(action__in=seconded) & ~Q(first_by=viewer.person)


def _may_second(viewer: Viewer, row: Decision) -> bool:
    seconders = current_policy().of(Action(row.action)).seconders
    return (
        Right.SECOND in rights(viewer)
        and viewer.role in seconders
        and row.first_by_id != viewer.person
    )


def _sorted(roles: Iterable[Role]) -> tuple[Role, ...]:
    return tuple(sorted(roles, key=list(Role).index))
