"""Resets of risk that people asked for: written down with time and reason, taken by the watch.

Asking disturbs no running watch. It looks before each batch and at each start for what was asked,
and marks it as taken in the transaction that keeps the effect.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS resets (number INTEGER PRIMARY KEY, entity TEXT NOT NULL,"
    " at REAL NOT NULL, reason TEXT NOT NULL, taken REAL)"
)


class Asked(msgspec.Struct, frozen=True):
    """What was seen of `entity` until `at` counts no more. `taken`: when the watch did it."""

    number: int
    entity: str
    at: float
    reason: str
    taken: float | None = None


def ask(connection: sqlite3.Connection, entity: str, at: float, reason: str) -> Asked:
    """Write down a reset. Raises `sqlite3.Error` where that cannot be."""
    cursor = connection.execute(
        "INSERT INTO resets (entity, at, reason) VALUES (?, ?, ?)", (entity, at, reason)
    )
    return Asked(cursor.lastrowid or 0, entity, at, reason)


def waiting(connection: sqlite3.Connection) -> list[Asked]:
    """Those that were not taken yet, in the order in which they were asked for."""
    rows = connection.execute("SELECT * FROM resets WHERE taken IS NULL ORDER BY number")
    return [Asked(*row) for row in rows]


def all_of(connection: sqlite3.Connection) -> list[Asked]:
    """All that were ever asked for."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'resets'").fetchone():
        return []  # a folder of before
    return [Asked(*row) for row in connection.execute("SELECT * FROM resets ORDER BY number")]


def mark_taken(cursor: sqlite3.Cursor, numbers: Iterable[int], at: float) -> None:
    """These are done now."""
    cursor.executemany(
        "UPDATE resets SET taken = ? WHERE number = ?", [(at, one) for one in numbers]
    )
