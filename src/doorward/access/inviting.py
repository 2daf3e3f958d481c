"""One-time links to enrol keys: made by an administrator, by a command, or after a loss."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from doorward.access.actor import MANAGERS, Actor, Journal
from doorward.access.refused import AccessRefused
from doorward.access.sessions import token_digest
from doorward.model.cases import Role
from doorward.store.models import Invitation, Key, Person, Sponsorship

LIFE = timedelta(hours=24)
MAX_NAME = 200
FIRST = "First administrator"


def link(origin: str, token: str) -> str:
    """The address to open in the browser that will be used with the keys."""
    return f"{origin}/enrol/{token}/"


def invite(name: str, role: str, actor: Actor) -> tuple[Person, str]:
    """A new person who may not come in yet, and the token of their link."""
    actor.require(MANAGERS)
    wanted = clean_name(name)
    known = role_of(role)
    with transaction.atomic():
        person = Person.objects.create(
            handle=secrets.token_bytes(16),
            name=wanted,
            role=known.value,
            state="invited",
            created_at=actor.now,
            changed_at=actor.now,
        )
        actor.journal("person-invited", "person", person.pk, facts={"role": known.value})
        return person, grant(person, actor)


def renew(person_id: int, actor: Actor) -> tuple[Person, str]:
    """Another link for somebody who has not finished; the ones before stop working."""
    actor.require(MANAGERS)
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(pk=person_id).first()
        if person is None:
            raise AccessRefused("person-unknown", "there is no such person")
        if person.state != "invited":
            raise AccessRefused("state", "only somebody who has not enrolled yet needs a link")
        if let_in_again(person):
            raise AccessRefused("sponsors", "who lost their keys gets a link from two sponsors")
        actor.journal("link-renewed", "person", person.pk)
        return person, grant(person, actor)


def grant(person: Person, actor: Actor) -> str:
    """The token of a new link, inside a transaction. Keys of an unfinished enrolment are dropped:
    nobody knows whose they are."""
    now = actor.now
    open_ones = Invitation.objects.filter(person=person, used_at=None, expires_at__gt=now)
    open_ones.update(expires_at=now)
    Key.objects.filter(person=person, revoked_at=None).update(
        revoked_at=now, revoked_why="another link to enrol was made"
    )
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        person=person,
        token_sha256=token_digest(token),
        created_at=now,
        expires_at=now + LIFE,
        created_by_id=actor.person,
    )
    return token


def first_administrator_link(now: datetime, origin: str, journal: Journal) -> str | None:
    """The link for the first administrator, or None once there is an active one.

    Made anew at every start of a server without one; the links before stop working.
    """
    if Person.objects.filter(role=Role.ADMINISTRATOR, state="active").exists():
        return None
    actor = Actor(now=now, journal=journal)
    waiting = Person.objects.filter(
        role=Role.ADMINISTRATOR, state="invited", invitations__created_by=None
    ).first()
    if waiting is not None and let_in_again(waiting):
        # Who lost their keys has a link from two sponsors, who can make another.
        return None
    if waiting is None:
        _, token = invite(FIRST, Role.ADMINISTRATOR, actor)
    else:
        _, token = renew(waiting.pk, actor)
    return link(origin, token)


def let_in_again(person: Person) -> bool:
    """Whether sponsors vouched for somebody: then only sponsors give them another link."""
    return Sponsorship.objects.filter(person=person, completed_at__isnull=False).exists()


def clean_name(name: str) -> str:
    """A person's name as it is kept; refused (``name``) where there is none or too much."""
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= MAX_NAME or not wanted.isprintable():
        raise AccessRefused("name", f"a name has 1 to {MAX_NAME} printable characters")
    return wanted


def role_of(role: str) -> Role:
    """The role of a word; refused (``role-unknown``) where there is none."""
    try:
        return Role(role)
    except ValueError:
        raise AccessRefused(
            "role-unknown", f"there is no role {role!r:.40}; roles are {', '.join(Role)}"
        ) from None
