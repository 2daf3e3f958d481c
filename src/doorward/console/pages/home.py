"""Where somebody starts, and the keys that help them."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from doorward.console.signed_in import SignedInRequest
from doorward.model.cases import Role

_STARTS = {Role.ADMINISTRATOR: "/people/", Role.AUDITOR: "/log/"}


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The page somebody of this role works on."""
    role = request.viewer.role
    return HttpResponseRedirect(_STARTS.get(role, "/queue/") if role else "/queue/")


@require_GET
def keyboard(request: SignedInRequest) -> HttpResponse:
    """Which keys do what."""
    return render(request, "console/keyboard.html")


urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("keyboard/", keyboard, name="keyboard"),
]
