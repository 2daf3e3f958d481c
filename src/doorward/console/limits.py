"""How large a request may be, how often somebody may try, and whose requests are taken."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from doorward.access.throttle import Throttle, neighbourhood

View = TypeVar("View", bound=Callable[..., HttpResponse])
DOOR = Throttle(*settings.TRIES_AT_THE_DOOR)
"""Signing in and enrolling, for each address: an office behind one address comes in at nine."""
TOUCHES = Throttle(*settings.TRIES_SIGNED_IN)
"""Touches of a key by somebody signed in, for each person."""


class RequestLimits:
    """Refuses bodies above the limit before anything reads them, and what other sites cause."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 413 to what is too large, 411 to what does not say how large it is, and 403 to
        what another site asks for behind the person's back."""
        length = request.headers.get("Content-Length", "")
        if request.headers.get("Transfer-Encoding"):
            return HttpResponse("say the length of the body", status=411)
        if length and (not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            return HttpResponse("the request is too large", status=413)
        if _from_another_site(request):
            return HttpResponse("this was asked for by another site", status=403)
        return self._get_response(request)


def _from_another_site(request: HttpRequest) -> bool:
    """Whether a browser says that another site is behind this, and it is no link to a page.

    Fetch Metadata (W3C); browsers without it send nothing, and are held by cookies and tokens.
    """
    if request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}:
        return False
    is_link = (
        request.method == "GET"
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.headers.get("Sec-Fetch-Dest") == "document"
    )
    return not is_link


def limited(throttle: Throttle, *, by_person: bool = False) -> Callable[[View], View]:
    """Count the POSTs to a view, by address or by the person signed in; 429 for too many."""

    def wrap(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == "POST":
                name = _person(request) if by_person else _address(request)
                wait = throttle.wait(name, time.monotonic())
                if wait:
                    return too_many(request, wait)
            return view(request, *args, **kwargs)

        return counted  # type: ignore[return-value]

    return wrap


def too_many(request: HttpRequest, wait: float) -> HttpResponse:
    """429, as JSON to the script and as a page to people."""
    said = {"message": "Too many tries; wait a minute and try again.", "code": "too-many-tries"}
    answer: HttpResponse
    if request.path.endswith(("/begin/", "/step-up/")):
        answer = JsonResponse(said, status=429)
    else:
        answer = render(request, "console/error.html", said, status=429)
    answer.headers["Retry-After"] = str(math.ceil(wait))
    return answer


def _person(request: HttpRequest) -> str:
    return str(request.viewer.person)  # type: ignore[attr-defined]


def _address(request: HttpRequest) -> str:
    return neighbourhood(str(request.META.get("REMOTE_ADDR", "")))
