"""A person's own keys: another one, one less. Both take a touch of a key that is enrolled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from doorward.access import ceremonies, enrol, keyring, options
from doorward.access.actor import Journal
from doorward.access.refused import AccessRefused
from doorward.access.relying_party import current
from doorward.access.step_up import Proof, content_digest, require
from doorward.store.models import Key, Person, Session

ADD, REMOVE = "add-key", "remove-key"
MOST = 10


def begin_add(session: Session, proof: Proof | None, now: datetime) -> options.Options:
    """What `navigator.credentials.create` is asked for, after a step-up for `ADD`."""
    person = session.person
    require(proof, person.pk, ADD, str(person.pk), content_digest())
    taken = keyring.live_keys(person.pk)
    if len(taken) >= MOST:
        raise AccessRefused("too-many-keys", f"nobody needs more than {MOST} keys")
    ceremony = ceremonies.begin(ceremonies.ADD_KEY, session.pk, now, person=person.pk)
    return {
        "ceremony": ceremony.pk,
        "publicKey": options.creation(ceremony, person, taken, current()),
    }


def finish_add(
    session: Session, ceremony: str, response: str, name: str, now: datetime, journal: Journal
) -> Key:
    """Enrol the key that was made."""
    with ceremonies.using(ceremony, ceremonies.ADD_KEY, session.pk, now) as found:
        key = keyring.register(found, session.person, response, name, current(), now)
        journal("key-enrolled", "key", key.pk, facts=enrol.facts_of(key))
        return key


def remove(
    session: Session, key_id: int, proof: Proof | None, now: datetime, journal: Journal
) -> None:
    """Take an own key out of use; the last one stays. The touch must be of another key of mine,
    so that nobody is left with a key that does not work."""
    require(proof, session.person_id, REMOVE, str(key_id), content_digest())
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=session.person_id)
        keys = keyring.live_keys(session.person_id)
        key = next((key for key in keys if key.pk == key_id), None)
        if key is None:
            raise AccessRefused("key-unknown", "you have no such key in use")
        if len(keys) == 1:
            raise AccessRefused("last-key", "this is your last key: add another one first")
        if proof is not None and proof.key == key.pk:
            raise AccessRefused("same-key", "touch a key that stays, not the one that goes")
        keyring.revoke([key], "by its owner", now)
        journal("key-revoked", "key", key.pk, facts={"person": key.person_id})
