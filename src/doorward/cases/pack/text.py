"""JSON and tables of a pack: the same each time, and with nothing hidden in them."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

import msgspec

from doorward.report.spreadsheet import neutral

_HIDING = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})


def json_text(value: object) -> str:
    """Canonical JSON, in which characters that hide or reorder text are written as escapes."""
    return _escaped(msgspec.json.encode(value, order="deterministic").decode())


def json_file(value: object) -> bytes:
    """The same as a file for people and programs, indented by two."""
    encoded = msgspec.json.encode(value, order="deterministic")
    return (_escaped(msgspec.json.format(encoded, indent=2).decode()) + "\n").encode()


def _escaped(text: str) -> str:
    # Outside strings JSON has no such characters but line ends.
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(
        one if one == "\n" or unicodedata.category(one) not in _HIDING else _escape(one)
        for one in text
    )


def _escape(one: str) -> str:
    units = one.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table for spreadsheets, in which no cell is a formula."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return ("\ufeff" + held.getvalue()).encode()
