"""An append-only file of later records, one JSON object a line.

A record is written whole or not at all: one writer at a time (a lock on the file), one write,
then the disk is told to keep it. A last line that a crash cut short is put aside into
``.NAME.torn`` before the next record is written, so nothing that was written is thrown away.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO

import msgspec

from doorward.intake.additions.records import recognises

LONGEST_LINE = 1 << 20
_EVENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,199}\Z")


class JournalError(Exception):
    """A record that cannot be written; the message names the file and what to do."""


class Outcome(StrEnum):
    """What became of a record: written, there already, or its id is used for another."""

    WRITTEN = "written"
    ALREADY_THERE = "already-there"
    OTHER_CONTENT = "other-content"


class Appended(msgspec.Struct, frozen=True):
    """What `append` did. `aside` is the file that a torn last line was put into, if any."""

    outcome: Outcome
    aside: Path | None = None


class _Event(msgspec.Struct, frozen=True):
    event_id: str | None = None
    vendor: str | None = None


def check_event_id(event_id: str) -> str:
    """The id if it may name an event. Raises `JournalError`."""
    if not _EVENT_ID.match(event_id):
        raise JournalError(
            f"{event_id[:60]!r} is no event id: 1-200 letters, digits and . _ : / + = -"
        )
    return event_id


def append(path: Path, line: bytes) -> Appended:
    """Add one record, a JSON object with ``record``, ``application`` and ``event_id``.

    A record whose event id (of the same vendor) is there already is not written again. Raises
    `JournalError` for a line that is none or a file that is no journal, `OSError` where the
    disk does not take it; the file is then as it was.
    """
    check_event_id(_event_of(line).event_id or "")
    return append_together(path, (line,), same=line.__eq__)


def append_together(
    path: Path, lines: Sequence[bytes], *, same: Callable[[bytes], bool]
) -> Appended:
    """Add the records of one event, all or none; the first one's event id stands for them.

    `same` says whether a line found under that id tells of the same event. Otherwise as `append`.
    """
    events = [_event_of(line) for line in lines]
    new = not path.exists()
    with _locked(path) as file:
        aside = _mend(path, file)
        found = _find(path, file, events[0], same)
        if found is not None:
            return Appended(found, aside)
        _write(file, b"".join(line + b"\n" for line in lines))
    if new:
        _keep_name(path)
    return Appended(Outcome.WRITTEN, aside)


def _event_of(line: bytes) -> _Event:
    if b"\n" in line or b"\r" in line or len(line) >= LONGEST_LINE:
        raise JournalError(f"a record is one line of less than {LONGEST_LINE} bytes")
    event = _decoded(line)
    if event is None or not event.event_id or not recognises(line + b"\n"):
        raise JournalError("a record is a JSON object with `record`, `application`, `event_id`")
    return event


def _decoded(line: bytes) -> _Event | None:
    try:
        return msgspec.json.decode(line, type=_Event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """The file, made if need be and readable by its owner only, with nobody else writing."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        _lock(file)
        try:
            yield file
        finally:
            _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        # Locks are on bytes there; one far behind the end stands for the file.
        file.seek(2**31 - 2)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(2**31 - 2)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


def _mend(path: Path, file: IO[bytes]) -> Path | None:
    """Put a last line without its end aside. One that is whole only gets its end."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - LONGEST_LINE)
    file.seek(start)
    tail = file.read(size - start)
    if not tail or tail.endswith(b"\n"):
        return None
    torn = tail[tail.rfind(b"\n") + 1 :]
    if len(torn) == LONGEST_LINE:
        raise JournalError(f"{path.name}: its last line is too long; it is no journal of records")
    if _whole(torn):
        _write(file, b"\n")
        return None
    # Hidden, so that a folder with the file in it is read without it.
    aside = path.with_name(f".{path.name}.torn")
    with _locked(aside) as other:
        _write(other, torn + b"\n")
    file.truncate(size - len(torn))
    os.fsync(file.fileno())
    return aside


def _whole(line: bytes) -> bool:
    return _decoded(line) is not None and recognises(line + b"\n")


def _find(
    path: Path, file: IO[bytes], event: _Event, same: Callable[[bytes], bool]
) -> Outcome | None:
    """Whether the event is there already. Only lines that hold its id are decoded."""
    file.seek(0)
    needle = msgspec.json.encode(event.event_id)
    with os.fdopen(os.dup(file.fileno()), "rb") as lines:
        first = True
        while held := lines.readline(LONGEST_LINE):
            if not held.endswith(b"\n") or (first and not recognises(held)):
                raise JournalError(f"{path.name}: holds something else than later records")
            first = False
            if needle in held and _decoded(held) == event:
                known = same(held.rstrip(b"\r\n"))
                return Outcome.ALREADY_THERE if known else Outcome.OTHER_CONTENT
    return None


def _write(file: IO[bytes], data: bytes) -> None:
    """Write at the end, all or nothing."""
    size = file.seek(0, os.SEEK_END)
    try:
        done = 0
        while done < len(data):
            done += file.write(data[done:])
        os.fsync(file.fileno())
    except OSError:
        file.truncate(size)
        raise


def _keep_name(path: Path) -> None:
    """Have the disk keep the name of a new file, where folders can be opened."""
    if os.name == "nt":
        return
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
