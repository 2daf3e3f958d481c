"""Several sources as one stream in the order of time, as far as each is in order itself."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from doorward.stream.arrivals import Item
from doorward.stream.places import Mark
from doorward.stream.sources import FileSource, Source

OPEN = 128
"""More sources than this wait closed for their turn, with only their first record read."""

_NEVER = float("inf")


class Merging:
    """Takes from the source whose next item is the earliest.

    What is taken depends only on the sources' content and on what was taken before, so that a
    watch that goes on after a crash takes the same. A source that has nothing now holds up none.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Source]] = []
        self._idle: list[Source] = []

    def add(self, source: Source) -> None:
        """Take from this one too."""
        self._idle.append(source)

    def sources(self) -> list[Source]:
        """All that have not ended, in the order in which they were first read."""
        found = [*(one for _, _, one in self._waiting), *self._idle]
        return sorted(found, key=lambda one: one.mark.id)

    def look(self) -> bool:
        """Ask those that had nothing; those that ended go. Whether any has something now."""
        still: list[Source] = []
        first = 1 if len(self._idle) > OPEN else 0
        for source in self._idle:
            if not source.queue:
                source.fill(first) if first else source.fill()
            if first and isinstance(source, FileSource):
                source.rest()
            if source.queue:
                self._push(source)
            elif not source.ended:
                still.append(source)
        self._idle = still
        return bool(self._waiting)

    def take(self, most: int) -> list[Item]:
        """Up to `most` items, and a few more where one record holds several events."""
        taken: list[Item] = []
        waiting = self._waiting
        while waiting and len(taken) < most:
            _, number, source = heapq.heappop(waiting)
            until = waiting[0][:2] if waiting else (_NEVER, 0)
            self._take_from(source, until, number, most, taken)
            if source.queue:
                self._push(source)
            elif not source.ended:
                self._idle.append(source)
        return taken

    def _take_from(
        self, source: Source, until: tuple[float, int], number: int, most: int, taken: list[Item]
    ) -> None:
        """Take while this source is the earliest. What a record holds stays together."""
        mark, queue = source.mark, source.queue
        latest, after = until
        whole = True
        while True:
            while queue:
                item = queue[0]
                if whole and (
                    len(taken) >= most or item.at > latest or (item.at == latest and number > after)
                ):
                    return
                queue.popleft()
                taken.append(item)
                whole = item.end >= 0
                if whole:
                    mark.position, mark.record = item.end, item.number
                if item.at > mark.newest:  # noqa: PLR1730 - the hot path
                    mark.newest = item.at
            source.fill()
            if not queue:
                return

    def _push(self, source: Source) -> None:
        heapq.heappush(self._waiting, (source.queue[0].at, source.mark.id, source))


def newest_of(marks: Iterable[Mark]) -> float:
    """The time of the newest event of all, seconds since 1970; 0 where there is none."""
    return max((one.newest for one in marks), default=0.0)
