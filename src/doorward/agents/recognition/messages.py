"""HTTP messages as they were received, and as the library of signatures wants to see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

MOST_HEADERS = 200
MOST_HEADER_BYTES = 64 * 1024


class HttpMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A request, or with a `status` the response to `request`.

    `url` is absolute, as the client asked for it. `headers` are the field lines in their order;
    a name may come several times.
    """

    method: str = ""
    url: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    status: int | None = None
    request: HttpMessage | None = None

    def field(self, name: str) -> str:
        """The value of a header field, its lines joined by commas; "" where there is none."""
        low = name.lower()
        return ", ".join(value.strip() for key, value in self.headers if key.lower() == low)

    @property
    def oversized(self) -> bool:
        """Whether the header is larger than any honest one."""
        if len(self.headers) > MOST_HEADERS:
            return True
        return sum(len(name) + len(value) for name, value in self.headers) > MOST_HEADER_BYTES


class _Headers:
    """Field lines for the library: read only."""

    def __init__(self, lines: tuple[tuple[str, str], ...]) -> None:
        self._lines = lines

    def items(self) -> Iterator[tuple[str, str]]:
        """All lines in their order."""
        return iter(self._lines)


class _Asked:
    """A request for the library."""

    def __init__(self, message: HttpMessage, lines: tuple[tuple[str, str], ...]) -> None:
        self.method, self.url, self.headers = message.method.upper(), message.url, _Headers(lines)


class _Answered:
    """A response for the library, which knows it by `status_code`."""

    def __init__(self, message: HttpMessage, lines: tuple[tuple[str, str], ...]) -> None:
        self.status_code, self.headers = message.status, _Headers(lines)
        asked = message.request
        self.request = None if asked is None else _Asked(asked, asked.headers)


def seen_by_library(message: HttpMessage, lines: tuple[tuple[str, str], ...] | None = None) -> Any:  # noqa: ANN401 - whatever has these attributes
    """The message with the attributes that the library reads. `lines` stand for its own."""
    given = message.headers if lines is None else lines
    return _Asked(message, given) if message.status is None else _Answered(message, given)
