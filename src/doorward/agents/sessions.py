"""What a session has done so far: facts that only grow, for the policies that look at history.

A session is the whole of what is done for one person in one go, through however many agents; its
name comes from the verified token, never from the agent (see `session_of`). Who begins a new
connection keeps its session, and what an agent did in other sessions counts in its own numbers.

A call is reserved before it is decided: the numbers that its policies see are those before it, and
the next one sees it, in whichever process. So two gateways cannot both make the n-th call.
"""

from __future__ import annotations

import hashlib
import math
import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

from doorward.agents.delegation.principal import Hybrid
from doorward.agents.refusals import AgentRefusal
from doorward.agents.state import AgentState

WINDOWS: Mapping[str, float] = {"minute": 60.0, "hour": 3_600.0, "day": 86_400.0}
LONGEST_WINDOW = 7 * 86_400.0
CALLS_KEPT = LONGEST_WINDOW + 86_400.0
SESSIONS_KEPT = 30 * 86_400.0
"""A session that nobody has used for so long is over. No token lives as long."""
SEEN_EVERY = 1.0
"""How exactly it is known when a session was used last."""
PRUNE_EVERY = 3_600.0
MOST_SOURCES = 100
"""Beyond as many servers the list says that there are more: ``…``."""
LONGEST_AMOUNT = 10**15
_LONGEST_NAME = 200


class _Record(msgspec.Struct):
    read_from: list[str] = []
    sent_outside: bool = False


class _Facts(msgspec.Struct):
    """What is kept of a session. `seen_at` is when it was used last."""

    highest: int = 0
    record: _Record = msgspec.field(default_factory=_Record)
    seen_at: float = -math.inf


class Reservation(msgspec.Struct, frozen=True):
    """A call that counts already. `context` is what policies see of the session: the numbers are
    those before this call."""

    number: int
    context: Mapping[str, Any]


def session_of(who: Hybrid) -> str:
    """The name under which a session's facts are kept.

    Without a session in the token the agent and the person are one session together, that lasts
    while it is used: opening connections anew forgets nothing.

    >>> session_of(Hybrid(agent="bot", human="ada", session="s1"))
    '["ada","s1"]'
    >>> session_of(Hybrid(agent="bot"))
    '["","","bot"]'
    """
    parts = [who.human or "", who.session] if who.session else [who.human or "", "", who.agent]
    return msgspec.json.encode(parts).decode()


