"""Nobody sees a page without a session, but for those marked `@open_to_all`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.access.sessions import browser_digest, rotated, session_of, touch
from doorward.cases.viewer import Viewer
from doorward.model.cases import Role
from doorward.store.models import Session

COOKIE = "__Host-session"
BY_ITSELF = "Doorward-By-Itself"
"""The header of what an open page asks for with nobody there: see `queue_row.html`."""
MAX_KEPT = 100_000
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "ceremony", "step_up"})
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


def by_itself(request: HttpRequest) -> bool:
    """Whether a page asks, and not a person: that keeps no session from going idle."""
    return BY_ITSELF in request.headers or request.path == "/live/"


class SignedIn:
    """Puts `session_row` and `viewer` on the request, or sends it to the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look the session up once, before any view; renew its token when it is time."""
        now = datetime.now(UTC)
        token = request.COOKIES.get(COOKIE, "")
        browser = browser_digest(request.headers.get("User-Agent", ""))
        session = session_of(token, browser, now) if token else None
        fresh = None
        if session is not None:
            if not by_itself(request):
                touch(session, now)
            fresh = rotated(session, now)
            request.session_row = session  # type: ignore[attr-defined]
            request.viewer = viewer_of(session, now)  # type: ignore[attr-defined]
        response = self._get_response(request)
        if fresh is not None and COOKIE not in response.cookies:
            set_session(response, fresh)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Stop every view that is not open to all."""
        if getattr(view, "open_to_all", False) or hasattr(request, "viewer"):
            return None
        if request.method == "POST":
            return _ended_in_a_form(request)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": "/sign-in/"})
        if request.method != "GET":
            return HttpResponse("your session has ended; sign in again", status=401)
        return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal that no page has shown by itself."""
        if not isinstance(error, Refusal | AccessRefused):
            return None
        message = error.message if isinstance(error, Refusal) else str(error)
        shown = {"message": message, "code": str(error.code)}
        return render(request, "console/error.html", shown, status=403)


def set_session(response: HttpResponseBase, token: str) -> None:
    """The session's cookie: for this host alone, read by no script, gone with the browser.

    Lax, so that a link to a case in a message opens it; what changes anything is a POST with a
    token of its own, and requests that other sites cause are refused in `headers`.
    """
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Lax", path="/")


def drop_session(response: HttpResponseBase) -> None:
    """Take the cookie away."""
    response.set_cookie(COOKIE, "", max_age=0, secure=True, httponly=True, samesite="Lax")


def _ended_in_a_form(request: HttpRequest) -> HttpResponse:
    """What was written is shown again, to be sent once the person has signed in elsewhere."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_KEPT and name.isidentifier()
        for value in values
        if isinstance(value, str)
    ]
    if sum(len(name) + len(value) for name, value in kept) > MAX_KEPT:
        kept = []
    answer = render(request, "console/sign_in_again.html", {"kept": kept}, status=401)
    if request.headers.get("HX-Request"):
        # htmx shows no answer of an error by itself.
        answer.status_code = 200
        answer.headers["HX-Retarget"] = "#main"
        answer.headers["HX-Reselect"] = "#main"
        answer.headers["HX-Reswap"] = "outerHTML"
    return answer
