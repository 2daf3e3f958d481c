"""The log, for auditor and legal: who did what, in one chain that shows every change."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.cases import log_reading
from doorward.cases.log_reading import ShownEntry
from doorward.console.pages.case_forms import answering
from doorward.console.pages.log_words import ACTS, OBJECTS, act_words
from doorward.console.signed_in import SignedInRequest
from doorward.report.spreadsheet import neutral
from doorward.report.visible import visible

COLUMNS = (
    "number",
    "at",
    "who",
    "act",
    "object_kind",
    "object_id",
    "reason",
    "facts",
    "session",
    "digest",
)
PAGE = 100
_KEPT = ("act", "person", "kind", "object", "since", "until")


@require_GET
@answering
def log_page(request: SignedInRequest) -> HttpResponse:
    """The newest entries that a filter finds, or those before a number."""
    return _shown(request)


@require_POST
@answering
def check(request: SignedInRequest) -> HttpResponse:
    """Check every digest of the chain, and say what was found."""
    return _shown(request, checked=log_reading.verify_log(request.viewer))


@require_GET
@answering
def export(request: SignedInRequest) -> HttpResponseBase:
    """What a filter finds as a table for spreadsheets, in which nothing is a formula."""
    wanted, wrong = filter_of(request.GET)
    if wrong:
        return _shown(request)
    rows = log_reading.log_export(request.viewer, **wanted)
    answer = StreamingHttpResponse(_table(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="doorward-log.csv"'
    return answer


def _shown(request: SignedInRequest, **more: object) -> HttpResponse:
    wanted, wrong = filter_of(request.GET)
    before = _number(request.GET.get("before", ""))
    found = log_reading.log_page(request.viewer, before=before, limit=PAGE + 1, **wanted)
    lines = found[:PAGE]
    asked = {key: request.GET.get(key, "").strip() for key in _KEPT}
    query = urlencode({key: value for key, value in asked.items() if value})
    shown = {
        "entries": [_words(line) for line in lines],
        "older": lines[-1].number if len(found) > PAGE else None,
        "before": before,
        "query": query,
        "asked": asked,
        "wrong": wrong,
        "acts": sorted(ACTS.items(), key=lambda pair: pair[1]),
        "kinds": sorted(OBJECTS.items(), key=lambda pair: pair[1]),
        "people": log_reading.log_people(request.viewer),
    }
    return render(request, "console/log.html", shown | more, status=422 if wrong else 200)


def filter_of(asked: QueryDict) -> tuple[dict[str, object], str]:
    """What `log_page` is asked for by an address, and what is wrong with it, or nothing."""
    said = {name: asked.get(name, "").replace("\0", "").strip() for name in _KEPT}
    try:
        since, until = _day(said["since"], 0), _day(said["until"], 1)
    except (ValueError, OverflowError):
        return {}, "Write the dates as 2026-11-30."
    wanted = {
        "act": said["act"][:60],
        "person": _number(said["person"]),
        "object_kind": said["kind"][:30],
        "object_id": _object(said["object"][:300]),
        "since": since,
        "until": until,
    }
    return {name: value for name, value in wanted.items() if value not in (None, "")}, ""


def _object(said: str) -> str:
    """The id in the log: cases are looked for by the number that people use, too."""
    if said[:2].upper() == "C-" and said[2:].isdecimal():
        return str(int(said[2:]))
    return said


def _day(said: str, later: int) -> datetime | None:
    """The beginning of a day in UTC, or of one of the days after it."""
    if not said:
        return None
    return datetime.combine(date.fromisoformat(said), time.min, UTC) + timedelta(days=later)


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def _words(line: ShownEntry) -> dict[str, Any]:
    kind, number = line.object_kind, line.object_id
    is_case = kind == "case" and number.isdigit()
    return {
        "number": line.number,
        "at": line.at,
        "who": visible(line.who, 200),
        "act": act_words(line.act, line.facts),
        "code": line.act,
        "object": f"C-{int(number):06d}" if is_case else visible(number, 80),
        "kind": OBJECTS.get(kind, kind),
        "address": f"/case/{number}/" if is_case else "",
        "reason": visible(line.reason, 1000),
        "facts": visible(_facts(line), 1000) if line.facts else "",
    }


def _facts(line: ShownEntry) -> str:
    return msgspec.json.encode(line.facts).decode()


class _Line(io.StringIO):
    """One line of the table at a time."""

    def taken(self) -> str:
        """What was written since the last time."""
        said = self.getvalue()
        self.seek(0)
        self.truncate()
        return said


def _table(rows: Iterable[ShownEntry]) -> Iterator[str]:
    line = _Line()
    writer = csv.writer(line, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    # The mark at the start tells spreadsheet programs which encoding this is.
    yield "\ufeff" + line.taken()
    for row in rows:
        cells = (
            row.who,
            row.act,
            row.object_kind,
            row.object_id,
            row.reason,
            _facts(row) if row.facts else "",
            row.session,
            row.digest,
        )
        writer.writerow((row.number, row.at.isoformat(), *map(neutral, cells)))
        yield line.taken()


urlpatterns: list[URLPattern] = [
    path("log/", log_page, name="log"),
    path("log/check/", check, name="log-check"),
    path("log/export/", export, name="log-export"),
]
