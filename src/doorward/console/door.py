"""What pages and commands need from `doorward.access`: this console's rules, who acts, proofs."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from doorward.access import inviting, rules, sessions, step_up
from doorward.access.actor import Actor, Journal
from doorward.access.refused import AccessRefused
from doorward.access.sign_in import Browser
from doorward.access.step_up import Proof, content_digest
from doorward.cases import log
from doorward.cases.viewer import Refused, Viewer
from doorward.model.cases import Role
from doorward.store.models import Person

VISIT = "__Host-visit"
MAX_FILE = 64 * 1024 * 1024
COMMAND = "command: access"


def relying_party() -> rules.RelyingParty:
    """Origin and rules of this console; read once. `AccessRefused` says what is wrong with them."""
    return _relying_party(settings.ORIGIN, settings.POLICY_FILE, settings.DEMO)


@lru_cache(maxsize=4)
def _relying_party(origin: str, file: str, demo: bool) -> rules.RelyingParty:
    if file:
        return rules.RelyingParty(origin=origin, rules=_rules_of(Path(file)))
    return rules.RelyingParty(origin=origin, rules=rules.DEMO if demo else rules.AccessRules())


def _rules_of(file: Path) -> rules.AccessRules:
    def read(name: str) -> bytes:
        place = file.parent / name
        if place.stat().st_size > MAX_FILE:
            raise AccessRefused("access-policy", f"{name}: expected at most {MAX_FILE} bytes")
        return place.read_bytes()

    try:
        return rules.parse(read(file.name), read, datetime.now(UTC))
    except AccessRefused as refusal:
        raise AccessRefused(refusal.code, f"{file.name}: {refusal}") from None
    except OSError as error:
        name = Path(str(error.filename)).name
        raise AccessRefused(
            "access-policy", f"{file.name}: {name} cannot be read: {error.strerror}"
        ) from None


def first_administrator_link(now: datetime, origin: str) -> str | None:
    """The one-time link for the first administrator; None once there is an active one."""
    return inviting.first_administrator_link(now, origin, command(now).journal)


def command(now: datetime) -> Actor:
    """A command on this server, which may manage people."""
    return Actor(now=now, journal=partial(log.append, Viewer(name=COMMAND, now=now)))


def actor_of(viewer: Viewer) -> Actor:
    """Somebody signed in, to the functions of `doorward.access`."""
    return Actor(
        now=viewer.now,
        person=viewer.person,
        role=viewer.role,
        journal=partial(log.append, viewer),
    )


def journals(now: datetime) -> Callable[[Person], Journal]:
    """How to log for somebody who is not signed in (yet)."""

    def of(person: Person) -> Journal:
        who = Viewer(name=person.name, now=now, role=Role(person.role), person=person.pk)
        return partial(log.append, who)

    return of


def browser_of(request: HttpRequest) -> Browser:
    """Where this request comes from; its visit is new where the browser has no cookie yet."""
    agent = request.headers.get("User-Agent", "")
    visit = request.COOKIES.get(VISIT, "")
    if not 20 <= len(visit) <= 64:
        visit = secrets.token_urlsafe(32)
        request.META["doorward.visit"] = visit
        request.COOKIES[VISIT] = visit
    return Browser(
        visit=sessions.browser_digest(f"{visit}\n{agent}"),
        digest=sessions.browser_digest(agent),
        address=str(request.META.get("REMOTE_ADDR", ""))[:45],
    )


def keep_visit(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the browser the cookie that ties ceremonies before signing in to it."""
    if visit := request.META.get("doorward.visit"):
        response.set_cookie(VISIT, visit, secure=True, httponly=True, samesite="Strict", path="/")


def proof_of(request: HttpRequest, action: str, object_id: str, *content: str) -> Proof | None:
    """The step-up that a posted form carries, None where it carries none.

    `content` are the values of the fields named in ``data-step-up-fields``, in that order.
    Raises `Refused` (``step-up``) where it is not good for this act.
    """
    ceremony, assertion = request.POST.get("ceremony", ""), request.POST.get("step_up", "")
    if not ceremony or not assertion:
        return None
    try:
        return step_up.finish(
            request.session_row,  # type: ignore[attr-defined]
            ceremony,
            assertion,
            action=action,
            object_id=object_id,
            content=content_digest(*content),
            now=request.viewer.now,  # type: ignore[attr-defined]
        )
    except AccessRefused as refusal:
        raise Refused("step-up", f"{refusal} ({refusal.code})") from None
