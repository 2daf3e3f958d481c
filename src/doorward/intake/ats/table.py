"""CSV and its like: any delimiter, any usual encoding, plain or gzip.

Cells are text and stay text: a cell that a spreadsheet would take for a formula is a cell like
any other. A row that has more cells than the header is left out, because nobody can tell which
cell is which; a row that has fewer is read as far as it goes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from pathlib import Path
from typing import ClassVar

import msgspec

from doorward.intake.ats.columns import plain_name
from doorward.intake.ats.files import TooLongLine, Trouble, chunks, lines
from doorward.intake.ats.lenient import Place, decode_single_byte
from doorward.intake.ats.mapped import Mapper, identifies_people, mapping_of
from doorward.intake.ats.mapping import Mapping
from doorward.intake.ats.reading import Once, SourceFile, rules, source_file
from doorward.intake.ats.rows import Lookup
from doorward.intake.ats.sniff import looks_like_json
from doorward.intake.reader import Limits, ReadOptions
from doorward.intake.records import clip, to_application
from doorward.model import Application, Problem, Severity
from doorward.model.interchange import ApplicationRecord

_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 2000
_MOST_ZEROS = 40


class Header(msgspec.Struct, frozen=True):
    """The columns of a table, each name once."""

    columns: tuple[str, ...]


class Row(msgspec.Struct):
    """One row: its number as a spreadsheet shows it, and its cells by column."""

    place: Place
    cells: dict[str, str]
    size: int


class TableReader:
    """A table with a header row, by a mapping file or by the columns' usual names."""

    name = "csv"
    title = "CSV table"
    synonyms: ClassVar[AbstractMapping[str, str]] = {}

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the first line is a header that names people's names or contacts."""
        del path
        return identifies_people(header_of(head), self.synonyms)

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The applications of one table."""
        mapping = mapping_of(options)
        if isinstance(mapping, Problem):
            yield mapping
            return
        file = source_file(path, options)
        mapper = Mapper(mapping, self.synonyms)
        order = mapping.date_order if mapping else None
        held_to = rules(options, order)
        once = Once()
        columns: tuple[str, ...] = ()
        for row in rows(file, options.limits, mapping):
            if isinstance(row, Problem):
                yield from once.filter((row,))
                continue
            if isinstance(row, Header):
                columns = row.columns
                if not mapper.mapping_for(columns).sources():
                    message = "has no column that is known; give a --mapping"
                    yield Problem(Severity.FILE, "unknown-columns", message, file.label)
                    return
                continue
            record = mapper.record(columns, look_up_in(row.cells), row.place)
            if record is not None:
                _clip_long(record, row, options.limits)
                yield to_application(record, row.place, held_to)
            yield from once.filter(row.place.problems)
        yield from mapper.notes(file.label)


def _clip_long(record: ApplicationRecord, row: Row, limits: Limits) -> None:
    if row.size > limits.text_field:
        clip(record, row.place, limits)


def look_up_in(cells: AbstractMapping[str, str]) -> Lookup:
    """Looks cells up by column, case and punctuation aside where there is no exact match."""

    def look_up(source: str) -> list[object]:
        if source in cells:
            return [cells[source]]
        wanted = plain_name(source)
        return [cells[name] for name in cells if plain_name(name) == wanted]

    return look_up


def header_of(head: bytes) -> list[str]:
    """The names in the first line of a table; empty where it is none."""
    if looks_like_json(head) or head.count(0, 0, 4096) > _MOST_ZEROS:
        return []
    first = next((line for line in head.splitlines() if line.strip()), b"")
    if len(first) > 2**16:
        return []
    text = _text(first.replace(b"\0", b""), None, [], "")
    try:
        cells = next(csv.reader([text], delimiter=_delimiter(text)), [])
    except csv.Error:
        return []
    return cells if 1 < len(cells) <= _MOST_COLUMNS else []


def rows(
    file: SourceFile, limits: Limits, mapping: Mapping | None
) -> Iterator[Header | Row | Problem]:
    """The header and the rows below it. Empty rows are passed over."""
    notes: list[Problem] = []
    feed = _Feed(file, limits, mapping.encoding if mapping else None, notes)
    # The csv module knows one limit for the whole process: others rely on theirs afterwards.
    before = csv.field_size_limit()
    csv.field_size_limit(max(limits.record_bytes, before))
    try:
        yield from _rows(feed, file, limits, mapping.delimiter if mapping else None)
    except Trouble as trouble:
        yield trouble.problem(file.label)
    finally:
        csv.field_size_limit(before)
    yield from notes


class _Feed:
    """The lines of a file as text, for the csv module, which must not see too much at once."""

    def __init__(
        self, file: SourceFile, limits: Limits, encoding: str | None, notes: list[Problem]
    ) -> None:
        self.notes = notes
        self.taken = 0
        self._pending: list[str] = []
        self._label = file.label
        self._encoding = encoding
        self._limit = limits.record_bytes
        self._lines = lines(chunks(file.path, limits, notes, file.label), limits.record_bytes)

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if not self._pending:
            # A carriage return alone ends a line too, in files of very old systems.
            self._pending = self._next_line().split("\r")[::-1]
        return self._pending.pop() + "\n"

    def _next_line(self) -> str:
        line = next(self._lines)
        if isinstance(line, TooLongLine):
            raise Trouble("too-large", f"has a line of more than {self._limit} bytes")
        self.taken += len(line)
        if self.taken > self._limit:
            raise Trouble("unclosed-quote", f"has a row of more than {self._limit} bytes")
        if b"\0" in line:
            message = "has zero bytes in its text; they are left out"
            self.notes.append(Problem(Severity.NOTE, "zero-bytes", message, self._label))
            line = line.replace(b"\0", b"")
        return _text(line, self._encoding, self.notes, self._label)


def _text(line: bytes, encoding: str | None, notes: list[Problem], file: str) -> str:
    if encoding is not None:
        return line.decode(encoding, errors="replace")
    try:
        return line.decode()
    except UnicodeDecodeError:
        text, name = decode_single_byte(line)
        message = f"is not UTF-8; read as {name}"
        notes.append(Problem(Severity.NOTE, "encoding", message, file))
        return text


def _delimiter(header: str) -> str:
    """The delimiter that parts the header into most cells; a comma where none does."""
    outside_quotes = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=lambda mark: (outside_quotes.count(mark), mark == ","))


def _rows(
    feed: _Feed, file: SourceFile, limits: Limits, delimiter: str | None
) -> Iterator[Header | Row | Problem]:
    first = next((line for line in feed if line.strip()), None)
    if first is None:
        yield Problem(Severity.FILE, "empty", "is empty", file.label)
        return
    header = next(csv.reader(io.StringIO(first), delimiter=delimiter or _delimiter(first)), [])
    if len(header) > _MOST_COLUMNS:
        raise Trouble("too-many", f"has more than {_MOST_COLUMNS} columns")
    columns = _distinct(header)
    yield Header(tuple(columns))
    reader = csv.reader(feed, delimiter=delimiter or _delimiter(first))
    number = 1
    bad = 0
    while True:
        feed.taken = 0
        number += 1
        place = Place(file.label, str(number))
        try:
            cells = next(reader, None)
        except csv.Error as error:
            place.refuse("malformed-csv", str(error))
            yield from place.problems
            cells = []
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        row = _row(columns, cells, place, feed.taken)
        bad = bad + 1 if row is None else 0
        if bad >= limits.bad_records_in_a_row:
            raise Trouble("unreadable-records", f"{bad} rows in a row could not be read")
        yield from (row,) if row is not None else place.problems


def _row(columns: list[str], cells: list[str], place: Place, size: int) -> Row | None:
    extra = [cell for cell in cells[len(columns) :] if cell.strip()]
    if extra:
        why = f"has {len(cells)} cells where the header has {len(columns)}"
        place.refuse("ragged-row", why)
        return None
    if len(cells) < len(columns):
        missing = ", ".join(columns[len(cells) :][:5])
        why = f"has {len(cells)} cells where the header has {len(columns)}; without {missing}"
        place.field("ragged-row", why, None)
    return Row(place, dict(zip(columns, cells, strict=False)), size)


def _distinct(header: list[str]) -> list[str]:
    """Column names, each once: a name that comes again gets a number."""
    seen: dict[str, int] = {}
    made = []
    for index, name in enumerate(header):
        clean = name.strip() or f"column {index + 1}"
        seen[clean] = seen.get(clean, 0) + 1
        made.append(clean if seen[clean] == 1 else f"{clean} ({seen[clean]})")
    return made


READER = TableReader()
