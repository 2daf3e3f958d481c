"""Both keys lost: two colleagues vouch, each with an own key, that they met the person.

The record of the meeting is canonical JSON with a nonce in it; both sponsors' keys sign its
SHA-256. After the second signature the old keys are out of use, sessions are ended, and there is
one link to enrol new keys.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import msgspec

from doorward.access import ceremonies, inviting, keyring, options, sessions
from doorward.access.actor import SPONSORS, Actor, one_line
from doorward.access.inviting import let_in_again
from doorward.access.refused import AccessRefused
from doorward.access.relying_party import current
from doorward.store.models import Person, Session, Sponsorship

LIFE = timedelta(hours=1)
MAX_TEXT = 300


class Named(msgspec.Struct, frozen=True):
    """A person in a record."""

    id: int
    name: str
    role: str


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What happened. `document` says what was looked at ("passport"), never its number."""

    nonce: str
    console: str
    person: Named
    first: Named
    second: Named
    met_at: str
    place: str
    document: str
    written_at: str


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A sponsorship that waits for the second signature."""

    id: int
    record: Record
    record_sha256: str
    expires_at: datetime


def encode(record: Record) -> bytes:
    """The canonical JSON of a record: sorted members, no blanks, UTF-8."""
    return msgspec.json.encode(record, order="sorted")


def candidates(session: Session, actor: Actor) -> list[Named]:
    """Who can be vouched for or vouch too: everybody active but oneself, and whoever was let in
    again by sponsors and has not enrolled yet."""
    actor.require(SPONSORS)
    rows = Person.objects.filter(state__in=("active", "invited")).exclude(pk=session.person_id)
    return [
        _named(row)
        for row in rows.order_by("name", "pk")
        if row.state == "active" or let_in_again(row)
    ]


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """The records that wait for this person's signature as second sponsor."""
    actor.require(SPONSORS)
    rows = Sponsorship.objects.filter(completed_at=None, expires_at__gt=actor.now).order_by("pk")
    found = [_waiting(row) for row in rows]
    return [one for one in found if one.record.second.id == session.person_id]


def begin_first(
    session: Session,
    person_id: int,
    second_id: int,
    met_at: str,
    place: str,
    document: str,
    actor: Actor,
) -> options.Options:
    """What the first sponsor's key signs: the record of the meeting."""
    actor.require(SPONSORS)
    person = _sponsored(person_id, lock=False)
    second = _second(second_id, {session.person_id, person.pk})
    record = Record(
        nonce=secrets.token_hex(16),
        console=current().origin,
        person=_named(person),
        first=_named(session.person),
        second=_named(second),
        met_at=_text(met_at, "when you met"),
        place=_text(place, "where you met"),
        document=_text(document, "the document"),
        written_at=actor.now.isoformat(),
    )
    return _begin(session, encode(record), actor)


def finish_first(session: Session, ceremony: str, response: str, actor: Actor) -> Waiting:
    """Keep the record and the first signature."""
    actor.require(SPONSORS)
    with ceremonies.using(ceremony, ceremonies.SPONSOR, session.pk, actor.now) as found:
        record = msgspec.json.decode(found.bound_to, type=Record)
        _sponsored(record.person.id)
        keyring.use(found, response, current(), actor.now, person=session.person_id)
        row = Sponsorship.objects.create(
            person_id=record.person.id,
            record=found.bound_to,
            record_sha256=_digest(found.bound_to.encode()).hex(),
            created_at=actor.now,
            expires_at=actor.now + LIFE,
            first_by=session.person,
            first_assertion=response,
        )
        facts = {"record": row.record_sha256, "second": record.second.id}
        actor.journal("sponsored-first", "person", record.person.id, facts=facts)
        return _waiting(row)


def begin_second(session: Session, sponsorship_id: int, actor: Actor) -> options.Options:
    """What the second sponsor's key signs: the same record."""
    return _begin(session, _mine(session, sponsorship_id, actor).record.encode(), actor)


