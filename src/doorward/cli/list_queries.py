"""What ``doorward lists check`` is asked: options of one query, or the rows of a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import click

from doorward.model import EntryIdentifier, IdentifierKind, PartialDate
from doorward.reference.watchlists.identifiers import key
from doorward.reference.watchlists.names import NameKind
from doorward.reference.watchlists.queries import ListQuery

LARGEST = 256 * 2**20
"""Bytes of a file of names; a larger one is refused."""

_LONGEST = 1000
_NAME = ("name",)
_KIND = ("kind",)
_BORN = ("date_of_birth", "dob", "birth_date")
_HEADINGS = frozenset({"name", "names"})
_IDENTIFIERS = {one.value.replace("-", "_"): one for one in IdentifierKind}
_KNOWN = frozenset({*_NAME, *_KIND, *_BORN, *_IDENTIFIERS})


class BadRow(Exception):  # noqa: N818 - a reason, not a failure of the program
    """Why a row or an option is not understood, in words for the person who wrote it."""


def birth_date(text: str) -> PartialDate:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; `BadRow` if it is none or cannot exist."""
    parts = text.strip().split("-")
    widths = [len(part) for part in parts]
    if not all(part.isascii() and part.isdigit() for part in parts) or widths not in (
        [4],
        [4, 2],
        [4, 2, 2],
    ):
        raise BadRow(f"{text[:40]!r} is no date of birth: write YYYY, YYYY-MM or YYYY-MM-DD")
    given = PartialDate(*map(int, parts))
    try:
        possible = 1800 <= given.year <= 2200 and given.earliest() <= given.latest()
    except ValueError:
        possible = False
    if not possible:
        raise BadRow(f"{text[:40]!r} is no day that was")
    return given


def kind_of(text: str) -> NameKind | None:
    """``person`` or ``organisation``; None for nothing, `BadRow` otherwise."""
    word = text.strip().lower().replace("organization", "organisation")
    if not word:
        return None
    try:
        return NameKind(word)
    except ValueError:
        raise BadRow(f"kind {text[:40]!r}: it is person or organisation") from None


def identifier_of(text: str) -> EntryIdentifier:
    """``KIND:VALUE`` as ``--identifier`` takes it."""
    word, colon, value = text.partition(":")
    kind = _IDENTIFIERS.get(word.strip().lower().replace("-", "_"))
    if kind is None or not colon:
        known = ", ".join(one.value for one in IdentifierKind)
        raise BadRow(f"{word[:40]!r}: an identifier is KIND:VALUE, KIND one of {known}")
    return _usable(kind, value)


def _usable(kind: IdentifierKind, value: str) -> EntryIdentifier:
    made = EntryIdentifier(kind, value.strip())
    if key(made) is None:
        raise BadRow(
            f"the {kind.value} is too short, stands for none, or is not one, so it is not compared"
        )
    return made


class NameFile:
    """A CSV file of names, read row by row. `problems` gathers what was left out, with lines.

    Columns: ``name``; ``kind``; ``date_of_birth`` (or ``dob``); and the kinds of identifiers
    (``passport``, ``national_id``, ``e-mail`` …). A file of one column is a list of names.
    """

    def __init__(self, path: Path) -> None:
        if path.stat().st_size > LARGEST:
            raise click.ClickException(f"{path.name}: more than {LARGEST} bytes; split it")
        self._path = path
        self.problems: list[str] = []

    def __iter__(self) -> Iterator[ListQuery]:
        with self._path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            reader = csv.reader(file)
            columns: list[str] | None = None
            while True:
                try:
                    row = next(reader, None)
                except csv.Error as error:
                    self._say(reader.line_num, str(error))
                    continue
                if row is None:
                    return
                if not any(cell.strip() for cell in row):
                    continue
                if columns is None:
                    columns = self._columns(row)
                    if columns != [] or row[0].strip().lower() in _HEADINGS:
                        continue
                query = self._query(reader.line_num, columns, row)
                if query is not None:
                    yield query

    def _columns(self, first: list[str]) -> list[str]:
        """The columns a first line names; none where the file is one column of names."""
        names = [cell.strip().lower().replace("-", "_").replace(" ", "_") for cell in first]
        if len(names) == 1:
            return []
        if names.count("name") != 1:
            raise click.ClickException(
                f"{self._path.name}: needs a column `name`, once; it has {', '.join(names[:20])}"
            )
        unknown = [name for name in names if name and name not in _KNOWN]
        if unknown:
            click.echo(f"{self._path.name}: not used: {', '.join(unknown[:20])}", err=True)
        return names

    def _query(self, line: int, columns: list[str], row: list[str]) -> ListQuery | None:
        try:
            if any(len(cell) > _LONGEST for cell in row):
                raise BadRow(f"a cell has more than {_LONGEST} characters")
            if any("\ufffd" in cell for cell in row):
                raise BadRow("not UTF-8 text")
            if not columns:
                return self._single(row)
            if len(row) > len(columns):
                raise BadRow("more cells than columns")
            return self._from(dict(zip(columns, (cell.strip() for cell in row), strict=False)))
        except BadRow as error:
            self._say(line, str(error))
            return None

    def _single(self, row: list[str]) -> ListQuery:
        if len(row) > 1:
            raise BadRow("more than one cell in a file of one column: put quotes round the name")
        return ListQuery(name=row[0].strip())

    def _from(self, cells: dict[str, str]) -> ListQuery:
        born = next((cells[name] for name in _BORN if cells.get(name)), "")
        found = [(kind, cells[name]) for name, kind in _IDENTIFIERS.items() if cells.get(name, "")]
        if not cells.get("name") and not found:
            raise BadRow("neither a name nor an identifier")
        return ListQuery(
            name=cells.get("name") or None,
            kind=kind_of(cells.get("kind", "")),
            date_of_birth=birth_date(born) if born else None,
            identifiers=tuple(EntryIdentifier(kind, value) for kind, value in found),
        )

    def _say(self, line: int, reason: str) -> None:
        self.problems.append(f"{self._path.name}#{line}: {reason}")
