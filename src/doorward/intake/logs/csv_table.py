"""CSV files with a header line, as HR and badge systems export them, read by column names.

A reader names its columns with the names they go by; what a file has beside them is left alone.
One record is one line: a quoted field may hold the delimiter and quotes, but no line break, so
that a file can be followed while it is written.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping

from doorward.intake.logs.fields import checked_time, iso_millis, plain, seconds_millis, text
from doorward.intake.logs.reader import Refusal

Columns = Mapping[str, tuple[str, ...]]
"""Our name of a column → the names it goes by, in lower case with ``_`` between words."""

_DELIMITERS = (",", ";", "\t")
_MOST_COLUMNS = 256


def named(said: str) -> str:
    """A column's name in lower case, words joined by ``_``.

    >>> named(" Event Time "), named("employee-id")
    ('event_time', 'employee_id')
    """
    return "_".join(
        said.strip().strip("\ufeff").lower().replace("-", " ").replace("_", " ").split()
    )


class Header:
    """Where each column of ours is in this file."""

    def __init__(self, line: str, columns: Columns) -> None:
        self.delimiter = max(_DELIMITERS, key=line.count)
        self.names = [named(one) for one in _split(line, self.delimiter)]
        self.places = {
            ours: next((self.names.index(one) for one in theirs if one in self.names), None)
            for ours, theirs in columns.items()
        }

    def has(self, *ours: str) -> bool:
        """Whether all these columns are there."""
        return all(self.places.get(one) is not None for one in ours)

    def row(self, line: str) -> Row:
        """A line's values. Raises `Refusal` where it has more or fewer than the header."""
        values = _split(line, self.delimiter)
        if len(values) != len(self.names):
            raise Refusal(
                "bad-field", f"has {len(values)} values where the header has {len(self.names)}"
            )
        return Row(self, values)


class Row:
    """The values of one line."""

    def __init__(self, header: Header, values: list[str]) -> None:
        self._header = header
        self._values = values

    def get(self, ours: str) -> str | None:
        """A column's value, or None where the file has no such column or nothing in it."""
        place = self._header.places.get(ours)
        return None if place is None else text(self._values[place].strip())

    def needed(self, ours: str) -> str:
        """A value that must be there. Raises `Refusal`."""
        found = self.get(ours)
        if found is None:
            raise Refusal("no-time" if ours == "time" else "bad-field", f"has no {ours}")
        return found

    def time(self) -> int:
        """When it happened. Raises `Refusal`: days and months of other orders are not guessed."""
        said = self.needed("time")
        found = iso_millis(said)
        if found is None and said.isdecimal() and said.isascii():
            found = seconds_millis(said)
        if found is None:
            raise Refusal("bad-time", "has a time that is neither ISO 8601 nor seconds since 1970")
        return checked_time(found, said=True)

    def raw(self) -> dict[str, object]:
        """The line by the file's own column names."""
        return dict(zip(self._header.names, self._values, strict=True))


def header_in(head: bytes, columns: Columns, *needed: str) -> Header | None:
    """The header of a file that begins so, if it has the columns that are needed."""
    try:
        line = head.split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8-sig")
        found = Header(line, columns)
    except (UnicodeDecodeError, Refusal):
        return None
    return found if found.has(*needed) else None


def line_of(frame: bytes) -> str:
    """A frame as text, without a byte-order mark. Raises `Refusal`."""
    return plain(frame).removeprefix("\ufeff")


def _split(line: str, delimiter: str) -> list[str]:
    try:
        values = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise Refusal("bad-field", "has quotes that do not close on its line") from error
    if len(values) > _MOST_COLUMNS:
        raise Refusal("bad-field", f"has more than {_MOST_COLUMNS} columns")
    return values


class TableParser:
    """What the parsers of CSV files share: the header, wherever the reading begins."""

    def __init__(self, head: bytes, columns: Columns, needed: tuple[str, ...]) -> None:
        self._needed = needed
        self._columns = columns
        self.header = header_in(head, columns, *needed)
        self._header_line = head.split(b"\n", 1)[0].rstrip(b"\r")

    def row(self, frame: bytes) -> Row | None:
        """The values of a line; None for the header itself. Raises `Refusal`."""
        if self.header is None:
            missing = ", ".join(self._needed)
            raise Refusal("wrong-format", f"comes in a file whose header lacks one of {missing}")
        if frame == self._header_line or frame == self._header_line.removeprefix(b"\xef\xbb\xbf"):
            return None
        return self.header.row(line_of(frame))