def finish_second(
    session: Session, sponsorship_id: int, ceremony: str, response: str, actor: Actor
) -> str:
    """The address at which the person enrols new keys, shown this once; old keys are gone."""
    with ceremonies.using(ceremony, ceremonies.SPONSOR, session.pk, actor.now) as found:
        row = _mine(session, sponsorship_id, actor, lock=True)
        if found.bound_to != row.record:
            raise AccessRefused("ceremony-unknown", "this was begun for another record")
        person = _sponsored(row.person_id)
        if row.first_by.state != "active" or row.first_by.role not in SPONSORS:
            raise AccessRefused("sponsor-unknown", "the first sponsor may not vouch any more")
        keyring.use(found, response, current(), actor.now, person=session.person_id)
        row.second_by, row.second_assertion = session.person, response
        row.completed_at = actor.now
        row.save(update_fields=("second_by", "second_assertion", "completed_at"))
        keyring.revoke(keyring.live_keys(person.pk), "lost: sponsors vouched", actor.now)
        sessions.end_sessions(person, "both keys were lost", actor.now)
        person.state, person.changed_at = "invited", actor.now
        person.save(update_fields=("state", "changed_at"))
        facts = {"record": row.record_sha256, "first": row.first_by_id}
        actor.journal("sponsored-second", "person", person.pk, facts=facts)
        return inviting.link(current().origin, inviting.grant(person, actor))


def _begin(session: Session, record: bytes, actor: Actor) -> options.Options:
    ceremony = ceremonies.begin(
        ceremonies.SPONSOR,
        session.pk,
        actor.now,
        person=session.person_id,
        bound_to=record.decode(),
        challenge=_digest(record),
    )
    keys = keyring.live_keys(session.person_id)
    return {"ceremony": ceremony.pk, "publicKey": options.request(ceremony, keys, current())}


def _sponsored(person_id: int, *, lock: bool = True) -> Person:
    rows = Person.objects.select_for_update() if lock else Person.objects
    person = rows.filter(pk=person_id).first()
    if person is None:
        raise AccessRefused("person-unknown", "there is no such person")
    if person.state != "active" and not (person.state == "invited" and let_in_again(person)):
        raise AccessRefused("state", f"this person is {person.state}; an administrator can help")
    return person


def _second(person_id: int, others: set[int]) -> Person:
    second = Person.objects.filter(pk=person_id, state="active", role__in=SPONSORS).first()
    if second is None:
        raise AccessRefused("sponsor-unknown", "choose a second sponsor who may vouch")
    if len(others | {second.pk}) != 3:
        raise AccessRefused("same-person", "the two sponsors and the person are three people")
    return second


def _mine(
    session: Session, sponsorship_id: int, actor: Actor, *, lock: bool = False
) -> Sponsorship:
    actor.require(SPONSORS)
    rows = Sponsorship.objects.select_for_update() if lock else Sponsorship.objects
    row = rows.filter(pk=sponsorship_id).first()
    if row is None or _waiting(row).record.second.id != session.person_id:
        raise AccessRefused("sponsorship-unknown", "there is no record that waits for you")
    if row.completed_at is not None:
        raise AccessRefused("state", "this record is signed by both already")
    if row.expires_at <= actor.now:
        raise AccessRefused("sponsorship-expired", "more than an hour has passed: begin again")
    return row


def _waiting(row: Sponsorship) -> Waiting:
    record = msgspec.json.decode(row.record, type=Record)
    return Waiting(
        id=row.pk, record=record, record_sha256=row.record_sha256, expires_at=row.expires_at
    )


def _named(person: Person) -> Named:
    return Named(person.pk, person.name, person.role)


def _text(text: str, what: str) -> str:
    wanted = one_line(text, MAX_TEXT + 1)
    if not 0 < len(wanted) <= MAX_TEXT:
        raise AccessRefused("record", f"say {what}, in at most {MAX_TEXT} characters")
    return wanted


def _digest(record: bytes) -> bytes:
    return hashlib.sha256(record).digest()
