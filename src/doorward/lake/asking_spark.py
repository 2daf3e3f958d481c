"""The same questions asked of tables that Spark has: a session's views `events` and `people`.

The caller names them once, with ``createOrReplaceTempView("events")`` on a table of theirs, or
opens a history of Doorward's with `open_history`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doorward.lake.asking import EVENTS, Answer, plain, prelude
from doorward.lake.errors import LakeError
from doorward.lake.manifest import read
from doorward.lake.questions import Question, Value

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_TYPES = {
    "TIMESTAMPTZ": "TIMESTAMP",
    "INTEGER": "INT",
    "BIGINT": "BIGINT",
    "DOUBLE": "DOUBLE",
    "DATE": "DATE",
    "VARCHAR": "STRING",
}
_PARAMETERS = {"integer": "BIGINT", "number": "DOUBLE", "text": "STRING", "date": "DATE"}


def open_history(session: SparkSession, folder: Path) -> None:
    """A folder's history as the view `events`. Raises `LakeError`."""
    manifest = read(folder)
    if manifest is None:
        raise LakeError(f"{folder}: there is no history; keep one with --history")
    paths = [str(folder.resolve() / part.name) for part in manifest.parts]
    if paths:
        session.read.parquet(*paths).createOrReplaceTempView("events")
    else:
        view(session, "events", EVENTS, [])


def answered(session: SparkSession, question: Question, values: Mapping[str, Value]) -> Answer:
    """Ask of the views that are there; a session's time zone must be UTC."""
    for statement in prelude("spark").split(";\n"):
        if statement.strip():
            session.sql(statement)
    stated = question.front.parameters
    if stated:
        # Values never become part of a statement: the query reads them from a view of one row.
        schema = ", ".join(f"{name} {_PARAMETERS[one.type]}" for name, one in stated.items())
        row = tuple(values[name] for name in stated)
        session.createDataFrame([row], schema).createOrReplaceTempView("asked")
    found = session.sql(question.query)
    rows = [tuple(map(plain, row)) for row in found.collect()]
    return Answer(tuple(found.columns), rows)


def view(
    session: SparkSession,
    name: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """A view of rows, with DuckDB's names of types."""
    schema = ", ".join(f"{column} {_TYPES[kind]}" for column, kind in columns.items())
    session.createDataFrame([tuple(row) for row in rows], schema).createOrReplaceTempView(name)
