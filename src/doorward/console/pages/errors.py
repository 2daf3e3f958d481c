"""What is shown when something cannot be done, in words a person can act on."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from doorward.cases.viewer import Refused
from doorward.console.signed_in import open_to_all
from doorward.store.trouble import trouble_of

STATUS = {
    "not-found": 404,
    "not-allowed": 403,
    "changed": 409,
    "step-up": 403,
    "too-long": 413,
    "state-gone": 503,
}
TROUBLE = {"disk-full": 507, "busy": 503, "unreachable": 503}


def refused(request: HttpRequest, why: Refused) -> HttpResponse:
    """The page for a refusal of casework; its code tells the status."""
    return shown(request, STATUS.get(why.code, 422), str(why), why.code)


def shown(request: HttpRequest, status: int, message: str, code: str) -> HttpResponse:
    """An error page with a status, a sentence and a stable code."""
    return render(request, "console/error.html", {"message": message, "code": code}, status=status)


@open_to_all
@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """For monitors: the process answers. Says nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400."""
    return shown(request, 400, "The request could not be read.", "bad-request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403."""
    return shown(request, 403, "You may not do this.", "not-allowed")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404."""
    return shown(request, 404, "There is no such page.", "not-found")


def server_error(request: HttpRequest) -> HttpResponse:
    """500; in words where the database said what is wrong."""
    if (trouble := trouble_of(sys.exception())) is not None:
        status = TROUBLE.get(trouble.code, 500)
        words = str(trouble)
        return shown(request, status, f"{words[0].upper()}{words[1:]}.", trouble.code)
    return shown(request, 500, "This is a fault of Doorward's; nothing was changed.", "fault")


@open_to_all
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form was not made by this console, or is too old."""
    return shown(
        request, 403, "This form is too old. Go back, reload the page and send again.", "csrf"
    )


urlpatterns: list[URLPattern] = [path("health/", health, name="health")]
