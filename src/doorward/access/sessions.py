"""Signed-in browsers: opened by a passkey, short, bound to the browser, ended at once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from doorward.store.models import Key, Person, Session

LONGEST = timedelta(hours=8)
IDLE = timedelta(minutes=30)
TOKEN_BYTES = 32


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
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session = Session.objects.create(
        id=token_digest(token),
        public_id=secrets.token_hex(8),
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
    """The live session of a token, or None: ended, too old, idle, another browser, or no such."""
    found = Session.objects.select_related("person", "key").filter(id=token_digest(token)).first()
    if found is None or found.ended_at is not None or found.person.state != "active":
        return None
    if found.expires_at <= now or found.seen_at + IDLE <= now or found.key.revoked_at is not None:
        return None
    return found if hmac.compare_digest(found.browser, browser) else None


def end_sessions(person: Person, why: str, now: datetime) -> int:
    """End all sessions of a person at once; the number ended."""
    with transaction.atomic():
        return Session.objects.filter(person=person, ended_at=None).update(
            ended_at=now, ended_why=why[:200]
        )
