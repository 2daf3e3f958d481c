"""What people do to a watch's state by hand: the daily pass now, and resets of risk."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from doorward.stream import resets
from doorward.stream.daily import Told, day_of, gather, passed
from doorward.stream.duplicates import WINDOW
from doorward.stream.errors import StreamError
from doorward.stream.setting import Setting, context_of
from doorward.stream.store import FILE, Batch, Store, opened_for_reading, state_in
from doorward.watch.alerting import decoded
from doorward.watch.entities import Entity, EntityKind

Progress = Callable[[int, int], None]
"""Told how many people of how many are done."""
_EVERY = 1000


def pass_now(
    folder: Path,
    roster: Path | None = None,
    *,
    progress: Progress = lambda done, total: None,  # noqa: ARG005
    clock: Callable[[], float] = time.time,
) -> Told:
    """Do the daily pass over what is kept now. The one of the next midnight is done all the same.

    `roster` says who is whose peer, as the watch is told it. Raises `StreamError`, also where a
    watch runs: that does its pass by itself.
    """
    opened_for_reading(folder)[0].close()
    people = context_of(Setting(roster=None if roster is None else str(roster))).people
    with contextlib.closing(Store(folder, window=WINDOW)) as store:
        begun = time.perf_counter()
        found = gather(_counted(store, progress), people)
        newest = max((one.newest for one in store.marks()), default=0.0)
        before = store.daily()
        day = day_of(newest) if before is None else before.day
        done = passed(found, day, begun, clock())
        store.commit(Batch([], [], [], [], {}, b"", clock(), daily=done))
    return Told(done.day, done.at, done.people, done.seconds)


def _counted(store: Store, progress: Progress) -> Iterator[tuple[str, bytes]]:
    """The states of people, while it is told how many there were."""
    total = store.people()
    for number, one in enumerate(store.people_states()):
        if number % _EVERY == 0:
            progress(number, total)
        yield one
    progress(total, total)


def reset(
    folder: Path, entity: str, reason: str, clock: Callable[[], float] = time.time
) -> resets.Asked:
    """Write down that what was seen of an entity until now counts no more, and why.

    `entity` is ``kind:id``, or a person's id. A watch that runs does it with its next batch,
    otherwise the next one that is started. Raises `StreamError` for an entity of which nothing is
    kept.
    """
    if not reason.strip():
        raise StreamError("a reset needs a reason")
    connection, words = opened_for_reading(folder)
    with contextlib.closing(connection):
        risks = decoded(words["alerting"].encode()).risks if "alerting" in words else {}
        name = str(_entity(entity))
        if name not in risks and state_in(connection, name) is None:
            raise StreamError(f"nothing is kept of {name}")
    try:
        return _asked(folder / FILE, name, reason.strip(), clock())
    except sqlite3.Error as error:
        raise StreamError(f"{folder / FILE}: could not be written ({error})") from error


def _asked(path: Path, entity: str, reason: str, now: float) -> resets.Asked:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(resets.SCHEMA)
        return resets.ask(connection, entity, now, reason)


def _entity(text: str) -> Entity:
    kind, colon, name = text.partition(":")
    if colon and kind in EntityKind.__members__.values():
        return Entity(EntityKind(kind), name)
    return Entity(EntityKind.PERSON, text)
