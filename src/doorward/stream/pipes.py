"""Standard input, and other pipes, as a source."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import BinaryIO, cast

from doorward.intake.logs.frames import Frame, Limits
from doorward.intake.logs.framing import frames
from doorward.intake.logs.reader import LogReader
from doorward.stream.arrivals import Item
from doorward.stream.places import Mark
from doorward.stream.sources import FILL, MakePreparer, Preparing


class PipeSource:
    """Standard input, or another pipe: read by a thread, so that waiting for it stops nothing.

    What was read and not committed is gone when the process is killed; a pipe cannot be read
    again. At most `held` records wait; then the pipe is read no further.
    """

    def __init__(
        self,
        stream: BinaryIO,
        mark: Mark,
        reader: LogReader,
        make: MakePreparer,
        *,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
        held: int = 16_384,
    ) -> None:
        self.mark = mark
        self.queue: deque[Item] = deque()
        self._stream, self._reader, self._make = stream, reader, make
        self._limits, self._clock, self._held = limits or Limits(), clock, held
        self._waiting: deque[Frame] = deque()
        self._preparer: Preparing | None = None
        self._head = b""
        self._done = self._closing = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether the pipe was closed and all of it was taken."""
        return self._done and not self._waiting and not self.queue

    def fill(self, most: int = FILL) -> None:
        """Prepare what has come."""
        waiting = self._waiting
        found = [waiting.popleft() for _ in range(min(most, len(waiting)))]
        if not found:
            return
        if self._preparer is None:
            self._preparer = self._make(self._reader, self.mark, found[0].data)
        self.queue.extend(self._preparer.submit(found, self._clock())())

    def close(self) -> None:
        """Take no more."""
        self._closing = True

    def _read(self) -> None:
        try:
            stream = cast("BinaryIO", _Available(self._stream))
            for frame in frames(stream, self._reader.framing, self._limits):
                while len(self._waiting) >= self._held and not self._closing:
                    time.sleep(0.005)
                if self._closing:
                    return
                self._waiting.append(frame)
        finally:
            self._done = True


class _Available:
    """A stream that gives what is there instead of waiting until it has all it was asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ahead = b""

    def read(self, size: int = -1) -> bytes:
        """What is there, at least a byte; nothing at the end."""
        if size == 4 and not self._ahead:
            # The first look, for what the content is packed in, wants its four bytes whole.
            while len(self._ahead) < 4 and (more := self._some(1 << 16)):
                self._ahead += more
        if self._ahead:
            given, self._ahead = self._ahead[:size], self._ahead[size:]
            return given
        return self._some(size)

    def seekable(self) -> bool:
        """It is not."""
        return False

    def _some(self, size: int) -> bytes:
        read = getattr(self._stream, "read1", self._stream.read)
        return read(size)
