"""Any numeric table of people, read from CSV text: features by column, one row an entity.

The table comes from outside: it is bounded, rows that do not fit are left out and named, and
columns that are no numbers are left out and named. An entity may have several rows (days): each
column then becomes two, its mean and its largest value.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from doorward.intake.timing.arrays import Floats

MOST_ROWS = 2_000_000
MOST_COLUMNS = 5_000
MOST_CELLS = 200_000_000
LONGEST_CELL = 10_000
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?", "nil", "missing"})
_TRUTH = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}
_BAD_SHARE = 0.2
_WORDS_SHARE = 0.1


class TableError(ValueError):
    """The table cannot be ranked; the message says what to mend."""


class LeftOut(NamedTuple):
    """Something that was not used, and why."""

    what: str
    why: str


class Table(msgspec.Struct, frozen=True):
    """Entities in order, the peer group of each ("" unknown), feature names, and the values:
    rows are entities, NaN is missing. `left_out` names what was not used."""

    entities: tuple[str, ...]
    peers: tuple[str, ...]
    features: tuple[str, ...]
    values: Floats
    left_out: tuple[LeftOut, ...] = ()


def read_table(
    lines: Iterable[str],
    entity: str,
    peers: str | None = None,
    ignore: Sequence[str] = (),
) -> Table:
    """Read CSV (comma, semicolon or tab). `entity`, `peers` and `ignore` are column names.

    Raises `TableError` naming the line or the column.
    """
    header, rows, left = _rows(lines)
    place = _column(header, entity, "--entity")
    group = _column(header, peers, "--peers") if peers is not None else None
    ignored = {_column(header, name, "--ignore") for name in ignore}
    named = [row for row in rows if row[place].strip()]
    if len(named) < len(rows):
        left.append(LeftOut(f"{len(rows) - len(named)} rows", f"no {entity!r}"))
    if not named:
        raise TableError("the table has no rows with an entity")
    columns = list(zip(*named, strict=True))
    features, values = [], []
    for number, name in enumerate(header):
        if number in ignored or number in {place, group}:
            continue
        column, why = _numbers(columns[number])
        if column is None:
            left.append(LeftOut(f"column {name!r}", why))
            continue
        if why:
            left.append(LeftOut(f"column {name!r}", why))
        features.append(name)
        values.append(column)
    if not features:
        raise TableError("no column of numbers besides the entity: " + "; ".join(map(_said, left)))
    names = tuple(text.strip() for text in columns[place])
    groups = tuple(text.strip() for text in columns[group]) if group is not None else None
    return _by_entity(names, groups, features, np.column_stack(values), left)


def _said(one: LeftOut) -> str:
    return f"{one.what}: {one.why}"


def _rows(lines: Iterable[str]) -> tuple[list[str], list[list[str]], list[LeftOut]]:
    """The header and the rows that fit it. The delimiter is the one the header has most of."""
    source = iter(lines)
    first = next((line for line in source if line.strip()), "").removeprefix("\ufeff")
    if not first:
        raise TableError("the table is empty")
    delimiter = max(",;\t", key=first.count)
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter))]
    _check_header(header)
    rows: list[list[str]] = []
    short: list[int] = []
    reader = csv.reader(_bounded(source), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if not any(row):
                continue
            if len(row) != len(header):
                short.append(reader.line_num + 1)
                continue
            rows.append(row)
            if len(rows) > MOST_ROWS or len(rows) * len(header) > MOST_CELLS:
                raise TableError(
                    f"more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells: rank it in parts"
                )
    except csv.Error as error:
        raise TableError(f"line {reader.line_num + 1}: not CSV: {error}") from error
    total = len(rows) + len(short)
    if len(short) > 3 and len(short) > _BAD_SHARE * total:
        raise TableError(
            f"{len(short)} of {total} rows have another number of cells than the header, the "
            f"first on line {short[0]}; is this the right file?"
        )
    if not short:
        return header, rows, []
    why = f"other number of cells than the header, first on line {short[0]}"
    return header, rows, [LeftOut(f"{len(short)} rows", why)]


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=2):
        if len(line) > LONGEST_CELL * 100:
            raise TableError(f"line {number} is longer than {LONGEST_CELL * 100:,} characters")
        yield line.replace("\0", "")


def _check_header(header: list[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise TableError(f"more than {MOST_COLUMNS:,} columns")
    seen: set[str] = set()
    for name in header:
        if name in seen:
            raise TableError(f"two columns are named {name[:60]!r}")
        seen.add(name)


def _column(header: list[str], name: str, option: str) -> int:
    if name in header:
        return header.index(name)
    low = [one.lower() for one in header]
    if low.count(name.lower()) == 1:
        return low.index(name.lower())
    known = ", ".join(one[:40] for one in header[:20])
    raise TableError(f"{option}: there is no column {name[:60]!r}; there are {known}")


def _numbers(cells: Sequence[str]) -> tuple[Floats | None, str]:
    """A column as numbers, and what is to be said of it; None where it holds words."""
    try:
        found = np.array(cells, dtype=np.float64)
    except ValueError:
        found, words = _slowly(cells)
        if words:
            share = len(words) / len(cells)
            if share > _WORDS_SHARE:
                return None, f"holds words ({words[0][1]!r} in row {words[0][0]})"
            note = f"{len(words)} cells are no numbers (first {words[0][1]!r}): taken as missing"
            return found, note
    return _finite(found)


def _finite(found: Floats) -> tuple[Floats | None, str]:
    endless = np.isinf(found)
    known = found[np.isfinite(found)]
    if not known.size:
        return None, "holds nothing"
    if known.min() == known.max() and known.size == found.size:
        return None, "is the same for everybody"
    why = f"{int(endless.sum())} cells are infinite: taken as missing" if endless.any() else ""
    return np.where(endless, math.nan, found), why


def _slowly(cells: Sequence[str]) -> tuple[Floats, list[tuple[int, str]]]:
    found = np.full(len(cells), math.nan)
    words: list[tuple[int, str]] = []
    for number, cell in enumerate(cells):
        low = cell.strip().lower()
        if low in _MISSING:
            continue
        try:
            found[number] = _TRUTH[low] if low in _TRUTH else float(low)
        except ValueError:
            words.append((number + 1, cell.strip()[:40]))
    return found, words


def _by_entity(
    names: tuple[str, ...],
    groups: tuple[str, ...] | None,
    features: list[str],
    values: Floats,
    left: list[LeftOut],
) -> Table:
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    peers = groups if groups is not None else ("",) * len(names)
    values = np.where(np.isinf(values), math.nan, values)
    if len(order) == len(names):
        return Table(names, peers, tuple(features), values, tuple(left))
    rows = np.array([order[name] for name in names])
    group_of: dict[str, str] = {}
    for name, group in zip(names, peers, strict=True):
        if group_of.setdefault(name, group) != group:
            group_of[name] = group  # the last stands: people change teams
    count = len(order)
    known = np.isfinite(values)
    total, number = np.zeros((count, len(features))), np.zeros((count, len(features)))
    np.add.at(total, rows, np.where(known, values, 0.0))
    np.add.at(number, rows, known)
    largest = np.full((count, len(features)), -np.inf)
    np.maximum.at(largest, rows, np.where(known, values, -np.inf))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(number > 0, total / number, math.nan)
    largest = np.where(np.isfinite(largest), largest, math.nan)
    both = [name for one in features for name in (f"{one} (mean)", f"{one} (largest)")]
    woven = np.empty((count, 2 * len(features)))
    woven[:, 0::2], woven[:, 1::2] = mean, largest
    note = LeftOut(
        "each row alone",
        f"{len(names):,} rows of {count:,} entities became means and largest values",
    )
    return Table(tuple(order), tuple(group_of[name] for name in order), tuple(both), woven,
                 (*left, note))  # fmt: skip
