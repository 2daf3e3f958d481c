"""The writer of a history: rows to the spool, the spool to immutable Parquet parts.

The spool is a file of JSON Lines. Who keeps the history commits, in one transaction of their own,
how much of the spool counts and which parts there are (`Told`). After a crash the spool is cut to
what was committed, and files that no commit told of are swept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import msgspec

from doorward.lake.engine import connected
from doorward.lake.errors import LakeError
from doorward.lake.manifest import Manifest, Part, is_part, read, write
from doorward.lake.rows import COLUMNS, row_of
from doorward.lake.spool import Spool
from doorward.model.events import BaseEvent

PART_ROWS = 500_000
"""A part is made of so many rows at the latest."""

PART_SECONDS = 300.0
"""So long a row waits in the spool while the watch runs."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be committed: the parts that are new, and how much of which spool counts."""

    parts: tuple[Part, ...] = ()
    spool: str = ""
    length: int = 0


class History:
    """A folder that one watch writes to. Raises `LakeError`."""

    def __init__(
        self,
        folder: Path,
        owner: str,
        parts: Iterable[Part] = (),
        told: Told | None = None,
        *,
        part_rows: int = PART_ROWS,
        part_seconds: float = PART_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`parts` and `told` are what was committed before."""
        self._folder, self._owner, self._clock = folder, owner, clock
        self._part_rows, self._part_seconds = part_rows, part_seconds
        self._parts = list(parts)
        self._own()
        spool = (told.spool, told.length) if told is not None and told.spool else ("", 0)
        self._sweep(spool[0])
        self._old: list[Path] = []
        self._encode = msgspec.json.Encoder().encode
        self._spool = Spool(folder, *spool)
        self._since = self._clock()

    def add(self, events: Iterable[tuple[BaseEvent, str]]) -> None:
        """Take events, each with its person. Nothing of them counts before a commit."""
        encode = self._encode
        lines = [encode(row_of(event, person)) for event, person in events]
        if not lines:
            return
        if not self._spool.rows:
            self._since = self._clock()
        self._spool.add(lines)

    def tell(self, *, whole: bool = False) -> Told:
        """What to commit now. `whole`: all of the spool becomes a part."""
        spool = self._spool
        length = spool.length()
        due = spool.rows >= self._part_rows or self._clock() - self._since >= self._part_seconds
        if not spool.rows or not (due or whole):
            return Told(spool=spool.path.name, length=length)
        part = self._made(spool.path)
        spool.close()
        self._old.append(spool.path)
        self._spool = Spool(self._folder)
        self._since = self._clock()
        return Told(parts=(part,), spool=self._spool.path.name)

    def committed(self, told: Told) -> None:
        """It was committed: readers may see the parts now, and what they were made of may go."""
        if told.parts:
            self._parts += told.parts
            write(self._folder, Manifest(owner=self._owner, parts=tuple(self._parts)))
        for path in self._old:
            path.unlink(missing_ok=True)
        self._old.clear()

    def close(self) -> None:
        """Let go of the spool."""
        self._spool.close()

    def _own(self) -> None:
        """The folder is this watch's, and readers are shown what was committed."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise LakeError(f"{self._folder}: cannot be made ({error.strerror})") from error
        there = read(self._folder)
        if there is not None and there.owner != self._owner:
            raise LakeError(
                f"{self._folder}: is the history of another state folder; use one of its own"
            )
        for part in self._parts:
            path = self._folder / part.name
            if not path.is_file() or path.stat().st_size != part.size:
                raise LakeError(f"{path}: this part of the history is gone or changed")
        if there is None or there.parts != tuple(self._parts):
            write(self._folder, Manifest(owner=self._owner, parts=tuple(self._parts)))

    def _sweep(self, spool: str) -> None:
        """Remove what was begun and not committed."""
        known = {part.name for part in self._parts} | {spool}
        for path in self._folder.iterdir():
            ours = is_part(path.name) or path.name.startswith(("spool-", ".part-"))
            if ours and path.name not in known:
                path.unlink(missing_ok=True)

    def _made(self, spooled: Path) -> Part:
        """The spool as a part."""
        name = f"part-{len(self._parts) + 1:08d}-{secrets.token_hex(4)}.parquet"
        half, path = self._folder / f".{name}", self._folder / name
        columns = ", ".join(f"{one}: '{kind}'" for one, kind in COLUMNS.items())
        others = ", ".join(one for one in COLUMNS if one != "time")
        try:
            with contextlib.closing(connected()) as database:
                # All that is put into the statement is our own; the paths are parameters.
                spool = "read_json($spool, format = 'newline_delimited', "
                spool += f"columns = {{{columns}}}, maximum_object_size = 67108864)"
                database.execute(
                    f"COPY (SELECT to_timestamp(time / 1000.0) AS time, {others} FROM {spool} "  # noqa: S608
                    "ORDER BY time, event_id) TO $half (FORMAT parquet, COMPRESSION zstd)",
                    {"spool": str(spooled), "half": str(half)},
                )
                found = database.execute(
                    f"SELECT count(*), min(time), max(time) FROM {spool}",  # noqa: S608
                    {"spool": str(spooled)},
                ).fetchall()[0]
            half.chmod(0o600)
            data = _digest(half)
            half.replace(path)
        except (duckdb.Error, OSError) as error:
            half.unlink(missing_ok=True)
            raise LakeError(f"{path}: could not be written ({error})") from error
        rows, first, last = found
        size = path.stat().st_size
        return Part(name=name, rows=rows, size=size, first=first, last=last, sha256=data)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256")
        os.fsync(file.fileno())
    return found.hexdigest()