def merged(told: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """A caller's context with what is known of the session. What the caller says of it may make
    matters worse for itself, never better.

    >>> merged({"highest_read": 0, "hour": 9, "calls_last_hour": 7}, {"highest_read": 2})
    {'hour': 9, 'highest_read': 2}
    """
    found = {key: one for key, one in told.items() if not _is_fact(key)}
    return {**found, **{key: _worse(told.get(key), one) for key, one in known.items()}}


class Sessions:
    """The facts of all sessions, in the state file."""

    def __init__(self, state: AgentState) -> None:
        self._state = state
        self._pruned_at: float | None = None

    def context(
        self,
        session: str,
        name: str,
        now: float,
        windows: Mapping[str, float] = WINDOWS,
        *,
        agent: str = "",
    ) -> dict[str, Any]:
        """What policies see of a session before a call of this name, nothing without a session.

        ``highest_read`` (class of data), ``read_from`` (servers), ``sent_outside`` (ever), and for
        each window ``calls_last_…`` and ``amount_last_…`` of this name in the session, and
        ``agent_calls_last_…`` of this name by the `agent` in all its sessions. `windows` are
        seconds by name. To decide a call that is then made, use `reserve`.
        """
        if not session:
            return {}
        keys = _key(session), _key(name), _key(agent)
        return self._told(self._kept(keys[0]), keys, now, _checked(windows))

    def reserve(
        self,
        session: str,
        name: str,
        now: float,
        windows: Mapping[str, float] = WINDOWS,
        *,
        agent: str = "",
        amount: int = 0,
    ) -> Reservation:
        """Count a call before it is decided. `release` it when it is not made.

        Raises `AgentRefusal` ``session-missing``, ``amount-malformed``, ``state-gone``.
        """
        if not session:
            raise AgentRefusal("session-missing", "the call belongs to no session")
        if not 0 <= amount <= LONGEST_AMOUNT:
            raise AgentRefusal("amount-malformed", "an amount is a whole number, not below 0")
        keys, windows = (_key(session), _key(name), _key(agent)), _checked(windows)
        self._prune_at_times(now)
        with self._state.writing(lasting=False) as db:
            kept = self._kept(keys[0])
            known = self._told(kept, keys, now, windows)
            # A clock that was behind does not put a call where no window reaches it any more.
            at = max(now, kept.seen_at)
            number = db.execute(
                "INSERT INTO calls (session, name, agent, at, amount) VALUES (?, ?, ?, ?, ?)",
                (*keys, at, amount),
            ).lastrowid
            if now >= kept.seen_at + SEEN_EVERY:
                _touch(db, keys[0], now)
        return Reservation(number or 0, known)

    def release(self, reservation: Reservation) -> None:
        """Take a reserved call back: it was denied, so it was not made."""
        with self._state.writing(lasting=False) as db:
            db.execute("DELETE FROM calls WHERE number = ?", (reservation.number,))

    def called(
        self,
        session: str,
        name: str,
        data_class_read: int | None,
        now: float,
        *,
        server: str = "",
        outside: bool = False,
        reservation: Reservation | None = None,
    ) -> None:
        """Keep what a call does. Call it before the answer goes to the agent (and before what is
        sent leaves): nobody may act on data that the session does not know to be read.

        `data_class_read` is None where nothing is read, `outside` says that something leaves the
        company. Without a reservation the call is counted now.
        """
        if reservation is None:
            reservation = self.reserve(session, name, now)
        told, new = reservation.context, (data_class_read, server[:_LONGEST_NAME], outside)
        before = _Facts(told["highest_read"], _Record(told["read_from"], told["sent_outside"]))
        # What was known when the call was counted still is: facts only grow.
        if _grown(before, *new) is None:
            return
        key = _key(session)
        with self._state.writing() as db:
            found = _grown(self._kept(key), *new)
            if found is not None:
                _touch(db, key, now)
                db.execute(
                    "UPDATE sessions SET highest_read = ?, record = ? WHERE id = ?",
                    (found.highest, msgspec.json.encode(found.record), key),
                )

    def prune(self, now: float) -> int:
        """Remove calls that no window reaches and sessions that are over; returns how many rows."""
        with self._state.writing() as db:
            calls = db.execute("DELETE FROM calls WHERE at < ?", (now - CALLS_KEPT,)).rowcount
            old = db.execute("DELETE FROM sessions WHERE seen_at < ?", (now - SESSIONS_KEPT,))
        return calls + old.rowcount

    def _prune_at_times(self, now: float) -> None:
        if self._pruned_at is None or now - self._pruned_at >= PRUNE_EVERY:
            self._pruned_at = now
            self.prune(now)

    def _kept(self, key: str) -> _Facts:
        sql = "SELECT highest_read, record, seen_at FROM sessions WHERE id = ?"
        found = self._state.rows(sql, (key,))
        if not found:
            return _Facts()
        highest, record, seen_at = found[0]
        try:
            told = _RECORDS.decode(_blob(record))
            return _Facts(int(str(highest)), told, float(str(seen_at)))
        except (ValueError, msgspec.MsgspecError) as error:
            raise AgentRefusal("state-gone", "a session in the state is broken") from error

    def _told(
        self, kept: _Facts, keys: tuple[str, str, str], now: float, windows: Mapping[str, float]
    ) -> dict[str, Any]:
        key, name, agent = keys
        found: dict[str, Any] = {
            "highest_read": kept.highest,
            "read_from": sorted(kept.record.read_from),
            "sent_outside": kept.record.sent_outside,
        }
        for window, seconds in windows.items():
            # Without an end: a call that another clock dates into the future counts as well.
            counted = self._state.rows(
                "SELECT count(*), coalesce(sum(amount), 0) FROM calls"
                " WHERE session = ? AND name = ? AND at > ?",
                (key, name, now - seconds),
            )[0]
            found[f"calls_last_{window}"], found[f"amount_last_{window}"] = counted
            if agent:
                (found[f"agent_calls_last_{window}"],) = self._state.rows(
                    "SELECT count(*) FROM calls WHERE agent = ? AND name = ? AND at > ?",
                    (agent, name, now - seconds),
                )[0]
        return found


_RECORDS = msgspec.json.Decoder(_Record)
_EMPTY = msgspec.json.encode(_Record())


def _grown(known: _Facts, data_class_read: int | None, server: str, outside: bool) -> _Facts | None:
    """What there is to be known of a session with such a call; None where it is known."""
    record = _Record(known.record.read_from, known.record.sent_outside or outside)
    highest = known.highest
    if data_class_read is not None:
        highest = max(highest, data_class_read)
        record.read_from = _with(record.read_from, server)
    if (highest, record) == (known.highest, known.record):
        return None
    return _Facts(highest, record)


def _touch(db: sqlite3.Connection, key: str, now: float) -> None:
    db.execute(
        "INSERT INTO sessions (id, highest_read, seen_at, record) VALUES (?, 0, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET seen_at = max(seen_at, excluded.seen_at)",
        (key, now, _EMPTY),
    )


def _with(sources: list[str], server: str) -> list[str]:
    if not server or server in sources:
        return sources
    return [*sources, server] if len(sources) < MOST_SOURCES else [*sources[:MOST_SOURCES], "…"]


def _key(text: str) -> str:
    """Texts as they are where they are short and plain, else their digest."""
    if len(text) <= _LONGEST_NAME and text.isprintable():
        return text
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _checked(windows: Mapping[str, float]) -> Mapping[str, float]:
    for name, seconds in windows.items():
        if not 0 < seconds <= LONGEST_WINDOW:
            raise ValueError(f"window {name}: from 1 second to {LONGEST_WINDOW:,.0f}")
    return windows


def _is_fact(key: str) -> bool:
    return key in ("highest_read", "read_from", "sent_outside") or "_last_" in key


def _worse(told: object, known: object) -> object:
    if isinstance(known, bool):
        return known or told is True
    if isinstance(known, int):
        return max(known, told) if isinstance(told, int) and not isinstance(told, bool) else known
    if not isinstance(known, list):
        return known
    more = [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
    return sorted({*known, *more})


def _blob(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
