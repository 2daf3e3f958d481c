"""How the reference data is, and what was taken in last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.cases.roles import Right, rights
from doorward.cases.sources import Source, TakenIn, feed_health, last_runs, pull_now
from doorward.cases.viewer import Refused
from doorward.console.pages.case_forms import answering
from doorward.console.pages.errors import STATUS
from doorward.console.signed_in import SignedInRequest
from doorward.report.visible import visible

STATES: Mapping[str, str] = {
    "fresh": "Fresh",
    "stale": "Old",
    "empty": "Empty",
    "failing": "Failing",
    "missing": "Missing",
}
RUNS: Mapping[str, str] = {"screening": "Screening", "findings": "Findings about workers"}


@require_GET
@answering
def sources_page(request: SignedInRequest) -> HttpResponse:
    """Every feed with its state, and the last runs."""
    return _shown(request)


@require_POST
@answering
def pull(request: SignedInRequest) -> HttpResponse:
    """Put the fetching of a feed, or of all, into the queue of jobs."""
    try:
        pull_now(request.viewer, request.POST.get("name", "").replace("\0", "")[:100])
    except Refused as why:
        if why.code == "not-allowed":
            raise
        return _shown(request, why)
    return HttpResponseRedirect("/sources/?asked=1")


def _shown(request: SignedInRequest, wrong: Refused | None = None) -> HttpResponse:
    feeds = feed_health(request.viewer)
    runs = last_runs(request.viewer)
    shown = {
        "feeds": [_feed(one) for one in feeds],
        "runs": [_run(one) for one in runs],
        "said": _said(feeds),
        "attributions": sorted({one.attribution for one in feeds if one.attribution}),
        "may_pull": Right.RUN_JOBS in rights(request.viewer),
        "any_to_pull": any(one.pull for one in feeds),
        "wrong": wrong,
        "asked": request.GET.get("asked") == "1",
    }
    status = STATUS.get(wrong.code, 422) if wrong else 200
    return render(request, "console/sources.html", shown, status=status)


def _said(feeds: tuple[Source, ...]) -> str:
    wrong = [one for one in feeds if one.state != "fresh"]
    if not wrong:
        return f"All {len(feeds)} are fresh."
    counts = [
        f"{sum(one.state == state for one in wrong)} {words.lower()}"
        for state, words in STATES.items()
        if any(one.state == state for one in wrong)
    ]
    return f"{len(feeds) - len(wrong)} of {len(feeds)} are fresh; {', '.join(counts)}."


def _feed(one: Source) -> dict[str, Any]:
    return {
        "row": one,
        "name": visible(one.name, 100),
        "title": visible(one.title, 200),
        "words": STATES.get(one.state, one.state),
        "good": one.state == "fresh",
        "kind": one.kind.replace("-", " "),
        "origin": visible(one.origin, 200),
        "licence": visible(one.licence, 100),
        "message": visible(one.message, 500),
        "todo": visible(one.todo, 300),
        "command": one.todo.startswith("doorward "),
    }


def _run(one: TakenIn) -> dict[str, Any]:
    return {
        "row": one,
        "words": RUNS.get(one.kind, visible(one.kind, 40)),
        "sources": [visible(name, 100) for name in one.sources[:5]],
        "more": max(0, len(one.sources) - 5),
    }


urlpatterns: list[URLPattern] = [
    path("sources/", sources_page, name="sources"),
    path("sources/pull/", pull, name="sources-pull"),
]
