"""What a watch remembers, in one SQLite file: see decision 7.

One transaction carries how far each source was read, the changed states, the findings, the dead
letters and the counts. Whatever kills the process, the file tells of whole batches only.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from doorward.intake.logs.dead_letters import DeadLetter
from doorward.lake.manifest import Part
from doorward.stream import daily as passes
from doorward.stream import resets as asked
from doorward.stream.errors import StreamError
from doorward.stream.places import Mark
from doorward.watch.alerting import Alert
from doorward.watch.findings import Finding

FILE = "watch.sqlite3"
VERSION = "1"
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE sources (id INTEGER PRIMARY KEY, mark BLOB NOT NULL);
CREATE TABLE states (entity TEXT PRIMARY KEY, state BLOB NOT NULL, last REAL NOT NULL);
CREATE TABLE findings (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, finding BLOB NOT NULL
);
CREATE TABLE dead_letters (
    number INTEGER PRIMARY KEY, source INTEGER NOT NULL, record INTEGER NOT NULL,
    code TEXT NOT NULL, letter BLOB NOT NULL, UNIQUE (source, record, code)
);
CREATE TABLE alerts (number INTEGER PRIMARY KEY, id TEXT NOT NULL, alert BLOB NOT NULL);
CREATE TABLE groups (key TEXT PRIMARY KEY, state BLOB NOT NULL);
CREATE TABLE recent (number INTEGER PRIMARY KEY, keys BLOB NOT NULL);
CREATE TABLE parts (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, part BLOB NOT NULL);
"""
_encode = msgspec.json.Encoder().encode
_mark = msgspec.json.Decoder(Mark)
_finding = msgspec.json.Decoder(Finding)
_letter = msgspec.json.Decoder(DeadLetter)
_alert = msgspec.json.Decoder(Alert)
_part = msgspec.json.Decoder(Part)


class Batch(msgspec.Struct):
    """What is to be kept together.

    `letters` come with the id of their source. `groups` are those of correlations, without a
    state where they are no more; `alerting` is what alerting remembers, None where unchanged.
    `words` are kept beside; `parts` are new ones of the history. `daily` is a daily pass that was
    done, `resets` are the numbers of those that were taken.
    """

    marks: list[Mark]
    states: list[tuple[str, bytes, float]]
    findings: list[Finding]
    letters: list[tuple[int, DeadLetter]]
    counts: dict[str, int]
    recent: bytes
    at: float
    alerts: list[Alert] = []
    alerting: bytes | None = None
    groups: list[tuple[str, bytes | None]] = []
    words: dict[str, str] = {}
    parts: tuple[Part, ...] = ()
    daily: passes.Pass | None = None
    resets: list[int] = []


class Kept(msgspec.Struct, frozen=True):
    """What a commit kept that was not there before."""

    findings: list[Finding]
    letters: list[DeadLetter]
    alerts: list[Alert]


