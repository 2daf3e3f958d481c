"""Enrolling by a one-time link: the keys of one person, one after the other, in one browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from doorward.access import ceremonies, keyring, options, sessions
from doorward.access.actor import Journal
from doorward.access.refused import AccessRefused
from doorward.access.rules import RelyingParty
from doorward.access.sign_in import Browser
from doorward.store.models import Invitation, Key, Person


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """How far somebody has come: the keys enrolled, and how many it takes."""

    person: int
    name: str
    role: str
    keys: tuple[str, ...]
    wanted: int

    @property
    def done(self) -> bool:
        """Whether the person may sign in."""
        return len(self.keys) >= self.wanted


def opened(token: str, browser: Browser, party: RelyingParty, now: datetime) -> Enrolment:
    """What a link is for. Refused (``link-unknown``, ``link-used``, ``link-expired``, or
    ``link-elsewhere`` once another browser has enrolled a key with it)."""
    invitation = _invitation(token, browser, now)
    return _standing(invitation.person, party)


def begin(token: str, browser: Browser, party: RelyingParty, now: datetime) -> options.Options:
    """What `navigator.credentials.create` is asked for."""
    person = _invitation(token, browser, now).person
    ceremony = ceremonies.begin(
        ceremonies.ENROL,
        browser.visit,
        now,
        person=person.pk,
        bound_to=sessions.token_digest(token),
    )
    taken = keyring.live_keys(person.pk)
    return {
        "ceremony": ceremony.pk,
        "publicKey": options.creation(ceremony, person, taken, party),
    }


def finish(
    token: str,
    name: str,
    response: str,
    key_name: str,
    browser: Browser,
    party: RelyingParty,
    now: datetime,
    journal_of: Callable[[Person], Journal],
) -> Enrolment:
    """Enrol one key; the one that completes the number lets the person in and uses up the link."""
    with ceremonies.using(name, ceremonies.ENROL, browser.visit, now) as ceremony:
        invitation = _invitation(token, browser, now, lock=True)
        person = invitation.person
        if ceremony.person_id != person.pk or ceremony.bound_to != invitation.token_sha256:
            raise AccessRefused("ceremony-unknown", "this was begun with another link")
        key = keyring.register(ceremony, person, response, key_name, party, now)
        journal = journal_of(person)
        journal("key-enrolled", "key", key.pk, facts=facts_of(key))
        standing = _standing(person, party)
        invitation.browser = browser.visit
        if standing.done:
            invitation.used_at = now
            person.state, person.changed_at = "active", now
            person.save(update_fields=("state", "changed_at"))
            journal("person-active", "person", person.pk, facts={"keys": len(standing.keys)})
        invitation.save(update_fields=("browser", "used_at"))
        return standing


def facts_of(key: Key) -> dict[str, object]:
    """What the log says of a key: its model and how that was shown."""
    found = keyring.credential_of(key)
    return {
        "person": key.person_id,
        "aaguid": found.aaguid,
        "attestation": found.attestation.kind.value,
        "format": found.attestation.format,
        "synced": found.backup_eligible,
    }


def _standing(person: Person, party: RelyingParty) -> Enrolment:
    return Enrolment(
        person=person.pk,
        name=person.name,
        role=person.role,
        keys=tuple(key.name for key in keyring.live_keys(person.pk)),
        wanted=party.rules.keys_at_enrolment,
    )


def _invitation(token: str, browser: Browser, now: datetime, *, lock: bool = False) -> Invitation:
    rows = Invitation.objects.select_related("person")
    if lock:
        rows = rows.select_for_update(of=("self", "person"))
    found = rows.filter(token_sha256=sessions.token_digest(token)).first()
    if found is None:
        raise AccessRefused("link-unknown", "this link is not one of ours; copy it in full")
    if found.used_at is not None:
        raise AccessRefused("link-used", "this link was used; sign in with your key")
    if found.expires_at <= now or found.person.state != "invited":
        raise AccessRefused("link-expired", "this link is too old; ask for another")
    if found.browser and found.browser != browser.visit:
        raise AccessRefused(
            "link-elsewhere",
            "another browser has enrolled a key with this link; if it was not yours, tell an"
            " administrator, who makes another link",
        )
    return found
