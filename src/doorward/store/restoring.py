"""Restoring a backup: into a new place, verified there, and only then put in use."""

from __future__ import annotations

import base64
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.dateparse import parse_datetime

from doorward.store.backup import BackupError, Manifest, Progress
from doorward.store.opening import parse_database

_CHUNK = 2000
_BESIDES = ("-wal", "-shm", "-journal")


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database, or None for PostgreSQL."""
    settings = parse_database(url)
    is_sqlite = settings["ENGINE"] == "django.db.backends.sqlite3"
    return Path(str(settings["NAME"])) if is_sqlite else None


def load(
    path: Path,
    manifest: Manifest,
    progress: Progress,
    verify: Callable[[], None],
    *,
    replace: bool = False,
) -> None:
    """Fill the default database from a verified backup; all of it or nothing.

    The tables are made as they were when the backup was made, filled, brought up to date, and
    looked at by `verify`, which raises where they are not as they should be. On PostgreSQL all
    this is one transaction; for SQLite give a new file and `put_in_place` it afterwards.
    """
    executor = MigrationExecutor(connection)
    known = {name for app, name in executor.loader.graph.nodes if app == "store"}
    if manifest.migration not in known:
        raise BackupError("newer", f"this backup is of a newer Doorward ({manifest.version})")
    with _as_one():
        _make_tables(manifest, replace=replace)
        with transaction.atomic():
            _fill(path, manifest, progress)
        _migrate(None)
        verify()


def _as_one() -> Any:  # noqa: ANN401 - a context manager of Django's
    """One transaction around everything, where tables can be made in one."""
    if connection.vendor == "postgresql":
        return transaction.atomic()
    from contextlib import nullcontext  # noqa: PLC0415

    return nullcontext()


def _make_tables(manifest: Manifest, *, replace: bool) -> None:
    existing = set(connection.introspection.table_names())
    if any(name.startswith("store_") for name in existing):
        if not replace:
            raise BackupError(
                "not-empty", "the database is not empty: name an empty one, or add --force"
            )
        _migrate("zero")
    _migrate(manifest.migration)


def _migrate(target: str | None) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    to = ["store", target] if target else []
    call_command("migrate", *to, verbosity=0, interactive=False)


def _fill(path: Path, manifest: Manifest, progress: Progress) -> None:
    then = _models_at(manifest.migration)
    filled = []
    with zipfile.ZipFile(path) as archive:
        for table in manifest.tables:
            model = then.get_model("store", table.model)
            filled.append(model)
            with archive.open(f"{table.model}.jsonl") as file:
                columns = msgspec.json.decode(next(file), type=list[str])
                done = 0
                for rows in _chunks(_values(model, columns, file)):
                    _insert(model, columns, rows)
                    done += len(rows)
                    progress(table.model, done, table.rows)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(statement)
    connection.check_constraints()


def _models_at(migration: str) -> Apps:
    """The tables as Django knew them at a migration."""
    loader = MigrationExecutor(connection).loader
    return loader.project_state(("store", migration)).apps


def _values(
    model: type[models.Model],
    columns: list[str],
    lines: Any,  # noqa: ANN401 - a file of a ZIP
) -> Iterator[tuple[Any, ...]]:
    """Each row as the database takes it."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    readers = [_reader(by_name[column]) for column in columns]
    decoder = msgspec.json.Decoder(list[Any])
    for line in lines:
        yield tuple(
            None if value is None else read(value)
            for read, value in zip(readers, decoder.decode(line), strict=True)
        )


def _reader(field: Any) -> Callable[[Any], object]:  # noqa: ANN401 - any of Django's fields
    if isinstance(field, models.DateTimeField):
        return lambda value: field.get_db_prep_save(parse_datetime(value), connection)
    if isinstance(field, models.BinaryField):
        return lambda value: field.get_db_prep_save(base64.b64decode(value), connection)
    if isinstance(field, models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    return lambda value: value


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _insert(model: type[models.Model], columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    names = {field.attname: field.column or "" for field in model._meta.concrete_fields}
    into = ", ".join(quote(names[column]) for column in columns)
    places = ", ".join("%s" for _ in columns)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({into}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def put_in_place(new: Path, place: Path) -> Path | None:
    """Put a filled SQLite file where the database is to be; where the one before went, if any.

    The file before is kept beside under another name, with what belongs to it.
    """
    connection.close()
    with sqlite3.connect(new) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode=DELETE")
    raw.close()
    with new.open("rb") as file:
        os.fsync(file.fileno())
    kept = None
    if place.exists() and place.stat().st_size:
        kept = _free_name(place)
        for ending in _BESIDES:
            beside = place.with_name(place.name + ending)
            if beside.exists():
                beside.replace(kept.with_name(kept.name + ending))
        place.replace(kept)
    new.replace(place)
    return kept


def _free_name(place: Path) -> Path:
    number = 1
    while (name := place.with_name(f"{place.name}.before-restore-{number}")).exists():
        number += 1
    return name


def remove(file: Path) -> None:
    """Take away a file that was not put in place, with what belongs to it."""
    connection.close()
    for ending in ("", *_BESIDES):
        file.with_name(file.name + ending).unlink(missing_ok=True)
