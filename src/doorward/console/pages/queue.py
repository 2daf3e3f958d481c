"""The queue: what waits, filtered, page by page, and the same act on many cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.cases.bulk import (
    AT_MOST,
    BulkResult,
    assign_many,
    clear_many,
    set_due_many,
)
from doorward.cases.queue import queue_page, queue_row
from doorward.cases.queue_filters import CHOICES, Filters
from doorward.cases.roles import Right, rights
from doorward.cases.viewer import Refused
from doorward.cases.views import may_share, views
from doorward.cases.working import people_to_assign
from doorward.console.pages.case_forms import answering, number
from doorward.console.pages.case_words import OUTCOMES, STATUSES
from doorward.console.pages.errors import STATUS
from doorward.console.pages.queue_facets import BANDS, SORTS, chips, facets
from doorward.console.signed_in import SignedInRequest

WORDS = {"bands": BANDS, "statuses": STATUSES, "outcomes": OUTCOMES}
ACTS = {"assign": "Assigned", "due": "Due day set", "clear": "Cleared"}


@require_GET
@answering
def queue(request: SignedInRequest) -> HttpResponse:
    """The cases that fit the address's filters."""
    viewer = request.viewer
    query = dict(request.GET.lists())
    filters = Filters.read(query)
    page = queue_page(viewer, filters)
    whole = [name for name in query.get("all", ()) if name in CHOICES]
    works = Right.WORK in rights(viewer)
    content = {
        "page": page,
        "filters": filters,
        "address": filters.first().address(),
        "facets": facets(page, whole),
        "whole": whole,
        "chips": chips(page),
        "sorts": SORTS.items(),
        "views": views(viewer),
        "may_share": may_share(viewer),
        "works": works,
        "people": people_to_assign(viewer) if works else (),
        "ticked": query.get("tick") == ["page"],
        **WORDS,
    }
    answer = render(request, "console/queue.html", content)
    if request.headers.get("HX-Request"):
        # The browser's address is the one to share, without what the form leaves empty.
        address = filters.address()
        answer.headers["HX-Push-Url"] = f"/queue/?{address}" if address else "/queue/"
    return answer


@require_GET
@answering
def row(request: SignedInRequest, number: int) -> HttpResponse:
    """One row, for a page that was told that its case changed."""
    content = {
        "row": queue_row(request.viewer, number),
        "works": Right.WORK in rights(request.viewer),
        "changed": True,
        **WORDS,
    }
    return render(request, "console/queue_row.html", content)


@require_POST
@answering
def bulk(request: SignedInRequest) -> HttpResponse:
    """Do the same to every ticked case, and say case by case what became of it."""
    act = request.POST.get("act", "")
    ticked = _ticked(request.POST.getlist("case"))
    content: dict[str, object] = {
        "act": act,
        "done_word": ACTS.get(act, ""),
        "ticked": ticked,
        "given": {name: request.POST.get(name, "") for name in ("person", "due", "reason")},
        "back": Filters.read(dict(request.GET.lists())).address(),
    }
    status = 200
    try:
        results = _do(request, act, ticked)
        content["results"] = results
        content["done"] = sum(one.done for one in results)
    except Refused as why:
        status = STATUS.get(why.code, 422)
        content["why"] = why
        content["people"] = people_to_assign(request.viewer) if act == "assign" else ()
    return render(request, "console/queue_bulk.html", content, status=status)


def _do(
    request: SignedInRequest, act: str, ticked: Sequence[tuple[int, int]]
) -> tuple[BulkResult, ...]:
    viewer, form = request.viewer, request.POST
    if Right.WORK not in rights(viewer):
        raise Refused("not-allowed", "your role reads cases and does not change them")
    if act not in ACTS:
        raise Refused("state", "choose what to do with the ticked cases")
    if not ticked:
        raise Refused("state", "no case is ticked")
    if act == "assign":
        who = form.get("person", "")
        return assign_many(viewer, ticked, None if who == "nobody" else _person(who))
    if act == "due":
        return set_due_many(viewer, ticked, _end_of(form.get("due", "")))
    return clear_many(viewer, ticked, form.get("reason", ""))


def _person(said: str) -> int:
    found = number(said)
    if found is None:
        raise Refused("state", "choose who is to have the cases")
    return found


def _end_of(day: str) -> datetime | None:
    """The end of a day in UTC; None for no day."""
    if not day:
        return None
    try:
        return datetime.combine(datetime.strptime(day, "%Y-%m-%d").date(), time(23, 59), UTC)  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise Refused("state", "the day is written like 2026-11-30") from error


def _ticked(said: Sequence[str]) -> list[tuple[int, int]]:
    found = []
    for one in said[: AT_MOST + 1]:
        case, _, version = one.partition(":")
        numbers = number(case), number(version)
        if numbers[0] is not None and numbers[1] is not None:
            found.append((numbers[0], numbers[1]))
    return found


urlpatterns: list[URLPattern] = [
    path("queue/", queue, name="queue"),
    path("queue/<int:number>/", row, name="queue-row"),
    path("queue/bulk/", bulk, name="queue-bulk"),
]
