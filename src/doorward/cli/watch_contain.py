"""Findings of a watch become cases, and playbooks are played for them: ``--database``.

A process of its own does it: reading the next events takes nothing from containment, and neither a
database nor an account that hangs takes anything from the watch.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

import click
import msgspec

import doorward
from doorward.cli.watch_contain_process import END, HURRY, WAKE, Said, Setting
from doorward.model.workforce import Person
from doorward.stream.handing import Handing

AGAIN_SECONDS = 30.0
"""How soon a process that went away is followed by another."""
_BOOT = (
    "import sys; sys.path.append(sys.argv[1]);"
    "from doorward.cli.watch_contain_process import main; main()"
)


@contextlib.contextmanager
def handing(
    database: str, state: Path, people: Mapping[str, Person], *, follow: bool
) -> Iterator[Callable[[], None]]:
    """Hand over what is committed to `state` meanwhile; gives what to call after each commit.

    Where the watch ends by itself, all that waits is handed over first; else it waits for the
    next start. What is left is told. Raises `click.ClickException` for a database that cannot be
    used.
    """
    setting = Setting(database=database, state=str(state.resolve()), people=dict(people))
    given = _Process(setting)
    hurry = True
    try:
        yield given.wake
        hurry = follow
    finally:
        left = given.close(HURRY if hurry else END)
        if left is None:
            click.echo("what was not handed over waits until the next start", err=True)
        elif left.waiting or left.aside:
            count = left.waiting + left.aside
            click.echo(f"{count:,} findings wait until the next start", err=True)


class _Process:
    """The process, and another one should it go away."""

    def __init__(self, setting: Setting) -> None:
        self._setting = msgspec.json.encode(setting) + b"\n"
        self._left: Handing | None = None
        self._start()

    def _start(self) -> None:
        self._began = time.monotonic()
        package_root = str(Path(doorward.__file__).resolve().parents[1])
        # -P keeps the current folder, which may hold hostile files, off the module path.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-c", _BOOT, package_root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._tell(self._setting)
        first = self._next()
        if first is None or first.error:
            self._process.kill()
            self._process.wait()
            raise click.ClickException(first.error if first else "the hand-over did not start")
        self._reading = threading.Thread(target=self._read, name="hand-over", daemon=True)
        self._reading.start()

    def wake(self) -> None:
        """Say that there are findings."""
        if self._process.poll() is None:
            self._tell(WAKE)
        elif time.monotonic() - self._began > AGAIN_SECONDS:
            click.echo("the hand-over to cases had ended; it begins again", err=True)
            with contextlib.suppress(click.ClickException):
                self._start()

    def close(self, how: bytes) -> Handing | None:
        """End, and say how far it came, if it can."""
        self._tell(how)
        self._process.wait()
        self._reading.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                _there(pipe).close()
        return self._left

    def _read(self) -> None:
        while (said := self._next()) is not None:
            if said.line:
                click.echo(said.line, err=True)
            self._left = said.left or self._left

    def _next(self) -> Said | None:
        line = _there(self._process.stdout).readline()
        return msgspec.json.decode(line, type=Said) if line.endswith(b"\n") else None

    def _tell(self, word: bytes) -> None:
        pipe = _there(self._process.stdin)
        # One that has gone is seen at the next wake.
        with contextlib.suppress(OSError, ValueError):
            pipe.write(word)
            pipe.flush()


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the process was started without pipes")
    return pipe
