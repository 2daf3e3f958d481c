"""CSV with a header line, read row by row, whatever stands before the header.

A row that is no CSV, or has a cell beyond 128 KiB, is refused and counted; reading goes on.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from doorward.reference.errors import ReferenceDataError
from doorward.reference.watchlists.formats.gathering import Gathering, clean
from doorward.reference.watchlists.formats.looks import not_this

if TYPE_CHECKING:
    from _csv import Reader

_MOST_BEFORE = 5
_MOST_COLUMNS = 400
_NUMBERED = re.compile(r"\(\d{1,3}\)|\([a-z]\)")


class Table:
    """A CSV file. `before` is what stood above the header, once rows are read.

    Column names are compared in lower case. `expected` names the list, for the error where no
    line among the first holds all the `required` columns.
    """

    def __init__(
        self,
        path: Path,
        gathering: Gathering,
        required: tuple[str, ...],
        expected: str,
        delimiter: str = ",",
    ) -> None:
        self.before: list[list[str]] = []
        self._path = path
        self._gathering = gathering
        self._required = required
        self._expected = expected
        self._delimiter = delimiter

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows by column name, with line numbers. Missing cells are empty."""
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, delimiter=self._delimiter)
                header = self._header(reader)
                for row in self._raw(reader):
                    if any(row):
                        cells = dict(zip(header, row, strict=False))
                        yield reader.line_num, {name: cells.get(name, "") for name in header}
        except UnicodeDecodeError as error:
            raise ReferenceDataError("wrong-encoding", f"not UTF-8: {error.reason}") from error

    def _header(self, reader: Reader) -> list[str]:
        for row in self._raw(reader):
            names = [clean(cell).lower() for cell in row[:_MOST_COLUMNS]]
            if set(self._required) <= set(names):
                return names
            self.before.append(row)
            if len(self.before) >= _MOST_BEFORE:
                break
        raise not_this(
            self._path, f"{self._expected} (columns {', '.join(map(repr, self._required))})"
        )

    def _raw(self, reader: Reader) -> Iterator[list[str]]:
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._gathering.refuse(f"line {reader.line_num}: {error}")


def several(text: str) -> list[str]:
    """The values of a cell that numbers them: ``(1) A (2) B``, ``(a) A (b) B``."""
    return [part for part in (clean(part) for part in _NUMBERED.split(text)) if part]
