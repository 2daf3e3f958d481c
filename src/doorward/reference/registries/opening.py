"""Reading published extracts row by row: plain, gzip or zip, with limits on everything.

Nothing is unpacked to disk. A line longer than a mebibyte, a file that unpacks to more than
64 GiB and a zip archive with a password are refused.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from doorward.reference.errors import ReferenceDataError
from doorward.reference.parsing import MAXIMUM_FIELD

MAXIMUM_UNPACKED = 64 * 2**30
MAXIMUM_LINE = 2**20
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError)


class _Limited(io.RawIOBase):
    """A stream that refuses to give more than it may."""

    def __init__(self, inner: BinaryIO, limit: int) -> None:
        self._inner = inner
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        piece = self._inner.read(len(view))
        self._left -= len(piece)
        if self._left < 0:
            raise ReferenceDataError("too-large", "it unpacks to more than is allowed")
        view[: len(piece)] = piece
        return len(piece)


@contextmanager
def opened(
    path: Path, ending: tuple[str, ...], limit: int = MAXIMUM_UNPACKED
) -> Iterator[BinaryIO]:
    """The bytes of an extract, unpacked on the way.

    Of a zip archive the one member whose name has an `ending` is read; of several, the one
    marked as revised (``_rv``, as IPEDS does). Raises `ReferenceDataError` for damaged archives.
    """
    try:
        with ExitStack() as stack:
            inner = _inner(path, ending, stack)
            yield cast("BinaryIO", io.BufferedReader(_Limited(inner, limit), 2**18))
    except _DAMAGED as error:
        raise ReferenceDataError("not-understood", f"a damaged archive: {error}") from error
    except RuntimeError as error:  # zipfile raises it for members with a password
        raise ReferenceDataError("not-understood", f"the archive: {error}") from error


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip archive does."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _inner(path: Path, ending: tuple[str, ...], stack: ExitStack) -> BinaryIO:
    if is_zip(path):
        archive = stack.enter_context(zipfile.ZipFile(path))
        return cast("BinaryIO", stack.enter_context(archive.open(_member(archive, ending))))
    plain = stack.enter_context(path.open("rb"))
    if plain.peek(2)[:2] == b"\x1f\x8b":
        return cast("BinaryIO", stack.enter_context(gzip.open(plain)))
    return plain


def _member(archive: zipfile.ZipFile, ending: tuple[str, ...]) -> zipfile.ZipInfo:
    fitting = [one for one in archive.infolist() if one.filename.lower().endswith(ending)]
    revised = [one for one in fitting if "_rv." in one.filename.lower()]
    chosen = revised or fitting
    if len(chosen) != 1:
        raise ReferenceDataError(
            "not-understood",
            f"the archive holds {len(chosen)} files ending in {' or '.join(ending)}; one is read",
        )
    return chosen[0]


def table_rows(
    file: BinaryIO, required: tuple[str, ...], encoding: str = "utf-8-sig"
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a CSV with their line numbers, by column name in lower case without spaces around.

    Cells that a short row lacks are empty. Bytes that are not of the `encoding` become U+FFFD:
    a name with one is found by nobody. ``missing-column`` if a required column is not there.
    """
    reader = csv.reader(_lines(file, encoding), strict=False)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        lacking = [name for name in required if name not in header]
        if lacking:
            shown = [name[:40] for name in header[:8]]
            raise ReferenceDataError(
                "missing-column", f"no column {lacking[0]!r}; the header begins with {shown}"
            )
        for row in reader:
            if any(len(cell) > MAXIMUM_FIELD for cell in row):
                raise ReferenceDataError("not-understood", f"line {reader.line_num}: cell too long")
            if row:
                cells = itertools.chain(row, itertools.repeat(""))
                yield reader.line_num, dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise ReferenceDataError(
            "not-understood", f"line {reader.line_num}: not CSV: {error}"
        ) from error


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    number = 0
    while line := text.readline(MAXIMUM_LINE):
        number += 1
        if len(line) == MAXIMUM_LINE:
            raise ReferenceDataError("not-understood", f"line {number}: longer than 1 MiB")
        yield line
