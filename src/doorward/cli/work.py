"""`doorward work`: does the work in the background."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import click

from doorward.cli.app import Exit
from doorward.cli.serve import DATABASE_OPTION, SOURCES_OPTION, open_sources
from doorward.cli.store_words import open_tables


@click.command()
@DATABASE_OPTION
@SOURCES_OPTION
@click.option("--no-fetch", is_flag=True, help="Fetch no reference data by the schedule.")
@click.option("--until-closed", is_flag=True, hidden=True)
def work(
    database: str | None, sources: tuple[Path, ...], no_fetch: bool, until_closed: bool
) -> int:
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
    if until_closed:
        threading.Thread(target=end_when_closed, daemon=True).start()
    worker.run()
    return Exit.OK
