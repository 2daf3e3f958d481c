"""Which tokens were issued, from which, and which of them ended early (RFC 7009)."""

from __future__ import annotations

import sqlite3

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.rows import note
from doorward.agents.state import AgentState

KEEP_SECONDS = 2 * 86_400.0
"""For how long an ended token is remembered: longer than any session, so that what ended stays
ended, and for people who look back."""
FORGET_EVERY = 500

_END = """
UPDATE issued SET revoked_at = ? WHERE revoked_at IS NULL AND jti IN (
    WITH RECURSIVE below (jti) AS (
        SELECT jti FROM issued WHERE {which} = ?
        UNION SELECT one.jti FROM issued AS one JOIN below ON one.parent = below.jti
    ) SELECT jti FROM below
)
"""
_WHICH = {"token": "jti", "instance": "instance", "person": "human", "session": "session"}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A token that is being issued. `assertion` is the name of the person's assertion that it
    rests on and `begun` when that was made; `session` names the session."""

    jti: str
    parent: str | None
    session: str
    instance: str
    human: str | None
    audience: str
    issued_at: float
    ends_at: float
    assertion: str = ""
    begun: float = 0.0


class Issued(msgspec.Struct, frozen=True):
    """The tokens of a state."""

    state: AgentState

    def add(self, one: Entry) -> None:
        """Keep a new token, unless what it rests on has ended meanwhile (``revoked``), or another
        agent brought the same assertion (``replayed``)."""
        with self.state.writing() as db:
            if one.parent is not None:
                _require_alive(db, one.parent)
            if one.assertion:
                _require_open(db, one)
                _require_own(db, one)
            db.execute(
                "INSERT INTO issued VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (one.jti, one.parent, one.session, one.instance, one.human, one.audience,
                 one.issued_at, one.ends_at),
            )  # fmt: skip
            count = db.execute("SELECT max(rowid) FROM issued").fetchone()[0]
            if count % FORGET_EVERY == 0:
                _forget(db, one.issued_at - KEEP_SECONDS)

    def alive(self, jti: str) -> bool:
        """Whether a token was issued here and was not ended early."""
        rows = self.state.rows("SELECT revoked_at FROM issued WHERE jti = ?", (jti,))
        return bool(rows) and rows[0][0] is None

    def end(self, kind: str, name: str, now: float, who: str, why: str) -> int:
        """End a token, or all of an instance, a person or a session, and all that came of them.

        Of a session nothing is issued again; of a person only after a later sign-in. Kept among
        the changes with who and why. Returns how many tokens ended.
        """
        with self.state.writing() as db:
            if kind in {"session", "person"}:
                db.execute("INSERT OR REPLACE INTO ended VALUES (?, ?, ?)", (kind, name, now))
            count = db.execute(_END.format(which=_WHICH[kind]), (now, name)).rowcount
            note(db, now, who, f"tokens ended: {kind}", name, why)
        return count


def _require_alive(db: sqlite3.Connection, jti: str) -> None:
    found = db.execute("SELECT revoked_at FROM issued WHERE jti = ?", (jti,)).fetchone()
    if found is None or found[0] is not None:
        raise AgentRefusal("revoked", "the token that this one rests on was ended")


def _require_open(db: sqlite3.Connection, one: Entry) -> None:
    """The session was not ended, nor what the person had signed in to by then."""
    found = db.execute(
        "SELECT 1 FROM ended WHERE (kind = 'session' AND id = ?) "
        "OR (kind = 'person' AND id = ? AND at >= ?)",
        (one.session, one.human, one.begun),
    ).fetchone()
    if found:
        raise AgentRefusal("revoked", "the session that this token rests on was ended")


def _require_own(db: sqlite3.Connection, one: Entry) -> None:
    db.execute(
        "INSERT OR IGNORE INTO assertions VALUES (?, ?, ?)",
        (one.assertion, one.instance, one.ends_at),
    )
    found = db.execute("SELECT instance FROM assertions WHERE id = ?", (one.assertion,)).fetchone()
    if found[0] != one.instance:
        raise AgentRefusal("replayed", "another agent brought this assertion before")


def _forget(db: sqlite3.Connection, before: float) -> None:
    db.execute("DELETE FROM issued WHERE ends_at < ?", (before,))
    db.execute("DELETE FROM assertions WHERE ends_at < ?", (before,))
    db.execute("DELETE FROM ended WHERE at < ?", (before,))
