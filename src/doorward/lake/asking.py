"""Questions asked of a history with DuckDB: in memory, and of nothing but the history's parts."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from doorward.lake.engine import connected
from doorward.lake.errors import LakeError
from doorward.lake.manifest import read
from doorward.lake.questions import Question, Value
from doorward.lake.rows import COLUMNS

PEOPLE = {"person": "VARCHAR", "team": "VARCHAR", "role": "VARCHAR"}
EVENTS = COLUMNS | {"time": "TIMESTAMPTZ"}
"""The tables that questions may name, with DuckDB's types."""

_SQL_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "date": "DATE"}
_GLOB = re.compile(r"[\[\]{}*?]")


class Answer(msgspec.Struct, frozen=True):
    """The names of the columns, and the rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]


def ask(
    history: Path,
    question: Question,
    stated: Mapping[str, str] | None = None,
    people: Iterable[tuple[str, str, str]] = (),
) -> Answer:
    """Ask a question of a folder's history. `people`: id, team and role of each on the roster.

    Raises `LakeError`.
    """
    values = question.values(stated or {})
    with contextlib.closing(connected()) as database:
        try:
            _open_events(database, history)
            fill(database, "people", PEOPLE, people)
            database.execute("SET enable_external_access = false; SET lock_configuration = true")
            return answered(database, question, values)
        except duckdb.Error as error:
            raise LakeError(f"{history}: {question.name} cannot be answered ({error})") from error


def answered(
    database: duckdb.DuckDBPyConnection, question: Question, values: Mapping[str, Value]
) -> Answer:
    """Ask of the tables that are there."""
    database.execute(prelude("duckdb"))
    stated = question.front.parameters
    if stated:
        # Values never become part of a statement: the query reads them from a table of one row.
        kinds = {name: _SQL_TYPES[one.type] for name, one in stated.items()}
        fill(database, "asked", kinds, [[values[name] for name in stated]])
    found = database.execute(question.query)
    names = tuple(one[0] for one in found.description or ())
    return Answer(names, [tuple(map(plain, row)) for row in found.fetchall()])


def fill(
    database: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Make a table of our own names, and put rows in."""
    stated = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    database.execute(f"CREATE TEMP TABLE {table} ({stated})")
    given = [list(row) for row in rows]
    if given:
        marks = ", ".join("?" for _ in columns)
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", given)  # noqa: S608 - our own names


def plain(value: Any) -> Value:  # noqa: ANN401 - whatever an engine gives
    """A value as both engines give it: whole numbers, numbers, texts, dates."""
    if value is None or isinstance(value, str | int | date):
        return value
    return round(float(value), 9)


def prelude(engine: str) -> str:
    """The functions that questions use, as an engine writes them."""
    return files("doorward.lake").joinpath(f"prelude_{engine}.sql").read_text("utf-8")


def _open_events(database: duckdb.DuckDBPyConnection, history: Path) -> None:
    manifest = read(history)
    if manifest is None:
        raise LakeError(f"{history}: there is no history; keep one with --history")
    folder = history.resolve()
    if _GLOB.search(str(folder)):
        raise LakeError(f"{history}: DuckDB takes []{{}}*? in a name for a pattern")
    paths = [folder / part.name for part in manifest.parts]
    for path in paths:
        if not path.is_file():
            raise LakeError(f"{path}: this part of the history is gone")
    if not paths:
        fill(database, "events", EVENTS, [])
        return
    relation = database.read_parquet([str(path) for path in paths])
    relation.select(*EVENTS).create_view("events")
    database.execute("SET allowed_paths = $paths", {"paths": [str(path) for path in paths]})
