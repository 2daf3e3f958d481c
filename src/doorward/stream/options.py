"""What a watch is told to do, and what it tells at its end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from doorward.intake.logs.reader import LogReader
from doorward.intake.logs.registry import reader_named
from doorward.stream.errors import StreamError
from doorward.stream.listening import Listen
from doorward.stream.setting import Setting


class WatchOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What to watch and how. `state` None: nothing is remembered beyond this run.

    `format` is a reader's name, or ``auto``. `home` holds the feeds, `sigma` is a folder of rules.
    With `listen`, events are taken over HTTP too, and with `history` all are kept in that folder;
    both need a state. `unmask_reason` shows personal values in the findings.
    """

    sources: tuple[Path, ...] = ()
    format: str = "auto"
    follow: bool = False
    state: Path | None = None
    out: Path = Path()
    roster: Path | None = None
    policy: Path | None = None
    home: Path | None = None
    sigma: Path | None = None
    agents: Path | None = None
    listen: Listen | None = None
    workers: int = 1
    history: Path | None = None
    unmask_reason: str | None = None


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What a watch did: counts of this run, seconds it took, sources that were given up,
    Sigma rules loaded and left out."""

    counts: dict[str, int]
    seconds: float
    troubles: tuple[str, ...]
    rules: int
    rules_left_out: tuple[str, ...]
    out: Path


def setting_of(options: WatchOptions) -> Setting:
    """What each process makes for itself."""

    def text(path: Path | None) -> str | None:
        return None if path is None else str(path.resolve())

    return Setting(
        roster=text(options.roster),
        policy=text(options.policy),
        home=text(options.home),
        sigma=text(options.sigma),
        agents=text(options.agents),
    )


def reader_of_format(name: str) -> LogReader | None:
    """The reader of a format; None for ``auto``."""
    try:
        return None if name == "auto" else reader_named(name)
    except KeyError as error:
        raise StreamError(str(error.args[0])) from None


def told(total: Counter[str]) -> dict[str, int]:
    """The counts that people are told."""
    names = ("records", "events", "duplicates", "findings", "alerts", "quarantined")
    return {name: total[name] for name in names}