class Store:
    """The state folder's file, held by one watch at a time. `window`: see `Recent`.

    `runner` says where entities' states are: here ("embedded"), or with Spark ("spark").
    """

    def __init__(self, folder: Path, *, window: int, runner: str = "embedded") -> None:
        self.folder, self._runner = folder, runner
        self._window = window
        self._since = 0
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _locked(folder)
        path = self.path = folder / FILE
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = _connected(path)
        try:
            self._prepare()
        except sqlite3.Error as error:
            raise StreamError(f"{path}: cannot be used as a state file ({error})") from error

    def close(self) -> None:
        """Let another watch have the folder."""
        self._connection.close()
        self._lock.close()

    def commit(self, batch: Batch) -> Kept:
        """Keep a batch, all or nothing; what of it is new.

        Raises `StreamError` where the disk does not take it: nothing of it is kept then.
        """
        try:
            with _transaction(self._connection) as cursor:
                return self._write(cursor, batch)
        except sqlite3.Error as error:
            raise StreamError(
                f"{self.folder / FILE}: could not be written ({error}); nothing of the last batch "
                "was kept, and the watch goes on behind the one before when it is started again"
            ) from error

    def _write(self, cursor: sqlite3.Cursor, batch: Batch) -> Kept:
        cursor.executemany(
            "INSERT OR REPLACE INTO sources VALUES (?, ?)",
            [(one.id, _encode(one)) for one in batch.marks],
        )
        # An update in place: replacing would make new rows, at three times the cost.
        cursor.executemany(
            "INSERT INTO states VALUES (?, ?, ?) ON CONFLICT (entity)"
            " DO UPDATE SET state = excluded.state, last = excluded.last",
            batch.states,
        )
        findings = [one for one in batch.findings if _added(cursor, one)]
        letters = [one for source, one in batch.letters if _put_aside(cursor, source, one)]
        if batch.recent:
            cursor.execute("INSERT INTO recent (keys) VALUES (?)", (batch.recent,))
            self._since += len(batch.recent) // 8
            if self._since >= self._window:
                self._since = 0
                self._forget(cursor)
        cursor.executemany(
            "INSERT INTO alerts (id, alert) VALUES (?, ?)",
            [(one.id, _encode(one)) for one in batch.alerts],
        )
        _write_groups(cursor, batch.groups)
        if batch.daily is not None:
            passes.write(cursor, batch.daily)
        asked.mark_taken(cursor, batch.resets, batch.at)
        cursor.executemany(
            "INSERT INTO parts (name, part) VALUES (?, ?)",
            [(one.name, _encode(one)) for one in batch.parts],
        )
        words = dict(batch.words)
        if batch.alerting is not None:
            words["alerting"] = batch.alerting.decode()
        cursor.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(words.items()))
        counts = {**batch.counts, "findings": len(findings), "dead_letters": len(letters)}
        counts["alerts"] = len({one.id for one in batch.alerts})
        cursor.executemany(
            "INSERT INTO counts VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET value = value + excluded.value",
            list(counts.items()),
        )
        cursor.execute("INSERT OR REPLACE INTO meta VALUES ('last_commit', ?)", (str(batch.at),))
        return Kept(findings, letters, batch.alerts)

    def _forget(self, cursor: sqlite3.Cursor) -> None:
        """Drop what is behind the window of recent events."""
        held = 0
        for number, size in cursor.execute(
            "SELECT number, length(keys) FROM recent ORDER BY number DESC"
        ).fetchall():
            if held >= 2 * self._window:
                cursor.execute("DELETE FROM recent WHERE number <= ?", (number,))
                return
            held += size // 8

    def marks(self) -> list[Mark]:
        """How far every source was read."""
        rows = self._connection.execute("SELECT mark FROM sources ORDER BY id")
        return [_mark.decode(row[0]) for row in rows]

    def state(self, entity: str) -> bytes | None:
        """The kept state of an entity."""
        return state_in(self._connection, entity)

    def people(self) -> int:
        """Of how many people there are states."""
        found = self._connection.execute(
            "SELECT count(*) FROM states WHERE entity >= 'person:' AND entity < 'person;'"
        ).fetchone()
        return int(found[0])

    def people_states(self) -> Iterator[tuple[str, bytes]]:
        """The kept states of people, by ``person:id``."""
        return people_in(self._connection)

    def daily(self) -> passes.Pass | None:
        """The last daily pass."""
        return passes.read(self._connection)

    def resets(self) -> list[asked.Asked]:
        """Resets that were asked for and not taken yet."""
        return asked.waiting(self._connection)

    def findings(self) -> Iterator[Finding]:
        """All of them, in the order in which they were found."""
        for (data,) in self._connection.execute("SELECT finding FROM findings ORDER BY number"):
            yield _finding.decode(data)

    def letters(self) -> Iterator[DeadLetter]:
        """All dead letters, in the order in which they came."""
        for (data,) in self._connection.execute("SELECT letter FROM dead_letters ORDER BY number"):
            yield _letter.decode(data)

    def alerts(self) -> Iterator[Alert]:
        """All alerts, in the order in which they were told."""
        for (data,) in self._connection.execute("SELECT alert FROM alerts ORDER BY number"):
            yield _alert.decode(data)

    def groups(self) -> list[tuple[str, bytes]]:
        """The groups of correlations, those that changed last at the end."""
        return self._connection.execute("SELECT key, state FROM groups ORDER BY rowid").fetchall()

    def parts(self) -> list[Part]:
        """The parts of the history, in the order in which they were made."""
        rows = self._connection.execute("SELECT part FROM parts ORDER BY number")
        return [_part.decode(row[0]) for row in rows]

    def recent(self) -> list[bytes]:
        """The keys of recent events, oldest first."""
        return [
            row[0] for row in self._connection.execute("SELECT keys FROM recent ORDER BY number")
        ]

    def counts(self) -> dict[str, int]:
        """What was counted since the folder was made."""
        return dict(self._connection.execute("SELECT name, value FROM counts"))

    def meta(self, key: str) -> str | None:
        """A word that is kept."""
        found = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else found[0]

    def remember(self, key: str, value: str) -> None:
        """Keep a word."""
        with _transaction(self._connection) as cursor:
            cursor.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def mask_key(self) -> bytes:
        """What personal values are masked with: the same for as long as the folder is kept."""
        return bytes.fromhex(self.meta("mask_key") or "")

    def _prepare(self) -> None:
        version = _version(self._connection)
        if version is None:
            with _transaction(self._connection) as cursor:
                for statement in _SCHEMA.split(";"):
                    cursor.execute(statement)
                words = {"version": VERSION, "mask_key": secrets.token_hex(32)}
                words["runner"] = self._runner
                cursor.executemany("INSERT INTO meta VALUES (?, ?)", list(words.items()))
        elif version != VERSION:
            raise StreamError(
                f"{self.folder / FILE}: written by another version of Doorward ({version}); "
                "use another --state folder"
            )
        elif (kept := self.meta("runner") or "embedded") != self._runner:
            raise StreamError(
                f"{self.folder}: the states in it are of --runner {kept}; "
                "go on with that one, or use another --state folder"
            )
        for statement in (passes.SCHEMA, asked.SCHEMA):  # folders of before have none
            self._connection.execute(statement)


