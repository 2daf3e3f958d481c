"""Cuts lines out of bytes as they come. Memory stays at one record and one chunk."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.intake.logs.frames import Frame, Limits

_BOM = b"\xef\xbb\xbf"


class LineCutter:
    """Lines that end in LF or CRLF. Feed it chunks; it holds back a last line without an end.

    It can be fed for days, as a file grows. Empty lines are counted and not given. `number` and
    `offset` say how many lines were before, and at which byte of the content it begins.

    >>> cutter = LineCutter(Limits())
    >>> [frame.data for frame in cutter.feed(b"one\\r\\ntwo\\nthr")]
    [b'one', b'two']
    >>> [frame.data for frame in cutter.finish()]
    [b'thr']
    """

    def __init__(self, limits: Limits, *, offset: int = 0, number: int = 0) -> None:
        self._most = limits.record_bytes
        self._tail: list[bytes] = []
        self._held = 0
        self._skipping = False
        self.offset = offset
        self.number = number

    def feed(self, chunk: bytes) -> Iterator[Frame]:
        """The lines that are whole now. The iterator must be used up before the next chunk."""
        first, *rest = chunk.split(b"\n")
        if not rest:
            self._hold(first)
            return
        yield from self._line(first)
        last = rest.pop()
        most, number, offset = self._most, self.number, self.offset
        for line in rest:
            number += 1
            offset += len(line) + 1
            self.number, self.offset = number, offset
            if len(line) > most:
                yield Frame(b"", number, offset, "too-large")
                continue
            data = line[:-1] if line.endswith(b"\r") else line
            if data:
                yield Frame(data, number, offset)
        self._hold(last)

    def finish(self) -> Iterator[Frame]:
        """The last line, which no newline ends."""
        if self._held:
            yield from self._line(b"", newline=0)

    def _hold(self, part: bytes) -> None:
        self._held += len(part)
        if self._held > self._most:
            self._skipping = True
            self._tail.clear()
        elif part:
            self._tail.append(part)

    def _line(self, end: bytes, newline: int = 1) -> Iterator[Frame]:
        """What was held back with its end."""
        self._hold(end)
        line, skipping, at_start = b"".join(self._tail), self._skipping, self.offset == 0
        self.number += 1
        self.offset += self._held + newline
        self._tail.clear()
        self._held, self._skipping = 0, False
        if skipping:
            yield Frame(b"", self.number, self.offset, "too-large")
            return
        data = line.removeprefix(_BOM) if at_start else line
        data = data.removesuffix(b"\r")
        if data:
            yield Frame(data, self.number, self.offset)
