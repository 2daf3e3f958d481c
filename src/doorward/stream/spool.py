"""The spool: what was sent over HTTP lies here, on disk, before the sender is told so.

One folder per sender, in it segments that are only appended to. A watch reads them like any log
that is being written; segments that were read to their end and committed are removed. A start
begins new segments, so that a last line cut short by a crash, of which no sender was told that it
arrived, is never continued.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from doorward.stream.places import Mark

FOLDER = "spool"
SEGMENT_BYTES = 64 << 20
BACKLOG_BYTES = 256 << 20
"""How far the watch may be behind before senders are asked to wait."""


class Spool:
    """The spool of a state folder. Safe to be used by several threads.

    `begun` counts the segments that were begun.
    """

    def __init__(
        self, folder: Path, *, segment: int = SEGMENT_BYTES, most: int = BACKLOG_BYTES
    ) -> None:
        self.folder = folder.resolve() / FOLDER
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._segment, self._most = segment, most
        self._lock = threading.Lock()
        self._open: dict[str, _Segment] = {}
        self._sizes = {one: one.stat().st_size for one in self.folder.glob("*/*.log")}
        self._read: dict[Path, int] = {}
        self._named = 0
        self.begun = 0

    def append(self, sender: str, lines: bytes) -> None:
        """Keep whole lines: they are on the disk when this returns.

        Raises `OSError` where the disk does not take them; nothing of them is kept then.
        """
        with self._lock:
            segment = self._open.get(sender)
            if segment is None or segment.size >= self._segment:
                segment = self._begin(sender)
            try:
                segment.append(lines)
            except OSError:
                # Whatever the disk made of it, nothing is ever written behind it.
                self._open.pop(sender).close()
                raise
            finally:
                self._sizes[segment.path] = segment.size

    def backlog(self) -> int:
        """Bytes that were kept and not yet read by the watch."""
        with self._lock:
            read = sum(min(done, self._sizes.get(path, 0)) for path, done in self._read.items())
            return sum(self._sizes.values()) - read

    def full(self) -> bool:
        """Whether senders must wait."""
        return self.backlog() > self._most

    def read_up_to(self, marks: Iterable[Mark]) -> None:
        """What the watch has committed: segments that are read and closed go."""
        with self._lock:
            current = {one.path for one in self._open.values()}
            for mark in marks:
                path = Path(mark.path)
                if path not in self._sizes:
                    continue
                self._read[path] = mark.position
                if mark.position >= self._sizes[path] and path not in current:
                    path.unlink(missing_ok=True)
                    del self._sizes[path], self._read[path]

    def close(self) -> None:
        """Close the segments."""
        with self._lock:
            for one in self._open.values():
                one.close()
            self._open.clear()

    def _begin(self, sender: str) -> _Segment:
        old = self._open.pop(sender, None)
        if old is not None:
            old.close()
        self._named = max(self._named + 1, time.time_ns())
        segment = _Segment(self.folder / sender / f"{self._named:020d}.log")
        self._open[sender] = segment
        self.begun += 1
        return segment


class _Segment:
    """A file that is only appended to. `size` is what of it was kept."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self.path, self.size = path, 0
        self._handle = os.open(path, flags, 0o600)
        _keep_name(path.parent)

    def append(self, data: bytes) -> None:
        """Write at the end, all or nothing."""
        try:
            done = 0
            while done < len(data):
                done += os.write(self._handle, data[done:])
            os.fsync(self._handle)
        except OSError:
            os.ftruncate(self._handle, self.size)
            raise
        self.size += len(data)

    def close(self) -> None:
        """Close it."""
        os.close(self._handle)


def _keep_name(folder: Path) -> None:
    """Have the disk keep a new file's name, where folders can be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
