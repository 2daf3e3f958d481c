"""The daily pass of a watch: at midnight of the events' time, what peers usually do.

It runs when the first event of a new day (UTC) is about to be stepped, over the states of that
moment, and once for each such day, whatever the clock on the wall says. A batch is cut there, so
what is found does not depend on how large batches are. What came of it is kept in the same
transaction as the batch, and loaded at the next start.
"""

from __future__ import annotations

import sqlite3
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from doorward.model.workforce import Person
from doorward.stream.arrivals import Came
from doorward.watch.detectors import DETECTORS
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState
from doorward.watch.statistics import gathering
from doorward.watch.statistics.gathering import Gathering
from doorward.watch.statistics.peers import Baseline

DAY = 86_400
VERSION = 1
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS daily (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " day INTEGER NOT NULL, at REAL NOT NULL, people INTEGER NOT NULL, seconds REAL NOT NULL,"
    " baselines BLOB NOT NULL)"
)
_VERSIONS = {one.name: one.version for one in DETECTORS}


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """A daily pass. `day` counts days since 1970: the one before which it was done.

    `at` is when by the clock, `seconds` how long it took, `people` how many were compared.
    """

    day: int
    at: float
    people: int
    seconds: float
    baselines: dict[str, Baseline]


class Told(msgspec.Struct, frozen=True):
    """A pass without what came of it."""

    day: int
    at: float
    people: int
    seconds: float


class _Kept(msgspec.Struct):
    """How baselines are written: by detector, each with the version whose states it is made of."""

    v: int
    detectors: dict[str, tuple[int, Baseline]]


class Stepping(Protocol):
    """What holds the states."""

    def gathered(self) -> list[bytes]:
        """What peers are compared by, of everybody, in one part or several."""

    def use(self, baselines: bytes) -> None:
        """Step from now on with these baselines."""


class Daily:
    """When the pass is due, and what came of the last one."""

    def __init__(
        self,
        stepping: Stepping,
        people: Mapping[str, Person],
        kept: Pass | None,
        clock: Callable[[], float],
    ) -> None:
        self._stepping, self._people, self._clock = stepping, people, clock
        self._day = -1 if kept is None else kept.day
        self._fresh: Pass | None = None
        if kept is not None:
            stepping.use(gathering.encoded(kept.baselines))

    def begin(self, day: int) -> None:
        """Events of this day are stepped next: do the pass, if it is a new day."""
        if day <= self._day:
            return
        self._day = day
        begun = time.perf_counter()
        found = Gathering(DETECTORS, self._people)
        for part in self._stepping.gathered():
            found.take_in(part)
        self._fresh = done = passed(found, day, begun, self._clock())
        self._stepping.use(gathering.encoded(done.baselines))

    def changed(self) -> Pass | None:
        """The pass that is to be kept, if there was one since the last time."""
        fresh, self._fresh = self._fresh, None
        return fresh

    def cut(self, events: Sequence[Came]) -> Iterator[tuple[int, Sequence[Came]]]:
        """Events in the order of time, cut where a day begins that is newer than all before."""
        first = 0
        day = self._day
        while first < len(events):
            day = max(day, day_of(events[first].at))
            end = bisect_left(events, (day + 1.0) * DAY, first, key=_moment)
            yield day, events[first:end] if first or end < len(events) else events
            first = end


def day_of(at: float) -> int:
    """Days since 1970, UTC."""
    return int(at // DAY)


def passed(found: Gathering, day: int, begun: float, now: float) -> Pass:
    """The pass over what was gathered since `begun` (of `time.perf_counter`)."""
    baselines = found.baselines()
    return Pass(
        day=day,
        at=now,
        people=found.people,
        seconds=time.perf_counter() - begun,
        baselines=baselines,
    )


def gather(
    states: Iterable[tuple[str, EntityState | bytes]], people: Mapping[str, Person]
) -> Gathering:
    """Take in people's states, by ``person:id``, as they are held or as they are kept."""
    found = Gathering(DETECTORS, people)
    for key, state in states:
        if isinstance(state, bytes):
            # Only what is compared is decoded.
            state = EntityState.decoded(state, found.detectors)  # noqa: PLW2901
        found.add(Entity(EntityKind.PERSON, key.partition(":")[2]), state)
    return found


def write(cursor: sqlite3.Cursor, done: Pass) -> None:
    """Keep a pass in place of the one before."""
    written = _Kept(
        VERSION, {name: (_VERSIONS[name], one) for name, one in sorted(done.baselines.items())}
    )
    cursor.execute(
        "INSERT OR REPLACE INTO daily VALUES (1, ?, ?, ?, ?, ?)",
        (done.day, done.at, done.people, done.seconds, msgspec.json.encode(written)),
    )


def read(connection: sqlite3.Connection) -> Pass | None:
    """The kept pass; None where there is none, or one of another version of Doorward.

    Baselines of detectors that have changed since are left behind.
    """
    done = told(connection)
    if done is None:
        return None
    (data,) = connection.execute("SELECT baselines FROM daily").fetchone()
    try:
        kept = msgspec.json.decode(data, type=_Kept)
    except msgspec.DecodeError:
        return None
    if kept.v != VERSION:
        return None
    baselines = {
        name: one
        for name, (version, one) in kept.detectors.items()
        if _VERSIONS.get(name) == version
    }
    return Pass(
        day=done.day, at=done.at, people=done.people, seconds=done.seconds, baselines=baselines
    )


def told(connection: sqlite3.Connection) -> Told | None:
    """When the last pass was done, and for how many people; None where there was none."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'daily'").fetchone():
        return None  # a folder of before
    row = connection.execute("SELECT day, at, people, seconds FROM daily").fetchone()
    return None if row is None else Told(*row)


def _moment(one: Came) -> float:
    return one.at
