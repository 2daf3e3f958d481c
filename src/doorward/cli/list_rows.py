"""Rows that ``doorward lists check`` writes: as JSON, as CSV, as lines for people."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

import msgspec

from doorward.model import ListHit
from doorward.reference.watchlists.queries import ListQuery
from doorward.report.spreadsheet import neutral
from doorward.report.visible import visible

COLUMNS = ("query", "list", "list_date", "entry", "matched_name", "score", "grade")
"""What every row has, in order."""

_MORE = ("entry_kind", "source_url", "identifier")
_CELL = 200


class HitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One hit. `query` is the name as it was given; an identifier is shown by its end only.

    `score` is 0-1. `identifier` is the kind of the identifier that is equal, if one is.
    """

    query: str
    list: str
    list_date: str | None
    entry: str
    matched_name: str
    score: float
    grade: str
    entry_kind: str
    source_url: str | None
    identifier: str | None


def rows(query: ListQuery, hits: Iterable[ListHit]) -> Iterator[HitRow]:
    """The rows of one query's hits."""
    for hit in hits:
        yield HitRow(
            query=asked(query),
            list=hit.list_name,
            list_date=str(hit.list_date) if hit.list_date else None,
            entry=hit.entry,
            matched_name=hit.matched_name,
            score=round(hit.score, 4),
            grade=hit.grade.value,
            entry_kind=hit.entry_kind.value,
            source_url=hit.source_url,
            identifier=hit.identifier.value if hit.identifier else None,
        )


def asked(query: ListQuery) -> str:
    """What was asked, as outputs name it."""
    if query.name:
        return query.name
    return ", ".join(f"{one.kind.value} …{one.value[-3:]}" for one in query.identifiers)


class Writer:
    """Writes rows as they come: JSON Lines, or CSV that no spreadsheet runs as formulas."""

    def __init__(self, file: TextIO, *, as_json: bool) -> None:
        self._file = file
        self._csv = None if as_json else csv.writer(file, lineterminator="\n")
        if self._csv is not None:
            self._csv.writerow((*COLUMNS, *_MORE))

    def write(self, found: Iterable[HitRow]) -> None:
        """Write the rows of one query."""
        for row in found:
            if self._csv is None:
                self._file.write(msgspec.json.encode(row).decode() + "\n")
                continue
            cells = [getattr(row, column) for column in (*COLUMNS, *_MORE)]
            self._csv.writerow(
                [neutral(one) if isinstance(one, str) else "" if one is None else one
                 for one in cells]
            )  # fmt: skip


def hit_lines(row: HitRow) -> tuple[str, str]:
    """A hit for people to read: what agrees, and where the entry is."""
    by = f" ({row.identifier})" if row.identifier else ""
    name = visible(row.matched_name, _CELL)
    place = visible(f"{row.list} {row.entry}", _CELL)
    source = f", {visible(row.source_url, _CELL)}" if row.source_url else ""
    return (
        f"{row.grade}{by}  {row.score:.2f}  {name}",
        f"    {row.entry_kind} {place}, list of {row.list_date or 'unknown date'}{source}",
    )
