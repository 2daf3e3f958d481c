"""Live updates: a stream of server-sent events that says which cases changed."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from doorward.cases.roles import Right, require
from doorward.cases.viewer import Refused
from doorward.console.live_hub import hub
from doorward.console.signed_in import SignedInRequest

RETRY_SECONDS = 60


@require_GET
async def live(request: SignedInRequest) -> HttpResponseBase:
    """Events ``case-NUMBER``, ``queue`` and ``ended``; their data says nothing of a case."""
    try:
        require(request.viewer, Right.SEE_CASES)
    except Refused as why:
        return HttpResponse(str(why), status=403, content_type="text/plain")
    open_to = hub()
    if not open_to.has_room_for(request.viewer):
        return HttpResponse(
            "too many open pages; this one works, but is not told of changes",
            status=503,
            content_type="text/plain",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )
    last = request.headers.get("Last-Event-ID", "")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None
    return StreamingHttpResponse(
        open_to.stream(request.viewer, after),
        content_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


urlpatterns: list[URLPattern] = [path("live/", live, name="live")]
