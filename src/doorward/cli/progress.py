"""Progress bars on long work, silent where nobody looks."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class StageBars:
    """One bar per stage on standard error; nothing when it is not a terminal.

    Bars are drawn at most ten times a second: drawing must not slow the work.
    """

    def __init__(self, *, show: bool = True) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not show or not console.is_terminal,
        )
        self._tasks: dict[str, int] = {}
        self._drawn = 0.0

    def __enter__(self) -> StageBars:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show a stage's progress."""
        if self._progress.disable:
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        now = time.monotonic()
        if done != total and now - self._drawn < 0.1:
            return
        self._drawn = now
        self._progress.update(
            self._progress.task_ids[self._tasks[stage]], completed=done, total=total
        )
