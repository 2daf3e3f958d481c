"""Files that are read record by record: whole ones, and ones that are being written."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO, Protocol

from doorward.intake.logs.detect import framing_of, head_of, recognise
from doorward.intake.logs.frames import Frame, Limits
from doorward.intake.logs.framing import frames
from doorward.intake.logs.reader import Framing, LogReader
from doorward.stream.arrivals import Item
from doorward.stream.places import Mark, Place


class Preparing(Protocol):
    """A `Preparer`, or one in a process of its own. `ahead` is how many fillings it may hold."""

    @property
    def ahead(self) -> int:
        """How many fillings may be under way."""

    def submit(self, frames: list[Frame], now: float) -> Callable[[], list[Item]]:
        """Begin to prepare; the result is asked for later."""


MakePreparer = Callable[[LogReader, Mark, bytes], Preparing]
"""A preparer for a file of a format that begins so."""

FILL = 2048
"""Records prepared at once: enough to be quick, few enough to be held for each open file."""

REFUSALS = 100
"""A file of which the first so many records are all refused is of another format."""


class Source(Protocol):
    """Something that hands on items in the order of its records."""

    mark: Mark
    queue: deque[Item]

    @property
    def ended(self) -> bool:
        """Whether nothing more can come."""

    def fill(self, most: int = FILL) -> None:
        """Prepare more, if there is more now. The queue stays empty where there is not."""

    def close(self) -> None:
        """Let go of the file."""


class FileSource:
    """A file. With `follow` it may grow, and its last line waits for its end.

    It stays open, so that nothing is lost when it is renamed while it is still written to.
    `changed` says when it last grew (`time.monotonic`).
    """

    def __init__(
        self,
        place: Place,
        mark: Mark,
        reader: LogReader | None,
        make: MakePreparer,
        *,
        follow: bool,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.place, self.mark = place, mark
        self.queue: deque[Item] = deque()
        self._reader, self._make = reader, make
        self._follow, self._limits, self._clock = follow, limits or Limits(), clock
        self._file: BinaryIO | None = None
        self._frames: Iterator[Frame] | None = None
        self._preparer: Preparing | None = None
        self._waiting: deque[Callable[[], list[Item]]] = deque()
        self._framing = Framing.LINES
        if mark.trouble:
            # It was given up; perhaps the right format is said now.
            mark.position, mark.record, mark.trouble = 0, 0, ""
        self._position, self._record = mark.position, mark.record
        self._seen_size, self._exhausted = -1, False
        self.changed = time.monotonic()
        self._refusals = 0 if mark.record == 0 else -1
        self.ended = False

    def fill(self, most: int = FILL) -> None:
        """Prepare up to `most` records, and begin with some more where others do the work."""
        waiting = self._waiting
        while not self.ended and len(waiting) < self._depth():
            found = self._next(most)
            if not found or self._preparer is None:
                break
            waiting.append(self._preparer.submit(found, self._clock()))
        if not waiting:
            if self._exhausted:
                self.close()
            return
        items = waiting.popleft()()
        self.queue.extend(items)
        if self._refusals >= 0:
            self._watch_refusals(items)

    def _depth(self) -> int:
        """How much may be under way: while it is not sure that the format is right, one."""
        return 1 if self._preparer is None or self._refusals >= 0 else self._preparer.ahead

    def _next(self, most: int) -> list[Frame]:
        """The next records; none where there is nothing new."""
        if self._exhausted or (self._frames is None and not self._open()) or self._frames is None:
            return []
        try:
            found = list(islice(self._frames, min(most, REFUSALS) if self._refusals >= 0 else most))
        except OSError as error:
            self._give_up(f"cannot be read: {error.strerror}")
            return []
        if found:
            self._position, self._record = found[-1].end_offset, found[-1].place_number
        else:
            self._frames, self._exhausted = None, not self._follow
        return found

    def size(self) -> int:
        """The file's size now, by the open file where it is open; -1 where it is gone."""
        try:
            if self._file is not None:
                return os.fstat(self._file.fileno()).st_size
            return self.place.path.stat().st_size
        except OSError:
            return -1

    def finish(self) -> None:
        """The file was renamed or removed: what is in it is all there will be."""
        self._follow = False
        self._seen_size = -1

    def rest(self) -> None:
        """Let go of the file for now; reading goes on behind what was prepared."""
        self._frames = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def close(self) -> None:
        """Let go of the file for good."""
        self.rest()
        self._preparer = None
        self.ended = True

    def _open(self) -> bool:
        """Go on reading, if there is anything new."""
        size = self.size()
        if size < 0:
            self.close()
            return False
        if self._follow and size <= self._seen_size:
            return False  # nothing new; or cut short, so that it will be found as another file
        self._seen_size = size
        self.changed = time.monotonic()
        file = self._file = self._file or self._opened()
        if file is None or (self._preparer is None and not self._prepare(file)):
            return False
        file.seek(0)
        self._frames = frames(
            file,
            self._framing,
            self._limits,
            self._position,
            number=self._record,
            final=not self._follow,
        )
        return True

    def _opened(self) -> BinaryIO | None:
        """The file, if it is still the one that the mark is of."""
        try:
            file = self.place.path.open("rb")
        except OSError as error:
            self._give_up(f"cannot be opened: {error.strerror}")
            return None
        status = os.fstat(file.fileno())
        if (status.st_dev, status.st_ino) == (self.mark.device, self.mark.inode):
            return file
        file.close()
        self.close()
        return None

    def _prepare(self, file: BinaryIO) -> bool:
        """Find out the format and what its parser must know of the beginning."""
        file.seek(0)
        head = head_of(file)
        if not head and (self._follow or not self.size()):
            self._exhausted = not self._follow  # an empty file is of no format, and no trouble
            return False
        reader = self._reader or recognise(head, self.place.path.name)
        if reader is None:
            self._give_up("no reader knows what it begins with; say --format")
            return False
        self._framing = framing_of(reader, head)
        self._preparer = self._make(reader, self.mark, head)
        return True

    def _watch_refusals(self, items: list[Item]) -> None:
        for item in items:
            letter = getattr(item, "letter", None)
            if letter is None or letter.code == "future":
                self._refusals = -1
                return
            self._refusals += 1
            if self._refusals == REFUSALS:
                self._give_up(
                    f"none of its first {REFUSALS} records is of this format "
                    f"({letter.code}: {letter.reason})"
                )
                return

    def _give_up(self, why: str) -> None:
        """Stop reading: what was prepared of it so far are refusals, which tell why."""
        self.mark.trouble = why
        self.close()
