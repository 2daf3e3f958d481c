"""A person's own keys and sessions, and vouching for others."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from doorward.access import keyring, own_keys, sessions, sponsors
from doorward.access.actor import SPONSORS
from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.cases.viewer import Refused
from doorward.console import door
from doorward.console.limits import TOUCHES, limited
from doorward.console.pages.sign_in import said
from doorward.console.signed_in import SignedInRequest, drop_session


@require_GET
def me(request: SignedInRequest) -> HttpResponse:
    """Own keys, own sessions, whom one can vouch for."""
    return _me(request, {})


def _me(request: SignedInRequest, refusal: dict[str, str], status: int = 200) -> HttpResponse:
    mine, actor = request.session_row, door.actor_of(request.viewer)
    keys = keyring.live_keys(mine.person_id)
    shown: dict[str, Any] = {
        "refusal": refusal,
        "keys": [{"row": key, "credential": keyring.credential_of(key)} for key in keys],
        "this_key": mine.key_id,
        "sessions": sessions.sessions_of(mine.person_id, request.viewer.now),
        "this_session": mine.public_id,
    }
    if request.viewer.role in SPONSORS:
        shown["candidates"] = sponsors.candidates(mine, actor)
        shown["waiting"] = sponsors.waiting(mine, actor)
    return render(request, "console/me.html", shown, status=status)


@require_POST
def add_key(request: SignedInRequest) -> HttpResponse:
    """After a step-up: the page on which the new key is made."""
    mine = request.session_row
    try:
        proof = door.proof_of(request, own_keys.ADD, str(mine.person_id))
        options = own_keys.begin_add(mine, proof, request.viewer.now)
    except (Refused, AccessRefused) as refusal:
        return _me(request, said(refusal), 403)
    return render(request, "console/me_add.html", {"options": json.dumps(options)})


@require_POST
@limited(TOUCHES, by_person=True)
def finish_key(request: SignedInRequest) -> HttpResponse:
    """The new key."""
    try:
        own_keys.finish_add(
            request.session_row,
            request.POST.get("ceremony", ""),
            request.POST.get("credential", ""),
            request.POST.get("key_name", ""),
            request.viewer.now,
            door.actor_of(request.viewer).journal,
        )
    except (Refusal, AccessRefused) as refusal:
        return _me(request, said(refusal), 403)
    return HttpResponseRedirect("/me/")


@require_POST
def remove_key(request: SignedInRequest, key: int) -> HttpResponse:
    """Take an own key out of use."""
    try:
        own_keys.remove(
            request.session_row,
            key,
            door.proof_of(request, own_keys.REMOVE, str(key)),
            request.viewer.now,
            door.actor_of(request.viewer).journal,
        )
    except (Refused, AccessRefused) as refusal:
        return _me(request, said(refusal), 404 if refusal.code == "key-unknown" else 403)
    return HttpResponseRedirect("/me/")


@require_POST
def end_session(request: SignedInRequest, session: str) -> HttpResponse:
    """End one of one's own sessions."""
    mine = request.session_row
    ended = sessions.end_session(mine.person_id, session, "ended by its owner", request.viewer.now)
    if not ended:
        return _me(request, {"message": "There is no such session.", "code": "not-found"}, 404)
    answer = HttpResponseRedirect("/me/" if session != mine.public_id else "/sign-in/")
    if session == mine.public_id:
        drop_session(answer)
    return answer


@require_POST
def end_others(request: SignedInRequest) -> HttpResponse:
    """End all own sessions but this one."""
    mine = request.session_row
    sessions.end_sessions(mine.person, "ended by its owner", request.viewer.now, but=mine.public_id)
    return HttpResponseRedirect("/me/")


urlpatterns: list[URLPattern] = [
    path("me/", me, name="me"),
    path("me/keys/add/", add_key, name="me-add-key"),
    path("me/keys/new/", finish_key, name="me-new-key"),
    path("me/keys/<int:key>/remove/", remove_key, name="me-remove-key"),
    path("me/sessions/<str:session>/end/", end_session, name="me-end-session"),
    path("me/sessions/end-others/", end_others, name="me-end-others"),
]
