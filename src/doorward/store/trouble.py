"""What goes wrong with a database, in words a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from doorward.store.opening import StoreError

_WORDS = (
    # What SQLite and PostgreSQL say, in lower case; our code; what to do.
    (
        ("database or disk is full", "no space left on device", "could not extend file"),
        "disk-full",
        "the disk is full: nothing was changed; make room, then try again",
    ),
    (
        ("malformed", "not a database", "disk image", "invalid page in block"),
        "database-damaged",
        "the database is damaged: stop the console, look with `doorward cases check`, and restore "
        "a backup with `doorward cases restore BACKUP --force`",
    ),
    (
        ("readonly database", "read-only transaction", "permission denied"),
        "read-only",
        "the database cannot be written: look at the rights of its file, or of its user",
    ),
    (
        ("unable to open database file",),
        "cannot-open",
        "the database file cannot be opened: look at the rights of its folder",
    ),
    (
        ("database is locked", "table is locked", "deadlock detected", "lock timeout"),
        "busy",
        "the database is busy: nothing was changed; try again",
    ),
    (
        (
            "connection refused",
            "connection is bad",
            "is the server running",
            "could not connect",
            "connection failed",
            "connection is closed",
            "connection timeout",
            "server closed the connection",
            "terminating connection",
            "failed to resolve",
        ),
        "unreachable",
        "the database server does not answer: look whether it runs and whether the URL is right",
    ),
    (
        ("authentication failed", "no pg_hba.conf entry", 'role "', 'database "'),
        "refused",
        "the database server refuses: look at the names and the password in the URL",
    ),
    (
        ("no such table", "no such column", "undefinedtable", "does not exist"),
        "not-migrated",
        "the database's tables are not those of this version: `doorward serve` brings them up to "
        "date at its start",
    ),
)  # fmt: skip


def trouble_of(error: BaseException | None) -> StoreError | None:
    """The trouble in words, or None where the error is not the database's to explain.

    Never says what the database said itself: that may hold a person's data.
    """
    if not isinstance(error, DatabaseError):
        return None
    said = f"{type(error.__cause__).__name__} {error}".lower()
    for signs, code, words in _WORDS:
        if any(sign in said for sign in signs):
            return StoreError(code, words)
    return None


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turn what can be explained into a `StoreError`."""
    try:
        yield
    except DatabaseError as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise trouble from error
