"""Backups in one portable form: what was written from one kind of database restores into another.

A backup is a ZIP with ``manifest.json`` and one JSON Lines file a table: a line of column names,
then a line a row. The manifest has the number of rows and the SHA-256 of every file, and the
migration that the tables were at. Rows are one moment's: writing goes on meanwhile.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import msgspec
from django.apps import apps
from django.db import connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from doorward import __version__

FORMAT = 1
MANIFEST = "manifest.json"
_ALIAS = "backup"
_CHUNK = 2000
Progress = Callable[[str, int, int | None], None]


class TableFile(msgspec.Struct, frozen=True, kw_only=True):
    """One table in a backup. `digest` is the SHA-256 of its JSON Lines."""

    model: str
    rows: int
    digest: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup is of. `migration` is the last one its tables were at."""

    format: int
    version: str
    made_at: datetime
    migration: str
    tables: tuple[TableFile, ...]

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(table.rows for table in self.tables)


def write_backup(path: Path, now: datetime, progress: Progress) -> Manifest:
    """Write all tables of the default database to a new file; what it is of."""
    with _one_moment() as alias, zipfile.ZipFile(
        path, "w", zipfile.ZIP_DEFLATED, compresslevel=1
    ) as archive:  # fmt: skip
        tables = tuple(
            _write_table(archive, model, alias, progress)
            for model in apps.get_app_config("store").get_models()
        )
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            made_at=now,
            migration=_migration(alias),
            tables=tables,
        )
        archive.writestr(MANIFEST, msgspec.json.encode(manifest))
    return manifest


@contextmanager
def _one_moment() -> Iterator[str]:
    """A second connection that sees the database as it is now, whatever is written meanwhile."""
    settings = dict(connections["default"].settings_dict)
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        # Only readers begin so: our writers take SQLite's one lock at once.
        settings["OPTIONS"] = settings["OPTIONS"] | {"transaction_mode": "DEFERRED"}
    connections.databases[_ALIAS] = settings
    connection = connections[_ALIAS]
    try:
        with transaction.atomic(using=_ALIAS):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield _ALIAS
    finally:
        connection.close()
        del connections[_ALIAS], connections.databases[_ALIAS]


def _migration(alias: str) -> str:
    recorder = MigrationRecorder(connections[alias])
    return max(name for app, name in recorder.applied_migrations() if app == "store")


def _write_table(
    archive: zipfile.ZipFile, model: type[models.Model], alias: str, progress: Progress
) -> TableFile:
    name, fields = model._meta.model_name or "", model._meta.concrete_fields
    rows = model._base_manager.using(alias)
    total, done, digest = rows.count(), 0, hashlib.sha256()
    encoder = msgspec.json.Encoder(enc_hook=_plain)
    columns = [field.attname for field in fields]
    with archive.open(f"{name}.jsonl", "w", force_zip64=True) as file:
        for row in _with_heading(columns, rows.order_by("pk").values_list(*columns)):
            line = encoder.encode(row) + b"\n"
            digest.update(line)
            file.write(line)
            done += 1
            if done % _CHUNK == 0:
                progress(name, done, total)
    return TableFile(model=name, rows=done - 1, digest=digest.hexdigest())


def _with_heading(columns: list[str], rows: models.QuerySet[Any, Any]) -> Iterator[Any]:
    yield columns
    yield from rows.iterator(_CHUNK)


def _plain(value: object) -> object:
    """What databases give for bytes; everything else has a form in JSON."""
    if isinstance(value, memoryview):
        return base64.b64encode(value).decode("ascii")
    raise NotImplementedError(type(value).__name__)


class BackupError(Exception):
    """A backup cannot be used; `code` is stable, the message says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def verify_backup(path: Path) -> Manifest:
    """Read a backup to its end: `BackupError` unless it is whole and every digest is right."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            for table in manifest.tables:
                with archive.open(f"{table.model}.jsonl") as file:
                    rows, digest = _digest(file)
                if (rows - 1, digest) != (table.rows, table.digest):
                    raise BackupError("damaged", f"{path.name}: {table.model} is not as written")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError) as error:
        raise BackupError("damaged", f"{path.name} is no whole backup ({error})") from error
    return manifest


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    if manifest.format != FORMAT:
        raise BackupError("format", f"a backup of form {manifest.format}; this reads {FORMAT}")
    return manifest


def _digest(file: IO[bytes]) -> tuple[int, str]:
    lines, digest = 0, hashlib.sha256()
    for line in file:
        lines += 1
        digest.update(line)
    return lines, digest.hexdigest()
