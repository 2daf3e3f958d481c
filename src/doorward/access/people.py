"""Managing people: who there is, suspending, off-boarding, changing a role, taking keys away.

Nobody does these things to themselves, and the last active administrator stays.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from doorward.access import inviting, keyring, sessions
from doorward.access.actor import MANAGERS, Actor, one_line
from doorward.access.refused import AccessRefused
from doorward.access.rules import UNPRIVILEGED
from doorward.model.cases import Role
from doorward.store.models import Invitation, Key, Person

MAX_REASON = 500


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A person in the list; `seen_at` is when they last did something here."""

    id: int
    name: str
    role: str
    state: str
    keys: int
    seen_at: datetime | None


def listed(actor: Actor) -> list[Listed]:
    """Everybody, those who left last."""
    actor.require(MANAGERS)
    rows = Person.objects.annotate(
        live_keys=Count("keys", filter=Q(keys__revoked_at=None), distinct=True),
        last_seen=Max("sessions__seen_at"),
    )
    found = [
        Listed(
            id=row.pk,
            name=row.name,
            role=row.role,
            state=row.state,
            keys=row.live_keys,
            seen_at=row.last_seen,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.state == "left", one.name.casefold(), one.id))


def one(person_id: int, actor: Actor) -> Person:
    """A person, for those who manage people."""
    actor.require(MANAGERS)
    return _person(person_id, lock=False)


def suspend(person_id: int, reason: str, actor: Actor) -> None:
    """Shut somebody out until they are reinstated; their sessions end at once."""
    with transaction.atomic():
        person = _other(person_id, actor, {"active"})
        _keep_an_administrator(person)
        _set_state(person, "suspended", actor, "person-suspended", reason)


def reinstate(person_id: int, reason: str, actor: Actor) -> None:
    """Let somebody in again who was suspended."""
    with transaction.atomic():
        person = _other(person_id, actor, {"suspended"})
        _set_state(person, "active", actor, "person-reinstated", reason)


def off_board(person_id: int, reason: str, actor: Actor) -> None:
    """Somebody has left: sessions end at once, keys and links are taken out of use for good."""
    with transaction.atomic():
        person = _other(person_id, actor, {"invited", "active", "suspended"})
        _keep_an_administrator(person)
        keyring.revoke(keyring.live_keys(person.pk), "off-boarded", actor.now)
        Invitation.objects.filter(person=person, used_at=None, expires_at__gt=actor.now).update(
            expires_at=actor.now
        )
        _set_state(person, "left", actor, "person-left", reason)


def change_role(person_id: int, role: str, reason: str, actor: Actor) -> None:
    """Give somebody another role; their sessions end, so that nothing of the old one stays."""
    wanted = inviting.role_of(role)
    with transaction.atomic():
        person = _other(person_id, actor, {"invited", "active", "suspended"})
        if wanted.value == person.role:
            raise AccessRefused("state", f"the role is {wanted.value} already")
        _keep_an_administrator(person)
        _require_keys_for(person, wanted)
        facts = {"from": person.role, "to": wanted.value}
        person.role, person.changed_at = wanted.value, actor.now
        person.save(update_fields=("role", "changed_at"))
        sessions.end_sessions(person, "the role was changed", actor.now)
        actor.journal("role-changed", "person", person.pk, reason=_reason(reason), facts=facts)


def end_all_sessions(person_id: int, reason: str, actor: Actor) -> int:
    """End the sessions of somebody, who may sign in again; the number ended."""
    actor.require(MANAGERS)
    with transaction.atomic():
        person = _person(person_id)
        ended = sessions.end_sessions(
            person, _reason(reason) or "ended by an administrator", actor.now
        )
        actor.journal(
            "sessions-ended", "person", person.pk, reason=_reason(reason), facts={"count": ended}
        )
        return ended


def revoke_key(person_id: int, key_id: int, reason: str, actor: Actor) -> None:
    """Take a key of somebody else out of use; sessions that it opened end with it."""
    with transaction.atomic():
        person = _other(person_id, actor, {"invited", "active", "suspended"})
        keys = keyring.live_keys(person.pk)
        key = next((key for key in keys if key.pk == key_id), None)
        if key is None:
            raise AccessRefused("key-unknown", "this person has no such key in use")
        if len(keys) == 1:
            _keep_an_administrator(person)
        keyring.revoke([key], _reason(reason) or "by an administrator", actor.now)
        actor.journal(
            "key-revoked",
            "key",
            key.pk,
            reason=_reason(reason),
            facts={
                "person": person.pk,
                "left": len(keys) - 1,
            },
        )


def _person(person_id: int, *, lock: bool = True) -> Person:
    rows = Person.objects.select_for_update() if lock else Person.objects
    found = rows.filter(pk=person_id).first()
    if found is None:
        raise AccessRefused("person-unknown", "there is no such person")
    return found


def _other(person_id: int, actor: Actor, states: set[str]) -> Person:
    actor.require(MANAGERS)
    # Always taken first and in one order, so that two who act at once wait for each other.
    list(_administrators().select_for_update())
    person = _person(person_id)
    if person.pk == actor.person:
        raise AccessRefused("own-account", "another administrator has to do this to you")
    if person.state not in states:
        raise AccessRefused("state", f"this person is {person.state}")
    return person


def _administrators() -> QuerySet[Person]:
    return Person.objects.filter(role=Role.ADMINISTRATOR, state="active").order_by("pk")


def _keep_an_administrator(person: Person) -> None:
    if person.role != Role.ADMINISTRATOR or person.state != "active":
        return
    if not _administrators().exclude(pk=person.pk).exists():
        raise AccessRefused(
            "last-administrator", "the last active administrator stays; make another one first"
        )


def _require_keys_for(person: Person, role: Role) -> None:
    if role in UNPRIVILEGED:
        return
    keys = Key.objects.filter(person=person, revoked_at=None)
    if any(keyring.credential_of(key).backup_eligible for key in keys):
        raise AccessRefused(
            "keys-too-weak",
            f"a {role.value} needs keys that cannot be copied; this person has one that can",
        )


def _set_state(person: Person, state: str, actor: Actor, act: str, reason: str) -> None:
    person.state, person.changed_at = state, actor.now
    person.save(update_fields=("state", "changed_at"))
    if state != "active":
        sessions.end_sessions(person, act.replace("-", " "), actor.now)
    actor.journal(act, "person", person.pk, reason=_reason(reason))


def _reason(reason: str) -> str:
    return one_line(reason, MAX_REASON)
