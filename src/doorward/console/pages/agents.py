"""Calls of agents that wait for a person: the list, one call, and saying yes or no."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.agents.approval_records import Approval, ApprovalState
from doorward.cases.roles import Right, require, rights
from doorward.cases.viewer import Refused
from doorward.console.agents import ACTION, Desk, account, desk
from doorward.console.pages import errors
from doorward.console.pages.case_forms import answering, proof_of
from doorward.console.signed_in import SignedInRequest
from doorward.report.visible import exact, visible

STATES = {
    ApprovalState.WAITING: "waits",
    ApprovalState.APPROVED: "approved, not made yet",
    ApprovalState.REFUSED: "refused",
    ApprovalState.USED: "approved and made",
    ApprovalState.EXPIRED: "ended, nobody decided or used it",
    ApprovalState.WITHDRAWN: "withdrawn by the agent",
}
DONE = {
    "approve": "Your yes is noted.",
    "refuse": "Refused. The same call is refused for an hour.",
}
RECENT = 20


@require_GET
@answering
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits, and what became of the last ones."""
    require(request.viewer, Right.SEE_APPROVALS)
    try:
        with desk(request.viewer) as opened:
            open_ = opened.approvals.waiting(opened.now)
            ended = opened.approvals.latest(opened.now, RECENT + len(open_))
    except Refused as why:
        return _without(request, why)
    ids = {one.id for one in open_}
    context = {
        "waiting": [_short(one) for one in open_],
        "ended": [_short(one) for one in ended if one.id not in ids][:RECENT],
        "done": DONE.get(request.GET.get("done", ""), ""),
        "now": request.viewer.now,
    }
    return render(request, "console/agents.html", context)


def _without(request: SignedInRequest, why: Refused) -> HttpResponse:
    """The list where there is no state: none was named, or it cannot be read."""
    status = 200 if why.code == "not-found" else errors.STATUS.get(why.code, 422)
    return render(request, "console/agents.html", {"why": why}, status=status)


@require_GET
@answering
def one_call(request: SignedInRequest, name: str) -> HttpResponse:
    """One call with all that there is to know before deciding."""
    require(request.viewer, Right.SEE_APPROVALS)
    with desk(request.viewer) as opened:
        return _call(request, opened, name)


def _call(
    request: SignedInRequest, opened: Desk, name: str, why: Refused | None = None
) -> HttpResponse:
    found, person = opened.approvals.get(name, opened.now), opened.person()
    alone = found.needed == 1 and person is not None and person.id in found.not_alone
    context = {
        **_short(found),
        "call": _shown(found, Right.UNMASK in rights(request.viewer)),
        "digest": found.digest,
        "needed": found.needed,
        "not_alone": ", ".join(found.not_alone),
        "teams": " or ".join(found.teams),
        "steps": [
            {"at": _time(step.at), "who": visible(step.who, 120), "what": step.what,
             "why": visible(step.why, 1_000)}
            for step in opened.approvals.steps(name)
        ],
        "action": ACTION,
        "person": person,
        "account": account(request.viewer),
        "open": found.state in (ApprovalState.WAITING, ApprovalState.APPROVED),
        "yes": found.state is ApprovalState.WAITING and not alone,
        "alone": alone,
        "refusal": why,
        "reason": str(request.POST.get("why", "")),
        "now": request.viewer.now,
    }  # fmt: skip
    status = 200 if why is None else errors.STATUS.get(why.code, 422)
    return render(request, "console/agents_call.html", context, status=status)


@require_POST
@answering
def decide(request: SignedInRequest, name: str) -> HttpResponse:
    """Say yes or no; what is not done is shown again with the reason that was written."""
    require(request.viewer, Right.APPROVE)
    said = {key: str(request.POST.get(key, "")) for key in ("digest", "answer", "why")}
    try:
        with desk(request.viewer) as opened:
            proof = proof_of(request, ACTION, name, "digest", "answer", "why")
            opened.decide(name, said["digest"], said["answer"], said["why"], proof)
    except Refused as why:
        if why.code in ("not-found", "state-gone"):
            raise
        with desk(request.viewer) as opened:
            return _call(request, opened, name, why)
    return HttpResponseRedirect(f"/agents/?done={said['answer']}", status=303)


def _short(found: Approval) -> dict[str, object]:
    call = found.call
    return {
        "id": found.id,
        "agent": visible(call.instance, 200),
        "whose": visible(found.whose, 200),
        "tool": visible(f"{call.server}/{call.tool}", 200),
        "purpose": visible(call.purpose, 300),
        "state": STATES[found.state],
        "asked_at": _time(found.asked_at),
        "ends_at": _time(found.ends_at),
    }


def _shown(found: Approval, unmasked: bool) -> dict[str, object]:
    """The call. Who may not see identifiers sees the names of the arguments alone."""
    call = found.call
    written = msgspec.json.format(msgspec.json.encode(call.arguments), indent=2).decode()
    return {
        "chain": [visible(one, 200) for one in call.chain],
        "action": visible(call.action, 200),
        "resource": visible(call.resource, 300),
        "data_class": call.data_class,
        "reasons": [visible(one, 200) for one in call.reasons],
        "lines": [exact(one) for one in written.split("\n")] if unmasked else [],
        "names": [] if unmasked else [visible(one, 200) for one in call.arguments],
        "erased": found.erased,
    }


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


urlpatterns: list[URLPattern] = [
    path("agents/", waiting, name="agents"),
    path("agents/calls/<str:name>/", one_call, name="agents-call"),
    path("agents/calls/<str:name>/decide/", decide, name="agents-decide"),
]
