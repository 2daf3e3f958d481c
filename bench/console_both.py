"""The console at size on both databases: the same rows in SQLite and in a PostgreSQL.

    python bench/cases.py make --database sqlite:///bench.sqlite3
    python bench/console_both.py --database sqlite:///bench.sqlite3

Runs `bench/console.py pages` and `live` on the SQLite database, copies it into a PostgreSQL of
its own, whose programs must be on this machine, and runs them there. That server does not wait
for its disk, which matters to writing and not to what is measured here.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from django.db import models

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]


@click.command()
@click.option("--database", required=True, help="A SQLite database.")
@click.option("--times", default=40, show_default=True, help="Requests of each page.")
@click.option("--seconds", default=10, show_default=True, help="How long the streams are open.")
def main(database: str, times: int, seconds: int) -> None:
    """Pages and live pages on SQLite, and on a PostgreSQL with the same rows."""
    import private_postgres

    if reason := private_postgres.missing():
        raise click.ClickException(reason)
    _measured("SQLite", database, times, seconds)
    with private_postgres.private_postgres() as url:
        os.environ.setdefault("DOORWARD_SECRET_KEY", "for-benchmarks-only-" + "0" * 40)
        from doorward.store.opening import migrate, open_store, parse_database

        open_store(url)
        migrate()
        from django.db import connection

        started = time.perf_counter()
        rows = copy_from(Path(str(parse_database(database)["NAME"])))
        click.echo(f"{rows:,} rows copied in {time.perf_counter() - started:.0f} s")
        connection.close()
        _measured("PostgreSQL", url, times, seconds)


def _measured(name: str, database: str, times: int, seconds: int) -> None:
    for what, options in (("pages", ["--times", times]), ("live", ["--seconds", seconds])):
        click.echo(f"\n== {name}, {what}")
        command = [
            sys.executable,
            str(HERE / "console.py"),
            what,
            "--database",
            database,
            *map(str, options),
        ]
        subprocess.run(command, check=True)


def copy_from(path: Path) -> int:
    """Copy what is in a SQLite file into the PostgreSQL that is open and empty; rows copied."""
    from django.apps import apps
    from django.db import connection

    copied = 0
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with closing(source), connection.cursor() as cursor:
        # References between rows are what they were: nothing is checked twice.
        cursor.execute("SET session_replication_role=replica")
        for model in apps.get_app_config("store").get_models():
            copied += _copy(source, cursor, model)
        cursor.execute("SET session_replication_role=DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return copied


def _copy(source: sqlite3.Connection, cursor: Any, model: type[models.Model]) -> int:  # noqa: ANN401
    from django.db import models

    fields = model._meta.local_concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    flags = [isinstance(field, models.BooleanField) for field in fields]
    table, done = model._meta.db_table, 0
    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in _rows(source, f'SELECT {names} FROM "{table}"', flags):
            copy.write_row(row)
            done += 1
    key = model._meta.pk
    if isinstance(key, models.AutoField) and done:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{key.column}'), "
            f'max("{key.column}")) FROM "{table}"'
        )
    return done


def _rows(source: sqlite3.Connection, query: str, flags: list[bool]) -> Iterator[list[Any]]:
    several = any(flags)
    for row in source.execute(query):
        yield (
            [
                bool(value) if flag and value is not None else value
                for value, flag in zip(row, flags, strict=True)
            ]
            if several
            else list(row)
        )


if __name__ == "__main__":
    main()
