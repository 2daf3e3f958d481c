"""The register's rows: written within a transaction that the caller holds."""

from __future__ import annotations

import sqlite3
from typing import TypeVar

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import (
    AgentKey,
    Blueprint,
    Holder,
    Instance,
    Standing,
    Unclaimed,
)

T = TypeVar("T")
_UNREADABLE = "a record of the register cannot be read"


def decoded(kind: type[T], row: tuple[object, ...]) -> T:
    """The record of a row that begins with it. Raises `AgentRefusal` ``state-gone`` where it
    cannot be read: nobody is allowed anything by half a record."""
    blob = row[0]
    try:
        if isinstance(blob, bytes | str):
            return msgspec.json.decode(blob, type=kind)
    except msgspec.DecodeError as error:
        raise AgentRefusal("state-gone", _UNREADABLE) from error
    raise AgentRefusal("state-gone", _UNREADABLE)


def found(db: sqlite3.Connection, kind: type[T], sql: str, values: tuple[object, ...]) -> T | None:
    """The record that a question finds."""
    row = db.execute(sql, values).fetchone()
    return None if row is None else decoded(kind, row)


def instance_of(db: sqlite3.Connection, identifier: str) -> Instance:
    """An instance. Raises `AgentRefusal` ``unknown-instance``."""
    one = found(db, Instance, "SELECT record FROM instances WHERE id = ?", (identifier,))
    if one is None:
        raise AgentRefusal("unknown-instance", "no agent of this id is registered")
    return one


def holder_of(db: sqlite3.Connection, identifier: str) -> Holder | None:
    """A person by id."""
    return found(db, Holder, "SELECT record FROM holders WHERE id = ?", (identifier,))


def working(db: sqlite3.Connection, identifier: str, now: float) -> Holder:
    """A person who is here. Raises `AgentRefusal` ``unknown-owner``, ``owner-left``."""
    holder = holder_of(db, identifier)
    if holder is None:
        raise AgentRefusal("unknown-owner", "the owner is not known; add people first")
    if not holder.works(now):
        raise AgentRefusal("owner-left", "the owner does not work here")
    return holder


def note(db: sqlite3.Connection, at: float, who: str, what: str, about: str, why: str) -> None:
    """Write down what was done."""
    db.execute(
        "INSERT INTO changes (at, who, what, about, why) VALUES (?, ?, ?, ?, ?)",
        (at, who, what, about, why),
    )


def put_blueprint(db: sqlite3.Connection, one: Blueprint) -> None:
    """Write a blueprint, new or changed."""
    db.execute(
        "INSERT INTO blueprints (id, record) VALUES (?, ?)"
        " ON CONFLICT (id) DO UPDATE SET record = excluded.record",
        (one.id, msgspec.json.encode(one)),
    )


def put_holder(db: sqlite3.Connection, one: Holder) -> None:
    """Write a person, new or changed, and the names that lead to them.

    A name that another has stays theirs: two people are not to be mixed up.
    """
    db.execute(
        "INSERT INTO holders (id, active, left_at, record) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET active = excluded.active, left_at = excluded.left_at,"
        " record = excluded.record",
        (one.id, one.active, one.left_at, msgspec.json.encode(one)),
    )
    db.execute("DELETE FROM holder_names WHERE holder = ?", (one.id,))
    for name in {alias.lower() for alias in one.aliases}:
        db.execute(
            "INSERT OR IGNORE INTO holder_names (name, holder) VALUES (?, ?)", (name, one.id)
        )


def put_instance(db: sqlite3.Connection, one: Instance) -> None:
    """Write an instance, new or changed. A retired one leaves its outside names to others."""
    retired = one.standing is Standing.RETIRED
    db.execute(
        "INSERT INTO instances (id, blueprint, owner, standing, registered_at, expires_at,"
        " spiffe_id, oauth_client, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, standing = excluded.standing,"
        " expires_at = excluded.expires_at, spiffe_id = excluded.spiffe_id,"
        " oauth_client = excluded.oauth_client, record = excluded.record",
        (
            one.id,
            one.blueprint,
            one.owner,
            one.standing.value,
            one.registered_at,
            one.expires_at,
            None if retired else one.spiffe_id or None,
            None if retired else one.oauth_client or None,
            msgspec.json.encode(one),
        ),
    )


def put_key(db: sqlite3.Connection, one: AgentKey) -> None:
    """Write a key, new or changed."""
    db.execute(
        "INSERT INTO keys (thumbprint, instance, added_at, expires_at, retired_at, record)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (thumbprint) DO UPDATE SET"
        " expires_at = excluded.expires_at, retired_at = excluded.retired_at,"
        " record = excluded.record",
        (
            one.thumbprint,
            one.instance,
            one.added_at,
            one.expires_at,
            one.retired_at,
            msgspec.json.encode(one),
        ),
    )


def keys_of(db: sqlite3.Connection, instance: str) -> list[AgentKey]:
    """All keys that an instance ever had."""
    rows = db.execute(
        "SELECT record FROM keys WHERE instance = ? ORDER BY added_at, thumbprint", (instance,)
    )
    return [decoded(AgentKey, row) for row in rows]


def require_free(db: sqlite3.Connection, one: Instance | Unclaimed) -> None:
    """Raise `AgentRefusal` ``taken`` where a registered agent has the id, the SPIFFE ID or the
    OAuth client already."""
    taken = db.execute(
        "SELECT 1 FROM instances WHERE id = ? OR spiffe_id = ? OR oauth_client = ?",
        (one.id, one.spiffe_id or None, one.oauth_client or None),
    ).fetchone()
    if taken:
        raise AgentRefusal("taken", "the id, SPIFFE ID or OAuth client is another agent's")


def put_unclaimed(db: sqlite3.Connection, one: Unclaimed) -> None:
    """Write what was found and nobody answers for, in place of what was known of it."""
    drop_unclaimed(db, one)
    db.execute(
        "INSERT INTO unclaimed (id, spiffe_id, oauth_client, record) VALUES (?, ?, ?, ?)",
        (one.id, one.spiffe_id or None, one.oauth_client or None, msgspec.json.encode(one)),
    )


def drop_unclaimed(db: sqlite3.Connection, one: Instance | Unclaimed) -> None:
    """It is somebody's now, or told anew."""
    db.execute(
        "DELETE FROM unclaimed WHERE id = ? OR spiffe_id = ? OR oauth_client = ?",
        (one.id, one.spiffe_id or None, one.oauth_client or None),
    )
