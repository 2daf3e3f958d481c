"""Server-sent events, as far as MCP uses them (WHATWG HTML, section "Server-sent events")."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.agents.gateway.errors import Refused

USUAL_RETRY, SHORTEST_RETRY, LONGEST_RETRY = 1.0, 0.05, 30.0
"""Seconds before a stream that ended is asked for again: if nothing was said, at least, at most."""
LONGEST_ID = 1_000


class EventReader:
    """Takes bytes as they come and gives the data of whole events. Raises `Refused`
    ``response-too-large`` beyond `most` bytes of one event.

    `last_id` is the id of the last whole event, with which a stream that ended can be gone on with;
    `retry` how many seconds to wait before that, as the server said.
    """

    def __init__(self, most: int) -> None:
        self._most, self._line, self._data = most, b"", list[bytes]()
        self._size, self._kind, self._id = 0, b"message", ""
        self.last_id, self.retry = "", USUAL_RETRY

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The data of the events that end within these bytes."""
        *lines, self._line = (self._line + data).split(b"\n")
        if len(self._line) + self._size > self._most:
            raise Refused("response-too-large", "an event is larger than it may be")
        for line in lines:
            found = self._take(line.removesuffix(b"\r"))
            if found is not None:
                yield found

    def _take(self, line: bytes) -> bytes | None:
        if not line:
            data, kind = b"\n".join(self._data), self._kind
            self._data, self._size, self._kind = [], 0, b"message"
            self.last_id = self._id
            return data if data and kind == b"message" else None
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
            self._size += len(value)
            if self._size > self._most:
                raise Refused("response-too-large", "an event is larger than it may be")
        elif name == b"event":
            self._kind = value
        elif name == b"id" and len(value) <= LONGEST_ID:
            said = value.decode("ascii", "replace")
            self._id = said if said.isascii() and said.isprintable() else ""
        elif name == b"retry" and value.isdigit() and len(value) < 9:
            self.retry = min(max(int(value) / 1000, SHORTEST_RETRY), LONGEST_RETRY)
        return None


def event(data: bytes) -> bytes:
    """One event with a message (which has no line ends)."""
    return b"event: message\ndata: " + data + b"\n\n"


COMMENT = b": waiting\n\n"
"""Keeps a stream open that has nothing to say."""
