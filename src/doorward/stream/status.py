"""How far a watch is, read from its state folder while it runs or not."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import msgspec

from doorward.stream.daily import Told
from doorward.stream.daily import told as daily_told
from doorward.stream.handing import Handing, handings
from doorward.stream.places import Mark, is_packed
from doorward.stream.resets import Asked, all_of
from doorward.stream.store import decoded_marks, opened_for_reading


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One source. `behind` is how many bytes of it were not read; None where nobody can tell."""

    name: str
    record: int
    position: int
    behind: int | None
    newest: float | None
    trouble: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Times are seconds since 1970. `dead_letters` are counted by code."""

    running: bool
    last_commit: float | None
    newest: float | None
    counts: dict[str, int]
    entities: int
    bytes_per_entity: float
    sources: list[SourceStatus]
    dead_letters: dict[str, int]
    handings: list[Handing] = []
    daily: Told | None = None
    resets: list[Asked] = []


def status_of(folder: Path) -> Status:
    """The status of the watch that keeps its state here. Raises `StreamError`."""
    connection, words = opened_for_reading(folder)
    with contextlib.closing(connection):
        marks = decoded_marks(connection.execute("SELECT mark FROM sources ORDER BY id"))
        entities, size = connection.execute(
            "SELECT count(*), coalesce(avg(length(state)), 0) FROM states"
        ).fetchone()
        return Status(
            running=_held(folder),
            last_commit=float(words["last_commit"]) if "last_commit" in words else None,
            newest=max((one.newest for one in marks), default=0.0) or None,
            counts=dict(connection.execute("SELECT name, value FROM counts")),
            entities=entities,
            bytes_per_entity=float(size),
            sources=[_source(one) for one in marks],
            dead_letters=dict(
                connection.execute("SELECT code, count(*) FROM dead_letters GROUP BY code")
            ),
            handings=handings(connection),
            daily=daily_told(connection),
            resets=all_of(connection),
        )


def _source(mark: Mark) -> SourceStatus:
    return SourceStatus(
        name=mark.name,
        record=mark.record,
        position=mark.position,
        behind=_behind(mark),
        newest=mark.newest or None,
        trouble=mark.trouble,
    )


def _behind(mark: Mark) -> int | None:
    """Bytes not read yet. Of a packed file the position is in what it holds, so nobody knows."""
    try:
        path = Path(mark.path)
        status = path.stat()
        with path.open("rb") as file:
            packed = is_packed(file.read(4))
    except OSError:
        return None
    if packed or (status.st_dev, status.st_ino) != (mark.device, mark.inode):
        return None
    return max(0, status.st_size - mark.position)


def _held(folder: Path) -> bool:
    """Whether a watch runs: it holds the folder's lock."""
    path = folder / "lock.sqlite3"
    if not path.is_file():
        return False
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return True
        lock.execute("ROLLBACK")
    return False
