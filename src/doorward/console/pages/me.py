"""A person's own keys and sessions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from doorward.access import keyring, sessions
from doorward.console.signed_in import SignedInRequest


@require_GET
def me(request: SignedInRequest) -> HttpResponse:
    """Own keys and sessions."""
    mine = request.session_row.person_id
    shown = {
        "keys": keyring.live_keys(mine),
        "sessions": sessions.sessions_of(mine, request.viewer.now),
    }
    return render(request, "console/me.html", shown)


urlpatterns: list[URLPattern] = [path("me/", me, name="me")]
