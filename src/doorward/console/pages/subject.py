"""The page of a person over time: applicant, worker, owner of agents."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.cases.retention import hold, release
from doorward.cases.retention_erasing import erase
from doorward.cases.subjects import tie, untie
from doorward.cases.subjects_life import life
from doorward.cases.viewer import Refused
from doorward.console.pages import errors
from doorward.console.pages.case_forms import Kept, answering, kept, number
from doorward.console.pages.subject_view import life_view
from doorward.console.signed_in import SignedInRequest

DONE = {
    "tied": "The two are shown as one person's from now on.",
    "untied": "The two are shown apart from now on.",
    "held": "Nothing of this subject is erased until the hold is lifted.",
    "released": "The hold is lifted.",
    "erased": "What was read about this subject is gone.",
}


@require_GET
@answering
def subject_page(request: SignedInRequest, row: int) -> HttpResponse:
    """A subject and all that are the same person's."""
    return _page(request, row)


@require_POST
@answering
def tied(request: SignedInRequest, row: int) -> HttpResponseBase:
    """Say that another subject is the same person's, or take that back."""
    said = request.POST.get("other", "").strip().upper().removeprefix("S-")
    # What is no number is the subject itself, which casework refuses after it has asked for rights.
    other = number(said)
    act = untie if request.POST.get("act") == "untie" else tie
    try:
        act(request.viewer, row, row if other is None else other, request.POST.get("why", ""))
    except Refused as why:
        if why.code == "not-found":
            raise
        return _page(request, row, kept(request, why), errors.STATUS.get(why.code, 422))
    done = "untied" if act is untie else "tied"
    return HttpResponseRedirect(f"/subject/{row}/?done={done}", status=303)


@require_POST
@answering
def keeping(request: SignedInRequest, row: int) -> HttpResponseBase:
    """Hold a subject, lift the hold, or erase it; casework says who may."""
    act, why = request.POST.get("act", ""), request.POST.get("why", "")
    try:
        if act == "release":
            release(request.viewer, [row], why)
        elif act == "erase":
            erase(request.viewer, row, why)
        else:
            hold(request.viewer, [row], why)
    except Refused as refusal:
        if refusal.code == "not-found":
            raise
        return _page(request, row, kept(request, refusal), errors.STATUS.get(refusal.code, 422))
    done = {"release": "released", "erase": "erased"}.get(act, "held")
    return HttpResponseRedirect(f"/subject/{row}/?done={done}", status=303)


def _page(
    request: SignedInRequest, row: int, again: Kept | None = None, status: int = 200
) -> HttpResponse:
    case = number(request.GET.get("case", ""))
    view = life_view(life(request.viewer, row, case=case), row)
    done = "" if again else DONE.get(request.GET.get("done", ""), "")
    context = {"view": view, "kept": again, "done": done, "row": row}
    return render(request, "console/subject.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("subject/<int:row>/", subject_page, name="subject"),
    path("subject/<int:row>/ties/", tied, name="subject-ties"),
    path("subject/<int:row>/keeping/", keeping, name="subject-keeping"),
]
