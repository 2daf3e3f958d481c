"""Whole files whose records do not go forward in time, as many services' interfaces give them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from doorward.intake.logs.detect import framing_of, head_of, recognise
from doorward.intake.logs.frames import Limits
from doorward.intake.logs.reader import LogReader
from doorward.stream.arrivals import Item
from doorward.stream.places import Mark, Place, Span
from doorward.stream.runs import Runs, Unit
from doorward.stream.sampling import goes_back
from doorward.stream.sources import FILL, FileSource, MakePreparer


class OrderedSource(FileSource):
    """A file that is not followed. Where it does not go forward in time it is sorted first.

    Which of its records were taken then says the mark by the newest event's time and the record's
    number, of the span that is sorted: sorting it again after a crash gives the same order.
    """

    def __init__(
        self,
        place: Place,
        mark: Mark,
        reader: LogReader | None,
        make: MakePreparer,
        *,
        folder: Path,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`folder` takes what does not fit into memory."""
        if mark.trouble:
            mark.span = None
        super().__init__(place, mark, reader, make, follow=False, limits=limits, clock=clock)
        self._folder = folder
        self._sorts: bool | None = None
        self._runs: Runs | None = None
        self._units: Iterator[Unit] | None = None
        self._given = (mark.newest, mark.record)

    def fill(self, most: int = FILL) -> None:
        """Prepare up to `most` records, where the file is sorted in the order of time."""
        if self._sorts is None:
            self._sorts = self.mark.span is not None or self._goes_back()
        if not self._sorts:
            super().fill(most)
            return
        if self.ended:
            return
        if self._units is None:
            self._units = self._sorted()
        for unit in islice(self._units, most):
            self._given = (unit.at, unit.number)
            self.queue.extend(unit.items)
        if not self.queue:
            self._finish()

    def rest(self) -> None:
        """Let go of the file for now, and of what is in memory of it."""
        super().rest()
        if self._runs is not None and not self._runs.spilled:
            self._runs = self._units = None

    def close(self) -> None:
        """Let go of the file for good."""
        super().close()
        self._units = None
        if self._runs is not None:
            self._runs.close()
            self._runs = None

    def _goes_back(self) -> bool:
        """Whether what is still to be read is to be sorted."""
        size = self.size()
        if self.mark.position and size <= self.mark.position:
            return False  # all of it was read
        file = self._opened()
        if file is None:
            return False
        with file:
            try:
                head = head_of(file)
                reader = self._reader or recognise(head, self.place.path.name)
                if reader is None:
                    return False
                framing = framing_of(reader, head)
                return goes_back(file, framing, self._limits, reader.parser(head, raw=False))
            except OSError:
                return False  # told when it is read

    def _sorted(self) -> Iterator[Unit]:
        """The file's records in the order of time, behind those that were given already."""
        mark = self.mark
        span = mark.span
        if span is None:
            span = Span(position=mark.position, record=mark.record, newest=mark.newest)
            self._given = (0.0, mark.record)
        runs = self._runs = Runs(self._folder)
        scratch = msgspec.structs.replace(
            mark, position=span.position, record=span.record, newest=0.0, span=None
        )
        for unit in self._read(scratch, span.end):
            if (unit.at, unit.number) > self._given:
                runs.add(unit)
        if mark.span is None:
            mark.newest = 0.0
            mark.span = msgspec.structs.replace(
                span, end=scratch.position, last_record=scratch.record
            )
        mark.trouble = scratch.trouble
        return runs.sorted()

    def _read(self, scratch: Mark, end: int) -> Iterator[Unit]:
        """The file's records in its own order, as far as its span goes; `scratch` goes along."""
        source = FileSource(
            self.place, scratch, self._reader, self._make,
            follow=False, limits=self._limits, clock=self._clock,
        )  # fmt: skip
        items: list[Item] = []
        while not source.ended or source.queue:
            source.fill()
            while source.queue:
                item = source.queue.popleft()
                items.append(item)
                if item.end < 0:
                    continue
                if 0 <= end < item.end:
                    source.close()
                    return
                at = max(one.at for one in items)
                scratch.position, scratch.record = item.end, item.number
                scratch.newest = max(scratch.newest, at)
                yield Unit(at, item.number, items)
                items = []

    def _finish(self) -> None:
        """All of it was taken: reading would go on behind it."""
        mark = self.mark
        if mark.span is not None:
            mark.position, mark.record = mark.span.end, mark.span.last_record
            mark.newest = max(mark.newest, mark.span.newest)
            mark.span = None
        self.close()
