"""HTTP/1.1 towards servers, as little as a gateway needs: requests out in one piece, answers in as
they come, connections kept a short while.

Parsed by httptools (Node's llhttp). Written for itself because a general client takes several times
as long for a call; and there is nothing here that could add a cookie, a redirect, a proxy or a
header. Nothing is sent twice: a call may have been carried out even if its answer got lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol, cast
from urllib.parse import urlsplit

import httptools

Header = tuple[str, str]
KEEP_SECONDS = 3.0
"""How long a connection is kept that nobody uses. Common servers close theirs after five."""
MOST_KEPT = 100
MOST_HEAD = 64 * 1024
MOST_HELD = 256 * 1024
"""Bytes that wait to be taken before the other side is made to wait."""


class WireError(OSError):
    """The other side cannot be reached, or does not speak HTTP."""


class Reply(Protocol):
    """An answer, its body to be taken as it comes; closed after use."""

    @property
    def status(self) -> int:
        """The status of HTTP."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers, names in small letters."""

    def parts(self) -> AsyncIterator[bytes]:
        """The body. Raises `WireError`."""

    def close(self) -> None:
        """Take nothing more."""


class Carrier(Protocol):
    """What brings requests to servers."""

    async def ask(self, method: str, url: str, headers: Sequence[Header], content: bytes) -> Reply:
        """Send a request and wait for the head of its answer. Raises `WireError`."""

    def close(self) -> None:
        """Let go of all connections."""


class _Link(asyncio.Protocol):
    """One connection; one request at a time. It is its own reply."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.lost = False
        self.idle_since = 0.0
        self._changed = asyncio.Event()
        self._begin()

    def _begin(self) -> None:
        self.status, self.headers = 0, dict[str, str]()
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self._held = self._head = self._came = 0
        self._headed = self._done = self._paused = False
        self._why: WireError | None = None
        self.keeps = False

    # --- Called by asyncio ------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not every loop's transport is one of asyncio's by class.
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._came += len(data)
        try:
            if self._done:
                raise WireError("it sends what was not asked for")
            self._parser.feed_data(data)
            if not self._headed and self._came > MOST_HEAD:
                raise WireError("its headers are too long")
        except (httptools.HttpParserError, WireError) as error:
            self._fail(WireError(f"it does not speak HTTP as expected: {error}"))
        self._changed.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        sized = "content-length" in self.headers or "transfer-encoding" in self.headers
        if self._headed and not self._done and not sized and exc is None:
            self._done = True  # a body that ends with its connection
        elif not self._done:
            self._fail(WireError("the connection ended"))
        self._changed.set()

    def _fail(self, why: WireError) -> None:
        self._why = self._why or why
        self.keeps = False
        if self.transport is not None:
            self.transport.abort()

    # --- Called by httptools ----------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self._done:
            raise WireError("it sends what was not asked for")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value)
        if self._head > MOST_HEAD:
            raise WireError("its headers are too long")
        key, said = name.decode("latin-1").lower(), value.decode("latin-1")
        self.headers[key] = f"{self.headers[key]}, {said}" if key in self.headers else said

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        if self.status == 101:
            raise WireError("it changes the protocol")
        self._headed = self.status >= 200

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)
        self._held += len(body)
        if self._held > MOST_HELD and not self._paused and self.transport is not None:
            self._paused = True
            self.transport.pause_reading()

    def on_message_complete(self) -> None:
        if self._headed:
            self._done = True
            self.keeps = self._parser.should_keep_alive()
        else:
            self.headers.clear()  # 1xx goes before the answer

    # --- Called by whoever asks -------------------------------------------------------------

    async def send(self, data: bytes) -> None:
        """Send a request and wait for the head of its answer."""
        self._begin()
        if self.transport is None or self.lost:
            raise WireError("the connection ended")
        self.transport.write(data)
        while not self._headed:
            await self._wait()

    async def _wait(self) -> None:
        if self._why is not None:
            raise self._why
        self._changed.clear()
        await self._changed.wait()

    async def parts(self) -> AsyncIterator[bytes]:
        while True:
            if self._parts:
                found, self._parts, self._held = self._parts, [], 0
                if self._paused and self.transport is not None and not self.lost:
                    self._paused = False
                    self.transport.resume_reading()
                for one in found:
                    yield one
            elif self._why is not None:
                raise self._why
            elif self._done:
                return
            else:
                await self._wait()

    @property
    def reusable(self) -> bool:
        """Whether another request may follow."""
        return self._done and self.keeps and not self.lost and self._why is None

    def close(self) -> None:
        """End the connection."""
        if self.transport is not None:
            self.transport.abort()


class _Answer:
    """A reply that gives its connection back."""

    def __init__(self, link: _Link, pool: Wires, key: tuple[str, int, bool]) -> None:
        self._link, self._pool, self._key = link, pool, key
        self.status, self.headers = link.status, link.headers

    def parts(self) -> AsyncIterator[bytes]:
        return self._link.parts()

    def close(self) -> None:
        self._pool.give_back(self._key, self._link)


class Wires:
    """Connections to servers, kept for a short while."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, bool], list[_Link]] = {}
        self._open: set[_Link] = set()
        self._tls: ssl.SSLContext | None = None

    async def ask(self, method: str, url: str, headers: Sequence[Header], content: bytes) -> Reply:
        """Send a request and wait for the head of its answer. Raises `WireError`."""
        key, target, host = _place(url)
        data = _written(method, target, host, headers, content)
        link = self._take(key) or await self._connected(key)
        try:
            await link.send(data)
        except BaseException:
            self._drop(link)
            raise
        return _Answer(link, self, key)

    def _take(self, key: tuple[str, int, bool]) -> _Link | None:
        now = asyncio.get_running_loop().time()
        kept = self._kept.get(key, [])
        while kept:
            link = kept.pop()
            if not link.lost and now - link.idle_since < KEEP_SECONDS:
                return link
            self._drop(link)
        return None

    async def _connected(self, key: tuple[str, int, bool]) -> _Link:
        host, port, secure = key
        if secure and self._tls is None:
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        try:
            _, link = await asyncio.get_running_loop().create_connection(
                _Link, host, port, ssl=self._tls if secure else None
            )
        except OSError as error:
            raise WireError("it cannot be reached") from error
        self._open.add(link)
        return link

    def give_back(self, key: tuple[str, int, bool], link: _Link) -> None:
        """Keep a connection that another request may follow on, end others."""
        kept = self._kept.setdefault(key, [])
        if link.reusable and len(kept) < MOST_KEPT:
            link.idle_since = asyncio.get_running_loop().time()
            kept.append(link)
        else:
            self._drop(link)

    def _drop(self, link: _Link) -> None:
        self._open.discard(link)
        link.close()

    def close(self) -> None:
        """End every connection."""
        self._kept.clear()
        for link in list(self._open):
            with contextlib.suppress(RuntimeError):
                self._drop(link)


@functools.lru_cache(maxsize=200)
def _place(url: str) -> tuple[tuple[str, int, bool], str, str]:
    """Where to connect (host, port, whether with TLS), what to ask for, and the header Host."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    key = (parts.hostname or "", parts.port or (443 if secure else 80), secure)
    return key, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), parts.netloc


def _written(
    method: str, target: str, host: str, headers: Sequence[Header], content: bytes
) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", f"host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if content:
        lines.append(f"content-length: {len(content)}")
    head = "\r\n".join(lines)
    if "\r" in head.replace("\r\n", "") or head.count("\n") != len(lines) - 1:
        raise WireError("a header holds a line end")
    return f"{head}\r\n\r\n".encode("latin-1") + content
