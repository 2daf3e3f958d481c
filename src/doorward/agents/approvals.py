"""People say yes or no to single calls of agents.

An approval is bound to the digest of one exact call, ends soon, and is used up once, whichever
process uses it. Only people of the register who are active decide, never agents. Every step is
kept. The arguments are kept without secrets, and erased 30 days after the approval has ended.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from typing import Any

import msgspec

from doorward.agents.approval_records import (
    OPEN,
    SELECT,
    Approval,
    ApprovalRules,
    ApprovalState,
    Record,
    Step,
    Vote,
    after,
    approval_of,
    as_strict,
    decoded,
    in_a_team,
)
from doorward.agents.asked_calls import BY_ANOTHER, BY_TWO, AskedCall, digest_of, erased, shown
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import SKEW_SECONDS, Holder
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState

ERASED_AFTER = 30 * 86_400.0
TIDY_EVERY = 3_600.0
LONGEST_REASON = 1_000
MOST_LISTED = 500


class Approvals:
    """All approvals, in the state file. `holder` finds a person by any of their
    names, in the register if nothing is given."""

    def __init__(
        self,
        state: AgentState,
        rules: ApprovalRules | None = None,
        holder: Callable[[str], Holder | None] | None = None,
    ) -> None:
        self._state = state
        self._rules = rules or ApprovalRules()
        self._holder = holder or Register(state).holder_named
        self._tidied_at: float | None = None

    def ask(self, call: AskedCall, now: float) -> Approval:
        """Ask for a call. One that is open already is returned where it asks people for as much,
        and one that was just refused.

        Raises `AgentRefusal` ``too-many-waiting``, or what `digest_of` raises.
        """
        digest, rules = digest_of(call), self._rules
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            self._tidied_at = now
            self.tidy(now)
        with self._state.writing() as db:
            _expire(db, now)
            wanted = self._wanted(call)
            name = _known(db, digest, wanted, now, now - rules.refusal_holds_seconds)
            if name is None:
                name = self._new(db, call.instance, wanted, digest, now)
        return self.get(name)

    def _new(
        self, db: sqlite3.Connection, instance: str, wanted: Record, digest: str, now: float
    ) -> str:
        (open_,) = db.execute(
            "SELECT count(*) FROM approvals WHERE instance = ? AND state = 'waiting'",
            (instance,),
        ).fetchone()
        if open_ >= self._rules.most_waiting:
            raise AgentRefusal("too-many-waiting", "too many calls of this agent wait for people")
        name = f"ap-{secrets.token_hex(8)}"
        db.execute(
            "INSERT INTO approvals (id, digest, state, asked_at, ends_at, instance, record)"
            " VALUES (?, ?, 'waiting', ?, ?, ?, ?)",
            (name, digest, now, now + self._rules.waits_seconds, instance,
             msgspec.json.encode(wanted)),
        )  # fmt: skip
        _step(db, name, now, instance, "asked", "")
        return name

    def _wanted(self, call: AskedCall) -> Record:
        rules = self._rules
        above = call.data_class > rules.alone_up_to or BY_ANOTHER in call.obligations
        needed = 2 if BY_TWO in call.obligations else 1
        whose = self._id_of(call.human or call.owner)
        not_alone = (whose,) if whose and above else ()
        return Record(shown(call), whose, needed, not_alone, rules.teams, rules.use_seconds)

    def _id_of(self, name: str) -> str:
        """The id of a person whom the register may know by other names as well."""
        person = self._holder(name) if name else None
        return name if person is None else person.id

    def get(self, name: str, now: float | None = None) -> Approval:
        """One approval, as it stands at a time. Raises `AgentRefusal` ``unknown-approval``."""
        found = self._state.rows(f"{SELECT} WHERE id = ?", (name,))
        if not found:
            raise AgentRefusal("unknown-approval", "there is no such approval")
        return approval_of(found[0], now)

    def state_of(self, name: str, now: float | None = None) -> ApprovalState:
        """Where one stands; with the time, also whether it has ended by now."""
        return self.get(name, now).state

    def waiting(self, now: float) -> tuple[Approval, ...]:
        """Those that can be decided, the oldest first, at most 500."""
        found = self._state.rows(
            f"{SELECT} WHERE state = 'waiting' AND ends_at > ? ORDER BY asked_at, id LIMIT ?",
            (now, MOST_LISTED),
        )
        return tuple(approval_of(one, now) for one in found)

    def latest(self, now: float, limit: int = 50) -> tuple[Approval, ...]:
        """The newest in any state, the newest first."""
        found = self._state.rows(
            f"{SELECT} ORDER BY asked_at DESC, id LIMIT ?", (min(limit, MOST_LISTED),)
        )
        return tuple(approval_of(one, now) for one in found)

    def steps(self, name: str) -> tuple[Step, ...]:
        """What happened to one, in order."""
        found: list[Any] = self._state.rows(
            "SELECT at, who, what, why FROM approval_steps WHERE approval = ? ORDER BY number",
            (name,),
        )
        return tuple(Step(*one) for one in found)

    def decide(
        self, name: str, by: str, approve: bool, why: str, now: float, *, proof: str = ""
    ) -> Approval:
        """Say yes or no. One no ends it, also after a yes, as long as it was not used; it is
        approved when as many people as needed agree. `proof` says what shows that it was them.

        Raises `AgentRefusal`: ``unknown-approval``, ``not-waiting`` (decided, used or ended),
        ``reason-missing``, ``unknown-person``, ``person-left``, ``not-a-person`` (an agent),
        ``not-an-approver`` (of no team that may), ``own-call``, ``decided-already``.
        """
        why = why.strip()[:LONGEST_REASON]
        if not why:
            raise AgentRefusal("reason-missing", "say why")
        with self._state.writing() as db:
            approval = self.get(name, now)
            person = self._person(approval, by, now)
            _require_may(approval, person, approve)
            record = _record_of(db, name)
            votes = (*record.votes, Vote(person.id, approve, why, now, proof))
            state, ends_at = after(approval, votes, now, record.use_seconds)
            db.execute(
                "UPDATE approvals SET state = ?, ends_at = ?, decided_at = ?, decided_by = ?,"
                " record = ? WHERE id = ?",
                (state.value, ends_at, now, person.id,
                 msgspec.json.encode(msgspec.structs.replace(record, votes=votes)), name),
            )  # fmt: skip
            _step(db, name, now, person.id, "approved" if approve else "refused", why)
        return self.get(name, now)

    def _person(self, approval: Approval, by: str, now: float) -> Holder:
        """Who decides: a person of the register who works here, by whatever name."""
        person = self._holder(by)
        names = {by} if person is None else {by, person.id}
        known = any(
            self._state.rows("SELECT 1 FROM instances WHERE id = ?", (one,)) for one in names
        )
        if known or names & {approval.call.instance, *approval.call.chain}:
            raise AgentRefusal("not-a-person", "agents approve nothing")
        if person is None:
            raise AgentRefusal("unknown-person", "nobody of this name is in the register")
        if not person.works(now):
            raise AgentRefusal("person-left", "this person does not work here any more")
        return person

    def take(self, name: str, digest: str, now: float) -> bool:
        """Use an approval up for the call of this digest. True once, and only while it holds and
        everybody who agreed is still here, and still in a team that may."""
        with self._state.writing() as db:
            found = db.execute(f"{SELECT} WHERE id = ?", (name,)).fetchone()
            approval = None if found is None else approval_of(found, now)
            if approval is None or not self._holds(approval, digest, now):
                return False
            db.execute("UPDATE approvals SET state = 'used' WHERE id = ?", (name,))
            _step(db, name, now, approval.call.instance, "used", "")
        return True

    def _holds(self, approval: Approval, digest: str, now: float) -> bool:
        if approval.state is not ApprovalState.APPROVED or approval.digest != digest:
            return False
        # A clock that says that it was decided later than now cannot say when it ends.
        if any(now < one.at - SKEW_SECONDS for one in approval.votes):
            return False
        people = [self._holder(one.by) for one in approval.votes]
        return all(
            one is not None and one.works(now) and in_a_team(approval, one) for one in people
        )

    def withdraw(self, name: str, who: str, why: str, now: float) -> None:
        """Nobody needs it any more: the client cancelled the call. Ended ones stay as they are."""
        with self._state.writing() as db:
            changed = db.execute(
                "UPDATE approvals SET state = 'withdrawn', decided_at = ? WHERE id = ?"
                " AND state IN ('waiting', 'approved')",
                (now, name),
            )
            if changed.rowcount:
                _step(db, name, now, who, "withdrawn", why[:LONGEST_REASON])

    def tidy(self, now: float) -> int:
        """Mark what has ended, and erase the contents of what ended 30 days ago (the digest goes
        too: short arguments could be guessed from it). Returns how many were erased."""
        with self._state.writing() as db:
            _expire(db, now)
            old = db.execute(
                "SELECT id FROM approvals WHERE erased_at IS NULL"
                " AND max(ends_at, coalesce(decided_at, 0)) <= ? LIMIT 1000",
                (now - ERASED_AFTER,),
            ).fetchall()
            for (name,) in old:
                record = _record_of(db, name)
                kept = msgspec.structs.replace(record, call=erased(record.call))
                db.execute(
                    "UPDATE approvals SET erased_at = ?, digest = '', record = ? WHERE id = ?",
                    (now, msgspec.json.encode(kept), name),
                )
                _step(db, name, now, "doorward", "erased", "")
        if old:
            # The journal beside the file may have it as well. Where others read it stays until
            # the next time.
            self._state.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(old)


def _known(
    db: sqlite3.Connection, digest: str, wanted: Record, now: float, refused_since: float
) -> str | None:
    """The approval of the same call that holds for this one as well. What is open and asks people
    for less than is asked now, or showed them another resource, is taken back."""
    found = db.execute(
        "SELECT id, state, record FROM approvals WHERE digest = ? AND (state IN"
        " ('waiting', 'approved') OR (state = 'refused' AND decided_at > ?))"
        " ORDER BY state = 'refused' DESC, asked_at DESC",
        (digest, refused_since),
    ).fetchall()
    for name, state, record in found:
        if state == ApprovalState.REFUSED.value or as_strict(decoded(record), wanted):
            return str(name)
        db.execute(
            "UPDATE approvals SET state = 'withdrawn', decided_at = ? WHERE id = ?", (now, name)
        )
        _step(db, name, now, "doorward", "withdrawn", "more is asked for now")
    return None


def _record_of(db: sqlite3.Connection, name: str) -> Record:
    (found,) = db.execute("SELECT record FROM approvals WHERE id = ?", (name,)).fetchone()
    return decoded(found)


def _require_may(approval: Approval, person: Holder, approve: bool) -> None:
    open_ = OPEN if not approve else (ApprovalState.WAITING,)
    if approval.state not in open_:
        raise AgentRefusal("not-waiting", f"it is {approval.state.value}")
    if not in_a_team(approval, person):
        raise AgentRefusal("not-an-approver", "this person is in no team that may decide")
    if not approve:
        return
    if approval.needed == 1 and person.id in approval.not_alone:
        raise AgentRefusal("own-call", "somebody else has to approve what is done for you")
    if any(one.by == person.id for one in approval.votes):
        raise AgentRefusal("decided-already", "this person has decided; another has to")


def _expire(db: sqlite3.Connection, now: float) -> None:
    gone = db.execute(
        "UPDATE approvals SET state = 'expired' WHERE state IN ('waiting', 'approved')"
        " AND ends_at <= ? RETURNING id",
        (now,),
    ).fetchall()
    for (name,) in gone:
        _step(db, name, now, "doorward", "expired", "")


def _step(db: sqlite3.Connection, name: str, now: float, who: str, what: str, why: str) -> None:
    db.execute(
        "INSERT INTO approval_steps (approval, at, who, what, why) VALUES (?, ?, ?, ?, ?)",
        (name, now, who, what, why),
    )
