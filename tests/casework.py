"""Invented people, sessions and cases for tests of casework and of the console."""

from datetime import UTC, datetime, timedelta

import msgspec

from doorward.access import sessions
from doorward.access.policy import Attestation, AttestationKind, Credential
from doorward.cases.viewer import Viewer
from doorward.console.signed_in import viewer_of
from doorward.model.cases import Role
from doorward.store.models import Key, Person

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BROWSER = "Mozilla/5.0 (invented test browser)"


def person(role: Role = Role.INVESTIGATOR, name: str = "", keys: int = 2) -> Person:
    """An active person with keys that no authenticator holds."""
    count = Person.objects.count() + 1
    made = Person.objects.create(
        handle=count.to_bytes(16, "big"),
        name=name or f"Invented {role.value} {count}",
        role=role.value,
        state="active",
        created_at=NOW,
        changed_at=NOW,
    )
    for number in range(keys):
        key(made, number)
    return made


def key(owner: Person, number: int = 0) -> Key:
    """A key row with a credential of the right form."""
    identifier = owner.pk.to_bytes(8, "big") + number.to_bytes(8, "big")
    credential = Credential(
        id=identifier,
        public_key=b"no key",
        algorithm=-7,
        sign_count=0,
        user_handle=bytes(owner.handle),
        user_verified=True,
        backup_eligible=False,
        backed_up=False,
        aaguid="00000000-0000-0000-0000-000000000000",
        attestation=Attestation("none", AttestationKind.NONE),
        transports=("usb",),
        registered_at=NOW,
    )
    return Key.objects.create(
        person=owner,
        credential_id=identifier.hex(),
        credential=msgspec.json.encode(credential).decode(),
        name=f"key {number + 1}",
        added_at=NOW,
    )


def viewer(role: Role = Role.INVESTIGATOR, *, now: datetime = NOW, who: Person | None = None):
    """Somebody of a role, signed in, as casework sees them."""
    _, session = signed_in(who or person(role), now=now)
    return viewer_of(session, now)


def signed_in(who: Person, *, now: datetime | None = None):
    """A token and the session it opens, now unless said otherwise."""
    at = now or datetime.now(UTC) - timedelta(seconds=1)
    browser = sessions.browser_digest(BROWSER)
    return sessions.open_session(who, who.keys.first(), browser, "192.0.2.10", at)


def command(now: datetime = NOW) -> Viewer:
    """What the command line is to casework."""
    return Viewer(name="command: tester", now=now)


def client(who: Person):
    """Django's test client with a live session of somebody."""
    from django.test import Client

    from doorward.console.signed_in import COOKIE

    token, _ = signed_in(who)
    made = Client(HTTP_USER_AGENT=BROWSER)
    made.cookies[COOKIE] = token
    return made
