"""The page of a case, for people who must decide, and the addresses of its forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.cases.looking import shown_case
from doorward.cases.viewer import Refused
from doorward.console.pages import case_acts, errors
from doorward.console.pages.case_acts import DONE
from doorward.console.pages.case_forms import Kept, answering, kept
from doorward.console.pages.case_panels import work_of
from doorward.console.pages.case_view import case_view
from doorward.console.signed_in import SignedInRequest

Named = ParamSpec("Named")


@require_GET
@answering
def case_page(request: SignedInRequest, number: int) -> HttpResponse:
    """A case and all that is in it."""
    return _page(request, number)


def _page(
    request: SignedInRequest, number: int, again: Kept | None = None, status: int = 200
) -> HttpResponse:
    shown = shown_case(request.viewer, number)
    context = {
        "shown": shown,
        "view": case_view(
            shown, request.viewer.now, all_evidence=request.GET.get("evidence") == "all"
        ),
        "work": work_of(request.viewer, shown, again),
        "kept": again,
        "done": "" if again else DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "console/case.html", context, status=status)


def _form(address: str, act: Callable[Concatenate[SignedInRequest, int, Named], str]) -> URLPattern:
    """The address of a form: does its act and shows the case; what is not done is shown again."""

    @require_POST
    @wraps(act)
    def sent(
        request: SignedInRequest, number: int, *args: Named.args, **kwargs: Named.kwargs
    ) -> HttpResponseBase:
        try:
            done = act(request, number, *args, **kwargs)
        except Refused as why:
            return _again(request, number, why)
        return HttpResponseRedirect(f"/case/{number}/?done={done}", status=303)

    return path(f"case/<int:number>/{address}", sent, name=f"case-{act.__name__}")


def _again(request: SignedInRequest, number: int, why: Refused) -> HttpResponse:
    if why.code == "not-found":
        # Answered alike whether the case, or what is in it, is hidden or is not there.
        return errors.refused(request, why)
    status = errors.STATUS.get(why.code, 422)
    try:
        return _page(request, number, kept(request, why), status)
    except Refused as gone:
        return errors.refused(request, gone)


urlpatterns: list[URLPattern] = [
    path("case/<int:number>/", case_page, name="case"),
    _form("note/", case_acts.note),
    _form("tasks/", case_acts.add_task),
    _form("tasks/<int:task>/", case_acts.end_task),
    _form("owner/", case_acts.assign),
    _form("due/", case_acts.set_due),
    _form("status/", case_acts.set_status),
    _form("decide/", case_acts.decide),
    _form("decisions/<int:decision>/review/", case_acts.review),
    _form("decisions/<int:decision>/withdraw/", case_acts.withdraw),
    _form("outcome/", case_acts.set_outcome),
    _form("close/", case_acts.close),
    _form("reopen/", case_acts.reopen),
    _form("decisions/<int:decision>/notice/", case_acts.notice),
    _form("decisions/<int:decision>/appeal/", case_acts.appeal),
    _form("appeals/<int:appeal>/", case_acts.answer),
    _form("unmask/", case_acts.unmask),
    _form("mask/", case_acts.mask),
]
