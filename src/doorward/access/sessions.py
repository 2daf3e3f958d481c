"""Signed-in browsers: opened by a passkey, short, bound to the browser, ended at once.

A token is the session's public id, a full stop and 32 random bytes in base64url. It is replaced
every `ROTATE`: the new one is sent while the old one still works, and the old one stops `OVERLAP`
after the new one was first used, so that neither requests side by side nor a lost answer sign
anybody out. An older token that comes back was copied: the session ends.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from doorward.store.models import Key, Person, Session

LONGEST = timedelta(hours=8)
IDLE = timedelta(minutes=30)
ROTATE = timedelta(minutes=15)
RETRY = timedelta(minutes=5)
"""A token that was sent and not used is replaced no sooner: the answer that brings it may be a pack
that takes minutes, and must not bring back one that counts no more."""
OVERLAP = timedelta(minutes=1)
SEEN_EVERY = timedelta(minutes=1)
TOKEN_BYTES = 32
_TOKEN = re.compile(r"([0-9a-f]{16})\.[A-Za-z0-9_-]{43}")


def token_digest(token: str) -> str:
    """How a token is kept: its SHA-256, so that the database opens no session."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def browser_digest(user_agent: str) -> str:
    """What ties a session to the browser it was opened in."""
    return hashlib.sha256(user_agent.encode("utf-8", "surrogatepass")).hexdigest()


def open_session(
    person: Person, key: Key, browser: str, address: str, now: datetime
) -> tuple[str, Session]:
    """A new session and the token for its cookie, which is not kept anywhere."""
    public_id = secrets.token_hex(8)
    token = _token(public_id)
    session = Session.objects.create(
        id=secrets.token_hex(32),
        token_sha256=token_digest(token),
        public_id=public_id,
        person=person,
        key=key,
        browser=browser,
        address=address,
        created_at=now,
        seen_at=now,
        rotated_at=now,
        expires_at=now + LONGEST,
    )
    return token, session


def session_of(token: str, browser: str, now: datetime) -> Session | None:
    """The live session of a token, or None: ended, too old, idle, another browser, or no such.

    A token that was replaced longer than `OVERLAP` ago ends its session: two hold it.
    """
    form = _TOKEN.fullmatch(token)
    if form is None:
        return None
    found = Session.objects.select_related("person", "key").filter(public_id=form[1]).first()
    if found is None or not _live(found, now) or not hmac.compare_digest(found.browser, browser):
        return None
    return found if _opens(found, token_digest(token), now) else None


def still_live(session_id: str, now: datetime) -> bool:
    """Whether a session (by its row's id) still stands: for answers that stay open for long."""
    found = Session.objects.select_related("person", "key").filter(pk=session_id).first()
    return found is not None and _live(found, now)


def touch(session: Session, now: datetime) -> None:
    """Note that the person is there; written at most once a minute."""
    if now - session.seen_at >= SEEN_EVERY:
        Session.objects.filter(pk=session.pk, seen_at=session.seen_at).update(seen_at=now)
        session.seen_at = now


def rotated(session: Session, now: datetime) -> str | None:
    """A new token for the cookie where it is time for one; of requests side by side one gets it."""
    wait = RETRY if session.next_sha256 else ROTATE
    if now - session.rotated_at < wait:
        return None
    token = _token(session.public_id)
    won = Session.objects.filter(
        pk=session.pk, rotated_at=session.rotated_at, ended_at=None
    ).update(next_sha256=token_digest(token), rotated_at=now)
    return token if won else None


def sessions_of(person_id: int, now: datetime) -> list[Session]:
    """The live sessions of a person, newest first."""
    rows = Session.objects.select_related("person", "key").filter(
        person_id=person_id, ended_at=None, expires_at__gt=now, seen_at__gt=now - IDLE
    )
    return list(rows.order_by("-created_at"))


def end_session(person_id: int, public_id: str, why: str, now: datetime) -> bool:
    """End one session of a person; whether there was one."""
    return bool(_end(Session.objects.filter(person_id=person_id, public_id=public_id), why, now))


def end_sessions(person: Person, why: str, now: datetime, *, but: str = "") -> int:
    """End all sessions of a person at once, but the one of a public id; the number ended."""
    return _end(Session.objects.filter(person=person).exclude(public_id=but), why, now)


def _end(rows: QuerySet[Session], why: str, now: datetime) -> int:
    with transaction.atomic():
        return rows.filter(ended_at=None).update(ended_at=now, ended_why=why[:200])


def _token(public_id: str) -> str:
    return f"{public_id}.{secrets.token_urlsafe(TOKEN_BYTES)}"


def _live(session: Session, now: datetime) -> bool:
    return (
        session.ended_at is None
        and session.person.state == "active"
        and session.key.revoked_at is None
        and session.expires_at > now
        and session.seen_at + IDLE > now
    )


def _opens(session: Session, digest: str, now: datetime) -> bool:
    if hmac.compare_digest(session.token_sha256, digest):
        return True
    if session.next_sha256 and hmac.compare_digest(session.next_sha256, digest):
        _promote(session, now)
        return True
    if session.previous_until is None or not hmac.compare_digest(session.previous_sha256, digest):
        return False
    if now < session.previous_until:
        return True
    _end(Session.objects.filter(pk=session.pk), "a token came back after it was replaced", now)
    return False


def _promote(session: Session, now: datetime) -> None:
    """The token sent last has come back: from now on it is the one."""
    changed = {
        "token_sha256": session.next_sha256,
        "next_sha256": "",
        "previous_sha256": session.token_sha256,
        "previous_until": now + OVERLAP,
    }
    # Of requests side by side the first one does it; the others find it done.
    Session.objects.filter(pk=session.pk, next_sha256=session.next_sha256).update(**changed)
    for name, value in changed.items():
        setattr(session, name, value)
