"""``findings.jsonl``, ``alerts.jsonl`` and ``dead-letter.jsonl``: always what the tables hold.

Lines are written after the commit that keeps them. A process that dies in between leaves lines
out or half a line; on the next start the files are compared with the tables and mended.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TypeVar

from doorward.intake.logs.dead_letters import DeadLetter
from doorward.stream.errors import StreamError
from doorward.stream.lines import Lines
from doorward.stream.store import Kept, Store

FINDINGS, ALERTS, LETTERS = "findings.jsonl", "alerts.jsonl", "dead-letter.jsonl"
T = TypeVar("T")


class Outputs:
    """The files in a folder, open for as long as the watch runs."""

    def __init__(self, folder: Path, store: Store, reason: str | None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lines = Lines(store.mask_key(), reason)
        form = f"{folder.resolve()}|{'masked' if reason is None else 'unmasked: ' + reason}"
        same = store.meta("written_as") == form
        self._findings = _File(folder / FINDINGS)
        self._alerts = _File(folder / ALERTS)
        self._letters = _File(folder / LETTERS)
        key = _id_of if same else _whole
        self._findings.mend(store.findings(), self._lines.line, key)
        self._alerts.mend(store.alerts(), self._lines.alert, _whole)
        self._letters.mend(store.letters(), DeadLetter.line, _whole)
        if not same:
            store.remember("written_as", form)

    def write(self, kept: Kept) -> None:
        """Append what was committed. Raises `StreamError` where the disk does not take it."""
        self._findings.append(self._lines.line(one) for one in kept.findings)
        self._alerts.append(self._lines.alert(one) for one in kept.alerts)
        self._letters.append(one.line() for one in kept.letters)

    def close(self) -> None:
        """Close the files."""
        self._findings.close()
        self._alerts.close()
        self._letters.close()


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path
        # Readable by its owner only: findings are about people.
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        self._file: IO[bytes] = os.fdopen(handle, "r+b")

    def close(self) -> None:
        self._file.close()

    def append(self, lines: Iterable[bytes]) -> None:
        data = b"".join(lines)
        if not data:
            return
        end = self._file.seek(0, os.SEEK_END)
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            self._cut(end)
            raise StreamError(
                f"{self._path}: could not be written ({error.strerror}); what is missing in it is "
                "kept in the state and is written on the next start"
            ) from error

    def mend(
        self, kept: Iterable[T], line_of: Callable[[T], bytes], key: Callable[[bytes], bytes]
    ) -> None:
        """Make the file what the table says: from the first line that differs on, anew."""
        there = self._there()
        lines = map(line_of, kept)
        good = 0
        for line in lines:
            held = next(there, b"")
            if not held.endswith(b"\n") or key(held) != key(line):
                self._cut(good)
                self._append_all(itertools.chain([line], lines))
                return
            good += len(held)
        self._cut(good)

    def _append_all(self, lines: Iterator[bytes]) -> None:
        while some := list(itertools.islice(lines, 10_000)):
            self.append(some)

    def _there(self) -> Iterator[bytes]:
        self._file.seek(0)
        while line := self._file.readline():
            yield line

    def _cut(self, size: int) -> None:
        self._file.seek(size)
        self._file.truncate()


def _whole(line: bytes) -> bytes:
    return line


def _id_of(line: bytes) -> bytes:
    """The beginning of a line, which is the finding's id."""
    return line[:41]
