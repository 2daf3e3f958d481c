"""How large a request may be."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase


class RequestLimits:
    """Refuses bodies above the limit before anything reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 413 to what is too large and 411 to what does not say how large it is."""
        length = request.headers.get("Content-Length", "")
        if request.headers.get("Transfer-Encoding"):
            return HttpResponse("say the length of the body", status=411)
        if length and (not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            return HttpResponse("the request is too large", status=413)
        return self._get_response(request)
