"""Whether the database is whole."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

_MOST = 20


def damages() -> Iterator[str]:
    """What is wrong with the database, in words; nothing where it is whole.

    SQLite checks every page, index and reference. PostgreSQL checks what it reads: here every
    row of every table is read in full.
    """
    pending = MigrationExecutor(connection)
    if pending.migration_plan(pending.loader.graph.leaf_nodes()):
        yield "its tables are not those of this version"
        return
    try:
        if connection.vendor == "sqlite":
            yield from _sqlite()
        else:
            _read_everything()
    except DatabaseError as error:
        yield f"it cannot be read to its end ({type(error.__cause__ or error).__name__})"


def _sqlite() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA integrity_check({_MOST})")
        yield from (str(line) for (line,) in cursor.fetchall() if line != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, other, _number in cursor.fetchmany(_MOST):
            yield f"row {row} of {table} names a row of {other} that is not there"


def _read_everything() -> None:
    with connection.cursor() as cursor:
        for model in apps.get_app_config("store").get_models():
            table = connection.ops.quote_name(model._meta.db_table)
            # Makes the server read every row in full, without sending any.
            cursor.execute(f"SELECT count(*) FROM {table} AS one WHERE length(one::text) < 0")  # noqa: S608
