"""Enrolling keys by a link, signing in and out, and the options of a step-up."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from doorward.access import enrol, sessions, sign_in, step_up
from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.cases.viewer import Refused
from doorward.console import door
from doorward.console.limits import DOOR, TOUCHES, limited
from doorward.console.signed_in import (
    SignedInRequest,
    drop_session,
    open_to_all,
    set_session,
)

MAX_FIELDS = 50


def said(refusal: Refusal | AccessRefused | Refused) -> dict[str, str]:
    """A refusal for a page: its words and its code."""
    message = refusal.message if isinstance(refusal, Refusal) else str(refusal)
    return {"message": message, "code": str(refusal.code)}


def next_of(text: str) -> str:
    """Where to go after signing in: a path of this console, the start for anything else."""
    inside = text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None)
    return text if inside and len(text) <= 2000 else "/"


@open_to_all
@require_http_methods(["GET", "POST"])
@limited(DOOR)
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """The way in."""
    if request.method == "POST":
        return _sign_in(request)
    wanted = next_of(request.GET.get("next", ""))
    if hasattr(request, "viewer"):
        return HttpResponseRedirect(wanted)
    return _sign_in_form(request, wanted, {})


def _sign_in_form(
    request: HttpRequest, wanted: str, refusal: dict[str, str], status: int = 200
) -> HttpResponse:
    door.browser_of(request)
    shown = {"next": wanted, "refusal": refusal}
    answer = render(request, "console/sign_in.html", shown, status=status)
    door.keep_visit(request, answer)
    return answer


def _sign_in(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    wanted = next_of(request.POST.get("next", ""))
    try:
        token, _ = sign_in.finish(
            request.POST.get("ceremony", ""),
            request.POST.get("credential", ""),
            door.browser_of(request),
            door.relying_party(),
            now,
            door.journals(now),
        )
    except (Refusal, AccessRefused) as refusal:
        return _sign_in_form(request, wanted, said(refusal), 403)
    if before := getattr(request, "session_row", None):
        sessions.end_session(before.person_id, before.public_id, "signed in again", now)
    answer = HttpResponseRedirect(wanted)
    # The token of forms stays: its cookie cannot be planted (__Host-), and forms that are open in
    # other tabs are still to be sent.
    set_session(answer, token)
    return answer


@open_to_all
@require_POST
@limited(DOOR)
def sign_in_begin(request: HttpRequest) -> HttpResponse:
    """The options of a sign-in, as JSON."""
    try:
        made = sign_in.begin(door.browser_of(request), door.relying_party(), datetime.now(UTC))
    except AccessRefused as refusal:
        return JsonResponse(said(refusal), status=503)
    answer = JsonResponse(made)
    door.keep_visit(request, answer)
    return answer


@require_POST
def sign_out(request: SignedInRequest) -> HttpResponse:
    """End this session."""
    mine = request.session_row
    sessions.end_session(mine.person_id, mine.public_id, "signed out", request.viewer.now)
    answer = HttpResponseRedirect("/sign-in/")
    drop_session(answer)
    return answer


@open_to_all
@require_http_methods(["GET", "POST"])
@limited(DOOR)
def enrol_page(request: HttpRequest, token: str) -> HttpResponse:
    """One key after the other, until there are enough."""
    now, party, browser = datetime.now(UTC), door.relying_party(), door.browser_of(request)
    refusal: dict[str, str] = {}
    status = 200
    standing = None
    try:
        if request.method == "POST":
            standing = enrol.finish(
                token,
                request.POST.get("ceremony", ""),
                request.POST.get("credential", ""),
                request.POST.get("key_name", ""),
                browser,
                party,
                now,
                door.journals(now),
            )
    except (Refusal, AccessRefused) as error:
        refusal, status = said(error), 403
    try:
        standing = standing or enrol.opened(token, browser, party, now)
    except AccessRefused as error:
        refusal, status = refusal or said(error), 404
    shown = {
        "standing": standing,
        "refusal": refusal,
        "token": token,
        "ready": party.rules.can_enrol,
        "shows_makers": party.rules.shows_makers,
        "demo_rules": party.rules.demo,
    }
    answer = render(request, "console/enrol.html", shown, status=status)
    door.keep_visit(request, answer)
    return answer


@open_to_all
@require_POST
@limited(DOOR)
def enrol_begin(request: HttpRequest, token: str) -> HttpResponse:
    """The options of a registration, as JSON."""
    browser = door.browser_of(request)
    try:
        made = enrol.begin(token, browser, door.relying_party(), datetime.now(UTC))
    except AccessRefused as refusal:
        return JsonResponse(said(refusal), status=403)
    answer = JsonResponse(made)
    door.keep_visit(request, answer)
    return answer


@require_POST
@limited(TOUCHES, by_person=True)
def step_up_begin(request: SignedInRequest) -> HttpResponse:
    """The options of a step-up: the digest of what the form says is made here, not in a script."""
    content = request.POST.getlist("value")
    if len(content) > MAX_FIELDS:
        return JsonResponse({"message": "too many fields", "code": "step-up-malformed"}, status=400)
    try:
        made = step_up.begin(
            request.session_row,
            request.POST.get("action", ""),
            request.POST.get("object", ""),
            step_up.content_digest(*content),
            request.viewer.now,
        )
    except AccessRefused as refusal:
        return JsonResponse(said(refusal), status=400)
    return JsonResponse(made)


urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in_page, name="sign-in"),
    path("sign-in/begin/", sign_in_begin, name="sign-in-begin"),
    path("sign-out/", sign_out, name="sign-out"),
    path("enrol/<str:token>/", enrol_page, name="enrol"),
    path("enrol/<str:token>/begin/", enrol_begin, name="enrol-begin"),
    path("step-up/", step_up_begin, name="step-up"),
]
