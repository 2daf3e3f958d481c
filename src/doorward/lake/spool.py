"""The file in which rows wait until they become a part."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from doorward.lake.errors import LakeError


class Spool:
    """JSON Lines, of which the first `length` bytes count. Raises `LakeError`."""

    def __init__(self, folder: Path, name: str = "", length: int = 0) -> None:
        self.path = folder / (name or f"spool-{secrets.token_hex(8)}.jsonl")
        try:
            # Readable by its owner only: events are about people.
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            self._file = os.fdopen(handle, "r+b", buffering=1 << 20)
            if os.fstat(handle).st_size < length:
                self.close()
                raise LakeError(f"{self.path}: is shorter than what was committed of it")
            self._file.truncate(length)
            self.rows = sum(1 for _ in self._file)
            self._file.seek(length)
        except OSError as error:
            raise LakeError(f"{self.path}: cannot be opened ({error.strerror})") from error

    def add(self, lines: Sequence[bytes]) -> None:
        """Append lines, each without its newline."""
        self.rows += len(lines)
        with self._writing():
            self._file.write(b"\n".join(lines) + b"\n")

    def length(self) -> int:
        """How long it is, on the disk for sure."""
        with self._writing():
            self._file.flush()
            os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Let go of the file."""
        # What cannot be flushed was not committed either.
        with contextlib.suppress(OSError):
            self._file.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise LakeError(f"{self.path}: could not be written ({error.strerror})") from error
