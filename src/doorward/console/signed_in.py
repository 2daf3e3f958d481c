"""Nobody sees a page without a session, but for those marked `@open_to_all`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from doorward.access.sessions import browser_digest, session_of
from doorward.cases.viewer import Viewer
from doorward.model.cases import Role
from doorward.store.models import Session

COOKIE = "__Host-session"
View = TypeVar("View", bound=Callable[..., Any])


def open_to_all(view: View) -> View:
    """Mark a view that needs no session (signing in, health, static files)."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


class SignedInRequest(HttpRequest):
    """A request behind the middleware: it knows its session and its viewer."""

    session_row: Session
    viewer: Viewer


def viewer_of(session: Session, now: datetime) -> Viewer:
    """The viewer that a session stands for."""
    return Viewer(
        name=session.person.name,
        now=now,
        role=Role(session.person.role),
        person=session.person_id,
        key=session.key_id,
        session=session.public_id,
        session_id=session.id,
    )


class SignedIn:
    """Puts `session_row` and `viewer` on the request, or sends it to the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look the session up once, before any view."""
        now = datetime.now(UTC)
        token = request.COOKIES.get(COOKIE, "")
        browser = browser_digest(request.headers.get("User-Agent", ""))
        session = session_of(token, browser, now) if token else None
        if session is not None:
            request.session_row = session  # type: ignore[attr-defined]
            request.viewer = viewer_of(session, now)  # type: ignore[attr-defined]
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Stop every view that is not open to all."""
        if getattr(view, "open_to_all", False) or hasattr(request, "viewer"):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": "/sign-in/"})
        if request.method != "GET":
            return HttpResponse("your session has ended; sign in again", status=401)
        return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
