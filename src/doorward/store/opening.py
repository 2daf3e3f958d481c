"""Opening the database: where it lies, which one it is, whether its tables are there.

>>> parse_database("sqlite:///cases.sqlite3")["ENGINE"]
'django.db.backends.sqlite3'
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import platformdirs

SETTINGS = "doorward.console.settings"
DATABASE = "DOORWARD_DATABASE"
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA busy_timeout=20000; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
)
_POSTGRESQL_OPTIONS = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name"}
)


class StoreError(Exception):
    """The database cannot be opened or used; `code` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def data_folder() -> Path:
    """Where Doorward keeps its data: ``DOORWARD_HOME``, else the user's data folder."""
    stated = os.environ.get("DOORWARD_HOME")
    return Path(stated) if stated else platformdirs.user_data_path("doorward", appauthor=False)


def default_database() -> str:
    """The database used where none is named: one file in `data_folder`."""
    return f"sqlite:///{data_folder() / 'doorward.sqlite3'}"


def parse_database(url: str) -> dict[str, object]:
    """Django's settings for a database URL; `StoreError` where it is none we know.

    ``sqlite:///relative.sqlite3``, ``sqlite:////absolute.sqlite3`` or
    ``postgresql://user:password@host:port/name?sslmode=verify-full``.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise StoreError("database-url", "the database URL cannot be read") from error
    if parts.scheme == "sqlite" and not parts.netloc:
        place = unquote(parts.path)[1:]
        if not place:
            raise StoreError("database-url", "sqlite: expected a path, as sqlite:///file.sqlite3")
        return _sqlite(Path(place))
    if parts.scheme in {"postgresql", "postgres"} and parts.path.strip("/"):
        return _postgresql(
            parts.path,
            parts.username,
            parts.password,
            parts.hostname,
            port,
            dict(parse_qsl(parts.query)),
        )
    raise StoreError(
        "database-url", "expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME"
    )


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path.absolute()),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS, "timeout": 20},
    }


def _postgresql(
    path: str,
    user: str | None,
    password: str | None,
    host: str | None,
    port: int | None,
    options: Mapping[str, str],
) -> dict[str, object]:
    unknown = sorted(set(options) - _POSTGRESQL_OPTIONS - {"host"})
    if unknown:
        raise StoreError("database-url", f"unknown option {unknown[0]!r} in the database URL")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(path.strip("/")),
        "USER": unquote(user or ""),
        "PASSWORD": unquote(password or ""),
        # A socket's folder does not fit into the host part of a URL.
        "HOST": options.get("host") or host or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value for key, value in options.items() if key != "host"},
    }


def open_store(url: str | None = None) -> None:
    """Make Django ready for this process with a database; call once, before any table is used.

    Makes the folder of a SQLite file, and raises `StoreError` for a URL that is none, and for a
    file that is no database or is damaged.
    """
    chosen = url or os.environ.get(DATABASE) or default_database()
    settings = parse_database(chosen)
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        _check_file(Path(str(settings["NAME"])))
    elif find_spec("psycopg") is None:
        raise StoreError(
            "missing-extra", "PostgreSQL needs a library: pip install 'doorward[postgres]'"
        )
    os.environ[DATABASE] = chosen
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django  # noqa: PLC0415 - needs the environment set above

    django.setup()


def _check_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # SQLite gives its write-ahead log the rights of the database file.
    path.touch(mode=0o600)
    if path.stat().st_size == 0:
        return
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise StoreError(
            "database-damaged",
            f"{path.name} is no readable SQLite database ({error}); restore a backup with: "
            "doorward cases restore BACKUP",
        ) from error


def migrate() -> None:
    """Bring the tables up to date. Safe to call at every start, and by several at once."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import DatabaseError, connection  # noqa: PLC0415

    for wait in (1, 2, 4, None):
        if not _pending():
            return
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError:
            # Another process may be at it: what it made is found, or this is tried again.
            connection.close()
            if wait is None or not _tables_appear(wait):
                raise


def _pending() -> bool:
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _tables_appear(seconds: int) -> bool:
    """Wait; whether there are tables of ours then, so that trying again makes sense."""
    from django.db import connection  # noqa: PLC0415

    time.sleep(seconds)
    return any(name.startswith("store_") for name in connection.introspection.table_names())
