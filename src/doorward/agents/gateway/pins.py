"""What servers say of their tools, kept as it was accepted: who changes it is found out.

A definition (description, schemas, annotations, everything that stands in a listing) is pinned by
SHA-256 over its canonical JSON. What is not accepted, or is another than was accepted, is withheld
until a person has looked at it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from doorward.agents.gateway.suspicions import marks
from doorward.agents.refusals import AgentRefusal
from doorward.agents.state import AgentState

LONGEST = 64 * 1024
BY_CONFIG = "configuration"
_COLUMNS = (
    "server, kind, name, digest, first_seen, accepted_by, accepted_at, changed_to, changed_at,"
    " record"
)


class Pinned(StrEnum):
    """How a definition stands."""

    ACCEPTED = "accepted"
    HELD = "held"
    """It was never accepted."""
    CHANGED = "changed"
    """Another one was accepted."""
    REFUSED = "refused"
    """It cannot be accepted: too large, or its name is one of several."""


class _Record(msgspec.Struct):
    accepted: Any = None
    seen: Any = None


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """A definition as it is kept. `kind` is tool, prompt or template. `digest` is of the one that
    was accepted, or first seen; `changed_to` of the one that the server shows since `changed_at`.
    `accepted_by` is empty until somebody has accepted it."""

    server: str
    kind: str
    name: str
    digest: str
    first_seen: float
    accepted_by: str
    accepted_at: float | None
    changed_to: str | None
    changed_at: float | None
    accepted: Any
    seen: Any

    @property
    def state(self) -> Pinned:
        """How it stands."""
        if self.changed_to is not None:
            return Pinned.CHANGED
        return Pinned.ACCEPTED if self.accepted_by else Pinned.HELD

    @property
    def marks(self) -> tuple[str, ...]:
        """What is odd about the newest that was seen."""
        return marks(self.seen if self.seen is not None else self.accepted)


def digest_of(definition: Mapping[str, Any]) -> str:
    """``sha256:…`` over the definition with its keys in order and nothing between them."""
    said = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(said.encode("ascii")).hexdigest()


def name_of(kind: str, definition: Mapping[str, Any]) -> str:
    """What a definition is called: templates by their URI."""
    return str(definition.get("uriTemplate" if kind == "template" else "name", ""))


class Pins:
    """The pins of all servers, in the state."""

    def __init__(self, state: AgentState) -> None:
        self._state = state

    def all(self) -> tuple[Pin, ...]:
        """Every pin, those to look at first."""
        rows = self._state.rows(f"SELECT {_COLUMNS} FROM pins ORDER BY server, kind, name")  # noqa: S608
        found = [_pin(row) for row in rows]
        return tuple(sorted(found, key=lambda one: one.state is Pinned.ACCEPTED))

    def get(self, server: str, kind: str, name: str) -> Pin | None:
        """One pin."""
        rows = self._state.rows(
            f"SELECT {_COLUMNS} FROM pins WHERE server = ? AND kind = ? AND name = ?",  # noqa: S608
            (server, kind, name),
        )
        return _pin(rows[0]) if rows else None

    def saw(
        self,
        server: str,
        kind: str,
        name: str,
        digest: str,
        definition: Mapping[str, Any],
        accept: bool,
        now: float,
    ) -> tuple[Pinned, bool]:
        """How a definition stands that a server shows, and whether that is news.

        `accept` says that the configuration accepts it if it was never seen before and nothing
        about it is odd.
        """
        rows = self._state.rows(
            "SELECT digest, accepted_by, changed_to FROM pins WHERE server = ? AND kind = ?"
            " AND name = ?",
            (server, kind, name),
        )
        if rows and rows[0][0] == digest and rows[0][2] is None:
            return (Pinned.ACCEPTED if rows[0][1] else Pinned.HELD), False
        if rows and rows[0][2] == digest:
            return Pinned.CHANGED, False
        known = self.get(server, kind, name)
        if known is None:
            return self._first(server, kind, name, digest, definition, accept, now), True
        return self._other(known, digest, definition, now), True

    def _other(self, known: Pin, digest: str, definition: Mapping[str, Any], now: float) -> Pinned:
        """It is another than it was when it was last seen."""
        if known.digest == digest:
            self._changed(known, None, None, now)
            return Pinned.ACCEPTED if known.accepted_by else Pinned.HELD
        if not known.accepted_by:
            # Nobody has accepted anything yet: what is held is the newest.
            self._replace(known, digest, definition, now)
            return Pinned.HELD
        self._changed(known, digest, definition, now)
        return Pinned.CHANGED

    def accept(self, server: str, kind: str, name: str, digest: str, who: str, now: float) -> Pin:
        """Accept what is held, or the change. Raises `AgentRefusal` ``unknown-pin``,
        ``other-digest`` where it is another by now than the person has looked at,
        ``not-a-person`` (an agent), ``nobody``."""
        if not who.strip():
            raise AgentRefusal("nobody", "say who accepts it")
        if self._state.rows("SELECT 1 FROM instances WHERE id = ?", (who.strip(),)):
            raise AgentRefusal("not-a-person", "agents accept nothing")
        with self._state.writing() as db:
            known = self.get(server, kind, name)
            if known is None:
                raise AgentRefusal("unknown-pin", "nothing of this name was seen")
            newest = known.changed_to or known.digest
            if newest != digest:
                raise AgentRefusal("other-digest", f"it is {newest} by now: look at it again")
            definition = known.seen if known.changed_to else known.accepted
            if digest_of(definition) != newest:
                raise AgentRefusal("too-large", "it is too large to be looked at: refused")
            db.execute(
                "UPDATE pins SET digest = ?, accepted_by = ?, accepted_at = ?, changed_to = NULL,"
                " changed_at = NULL, record = ? WHERE server = ? AND kind = ? AND name = ?",
                (newest, who, now, _packed(definition), server, kind, name),
            )
        return self._known(server, kind, name)

    def forget(self, server: str, kind: str, name: str) -> bool:
        """Forget a pin, so that what comes next is held as new."""
        with self._state.writing() as db:
            gone = db.execute(
                "DELETE FROM pins WHERE server = ? AND kind = ? AND name = ?", (server, kind, name)
            )
        return gone.rowcount > 0

    def _known(self, server: str, kind: str, name: str) -> Pin:
        found = self.get(server, kind, name)
        if found is None:
            raise AgentRefusal("unknown-pin", "nothing of this name was seen")
        return found

    def _first(
        self, server: str, kind: str, name: str, digest: str,
        definition: Mapping[str, Any], accept: bool, now: float,
    ) -> Pinned:  # fmt: skip
        if len(json.dumps(definition)) > LONGEST:
            return Pinned.REFUSED
        accepted = accept and not marks(definition)
        with self._state.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO pins (server, kind, name, digest, first_seen, accepted_by,"
                " accepted_at, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (server, kind, name, digest, now, BY_CONFIG if accepted else "",
                 now if accepted else None, _packed(definition)),
            )  # fmt: skip
        return Pinned.ACCEPTED if accepted else Pinned.HELD

    def _replace(self, known: Pin, digest: str, definition: Mapping[str, Any], now: float) -> None:
        with self._state.writing() as db:
            db.execute(
                "UPDATE pins SET digest = ?, first_seen = ?, record = ? WHERE server = ? AND"
                " kind = ? AND name = ? AND accepted_by = ''",
                (digest, now, _packed(definition), known.server, known.kind, known.name),
            )

    def _changed(
        self, known: Pin, digest: str | None, definition: Mapping[str, Any] | None, now: float
    ) -> None:
        with self._state.writing() as db:
            db.execute(
                "UPDATE pins SET changed_to = ?, changed_at = ?, record = ? WHERE server = ? AND"
                " kind = ? AND name = ?",
                (digest, now if digest else None, _packed(known.accepted, definition),
                 known.server, known.kind, known.name),
            )  # fmt: skip


def _packed(accepted: object, seen: object = None) -> bytes:
    small = seen if len(json.dumps(seen)) <= LONGEST else {"name": "…", "description": "too large"}
    return msgspec.json.encode(_Record(accepted, small))


def _pin(row: tuple[Any, ...]) -> Pin:
    try:
        record = msgspec.json.decode(row[9], type=_Record)
    except (msgspec.MsgspecError, ValueError) as error:
        raise AgentRefusal("state-gone", "a pin in the state is broken") from error
    names = ("server", "kind", "name", "digest", "first_seen", "accepted_by", "accepted_at",
             "changed_to", "changed_at")  # fmt: skip
    return Pin(**dict(zip(names, row, strict=False)), accepted=record.accepted, seen=record.seen)
