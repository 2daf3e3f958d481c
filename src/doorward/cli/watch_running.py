"""Running a watch from a command: progress, signals, and the hand-over of its findings."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from doorward.cli.progress import StageBars
from doorward.pipeline.collector import collecting_rarely

if TYPE_CHECKING:
    from doorward.stream.options import Watched, WatchOptions
    from doorward.stream.spark import SparkWatch
    from doorward.stream.watching import Watch


def run_on_spark(
    options: WatchOptions,
    master: str | None,
    kafka: str | None,
    database: str | None,
    *,
    quiet: bool,
) -> Watched:
    """Watch on Spark until the sources end or somebody ends it."""
    from doorward.stream.spark import SparkOptions, SparkWatch, kafka_options  # noqa: PLC0415

    given = {} if kafka is None else kafka_options(kafka)
    with StageBars(show=not quiet) as bars:

        def progress(counts: Counter[str], _newest: float) -> None:
            for name in ("events", "findings", "quarantined"):
                bars(name, counts[name], None)

        with SparkWatch(
            options, SparkOptions(master=master, kafka=given), progress=progress
        ) as made:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: made.stop.set())
            with _handing(database, made, follow=options.follow):
                return made.run()


def run_here(options: WatchOptions, database: str | None, *, quiet: bool) -> Watched:
    """Watch on this machine until the sources end or somebody ends it."""
    from doorward.stream.watching import watching  # noqa: PLC0415 - help comes without it

    with StageBars(show=not quiet) as bars, collecting_rarely():

        def progress(counts: Counter[str], _newest: float) -> None:
            for name in ("events", "findings", "quarantined"):
                bars(name, counts[name], None)

        with watching(options, progress) as made:

            def end(_number: int, _frame: FrameType | None) -> None:
                made.runner.stop.set()
                made.runner.wake.set()

            if options.follow or options.listen is not None:
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, end)
            if made.listener is not None:
                click.echo(f"listening on port {made.listener.port}", err=True)
            follow = options.follow or options.listen is not None
            with _handing(database, made, follow=follow) as made.told:
                return made.run()


@contextmanager
def _handing(
    database: str | None, made: Watch | SparkWatch, *, follow: bool
) -> Iterator[Callable[[], None]]:
    """Hand findings over to a database while a watch runs, if one is named."""
    if database is None:
        yield lambda: None
        return
    from doorward.cli.watch_contain import handing  # noqa: PLC0415 - help comes without it

    with handing(database, made.state_file, made.people, follow=follow) as told:
        yield told
