"""The roster against the register: who joined, who left, and what is to be looked at.

A roster is the one that the watch reads; reading the file is the caller's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from doorward.agents.registry import checking, people, rows
from doorward.agents.registry.keeping import Said
from doorward.agents.registry.records import Holder
from doorward.agents.registry.register import Register
from doorward.model.workforce import Person


class RosterResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a roster changed: ids of people, and of agents that were suspended.

    `absent` own agents that may act, and are not on the roster. `disputed` were off-boarded here,
    while the roster has them working: they stay off-boarded until somebody brings them back.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    suspended: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()


def apply_roster(
    register: Register,
    roster: Iterable[Person],
    who: str,
    why: str,
    now: float,
    *,
    complete: bool = False,
) -> RosterResult:
    """Bring the people of the register up to date, and suspend the agents of those who left.

    Who is missing counts as gone only where the roster is `complete`. Somebody who left is back
    where the roster says that they started after that. Doing it again changes nothing. Raises
    `AgentRefusal`, and changes nothing then.
    """
    said = Said(who, why, now)
    checking.require_said(*said)
    with register.state.writing() as db:
        taking = _Taking(db, said)
        for person in roster:
            taking.take(person)
        taking.missing(complete=complete)
    return taking.result()


class _Taking:
    """A roster on its way into the register, within one transaction."""

    def __init__(self, db: sqlite3.Connection, said: Said) -> None:
        self._db, self._said = db, said
        self._known = {
            one.id: one
            for one in (
                rows.decoded(Holder, row)
                for row in db.execute("SELECT record FROM holders").fetchall()
            )
        }
        self._seen: set[str] = set()
        self._lists: dict[str, list[str]] = {name: [] for name in RosterResult.__struct_fields__}

    def take(self, person: Person) -> None:
        """One row of the roster."""
        self._seen.add(person.id)
        known, now = self._known.get(person.id), self._said.now
        new = Holder(
            id=person.id,
            teams=(person.team,) if person.team else (),
            left_at=person.left,
            aliases=person.aliases,
        )
        checking.require_holder(new)
        if not new.works(now):
            self._gone(new, known)
            return
        if known is not None and not known.works(now):
            if person.started is None or person.started <= (known.left_at or now):
                self._lists["disputed"].append(person.id)
                return
            self._lists["back"].append(person.id)
            self._said.note(self._db, "person-back", person.id)
        self._put(new, known)

    def _put(self, new: Holder, known: Holder | None) -> None:
        if new == known:
            return
        people.put(self._db, new, known, self._said)
        if known is None:
            self._lists["added"].append(new.id)
        elif known.works(self._said.now):
            self._lists["changed"].append(new.id)

    def _gone(self, new: Holder, known: Holder | None) -> None:
        if known is None:
            people.put(self._db, msgspec.structs.replace(new, active=False), None, self._said)
            return
        if known.active:
            self._lists["left"].append(new.id)
        kept = msgspec.structs.replace(known, left_at=new.left_at)
        self._lists["suspended"] += people.gone(self._db, kept, self._said)

    def missing(self, *, complete: bool) -> None:
        """Those who own agents that may act, and are not on the roster."""
        owners = self._db.execute(
            "SELECT DISTINCT owner FROM instances WHERE standing = 'active' ORDER BY owner"
        ).fetchall()
        for owner in (str(row[0]) for row in owners):
            if owner in self._seen:
                continue
            if complete:
                self._gone(Holder(id=owner, left_at=self._said.now), self._known[owner])
            else:
                self._lists["absent"].append(owner)

    def result(self) -> RosterResult:
        """What was changed."""
        return RosterResult(**{name: tuple(found) for name, found in self._lists.items()})
