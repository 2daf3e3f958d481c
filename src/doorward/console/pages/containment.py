"""Containment: all that is contained now, the switch that stops it, and the panel of a case."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.cases.containing import plan_for, run_plan, undo
from doorward.cases.containing_ending import Ran, settle
from doorward.cases.containing_reading import containments, panel
from doorward.cases.containing_rows import visible_plan
from doorward.cases.containing_switch import SWITCH_OBJECT, release, stop, stopped
from doorward.cases.containing_words import (
    CONTAIN_ACTION,
    Act,
    PlanState,
    ShownPlan,
    ShownStep,
    Target,
)
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Refused
from doorward.console.pages import errors
from doorward.console.pages.case_forms import answering, number, proof_of
from doorward.console.pages.containment_words import DONE, PLANS, STATES, STEPS
from doorward.console.signed_in import SignedInRequest
from doorward.report.visible import visible

_AFTER = {PlanState.DONE: "done", PlanState.UNDONE: "undone"}
Row = dict[str, object]
CaseAct = Callable[[SignedInRequest, int], str]


@require_GET
@answering
def everything(request: SignedInRequest) -> HttpResponse:
    """What is contained now, and the switch."""
    return _everything(request)


def _everything(request: SignedInRequest, why: Refused | None = None) -> HttpResponse:
    shown = containments(request.viewer)
    context = {
        "plans": [_plan(one) for one in shown],
        "stop": stopped(request.viewer),
        "switch": SWITCH_OBJECT,
        "why": why,
        "reason": str(request.POST.get("reason", "")),
        "done": "" if why else DONE.get(request.GET.get("done", ""), ""),
    }
    status = 200 if why is None else errors.STATUS.get(why.code, 422)
    return render(request, "console/containment.html", context, status=status)


def _switch(address: str, act: Callable[[SignedInRequest], None], done: str) -> URLPattern:
    @require_POST
    @answering
    @wraps(act)
    def sent(request: SignedInRequest) -> HttpResponseBase:
        require(request.viewer, Right.STOP_CONTAINMENT)
        try:
            act(request)
        except Refused as why:
            return _everything(request, why)
        return HttpResponseRedirect(f"/containment/?done={done}", status=303)

    return path(f"containment/{address}/", sent, name=f"containment-{address}")


def _stop(request: SignedInRequest) -> None:
    stop(request.viewer, _said(request, "reason"))


def _release(request: SignedInRequest) -> None:
    proof = proof_of(request, CONTAIN_ACTION, SWITCH_OBJECT, "reason")
    release(request.viewer, _said(request, "reason"), proof)


@require_GET
@answering
def of_case(request: SignedInRequest, number: int) -> HttpResponse:
    """The panel of a case."""
    return _panel(request, number)


def _panel(request: SignedInRequest, case: int, why: Refused | None = None) -> HttpResponse:
    shown = panel(request.viewer, case)
    fields = {name: str(value) for name, value in request.POST.items()}
    context = {
        "shown": shown,
        "title": visible(shown.title, 160),
        "plans": [_plan(one) for one in shown.plans],
        "responders": [
            {"name": one, "accounts": fields.get(f"accounts-{one}", "")} for one in shown.responders
        ],
        "why": why,
        "kept": fields,
        "done": "" if why else DONE.get(request.GET.get("done", ""), ""),
    }
    status = 200 if why is None else errors.STATUS.get(why.code, 422)
    return render(request, "console/containment_case.html", context, status=status)


def _plan(one: ShownPlan) -> Row:
    return {
        "one": one,
        "label": PLANS[one.state],
        "title": visible(one.title, 120),
        "fresh": one.state is PlanState.PLANNED,
        "ended": one.state in {PlanState.STALE, PlanState.UNDONE, PlanState.FAILED},
        "steps": [_step(step) for step in one.steps],
        "open": sum(step.before != step.after and not step.problem for step in one.steps),
        "lasting": any(not step.reversible and not step.problem for step in one.steps),
    }


def _step(one: ShownStep) -> Row:
    changes = one.before != one.after or one.before == "unknown"
    return {
        "account": visible(one.account, 120),
        "responder": one.responder,
        "kind": STEPS.get(one.kind, one.kind),
        "before": visible(one.before, 60),
        "after": visible(one.after, 60) if changes else "no change",
        "reversible": one.reversible,
        "problem": visible(one.problem, 300),
        "state": STATES[one.state],
        "message": visible(one.message, 300),
    }


def _form(address: str, act: Callable[..., str]) -> URLPattern:
    """The address of a form: does its act and shows the panel; what is not done is shown again."""

    @require_POST
    @answering
    @wraps(act)
    def sent(request: SignedInRequest, number: int, **named: int) -> HttpResponseBase:
        require(request.viewer, Right.CONTAIN)
        try:
            done = act(request, number, **named)
        except Refused as why:
            if why.code == "not-found":
                raise
            return _panel(request, number, why)
        return HttpResponseRedirect(f"/case/{number}/containment/?done={done}", status=303)

    return path(f"case/<int:number>/containment/{address}", sent, name=f"contain-{act.__name__}")


def _planned(request: SignedInRequest, case: int) -> str:
    shown = panel(request.viewer, case)
    targets = [
        Target(responder=name, account=line)
        for name in shown.responders
        for line in _said(request, f"accounts-{name}").splitlines()
    ]
    targets += [
        Target(responder=name, subject=row)
        for name in shown.responders
        for said in request.POST.getlist(f"subject-{name}")
        if (row := number(str(said))) is not None
    ]
    plan_for(request.viewer, case, targets)
    return "planned"


def _run(request: SignedInRequest, case: int, plan: int) -> str:
    _require_of(request, case, plan)
    hold = _said(request, "act") == Act.HOLD
    proof = proof_of(request, CONTAIN_ACTION, plan, "act", "digest", "reason")
    return _after(run_plan(request.viewer, plan, _said(request, "reason"), proof, hold=hold))


def _undo(request: SignedInRequest, case: int, plan: int) -> str:
    _require_of(request, case, plan)
    proof = proof_of(request, CONTAIN_ACTION, plan, "act", "digest", "reason")
    return _after(undo(request.viewer, plan, _said(request, "reason"), proof))


def _settle(request: SignedInRequest, case: int, plan: int) -> str:
    _require_of(request, case, plan)
    settle(request.viewer, plan)
    return "settled"


def _after(ran: Ran) -> str:
    return _AFTER.get(ran.state, "partly")


def _require_of(request: SignedInRequest, case: int, plan: int) -> None:
    if visible_plan(request.viewer, plan).case_id != case:
        raise Refused("not-found", f"there is no plan {plan} that you may see")


def _said(request: SignedInRequest, name: str) -> str:
    return str(request.POST.get(name, ""))


urlpatterns: list[URLPattern] = [
    path("containment/", everything, name="containment"),
    _switch("stop", _stop, "stopped"),
    _switch("release", _release, "released"),
    path("case/<int:number>/containment/", of_case, name="case-containment"),
    _form("plan/", _planned),
    _form("<int:plan>/run/", _run),
    _form("<int:plan>/undo/", _undo),
    _form("<int:plan>/settle/", _settle),
]