def state_in(connection: sqlite3.Connection, entity: str) -> bytes | None:
    """The kept state of an entity."""
    query = "SELECT state FROM states WHERE entity = ?"
    found = connection.execute(query, (entity,)).fetchone()
    return None if found is None else found[0]


def people_in(connection: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    """The kept states of people, one after the other, by ``person:id``."""
    query = "SELECT entity, state FROM states WHERE entity >= 'person:' AND entity < 'person;'"
    yield from connection.execute(query)


def opened_for_reading(folder: Path) -> tuple[sqlite3.Connection, Mapping[str, str]]:
    """An open view of a state folder, which disturbs no watch, and its words."""
    path = folder / FILE
    if not path.is_file():
        raise StreamError(f"{folder}: no watch keeps its state here")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
    if _version(connection) is None:
        raise StreamError(f"{path}: no watch has committed anything yet")
    return connection, dict(connection.execute("SELECT key, value FROM meta"))


def decoded_marks(rows: Iterable[Sequence[bytes]]) -> list[Mark]:
    """Marks out of the table's rows."""
    return [_mark.decode(row[0]) for row in rows]


def _added(cursor: sqlite3.Cursor, finding: Finding) -> bool:
    cursor.execute(
        "INSERT OR IGNORE INTO findings (id, finding) VALUES (?, ?)",
        (finding.id, _encode(finding)),
    )
    return cursor.rowcount == 1


def _write_groups(cursor: sqlite3.Cursor, groups: list[tuple[str, bytes | None]]) -> None:
    cursor.executemany("DELETE FROM groups WHERE key = ?", [(key,) for key, _ in groups])
    kept = [(key, state) for key, state in groups if state is not None]
    cursor.executemany("INSERT INTO groups VALUES (?, ?)", kept)


def _put_aside(cursor: sqlite3.Cursor, source: int, letter: DeadLetter) -> bool:
    cursor.execute(
        "INSERT OR IGNORE INTO dead_letters (source, record, code, letter) VALUES (?, ?, ?, ?)",
        (source, letter.record, letter.code, _encode(letter)),
    )
    return cursor.rowcount == 1


def _version(connection: sqlite3.Connection) -> str | None:
    try:
        found = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise StreamError(f"the state file cannot be read ({error})") from error
    except sqlite3.DatabaseError as error:
        raise StreamError(f"the state file is damaged or none of a watch ({error})") from error
    return found[0] if found else None


def _connected(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            path, isolation_level=None, timeout=30, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error as error:
        raise StreamError(f"{path}: cannot be used as a state file ({error})") from error
    return connection


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Cursor]:
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        yield cursor
        cursor.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            cursor.execute("ROLLBACK")
        raise
    finally:
        cursor.close()


def _locked(folder: Path) -> sqlite3.Connection:
    """A lock that goes with the process, however it ends: an open transaction on a file."""
    path = folder / "lock.sqlite3"
    try:
        lock = sqlite3.connect(path, isolation_level=None, timeout=0)
    except sqlite3.Error as error:
        raise StreamError(f"{path}: cannot be used as a lock ({error})") from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise StreamError(f"{folder}: another watch uses this state ({error})") from error
        raise StreamError(f"{path}: cannot be used as a lock ({error})") from error
    return lock
