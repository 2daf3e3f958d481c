"""Saved views: a filter of the queue under a name."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.cases.queue_filters import Filters
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Refused
from doorward.cases.views import may_share, remove_view, save_view, views
from doorward.console.pages.case_forms import answering
from doorward.console.pages.errors import STATUS
from doorward.console.signed_in import SignedInRequest


@require_GET
@answering
def saved(request: SignedInRequest) -> HttpResponse:
    """The views there are, and a form for the filters of the address."""
    require(request.viewer, Right.SEE_CASES)
    return _page(request, Filters.read(dict(request.GET.lists())).first().address())


def _page(
    request: SignedInRequest, query: str, why: Refused | None = None, name: str = ""
) -> HttpResponse:
    content = {
        "views": views(request.viewer),
        "may_share": may_share(request.viewer),
        "query": query,
        "why": why,
        "name": name,
    }
    status = STATUS.get(why.code, 422) if why else 200
    return render(request, "console/views.html", content, status=status)


@require_POST
@answering
def save(request: SignedInRequest) -> HttpResponse:
    """Save a view and show the queue with it."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        save_view(request.viewer, name, query, shared=request.POST.get("shared") == "yes")
    except Refused as why:
        if why.code == "not-allowed":
            raise
        return _page(request, query, why, name)
    return HttpResponseRedirect("/views/")


@require_POST
@answering
def remove(request: SignedInRequest, view: int) -> HttpResponse:
    """Remove one's own view."""
    remove_view(request.viewer, view)
    return HttpResponseRedirect("/views/")


urlpatterns: list[URLPattern] = [
    path("views/", saved, name="views"),
    path("views/save/", save, name="view-save"),
    path("views/<int:view>/remove/", remove, name="view-remove"),
]
