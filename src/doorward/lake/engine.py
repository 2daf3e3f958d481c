"""DuckDB as the history uses it: in memory, with nothing fetched and nothing else opened."""

from __future__ import annotations

import duckdb


def connected(*, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """A database in memory. It loads no extension that is not in the wheel."""
    database = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "threads": str(threads),
        },
    )
    database.execute("SET TimeZone = 'UTC'")
    return database
