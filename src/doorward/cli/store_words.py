"""Opening the database from a command; its troubles in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def in_words() -> Iterator[None]:
    """Trouble with the database is one line that says what to do, not a traceback."""
    from doorward.store.opening import StoreError  # noqa: PLC0415 - needs the extra `console`
    from doorward.store.trouble import told_in_words  # noqa: PLC0415

    try:
        with told_in_words():
            yield
    except StoreError as error:
        raise click.ClickException(str(error)) from error


def open_tables(database: str | None) -> None:
    """Open the database and bring its tables up to date, or say in one line why not."""
    from doorward.store import opening  # noqa: PLC0415

    with in_words():
        opening.open_store(database)
        opening.migrate()
