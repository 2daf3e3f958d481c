"""`doorward work`: does the work in the background."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import click

from doorward.cli.app import Exit
from doorward.cli.serve import DATABASE_OPTION, SOURCES_OPTION, open_sources
from doorward.cli.store_words import open_tables

CHILD = "DOORWARD_WORK_AS_CHILD"
"""Set by the server that starts a worker: it then ends when its standard input does."""


@click.command()
@DATABASE_OPTION
@SOURCES_OPTION
@click.option("--no-fetch", is_flag=True, help="Fetch no reference data by the schedule.")
def work(database: str | None, sources: tuple[Path, ...], no_fetch: bool) -> int:
    """Do the work in the background: screenings, feeds, lists, tidying.

    `doorward serve` starts one by itself. Several may run, on one machine with SQLite, on any
    number with PostgreSQL: no two take the same job.
    """
    open_sources(sources)
    open_tables(database)
    from doorward.console.work_loop import Worker  # noqa: PLC0415 - needs the tables

    worker = Worker(outside=not no_fetch)

    def end(_number: int, _frame: FrameType | None) -> None:
        worker.end()

    def end_when_closed() -> None:
        sys.stdin.read()
        worker.end()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if os.environ.get(CHILD):
        threading.Thread(target=end_when_closed, daemon=True).start()
    worker.run()
    return Exit.OK
