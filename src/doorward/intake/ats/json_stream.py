"""The records of a JSON file, one at a time, without ever holding the whole file.

Reads a top-level list, an object that wraps a list (``{"data": [...]}``), a single object, and
any number of these after each other (pages saved into one file, JSON Lines). Only the borders
of the records are found here; their content is decoded later, so one malformed record does not
spoil the others. Memory is bounded by `Limits.record_bytes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from doorward.intake.reader import Limits

# Everything up to the next bracket: complete strings are stepped over in one go.
_FLAT = re.compile(rb'[^"{}\[\]]*+(?:"(?:[^"\\]++|\\.)*+"[^"{}\[\]]*+)*+', re.DOTALL)
_SPACE = re.compile(rb"[\s,\x00]*+")
_SCALAR = re.compile(rb'[^,\]\}\{\["\s]++')
_STRING = re.compile(rb'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_KEY = re.compile(rb'\s*+"((?:[^"\\]++|\\.)*+)"\s*+:\s*+', re.DOTALL)
_INSIDE_STRING = re.compile(rb"(?:[^\"\\]++|\\.)*+", re.DOTALL)
_OPENING = b"{["
_QUOTE = 0x22
_LONGEST_KEY = 2**16


class Element(msgspec.Struct, frozen=True):
    """One record: its number in the file (from 1), its bytes, and the key of the list it is in."""

    number: int
    data: bytes
    container: str | None = None


class Fault(msgspec.Struct, frozen=True):
    """Why something between or around the records could not be read."""

    number: int
    code: str
    message: str


class _EndOfFile(Exception):  # noqa: N818 - how the window says that there is no more
    """More was asked for than the file has."""


class _Window:
    """The part of a file that is being looked at: grows at the end, is released at the start."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.buffer = b""
        self.at = 0
        self.hold = False

    def more(self) -> None:
        """Append the next piece. Raises `_EndOfFile`."""
        piece = next(self.pieces, None)
        if piece is None:
            raise _EndOfFile
        self.buffer += piece

    def release(self) -> None:
        """Forget everything before the current place, unless it is still held."""
        if not self.hold:
            self.buffer = self.buffer[self.at :]
            self.at = 0

    def skip_space(self) -> int | None:
        """Step over white space and commas; the byte that follows, or None at the end."""
        while True:
            found = _SPACE.match(self.buffer, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            self.release()
            try:
                self.more()
            except _EndOfFile:
                return None


def elements(
    pieces: Iterator[bytes], containers: frozenset[str], limits: Limits
) -> Iterator[Element | Fault]:
    """The records of a file. `containers` are the keys whose list (or object) holds records."""
    window = _Window(pieces)
    reader = _Elements(window, containers, limits)
    while (following := window.skip_space()) is not None:
        if window.at > 2**16:
            window.release()
        try:
            if following == ord("["):
                window.at += 1
                yield from reader.items(None)
            elif following == ord("{"):
                yield from reader.top_object()
            else:
                yield from reader.value(None)
        except _EndOfFile:
            yield Fault(reader.number + 1, "truncated", "the file ends in the middle of a record")
            return


class _Elements:
    def __init__(self, window: _Window, containers: frozenset[str], limits: Limits) -> None:
        self.window = window
        self.containers = containers
        self.limits = limits
        self.number = 0

    def items(self, container: str | None) -> Iterator[Element | Fault]:
        """The items of a list whose opening bracket has been passed."""
        window = self.window
        while True:
            following = window.skip_space()
            if following is None:
                raise _EndOfFile
            if following == ord("]"):
                window.at += 1
                return
            yield from self.value(container)
            if window.at > 2**16:
                window.release()

    def value(self, container: str | None) -> Iterator[Element | Fault]:
        """One record at the current place, or the fault that takes its place."""
        window = self.window
        start = window.at
        kept = self._pass_value(keep=True)
        self.number += 1
        if kept:
            yield Element(self.number, window.buffer[start : window.at], container)
        else:
            yield self._too_large()

    def top_object(self) -> Iterator[Element | Fault]:
        """An object that wraps records, or is one. Which, its keys decide as they come."""
        window = self.window
        window.release()
        window.at = 1
        window.hold = True
        wrapped = False
        while (following := window.skip_space()) != ord("}"):
            if following is None:
                raise _EndOfFile
            key = self._key()
            if key is None:
                window.hold = False
                self.number += 1
                yield Fault(self.number, "malformed-json", "has no key where one must be")
                self._pass_brackets(start=window.at, keep=False)
                return
            if key in self.containers and window.buffer[window.at] in _OPENING:
                window.hold = False
                wrapped = True
                yield from self._contained(key)
            else:
                self._pass_value(keep=window.hold)
            if window.at > self.limits.record_bytes:
                window.hold = False
            window.release()
        window.at += 1
        if not wrapped:
            self.number += 1
            yield self._whole_object() if window.hold else self._too_large()
        window.hold = False

    def _whole_object(self) -> Element:
        return Element(self.number, self.window.buffer[: self.window.at], None)

    def _too_large(self) -> Fault:
        why = f"is longer than {self.limits.record_bytes} bytes"
        return Fault(self.number, "too-large", why)

    def _contained(self, key: str) -> Iterator[Element | Fault]:
        if self.window.buffer[self.window.at] == ord("["):
            self.window.at += 1
            yield from self.items(key)
        else:
            yield from self.value(key)

    def _key(self) -> str | None:
        """The key at the current place, stepping behind its colon; None where there is none."""
        window = self.window
        while True:
            found = _KEY.match(window.buffer, window.at)
            if found is not None and found.end() < len(window.buffer):
                window.at = found.end()
                return found[1].decode("utf-8", errors="replace")
            no_key = window.buffer[window.at] != _QUOTE
            if no_key or len(window.buffer) - window.at > _LONGEST_KEY:
                return None
            try:
                window.more()
            except _EndOfFile:
                if found is None and _STRING.match(window.buffer, window.at):
                    return None
                raise

    def _pass_value(self, *, keep: bool) -> bool:
        """Step behind the value at the current place; whether all of it is still in the buffer."""
        window = self.window
        first = window.buffer[window.at]
        if first in _OPENING:
            start = window.at
            window.at += 1
            return self._pass_brackets(start=start, keep=keep)
        if first == _QUOTE:
            return self._pass_flat(_STRING)
        if first in b"]}":
            window.at += 1
            return True
        return self._pass_flat(_SCALAR)

    def _pass_flat(self, pattern: re.Pattern[bytes]) -> bool:
        """Step behind a string or a scalar."""
        window = self.window
        start = window.at
        while True:
            found = pattern.match(window.buffer, start)
            if found is not None and found.end() < len(window.buffer):
                window.at = found.end()
                return True
            if len(window.buffer) - start > self.limits.record_bytes:
                self._pass_endless(pattern)
                return False
            try:
                window.more()
            except _EndOfFile:
                if found is None:
                    raise
                window.at = found.end()
                return True

    def _pass_endless(self, pattern: re.Pattern[bytes]) -> None:
        """Step behind a string or scalar that is too long to be kept."""
        window = self.window
        window.hold = False
        window.at += 1
        inside = _INSIDE_STRING if pattern is _STRING else _SCALAR
        while True:
            found = inside.match(window.buffer, window.at)
            window.at = found.end() if found else window.at
            if len(window.buffer) - window.at > 1:
                window.at += pattern is _STRING
                return
            window.release()
            window.more()

    def _pass_brackets(self, start: int, *, keep: bool) -> bool:
        """Step behind the bracket that closes the one just passed; whether all was kept."""
        window = self.window
        depth = 1
        inside_string = False
        while True:
            if inside_string:
                inside_string = not self._leave_string()
            if not inside_string:
                depth = self._follow_brackets(depth)
                if depth == 0:
                    return keep and window.at - start <= self.limits.record_bytes
            if keep and len(window.buffer) - start > self.limits.record_bytes:
                keep = False
            if not keep:
                window.hold = False
                inside_string = inside_string or self._enter_string()
                window.release()
                start = 0
            window.more()

    def _enter_string(self) -> bool:
        """Go into the string that begins here but does not end in the buffer."""
        window = self.window
        if window.at == len(window.buffer) or window.buffer[window.at] != _QUOTE:
            return False
        window.at += 1
        self._leave_string()
        return True

    def _leave_string(self) -> bool:
        """Follow a string to its end; whether the end is in the buffer."""
        window = self.window
        found = _INSIDE_STRING.match(window.buffer, window.at)
        window.at = found.end() if found else window.at
        ends = window.at < len(window.buffer) and window.buffer[window.at] == _QUOTE
        window.at += ends
        return ends

    def _follow_brackets(self, depth: int) -> int:
        """Follow brackets until `depth` is 0 or the buffer ends (in a string, perhaps)."""
        window = self.window
        buffer, at, end = window.buffer, window.at, len(window.buffer)
        match = _FLAT.match
        while depth:
            found = match(buffer, at)
            at = found.end() if found else at
            if at >= end or buffer[at] == _QUOTE:
                break
            depth += 1 if buffer[at] in _OPENING else -1
            at += 1
        window.at = at
        return depth
