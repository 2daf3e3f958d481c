"""Signing in: any enrolled passkey, its counter and the session in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from django.db import transaction

from doorward.access import ceremonies, keyring, options, responses, sessions
from doorward.access.actor import Journal
from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.access.rules import RelyingParty
from doorward.store.models import Key, Person, Session

STATES = {
    "invited": "finish enrolling your keys with the link you were given",
    "suspended": "your access is suspended; ask an administrator",
    "left": "your access has ended",
}


class Browser(msgspec.Struct, frozen=True, kw_only=True):
    """Where a ceremony takes place: `visit` is the digest of the cookie from before signing in."""

    visit: str
    digest: str
    address: str


def begin(browser: Browser, party: RelyingParty, now: datetime) -> options.Options:
    """What `navigator.credentials.get` is asked for; nobody is named, the key says who it is."""
    ceremony = ceremonies.begin(ceremonies.SIGN_IN, browser.visit, now)
    return {"ceremony": ceremony.pk, "publicKey": options.request(ceremony, (), party)}


def finish(
    name: str,
    response: str,
    browser: Browser,
    party: RelyingParty,
    now: datetime,
    journal_of: Callable[[Person], Journal],
) -> tuple[str, Session]:
    """A session and its token, or `Refusal` or `AccessRefused`.

    A refusal of a key that is enrolled is logged: a counter that went back means a copy.
    """
    try:
        with ceremonies.using(name, ceremonies.SIGN_IN, browser.visit, now) as ceremony:
            key, person = keyring.use(ceremony, response, party, now, person=None)
            if person.state != "active":
                raise AccessRefused("not-active", STATES[person.state])
            token, session = sessions.open_session(
                person, key, browser.digest, browser.address, now
            )
            journal_of(person)("signed-in", "session", session.public_id, facts={"key": key.pk})
            return token, session
    except (Refusal, AccessRefused) as refusal:
        _note(response, refusal, journal_of)
        raise


def _note(
    response: str, refusal: Refusal | AccessRefused, journal_of: Callable[[Person], Journal]
) -> None:
    if refusal.code in {"ceremony-unknown", "ceremony-used", "ceremony-expired"}:
        return
    try:
        wanted = responses.read(response).id.hex()
    except Refusal:
        return
    key = Key.objects.select_related("person").filter(credential_id=wanted).first()
    if key is None:
        return
    with transaction.atomic():
        journal_of(key.person)("sign-in-refused", "key", key.pk, facts={"code": str(refusal.code)})
