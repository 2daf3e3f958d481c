"""The programme's figures: one sentence, a few numbers with intervals, plots with their tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from doorward.cases.metrics.figures import Metrics, Target
from doorward.cases.metrics.keeping import programme_for_page
from doorward.cases.metrics.period import quarter_after, quarter_named, quarters_back
from doorward.cases.metrics.plots import plots
from doorward.cases.metrics.plots_drawing import WIDTH
from doorward.cases.metrics.table import metrics_csv
from doorward.cases.metrics.words import STAGES
from doorward.cases.viewer import Refused
from doorward.console.pages.case_forms import answering
from doorward.console.pages.metrics_words import number, said
from doorward.console.pages.queue_facets import BANDS
from doorward.console.signed_in import SignedInRequest
from doorward.report.visible import visible

_CHOICES = 20
"""Quarters back that can be chosen."""


@require_GET
@answering
def metrics_page(request: SignedInRequest) -> HttpResponse:
    """The figures of the usual period, or of the quarters asked for."""
    try:
        since, until = _asked(request)
        found = _counted(request, since, until)
    except Refused as why:
        if why.code != "state":
            raise
        found = _counted(request, None, None)
        return render(request, "console/metrics.html", _shown(request, found, why), status=422)
    return render(request, "console/metrics.html", _shown(request, found, None))


@require_GET
@answering
def metrics_table(request: SignedInRequest) -> HttpResponse:
    """The same figures as a table for spreadsheets."""
    found = _counted(request, *_asked(request))
    answer = HttpResponse(metrics_csv(found), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="doorward-metrics.csv"'
    return answer


def _counted(request: SignedInRequest, since: datetime | None, until: datetime | None) -> Metrics:
    anew = request.GET.get("anew") == "1"
    return programme_for_page(request.viewer, since, until, anew=anew)


def _asked(request: SignedInRequest) -> tuple[datetime | None, datetime | None]:
    first, last = (request.GET.get(name, "").strip() for name in ("from", "to"))
    since = quarter_named(first) if first else None
    return since, quarter_after(quarter_named(last)) if last else None


def _shown(request: SignedInRequest, found: Metrics, wrong: Refused | None) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "")[:20] for name in ("from", "to")}
    return {
        "found": found,
        "words": found.definitions,
        "wrong": wrong,
        "asked": asked,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "choices": quarters_back(request.viewer.now, _CHOICES),
        "plots": {one.name: one for one in plots(found)},
        "width": WIDTH,
        "tiles": _tiles(found),
        "quarters": [
            {"row": one, "change": said(one.change), "stages": _stages(found, one.stages)}
            for one in found.quarters
        ],
        "stages": [words for name, words in STAGES.items() if name in _there(found)],
        "stage_shares": [(STAGES.get(one.name, one.name), said(one)) for one in found.stages],
        "targets": [
            ("roles", "Targeted roles", "Role", [_target(one) for one in found.roles]),
            ("teams", "Targeted teams", "Team", [_target(one) for one in found.teams]),
        ],
        "bands": [{"row": one, "words": BANDS.get(one.band, one.band), "said": said(one.precision),
                   "expected": number(one.expected, "share")} for one in found.bands],
        "overturned": said(found.overturned.share),
        "sizes": [(size, count) for size, count in found.rings.sizes.items() if count],
        "personas": said(found.rings.personas),
        "stale": [one for one in found.feeds if one.state != "fresh"],
        "times": [
            (one.title, said(one), one.count)
            for one in (found.waiting.median, found.waiting.ninety, *found.to_detection)
        ],
        "longest": number(found.waiting.longest_days, "days"),
    }  # fmt: skip


def _there(found: Metrics) -> set[str]:
    return {stage for one in found.quarters for stage, count in one.stages.items() if count}


def _stages(found: Metrics, counts: Mapping[str, int]) -> list[int]:
    there = _there(found)
    return [counts.get(name, 0) for name in STAGES if name in there]


def _target(one: Target) -> dict[str, Any]:
    return {
        "name": visible(one.name, 120),
        "row": one,
        "of_applications": number(one.share_of_applications.value, "share"),
        "of_stopped": number(one.share_of_stopped.value, "share"),
        "ratio": said(one.ratio),
    }


def _tiles(found: Metrics) -> list[tuple[str, str, str]]:
    """The few figures at the top: the number, what it is, how sure."""
    screened = (f"{found.screened:,}", "applications screened", "")
    if not found.sees_cases:
        return [screened]
    urgent = next(one for one in found.bands if one.band == "investigate")
    last = found.quarters[-1]
    total = found.stopped + found.stopped_before
    return [
        screened,
        (f"{found.stopped:,}", "attempts stopped", f"{total:,} since the first record"),
        (number(last.change.value, "ratio") or "–", f"{last.name} against the quarter before",
         said(last.change)),
        (number(urgent.precision.value, "share") or "–", "of “investigate” confirmed",
         said(urgent.precision)),
        (number(found.waiting.median.value, "days") or "–", "half of honest candidates cleared "
         "within", said(found.waiting.median)),
        (f"{found.overturned.overturned:,}", "decisions overturned",
         f"of {found.overturned.adverse:,}"),
    ]  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("metrics/", metrics_page, name="metrics"),
    path("metrics/table/", metrics_table, name="metrics-table"),
]
