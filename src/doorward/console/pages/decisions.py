"""What waits: for a second person, for an answer to an appeal, for a notice, for the viewer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from doorward.cases.appeals import WaitingAppeal, appeals_waiting
from doorward.cases.deciding_waiting import WaitingDecision, decisions_waiting
from doorward.cases.notices import MOST, notices_due
from doorward.cases.roles import Right, require, rights
from doorward.cases.tasks import my_tasks
from doorward.console.pages.case_forms import answering
from doorward.console.pages.case_words import ACTIONS, role_list
from doorward.console.signed_in import SignedInRequest
from doorward.report.visible import visible

Row = dict[str, object]


@require_GET
@answering
def decisions(request: SignedInRequest) -> HttpResponse:
    """What waits for the viewer first, then what waits for others."""
    viewer = request.viewer
    require(viewer, Right.SEE_CASES)
    waiting, appeals = decisions_waiting(viewer), appeals_waiting(viewer)
    notices = notices_due(viewer)
    tasks = my_tasks(viewer) if Right.WORK in rights(viewer) else ()
    return render(
        request,
        "console/decisions.html",
        {
            "mine": [_proposal(one) for one in waiting if one.may_second],
            "others": [_proposal(one) for one in waiting if not one.may_second],
            "appeals": [_appeal(one) for one in appeals],
            "notices": [
                {"case": one.case, "action": ACTIONS[one.action][0], "id": one.decision}
                for one in notices
            ],
            "many_notices": len(notices) == MOST,
            "tasks": [
                {
                    "case": one.case,
                    "title": visible(one.title, 200),
                    "due_at": one.due_at,
                    "late": bool(one.due_at and one.due_at < viewer.now),
                }
                for one in tasks
            ],
        },
    )


def _proposal(one: WaitingDecision) -> Row:
    return {
        "case": one.case,
        "title": visible(one.title, 160),
        "band": one.band,
        "action": ACTIONS[one.action][0],
        "by": visible(one.proposed_by.name, 120),
        "at": one.proposed_at,
        "who": role_list(one.seconders),
    }


def _appeal(one: WaitingAppeal) -> Row:
    return {
        "case": one.case,
        "id": one.appeal,
        "action": ACTIONS[one.action][0],
        "at": one.received_at,
        "mine": one.may_answer,
        "decided_by": ", ".join(visible(who.name, 120) for who in one.decided_by),
    }


urlpatterns: list[URLPattern] = [path("decisions/", decisions, name="decisions")]
