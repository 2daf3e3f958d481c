"""Cuts the records out of one JSON value as its bytes come, without holding the value.

Read are: a list; an object with one list of records by a known name (`LISTS`); an object that is
a record itself; and any of these one after another, as when pages were joined. Only the borders
of records are looked for; whether a record is good JSON its reader finds out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from doorward.intake.logs.frames import Frame, Limits

LISTS = frozenset((b"Records", b"records", b"value", b"items", b"Events", b"logEvents", b"entries"))
"""Names of lists of records: AWS, Azure, Graph, Google Workspace, lookup-events, CloudWatch,
Google Cloud Logging. A list of such a name one level down makes its object a page of records."""

_QUOTE, _LIST, _OBJECT, _LIST_END = b'"[{]'
_OPENING = frozenset((_LIST, _OBJECT))
_BOM = b"\xef\xbb\xbf"
# What may be passed over at once: anything but structure, and whole strings.
_PLAIN = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_REST_OF_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_BETWEEN = re.compile(rb"[\s,]*+")
_SCALAR = re.compile(rb'(?:[^",\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_LINE = re.compile(rb"[^\n]*+")
_KEY = re.compile(rb'(?<!\\)"([^"\\]{1,32})"\s{0,16}:\s{0,16}\Z')
_FIRST = re.compile(rb"\s*+")


class DocumentCutter:
    """Feed it chunks, then finish it.

    >>> cutter = DocumentCutter(Limits())
    >>> [frame.data for frame in cutter.feed(b'{"next": "x", "Records": [{"a": 1}, {"a": 2}, {')]
    [b'{"a": 1}', b'{"a": 2}']
    >>> [frame.problem for frame in cutter.finish()]
    ['truncated']
    """

    def __init__(self, limits: Limits) -> None:
        self._most = limits.record_bytes
        self._buffer = b""
        self._at = 0  # scanned up to here in the buffer
        self._begin = 0  # where the record at hand begins in it
        self._base = 0  # the content's offset of the buffer's first byte
        self._depth = 0  # brackets open in the record at hand; 0: between records
        self._in_string = False
        self._skipping = False  # the record is too long, or it is what follows a page's list
        self._silent = False  # the latter: nothing is given for it
        self._in_list = False
        self._on_page = False
        self._stuck = False
        self.number = 0
        self.paged = False
        """Whether a page of records has been met: an object with a list of them by a known name."""

    def feed(self, chunk: bytes) -> Iterator[Frame]:
        """The records that are whole now. To be used up before the next chunk."""
        self._forget()
        self._buffer += chunk
        if self._base == self._at == 0 and self._buffer.startswith(_BOM):
            self._at = 3
        yield from self._all(final=False)
        if self._depth and len(self._buffer) - self._begin > self._most:
            self._skipping = True

    def finish(self) -> Iterator[Frame]:
        """What is left at the end: a value without brackets, or word that the rest is missing."""
        yield from self._all(final=True)
        if self._depth or self._in_list:
            yield self._frame("truncated")

    def _forget(self) -> None:
        keep = self._begin if self._depth and not self._skipping else self._at
        self._base += keep
        self._buffer = self._buffer[keep:]
        self._at -= keep
        self._begin = 0

    def _all(self, *, final: bool) -> Iterator[Frame]:
        self._stuck = False
        while not self._stuck and self._at < len(self._buffer):
            frame = self._within() if self._depth else self._between(final=final)
            if frame is not None:
                yield frame

    def _frame(self, problem: str | None = None) -> Frame:
        """The record that ends here."""
        self.number += 1
        data = b"" if problem else self._buffer[self._begin : self._at]
        if len(data) > self._most:
            data, problem = b"", "too-large"
        end = len(self._buffer) if problem == "truncated" else self._at
        return Frame(data, self.number, self._base + end, problem)

    def _between(self, *, final: bool) -> Frame | None:
        """From one record to the next."""
        self._at = _end(_BETWEEN, self._buffer, self._at)
        if self._at >= len(self._buffer):
            return None
        first = self._buffer[self._at]
        if first == _LIST_END and self._in_list:
            self._at += 1
            self._in_list = False
            if self._on_page:  # the rest of its object is passed over
                self._on_page, self._depth = False, 1
                self._skipping = self._silent = True
        elif first == _LIST and not self._in_list:
            self._at += 1
            self._in_list = True
        elif first in _OPENING:
            self._begin, self._depth = self._at, 1
            self._at += 1
        else:
            return self._scalar(final=final)
        return None

    def _scalar(self, *, final: bool) -> Frame | None:
        """A value without brackets; outside of a list it ends with its line."""
        size = len(self._buffer)
        end = _end(_SCALAR if self._in_list else _LINE, self._buffer, self._at)
        open_string = self._in_list and end < size and self._buffer[end] == _QUOTE
        if open_string:
            end = size
        if end >= size and not final and size - self._at <= self._most:
            self._stuck = True
            return None
        self._begin, self._at = self._at, max(end, self._at + 1)
        return self._frame()

    def _within(self) -> Frame | None:
        """On through the record at hand to its end, or as far as the buffer goes."""
        buffer, size = self._buffer, len(self._buffer)
        while self._at < size:
            if self._in_string:
                self._at = _end(_REST_OF_STRING, buffer, self._at)
                if self._at >= size or buffer[self._at] != _QUOTE:
                    break  # a string, or an escape in it, goes on in the next chunk
                self._in_string = False
                self._at += 1
                continue
            self._at = _end(_PLAIN, buffer, self._at)
            if self._at >= size:
                break
            found = buffer[self._at]
            if found == _QUOTE:
                self._in_string = True
            elif found not in _OPENING:
                self._depth -= 1
            elif found == _LIST and self._may_be_page():
                self._into_page()
                return None
            else:
                self._depth += 1
            self._at += 1
            if not self._depth:
                return self._record()
        self._stuck = True
        return None

    def _record(self) -> Frame | None:
        skipping, silent = self._skipping, self._silent
        self._skipping = self._silent = False
        return None if silent else self._frame("too-large" if skipping else None)

    def _may_be_page(self) -> bool:
        """Whether the list that begins here is one of records, by its name and place."""
        if self._depth != 1 or self._in_list or self._skipping:
            return False
        key = _KEY.search(self._buffer, max(self._begin, self._at - 70), self._at)
        return key is not None and key[1] in LISTS

    def _into_page(self) -> None:
        """Into the list, if objects are in it (or nothing)."""
        first = _end(_FIRST, self._buffer, self._at + 1)
        if first >= len(self._buffer):
            self._stuck = True
        elif self._buffer[first] in (_OBJECT, _LIST_END):
            self._in_list = self._on_page = self.paged = True
            self._depth, self._at = 0, first
        else:
            self._depth += 1
            self._at += 1


def _end(pattern: re.Pattern[bytes], buffer: bytes, start: int) -> int:
    """Where a pattern that always matches ends."""
    found = pattern.match(buffer, start)
    return found.end() if found else start
