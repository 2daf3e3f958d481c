"""Work in the background: what runs, what failed and why; starting, stopping, starting again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.cases import jobs
from doorward.cases.job_sources import checked_source, offered_sources
from doorward.cases.jobs import JobKind, JobState
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Refused
from doorward.console.pages.case_forms import answering, number
from doorward.console.pages.errors import STATUS
from doorward.console.signed_in import SignedInRequest
from doorward.console.work_kinds import source_roots
from doorward.report.visible import visible
from doorward.store.models import Job

PAGE = 50
KINDS: Mapping[JobKind, str] = {
    JobKind.SCREEN: "Screen applications",
    JobKind.FEEDS: "Fetch feeds again",
    JobKind.LISTS: "Fetch watchlists again",
    JobKind.METRICS: "Count the programme's figures",
    JobKind.RETENTION: "Erase what has been kept long enough",
    JobKind.CLEAN_UP: "Tidy up",
}
_BY_HAND = (JobKind.FEEDS, JobKind.LISTS, JobKind.CLEAN_UP)
"""What anybody who may run jobs may start at once. Erasing is not among them: it has a right of
its own, and its schedule."""
_STATES: Mapping[JobState, str] = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "running",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.STOPPED: "stopped",
}


@require_GET
@answering
def jobs_page(request: SignedInRequest) -> HttpResponse:
    """The newest jobs, or those before a number."""
    return _shown(request)


def _shown(request: SignedInRequest, *, said: Refused | None = None) -> HttpResponse:
    found = jobs.visible_jobs(request.viewer)
    before = number(request.GET.get("before", ""))
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    shown = {
        "jobs": [_row(job) for job in rows[:PAGE]],
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "before": before,
        "live": found.filter(state__in=jobs.LIVE).exists(),
        "sources": [str(one) for one in offered_sources(source_roots())],
        "kinds": [(kind.value, KINDS[kind]) for kind in _BY_HAND],
        "said": said,
        "asked": {key: request.POST.get(key, "")[:2000] for key in ("kind", "source", "below")},
    }
    status = STATUS.get(said.code, 422) if said else 200
    return render(request, "console/jobs.html", shown, status=status)


def _row(job: Job) -> dict[str, Any]:
    state = JobState(job.state)
    again = state is JobState.WAITING and job.attempts > 0
    return {
        "number": job.pk,
        "what": KINDS[JobKind(job.kind)],
        "of": [visible(str(one), 200) for one in job.arguments.get("sources", [])],
        "state": state.value,
        "words": "waiting to try again" if again else _STATES[state],
        "since": job.finished_at or job.started_at or job.created_at,
        "not_before": job.not_before if again else None,
        "stage": visible(job.progress, 200),
        "done": job.done,
        "total": job.total,
        "by": visible(job.created_by.name, 200) if job.created_by else "the schedule",
        "error": visible(job.error, 2000),
        "result": [(key.replace("-", " "), _told(value)) for key, value in _result(job)],
        "can_stop": state in {JobState.WAITING, JobState.RUNNING},
        "can_restart": state in {JobState.FAILED, JobState.STOPPED},
    }


def _result(job: Job) -> list[tuple[str, Any]]:
    return [
        (str(key), value)
        for key, value in (job.result or {}).items()
        if value != [] and not isinstance(value, dict)
    ]


def _told(value: object) -> str:
    words = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return visible(words, 500)


@require_POST
@answering
def start(request: SignedInRequest) -> HttpResponse:
    """Put work into the queue."""
    require(request.viewer, Right.RUN_JOBS)
    try:
        kind, arguments, name = _asked(request)
        with transaction.atomic():
            jobs.enqueue(request.viewer, kind, arguments, unique=name)
    except Refused as why:
        return _shown(request, said=why)
    return HttpResponseRedirect("/jobs/")


def _asked(request: SignedInRequest) -> tuple[JobKind, dict[str, object], str]:
    try:
        kind = JobKind(request.POST.get("kind", ""))
    except ValueError as error:
        raise Refused("state", "choose what shall be done") from error
    if kind in _BY_HAND:
        return kind, {}, f"by-hand:{kind.value}"
    if kind is not JobKind.SCREEN:
        raise Refused("not-allowed", "the schedule does this by itself")
    below = request.POST.get("below", "").strip().strip("/")
    source = request.POST.get("source", "")
    place = str(checked_source(source_roots(), f"{source}/{below}" if below else source))
    digest = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()
    return kind, {"sources": [place]}, f"screen:{digest}"


@require_POST
@answering
def stop(request: SignedInRequest, number: int) -> HttpResponse:
    """Stop a job."""
    jobs.stop(request.viewer, number)
    return HttpResponseRedirect("/jobs/")


@require_POST
@answering
def restart(request: SignedInRequest, number: int) -> HttpResponse:
    """Start a job again that failed or was stopped."""
    jobs.restart(request.viewer, number)
    return HttpResponseRedirect("/jobs/")


urlpatterns: list[URLPattern] = [
    path("jobs/", jobs_page, name="jobs"),
    path("jobs/start/", start, name="jobs-start"),
    path("jobs/<int:number>/stop/", stop, name="jobs-stop"),
    path("jobs/<int:number>/restart/", restart, name="jobs-restart"),
]
