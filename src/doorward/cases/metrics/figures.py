"""The programme's figures as data. Every figure says what it is, of how many, and how sure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from doorward.cases.sources import Source
from doorward.risk.statistics import wilson

LEAST = 10
"""Of fewer than this many no share, ratio or time is stated: the count alone is."""
SMALL = 5
"""A role or a team with fewer stopped attempts is not shown by itself."""
TOO_FEW = f"too few to say (fewer than {LEAST})"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number with its 95 % interval. `unit`: ``share``, ``ratio``, ``days`` or ``count``.

    `value` is None where `said` tells why, such as too few. An end of the interval that the data
    do not bound is None. `count` is how many it rests on.
    """

    name: str
    title: str
    definition: str
    unit: str
    count: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    said: str = ""


class Quarter(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar quarter, or the part of one that the period or today cuts off.

    `stages` are the attempts stopped, by the stage they were detected at; `cumulative` counts
    from the first record on. `change` is the ratio of attempts a day to the quarter before.
    """

    name: str
    since: datetime
    until: datetime
    whole: bool
    screened: int
    screened_cumulative: int
    stopped: int
    cumulative: int
    stages: Mapping[str, int]
    change: Figure


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A role or team: how often it was applied for and how often by attempts since stopped.

    `ratio` compares its share stopped with that of all others.
    """

    name: str
    applications: int
    stopped: int
    share_of_applications: Figure
    share_of_stopped: Figure
    ratio: Figure


class BandRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the cases of one band, and how many of those that are known were attempts.

    `expected` is what the weights had led to expect, over the same cases.
    """

    band: str
    confirmed: int
    cleared: int
    overturned: int
    unknown: int
    not_said: int
    expected: float | None
    precision: Figure


class Rings(msgspec.Struct, frozen=True, kw_only=True):
    """Rings found. `sizes` counts them by personas, as ``2``, ``3-4``, ``5-9``, ``10+``."""

    found: int
    stopped: int
    sizes: Mapping[str, int]
    applications: Figure
    personas: Figure


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """How long honest candidates wait. `curve` holds days, share waiting, and its interval."""

    cleared: int
    waiting: int
    ended_otherwise: int
    longest_days: float | None
    median: Figure
    ninety: Figure
    curve: tuple[tuple[float, float, float, float], ...]


class Overturned(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions against people, and what became of the appeals against them."""

    adverse: int
    overturned: int
    share: Figure
    appeals: int
    upheld: int
    unanswered: int


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One group of the operator's own: how often it is flagged, against everyone else."""

    column: str
    group: str
    applications: int
    flagged: int
    rate: Figure
    ratio: Figure
    flagged_more: bool


class Groups(msgspec.Struct, frozen=True, kw_only=True):
    """The comparison of groups, or in `said` why there is none."""

    said: str
    rows: tuple[Group, ...] = ()
    without_group: int = 0


class Metrics(msgspec.Struct, frozen=True, kw_only=True):
    """The programme between two moments, as far as the viewer may see it.

    `scope` says in words which cases that is. `definitions` say for each part what is counted.
    """

    since: datetime
    until: datetime
    counted_at: datetime
    scope: str
    sees_cases: bool
    synthetic: str
    headline: str
    screened: int
    stopped: int
    stopped_before: int
    quarters: tuple[Quarter, ...]
    stages: tuple[Figure, ...]
    roles: tuple[Target, ...]
    teams: tuple[Target, ...]
    rings: Rings
    bands: tuple[BandRow, ...]
    waiting: Waiting
    overturned: Overturned
    to_detection: tuple[Figure, ...]
    groups: Groups
    feeds: tuple[Source, ...]
    drills: str
    definitions: Mapping[str, str]


def share(name: str, title: str, definition: str, part: int, whole: int) -> Figure:
    """A share with Wilson's interval; without a value below `LEAST`."""
    one = Figure(name=name, title=title, definition=definition, unit="share", count=whole)
    if whole < LEAST:
        return msgspec.structs.replace(one, said=TOO_FEW)
    low, high = wilson(part, whole)
    return msgspec.structs.replace(one, value=part / whole, low=low, high=high)
