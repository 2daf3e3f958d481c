"""Many queries against watchlists, over processes where there are enough of them."""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from doorward.model import FeedKind, ListHit
from doorward.reference import Reference
from doorward.reference.watchlists import Watchlists
from doorward.reference.watchlists.queries import ListQuery

LARGE = 4000
"""Queries from which processes are worth starting: each takes seconds to load the lists."""

_CHUNK = 500

Answer = tuple[ListQuery, tuple[ListHit, ...]]


def answered(
    queries: Iterable[ListQuery],
    watchlists: Watchlists,
    folder: Path,
    *,
    limit: int,
    threshold: float,
    chance: float,
    workers: int | None = None,
) -> Iterator[Answer]:
    """Each query with its hits, in order. `folder` is where workers find the same lists."""
    given = iter(queries)
    first = list(itertools.islice(given, LARGE))
    processes = workers or os.cpu_count() or 1
    if len(first) < LARGE or processes == 1:
        whole = itertools.chain(first, given)
        for query in whole:
            yield (
                query,
                next(
                    watchlists.check_many([query], limit=limit, threshold=threshold, chance=chance)
                ),
            )
        return
    chunks = _chunks(itertools.chain(first, given))
    # Started anew and not forked: a fork copies the locks that the progress bar's thread holds.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _load, (str(folder),)) as pool:
        waiting: deque[tuple[list[ListQuery], Future[list[tuple[ListHit, ...]]]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, pool.submit(_check, chunk, limit, threshold, chance)))
            if len(waiting) > 2 * processes:
                yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)


def _chunks(queries: Iterator[ListQuery]) -> Iterator[list[ListQuery]]:
    while chunk := list(itertools.islice(queries, _CHUNK)):
        yield chunk


def _finished(
    waiting: deque[tuple[list[ListQuery], Future[list[tuple[ListHit, ...]]]]],
) -> Iterator[Answer]:
    chunk, result = waiting.popleft()
    return zip(chunk, result.result(), strict=True)


_held: list[Watchlists] = []
"""What a worker process loaded when it started."""


def _load(folder: str) -> None:
    found = Reference.load(Path(folder), only=FeedKind.WATCHLISTS).watchlists
    if found is not None:
        _held.append(found)


def _check(
    chunk: list[ListQuery], limit: int, threshold: float, chance: float
) -> list[tuple[ListHit, ...]]:
    return list(_held[0].check_many(chunk, limit=limit, threshold=threshold, chance=chance))
