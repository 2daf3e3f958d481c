"""The contract of every reader, and the limits all readers keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from doorward.model import Application, Problem


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much of anything is read before a reader stops and says so.

    Sizes are bytes, times seconds. The defaults fit ordinary exports; they can be raised.
    """

    record_bytes: int = 16 * 2**20
    document_bytes: int = 25 * 2**20
    document_unpacked_bytes: int = 200 * 2**20
    document_pages: int = 60
    document_text: int = 400_000
    document_seconds: float = 20.0
    json_file_bytes: int = 512 * 2**20
    nesting: int = 64
    list_items: int = 500
    text_field: int = 100_000
    commits: int = 50_000
    archive_members: int = 10_000
    unpacked_bytes: int = 16 * 2**30
    unpacked_ratio: int = 200
    joined_records: int = 1_000_000
    bad_records_in_a_row: int = 1_000


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader may need beside the file. `mapping` is the path of a mapping file.

    `today` is the day after which a date counts as lying in the future; None means the day the
    reading starts.
    """

    limits: Limits = Limits()
    mapping: Path | None = None
    label: str | None = None
    today: date | None = None


class IntakeError(Exception):
    """The root of what intake raises on purpose. `code` is stable and machine-readable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Reader(Protocol):
    """One format. `read` streams; a bad record becomes a `Problem` and the rest goes on.

    `read` never raises for bad input: a file that cannot be read at all is one `Problem` of
    severity ``file``. Origins name the file by `ReadOptions.label` or its name, never by an
    absolute path.
    """

    name: str
    title: str

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a file (its first 64 KiB are `head`) or folder (`head` empty) is this format."""
        ...

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The applications in a file or folder, and what could not be read."""
        ...


@runtime_checkable
class JoiningReader(Protocol):
    """A reader whose records in several files of one source belong together."""

    name: str
    title: str

    def recognises(self, path: Path, head: bytes) -> bool:
        """As in `Reader`."""
        ...

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """As in `Reader`."""
        ...

    def read_together(
        self, files: Sequence[tuple[Path, str]], options: ReadOptions
    ) -> Iterator[Application | Problem]:
        """The applications in files (each with the name it goes by) that complete each other."""
        ...
