"""Reading feed files: whole but bounded, with errors that name the row.

Feeds come from outside: sizes, rows and fields are limited, and a list in which more than one
row in five cannot be understood is refused as not being what it was said to be.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from doorward.reference.errors import ReferenceDataError

MAXIMUM_BYTES = 512 * 2**20
MAXIMUM_ROWS = 5_000_000
MAXIMUM_FIELD = 10_000
BAD_SHARE = 0.2
BAD_ROWS_FORGIVEN = 3

T = TypeVar("T")


class Warninglist(msgspec.Struct, frozen=True, rename={"entries": "list"}):
    """A MISP warning list (github.com/MISP/misp-warninglists, ``schema.json``)."""

    entries: list[str]
    type: str = ""
    version: int | str = 0


class Tally:
    """Counts of rows taken and refused; too many refused ones condemn the file."""

    def __init__(self, most: int = MAXIMUM_ROWS) -> None:
        self.most = most
        self.taken = 0
        self.refused = 0
        self.first_refused = ""

    def refuse(self, what: str) -> None:
        """Note a row that cannot be understood."""
        self.refused += 1
        if not self.first_refused:
            self.first_refused = what[:120]

    def take(self) -> None:
        """Note a good row; `ReferenceDataError` ``too-many`` beyond the most allowed."""
        self.taken += 1
        if self.taken > self.most:
            raise ReferenceDataError("too-many", f"more than {self.most} entries")

    def verdict(self) -> None:
        """Raise ``not-understood`` if refused rows are more than a fifth (three are forgiven)."""
        total = self.taken + self.refused
        if self.refused > BAD_ROWS_FORGIVEN and self.refused > BAD_SHARE * total:
            raise ReferenceDataError(
                "not-understood",
                f"{self.refused} of {total} rows cannot be understood, the first is "
                f"{self.first_refused!r}; is this the right file and parser?",
            )


def read_bytes(path: Path, limit: int = MAXIMUM_BYTES) -> bytes:
    """The file's bytes; `ReferenceDataError` if it is missing or longer than `limit`."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise ReferenceDataError("unreadable", str(error.strerror), where=path.name) from error
    if len(content) > limit:
        raise ReferenceDataError("too-large", f"longer than {limit} bytes", where=path.name)
    return content


def decode_text(content: bytes) -> str:
    """UTF-8 text without a byte order mark; ``wrong-encoding`` otherwise."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReferenceDataError("wrong-encoding", f"not UTF-8: {error}") from error


def decode_json(content: bytes, shape: type[T]) -> T:
    """JSON of a known shape; ``wrong-type`` says what was expected and where."""
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReferenceDataError("wrong-type", f"not the expected JSON: {error}") from error


def lines(content: bytes) -> Iterator[str]:
    """Lines of a text list without comments (``#``) and blanks."""
    for line in decode_text(content).splitlines():
        text = line.partition("#")[0].strip()
        if text:
            yield text


def csv_rows(content: bytes, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a CSV by column name, with line numbers; missing cells are empty.

    Column names are matched without regard to case. ``missing-column`` if a required one is
    not there; cells longer than 10,000 characters and rows that are no CSV end the reading with
    ``not-understood``.
    """
    reader = csv.reader(io.StringIO(decode_text(content), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        lacking = [name for name in required if name not in header]
        if lacking:
            raise ReferenceDataError(
                "missing-column", f"no column {lacking[0]!r}; the header has {header[:20]}"
            )
        for row in reader:
            if not any(row):
                continue
            if any(len(cell) > MAXIMUM_FIELD for cell in row):
                raise ReferenceDataError("not-understood", f"line {reader.line_num}: cell too long")
            cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
            yield reader.line_num, {name: cells.get(name, "") for name in header}
    except csv.Error as error:
        raise ReferenceDataError(
            "not-understood", f"line {reader.line_num}: not CSV: {error}"
        ) from error


def parse_date(text: str | None) -> date | None:
    """``YYYY-MM-DD`` (a time after it is ignored) or None where empty; `ValueError` otherwise."""
    stripped = (text or "").strip()
    return date.fromisoformat(stripped[:10]) if stripped else None


def parse_count(text: str | None) -> int | None:
    """A whole number of zero or more, or None where empty; `ValueError` otherwise."""
    stripped = (text or "").strip()
    if not stripped:
        return None
    if not (stripped.isascii() and stripped.isdigit() and len(stripped) <= 15):
        raise ValueError(f"not a whole number: {stripped[:20]!r}")
    return int(stripped)


def version_date(version: object) -> date | None:
    """The date in a warning list's version (``20260811``), or None."""
    text = str(version)
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
