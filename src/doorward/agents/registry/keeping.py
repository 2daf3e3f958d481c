"""How the register is changed: agents, their keys and their blueprints.

Each change is decided on what stands in the state while nobody else writes, and is written down
with it or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry import checking, rows
from doorward.agents.registry.records import (
    AgentKey,
    Blueprint,
    Instance,
    Standing,
    Unclaimed,
)
from doorward.agents.state import AgentState

KEY_SECONDS = 90 * 86_400.0
"""How long a key counts if nothing ends it."""
MOST_COUNTING = 8

Named = list[tuple[str, dict[str, str]]]


class Said(NamedTuple):
    """Who changes the register, why, and when (seconds since 1970)."""

    who: str
    why: str
    now: float

    def note(self, db: sqlite3.Connection, what: str, about: str) -> None:
        """Write the change down."""
        rows.note(db, self.now, self.who, what, about, self.why)


def add_blueprint(state: AgentState, one: Blueprint, said: Said, *, replace: bool) -> None:
    """See `Register.add_blueprint`."""
    checking.require_said(*said)
    checking.require_blueprint(one)
    with state.writing() as db:
        known = rows.found(db, Blueprint, "SELECT record FROM blueprints WHERE id = ?", (one.id,))
        if known == one:
            return
        if known is not None and not replace:
            raise AgentRefusal("taken", "there is another blueprint of this id")
        rows.put_blueprint(db, one)
        said.note(db, "blueprint-added" if known is None else "blueprint-changed", one.id)


def register_many(
    state: AgentState,
    several: Iterable[tuple[Instance, Sequence[Mapping[str, Any]]]],
    said: Said,
) -> list[Instance | AgentRefusal]:
    """See `Register.register_many`."""
    checking.require_said(*said)
    with state.writing() as db:
        return [_registered_or_why(db, one, keys, said) for one, keys in several]


def _registered_or_why(
    db: sqlite3.Connection, one: Instance, keys: Sequence[Mapping[str, Any]], said: Said
) -> Instance | AgentRefusal:
    try:
        # All is checked before anything of it is written.
        begun = _begun(one, said.now)
        checking.require_instance(begun, said.now)
        rows.require_free(db, begun)
        if not db.execute("SELECT 1 FROM blueprints WHERE id = ?", (one.blueprint,)).fetchone():
            raise AgentRefusal("unknown-blueprint", "there is no blueprint of this id")
        rows.working(db, begun.owner, said.now)
        named = _named(keys)
        for thumbprint, _ in named:
            _require_free_key(db, thumbprint)
    except AgentRefusal as refusal:
        if refusal.code == "state-gone":
            raise
        return refusal
    rows.put_instance(db, begun)
    for thumbprint, jwk in named:
        rows.put_key(db, _new_key(thumbprint, jwk, begun.id, said.now))
    rows.drop_unclaimed(db, begun)
    said.note(db, "registered", begun.id)
    return begun


def _begun(one: Instance, now: float) -> Instance:
    return msgspec.structs.replace(
        one,
        standing=Standing.ACTIVE,
        reason="",
        registered_at=now,
        expires_at=one.expires_at or now + checking.DEFAULT_SECONDS,
    )


def _named(keys: Sequence[Mapping[str, Any]]) -> Named:
    if not keys:
        return []
    # Here alone, so that who reads no keys needs no joserfc.
    from doorward.agents.registry.keys import public_key  # noqa: PLC0415

    if len(keys) > MOST_COUNTING:
        raise AgentRefusal("too-many-keys", f"an agent has at most {MOST_COUNTING} keys")
    named = [public_key(one) for one in keys]
    if len({thumbprint for thumbprint, _ in named}) != len(named):
        raise AgentRefusal("key-taken", "a key is given twice")
    return named


def _new_key(thumbprint: str, jwk: dict[str, str], instance: str, now: float) -> AgentKey:
    return AgentKey(
        thumbprint=thumbprint,
        instance=instance,
        jwk=jwk,
        added_at=now,
        expires_at=now + KEY_SECONDS,
    )


def _require_free_key(db: sqlite3.Connection, thumbprint: str) -> None:
    # A key that was ever anybody's is nobody's again: it may be in other hands.
    if db.execute("SELECT 1 FROM keys WHERE thumbprint = ?", (thumbprint,)).fetchone():
        raise AgentRefusal("key-taken", "the key is, or was, an agent's")


def keep_unclaimed(
    state: AgentState, several: Iterable[Unclaimed], said: Said
) -> list[AgentRefusal | None]:
    """See `Register.keep_unclaimed`."""
    checking.require_said(*said)
    with state.writing() as db:
        return [_kept_or_why(db, one, said) for one in several]


def _kept_or_why(db: sqlite3.Connection, one: Unclaimed, said: Said) -> AgentRefusal | None:
    try:
        checking.require_unclaimed(one)
        rows.require_free(db, one)
    except AgentRefusal as refusal:
        if refusal.code == "state-gone":
            raise
        return refusal
    known = rows.found(db, Unclaimed, "SELECT record FROM unclaimed WHERE id = ?", (one.id,))
    again = known and msgspec.structs.replace(one, seen_at=known.seen_at)
    if known is None or known != again:
        rows.put_unclaimed(db, again or one)
        said.note(db, "needs-owner", one.id)
    return None


def suspend(state: AgentState, identifier: str, said: Said) -> None:
    """See `Register.suspend`."""
    checking.require_said(*said)
    with state.writing() as db:
        one = _not_retired(db, identifier)
        if one.standing is Standing.ACTIVE:
            put_standing(db, one, Standing.SUSPENDED, said)
            said.note(db, "suspended", identifier)


def put_standing(db: sqlite3.Connection, one: Instance, standing: Standing, said: Said) -> None:
    """Change whether an instance may act."""
    reason = "" if standing is Standing.ACTIVE else said.why
    rows.put_instance(db, msgspec.structs.replace(one, standing=standing, reason=reason))


def resume(state: AgentState, identifier: str, said: Said, owner: str) -> None:
    """See `Register.resume`."""
    checking.require_said(*said)
    with state.writing() as db:
        one = _not_retired(db, identifier)
        owned = msgspec.structs.replace(one, owner=owner or one.owner)
        rows.working(db, owned.owner, said.now)
        if not said.now < one.expires_at:
            raise AgentRefusal("expired", "its end is over; renew it first")
        if owned != one or one.standing is not Standing.ACTIVE:
            put_standing(db, owned, Standing.ACTIVE, said)
            said.note(db, "resumed" if owned == one else "handed-over", identifier)


def retire(state: AgentState, identifier: str, said: Said) -> None:
    """See `Register.retire`."""
    checking.require_said(*said)
    with state.writing() as db:
        one = rows.instance_of(db, identifier)
        if one.standing is Standing.RETIRED:
            return
        put_standing(db, one, Standing.RETIRED, said)
        for key in rows.keys_of(db, identifier):
            if key.retired_at is None:
                rows.put_key(db, msgspec.structs.replace(key, retired_at=said.now))
        said.note(db, "retired", identifier)


def renew(state: AgentState, identifier: str, said: Said, expires_at: float) -> Instance:
    """See `Register.renew`."""
    checking.require_said(*said)
    with state.writing() as db:
        one = _not_retired(db, identifier)
        rows.working(db, one.owner, said.now)
        end = expires_at or said.now + checking.DEFAULT_SECONDS
        renewed = msgspec.structs.replace(one, expires_at=end)
        checking.require_instance(renewed, said.now)
        rows.put_instance(db, renewed)
        said.note(db, "renewed", identifier)
        return renewed


def rotate(
    state: AgentState, identifier: str, jwk: Mapping[str, Any], said: Said, overlap: float
) -> AgentKey:
    """See `Register.rotate`."""
    checking.require_said(*said)
    if not 0 <= overlap <= checking.LONGEST_OVERLAP:
        raise AgentRefusal("bad-overlap", "keys overlap for at most seven days")
    ((thumbprint, public),) = _named([jwk])
    with state.writing() as db:
        _require_acting(db, identifier, said.now)
        _require_free_key(db, thumbprint)
        end = said.now + overlap
        counting = [one for one in rows.keys_of(db, identifier) if one.counts(said.now)]
        if overlap and len(counting) >= MOST_COUNTING:
            raise AgentRefusal("too-many-keys", f"an agent has at most {MOST_COUNTING} keys")
        for one in counting:
            ended = (
                msgspec.structs.replace(one, expires_at=min(one.expires_at, end))
                if overlap
                else msgspec.structs.replace(one, retired_at=said.now)
            )
            rows.put_key(db, ended)
        key = _new_key(thumbprint, public, identifier, said.now)
        rows.put_key(db, key)
        said.note(db, "key-rotated", identifier)
        return key


def _require_acting(db: sqlite3.Connection, identifier: str, now: float) -> None:
    one = _not_retired(db, identifier)
    if one.standing is not Standing.ACTIVE:
        raise AgentRefusal("suspended", "a suspended agent gets no new key")
    rows.working(db, one.owner, now)
    if not now < one.expires_at:
        raise AgentRefusal("expired", "its end is over; renew it first")


def retire_key(state: AgentState, thumbprint: str, said: Said) -> None:
    """See `Register.retire_key`."""
    checking.require_said(*said)
    with state.writing() as db:
        key = rows.found(
            db, AgentKey, "SELECT record FROM keys WHERE thumbprint = ?", (thumbprint,)
        )
        if key is None:
            raise AgentRefusal("unknown-key", "no agent has a key of this thumbprint")
        if key.retired_at is None:
            rows.put_key(db, msgspec.structs.replace(key, retired_at=said.now))
            said.note(db, "key-retired", key.instance)


def seen(state: AgentState, what: str, about: str, said: Said) -> None:
    """See `Register.seen`."""
    checking.require_said(*said)
    with state.writing() as db:
        said.note(db, what, about)


def _not_retired(db: sqlite3.Connection, identifier: str) -> Instance:
    one = rows.instance_of(db, identifier)
    if one.standing is Standing.RETIRED:
        raise AgentRefusal("retired", "it is retired for good; register another")
    return one
