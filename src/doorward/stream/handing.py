"""Committed findings are handed over to casework: at least once each, whatever is down meanwhile.

A thread of its own reads the findings from the state's file, in the order in which they were kept,
and writes down behind them how far it came. So a kill between a commit and the hand-over loses
nothing, and a database that is down stops no watch: the findings wait. Who takes them must bear
that some come twice.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from doorward.stream.errors import StreamError
from doorward.watch.findings import Finding

MOST = 50
"""Findings handed over together."""
LOOK_SECONDS = 1.0
"""How often it is looked for findings of which nobody said that they are there."""
BACK_OFF = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds before the next tries, the last for all that follow."""
LAST_TRIES = 3
"""Tries at the end of a watch that ends by itself."""
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS handing"
    " (place TEXT PRIMARY KEY, number INTEGER NOT NULL, at REAL, trouble TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS handing_aside"
    " (place TEXT, number INTEGER, reason TEXT NOT NULL, PRIMARY KEY (place, number))",
)
_finding = msgspec.json.Decoder(Finding)
Pause = Callable[[float], object]
Take = Callable[[Sequence[Finding], Pause], Iterable[str]]
"""Takes findings; what came of them, in lines. Raises `NotNow` where a later try may go better."""


class NotNow(Exception):  # noqa: N818 - it is an answer, not a fault
    """Findings cannot be taken now: they wait. The message says why, without personal values."""


class Handing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a hand-over is. `place` names the database without a password; `aside` counts
    findings that could not be taken although all else could; they are tried again on a start."""

    place: str
    waiting: int
    aside: int
    last: float | None
    trouble: str


class HandOver:
    """Hands findings of one state over to one place, until it is closed."""

    def __init__(
        self,
        state: Path,
        place: str,
        take: Take,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.wake = threading.Event()
        self._place, self._take, self._say, self._clock = place, take, say, clock
        self._path = state
        self._ending, self._hurry = threading.Event(), threading.Event()
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="hand-over", daemon=True)

    def start(self) -> None:
        """Begin. Raises `StreamError` where the state cannot be written."""
        try:
            with _opened(self._path) as connection:
                connection.execute(
                    "INSERT OR IGNORE INTO handing VALUES (?, 0, NULL, '')", (self._place,)
                )
        except sqlite3.Error as error:
            raise StreamError(f"{self._path}: could not be written ({error})") from error
        self._thread.start()

    def close(self, *, hurry: bool) -> Handing:
        """End, and say how far it came. In a hurry nothing is waited for and tried again."""
        if hurry:
            self._hurry.set()
        self._ending.set()
        self.wake.set()
        self._thread.join()
        with _opened(self._path) as connection:
            return next(one for one in handings(connection) if one.place == self._place)

    def _run(self) -> None:
        with _opened(self._path) as connection:
            again, failed = self._put_aside(connection), 0
            while True:
                self.wake.clear()
                try:
                    more, again = self._turn(connection, again), []
                except (NotNow, sqlite3.Error) as error:
                    failed += 1
                    self._troubled(connection, str(error))
                    if self._hurry.is_set() or (self._ending.is_set() and failed >= LAST_TRIES):
                        return
                    # A wake-up is no reason to try sooner what has just failed.
                    self._hurry.wait(BACK_OFF[min(failed, len(BACK_OFF)) - 1])
                    continue
                failed = 0
                if more:
                    continue
                if self._ending.is_set():
                    return
                self.wake.wait(LOOK_SECONDS)

    def _turn(self, connection: sqlite3.Connection, again: Sequence[int]) -> bool:
        """Hand over those that are to be tried again, and some that wait; whether there were."""
        for number in again:
            self._one(connection, number, _of(connection, number))
        rows = connection.execute(
            "SELECT number, finding FROM findings WHERE number >"
            " (SELECT number FROM handing WHERE place = ?) ORDER BY number LIMIT ?",
            (self._place, MOST),
        ).fetchall()
        if not rows:
            return False
        findings = [_finding.decode(data) for _, data in rows]
        try:
            self._told(self._take(findings, self._hurry.wait))
        except (NotNow, sqlite3.Error):
            raise
        except Exception:  # noqa: BLE001 - one that cannot be taken must not hold up the others
            for (number, _), one in zip(rows, findings, strict=True):
                self._one(connection, number, one)
        self._mark(connection, rows[-1][0])
        return True

    def _one(self, connection: sqlite3.Connection, number: int, finding: Finding) -> None:
        """Hand one over; one that cannot be taken is put aside, with the kind of the trouble."""
        try:
            self._told(self._take([finding], self._hurry.wait))
        except (NotNow, sqlite3.Error):
            raise
        except Exception as error:  # noqa: BLE001 - as above
            kind = type(error).__name__
            connection.execute(
                "INSERT OR REPLACE INTO handing_aside VALUES (?, ?, ?)",
                (self._place, number, kind),
            )
            self._say(f"finding {finding.id} could not be handed over ({kind})")
        else:
            connection.execute(
                "DELETE FROM handing_aside WHERE place = ? AND number = ?", (self._place, number)
            )

    def _told(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._say(line)

    def _mark(self, connection: sqlite3.Connection, number: int) -> None:
        self._trouble = ""
        connection.execute(
            "UPDATE handing SET number = ?, at = ?, trouble = '' WHERE place = ?",
            (number, self._clock(), self._place),
        )

    def _put_aside(self, connection: sqlite3.Connection) -> list[int]:
        rows = connection.execute(
            "SELECT number FROM handing_aside WHERE place = ? ORDER BY number", (self._place,)
        )
        return [row[0] for row in rows]

    def _troubled(self, connection: sqlite3.Connection, trouble: str) -> None:
        if trouble == self._trouble:
            return
        self._trouble = trouble
        self._say(f"findings wait: {trouble}")
        with contextlib.suppress(sqlite3.Error):
            connection.execute(
                "UPDATE handing SET trouble = ? WHERE place = ?", (trouble[:500], self._place)
            )


def handings(connection: sqlite3.Connection) -> list[Handing]:
    """How far each hand-over of a state is; none where nothing was ever handed over."""
    found = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'handing_aside'")
    if not found.fetchone()[0]:
        return []
    rows = connection.execute(
        "SELECT place, (SELECT count(*) FROM findings WHERE findings.number > handing.number),"
        " (SELECT count(*) FROM handing_aside AS one WHERE one.place = handing.place), at, trouble"
        " FROM handing ORDER BY place"
    )
    return [
        Handing(place=place, waiting=waiting, aside=aside, last=last, trouble=trouble)
        for place, waiting, aside, last, trouble in rows
    ]


def _of(connection: sqlite3.Connection, number: int) -> Finding:
    query = "SELECT finding FROM findings WHERE number = ?"
    return _finding.decode(connection.execute(query, (number,)).fetchone()[0])


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of the thread's own; each statement is a transaction."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        for statement in _SCHEMA:
            connection.execute(statement)
        yield connection
