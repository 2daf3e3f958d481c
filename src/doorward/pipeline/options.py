"""What a run is asked to do."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from doorward.intake.reader import Limits
from doorward.model import LinkKind
from doorward.pipeline.errors import ScreenError

_EDGE = re.compile("edge-[0-9a-f]{16}")


class ScreenOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The options of `doorward.screen`, as the command line has them.

    `format` names a reader (None: by content), `mapping` a mapping file for tabular formats.
    `home` is the folder that feeds live in (None: the user's), `weights` a weight table (None:
    the one that ships), `base_rate` the share of impostors to assume (0-0.5; None: the
    table's). `workers` are processes (None: one per core). `ignore_links` are edge ids or
    ``kind=value`` pairs that shall tie nobody. `unmask_reason` is the purpose for which
    personal values shall be shown. `detail` is how many applications the HTML report shows in
    full.
    """

    format: str | None = None
    mapping: Path | None = None
    home: Path | None = None
    weights: Path | None = None
    base_rate: float | None = None
    workers: int | None = None
    ignore_links: frozenset[str] = frozenset()
    unmask_reason: str | None = None
    detail: int = 200
    limits: Limits = Limits()
    command: str = ""

    @property
    def processes(self) -> int:
        """How many worker processes to use at most."""
        return max(1, self.workers if self.workers is not None else available_cores())


def check(options: ScreenOptions, rate: float) -> None:
    """Raise `ScreenError` for what would only be found wrong when all the work is done."""
    if not 0.0 < rate < 0.5:
        raise ScreenError("the base rate must lie between 0 and 0.5")
    if options.unmask_reason is not None and not options.unmask_reason.strip():
        raise ScreenError("showing personal values needs a reason; the one given is blank")
    kinds = {kind.value for kind in LinkKind}
    for word in options.ignore_links:
        kind, _, value = word.partition("=")
        if not _EDGE.fullmatch(word) and not (kind in kinds and value):
            raise ScreenError(
                f"{word!r} names no link to ignore: give an edge id from rings.jsonl, or "
                f"kind=value with a kind of {', '.join(sorted(kinds))}"
            )


def available_cores() -> int:
    """The cores this process may run on, which a container may have cut down."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


Progress = Callable[[str, int, int | None], None]
"""Told of each stage: its name, how many are done, how many there are (None: not known yet)."""


def silent(stage: str, done: int, total: int | None) -> None:
    """The progress that tells nobody."""
