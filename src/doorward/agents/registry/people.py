"""The people of the register: who is here, who has left, and what becomes of their agents."""

from __future__ import annotations

import sqlite3

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry import checking, rows
from doorward.agents.registry.keeping import Said, put_standing
from doorward.agents.registry.records import Holder, Instance, Standing
from doorward.agents.state import AgentState

OWNER_LEFT = "owner left"
"""How the reason of a suspended agent begins whose owner has left."""


def add_holder(state: AgentState, one: Holder, said: Said) -> None:
    """See `Register.add_holder`."""
    checking.require_said(*said)
    checking.require_holder(one)
    with state.writing() as db:
        known = rows.holder_of(db, one.id)
        if known == one:
            return
        if known is not None and not known.works(said.now) and one.works(said.now):
            raise AgentRefusal("owner-left", "they were off-boarded; bring them back first")
        put(db, one, known, said)


def put(db: sqlite3.Connection, one: Holder, known: Holder | None, said: Said) -> None:
    """Write a person down, new or changed."""
    rows.put_holder(db, one)
    said.note(db, "person-added" if known is None else "person-changed", one.id)


def bring_back(state: AgentState, person: str, said: Said) -> None:
    """See `Register.bring_back`."""
    checking.require_said(*said)
    with state.writing() as db:
        known = _known(db, person)
        if not known.works(said.now):
            rows.put_holder(db, msgspec.structs.replace(known, active=True, left_at=None))
            said.note(db, "person-back", person)


def off_board(state: AgentState, person: str, said: Said) -> tuple[str, ...]:
    """See `Register.off_board`."""
    checking.require_said(*said)
    with state.writing() as db:
        return gone(db, _known(db, person), said)


def gone(db: sqlite3.Connection, known: Holder, said: Said) -> tuple[str, ...]:
    """Within a transaction: a person has left; gives the ids of what was suspended."""
    left_at = said.now if known.left_at is None else min(known.left_at, said.now)
    left = msgspec.structs.replace(known, active=False, left_at=left_at)
    if left != known:
        rows.put_holder(db, left)
        said.note(db, "off-boarded", known.id)
    reason = said._replace(why=f"{OWNER_LEFT}: {said.why}"[: checking.LONGEST_TEXT])
    found = db.execute(
        "SELECT record FROM instances WHERE owner = ? AND standing = ? ORDER BY id",
        (known.id, Standing.ACTIVE.value),
    ).fetchall()
    suspended = [rows.decoded(Instance, row) for row in found]
    for one in suspended:
        put_standing(db, one, Standing.SUSPENDED, reason)
        reason.note(db, "suspended", one.id)
    return tuple(one.id for one in suspended)


def _known(db: sqlite3.Connection, person: str) -> Holder:
    known = rows.holder_of(db, person)
    if known is None:
        raise AgentRefusal("unknown-person", "nobody of this id is known to the register")
    return known
