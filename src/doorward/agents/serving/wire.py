"""HTTP on the wire: reads requests with httptools, and answers each in one write.

uvicorn opens the addresses, ends TLS, tells the date and ends the service; this stands in place of
its own protocol. That one starts a task for each request and speaks ASGI with it, which costs
several times what a decision does. Here a request is answered as soon as its last byte is there,
so the answers of one connection are in order, and nothing waits.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import unquote

import httptools
from uvicorn.server import ServerState

from doorward.agents.serving.app import Answer, AuthZen, Handler, Headers, headers_of, too_large
from doorward.agents.serving.reading import MOST_BYTES, RequestError

MOST_AT_ONCE = 2_000
"""Connections at once; above it callers get 503."""
MOST_HEAD = 64 * 1024
"""Bytes of a request before its body."""
IDLE_SECONDS, READ_SECONDS = 60.0, 30.0
"""How long a connection may be idle, and how long a request may take to come in."""
_LOOK_SECONDS = 5.0
_FIRST = {
    one.value: f"HTTP/1.1 {one.value} {one.phrase}\r\n".encode("latin-1") for one in HTTPStatus
}


class Wire(asyncio.Protocol):
    """One connection. Made by uvicorn; `app` answers."""

    def __init__(
        self,
        app: AuthZen,
        *,
        server_state: ServerState,
        _loop: asyncio.AbstractEventLoop | None = None,
        **_: object,
    ) -> None:
        self._app, self._state = app, server_state
        self._loop = _loop or asyncio.get_running_loop()
        self._parser: Any = httptools.HttpRequestParser(self)
        self._timer: asyncio.TimerHandle | None = None
        self._ending = False
        self._since, self._reading, self._head = self._loop.time(), False, 0
        self._clear()

    def _clear(self) -> None:
        self._url = b""
        self._said = Headers()
        self._parts: list[bytes] = []
        self._size, self._continue = 0, False
        self._found: Handler | Answer | None = None

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A caller is there."""
        self._transport = cast("asyncio.Transport", transport)
        self._state.connections.add(self)  # type: ignore[arg-type]
        self._timer = self._loop.call_later(_LOOK_SECONDS, self._look)

    def connection_lost(self, _: Exception | None) -> None:
        """The caller is gone."""
        self._state.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        self._parser = None

    def data_received(self, data: bytes) -> None:
        """Some bytes are there. Closes the connection after whatever is no HTTP."""
        self._head += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._transport.close()
        except httptools.HttpParserError:
            self._refuse(RequestError(400, "this is no HTTP request"))
        if self._found is None and self._head > MOST_HEAD:
            self._refuse(RequestError(431, "the headers are too long"))

    def pause_writing(self) -> None:
        """The caller does not read its answers: no more of its requests are read."""
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """The caller reads again."""
        self._transport.resume_reading()

    # What uvicorn calls.

    def shutdown(self) -> None:
        """End the connection, after a request that is coming in."""
        self._ending = True
        if not self._reading:
            self._transport.close()

    # What httptools calls.

    def on_message_begin(self) -> None:
        """A request begins."""
        self._reading, self._since = True, self._loop.time()
        self._clear()

    def on_url(self, url: bytes) -> None:
        """A part of the path."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        name = name.lower()
        self._said.take(name, value)
        if name == b"expect":
            self._continue = value.lower() == b"100-continue"

    def on_headers_complete(self) -> None:
        """The body comes next."""
        self._head = 0
        found: Handler | Answer
        if len(self._state.connections) > MOST_AT_ONCE:
            self._refuse(RequestError(503, "too many connections"))
            return
        found = self._app.begun(
            self._parser.get_method().decode("latin-1"), self._path(), self._said
        )
        self._found = found
        if isinstance(found, Answer) and found.status == 413:
            self._write(found, ends=True)
        elif self._continue and not isinstance(found, Answer):
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._size += len(body)
        if self._size > MOST_BYTES:
            self._refuse(too_large())
        else:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        """All of the request is there: answer it."""
        self._reading, self._head = False, 0
        found = self._found
        if found is None or self._transport.is_closing():
            return
        if not isinstance(found, Answer):
            found = self._app.finished(found, self._said, b"".join(self._parts))
        self._write(found, ends=self._ending or not self._parser.should_keep_alive())

    def _path(self) -> str:
        """The path that is asked for, without what comes after a question mark."""
        try:
            path: bytes = httptools.parse_url(self._url).path or b""
        except httptools.HttpParserInvalidURLError:
            return ""
        said = path.decode("latin-1")
        return unquote(said) if "%" in said else said

    def _refuse(self, error: RequestError) -> None:
        """Answer and close: what else comes in is not read."""
        text = str(error).encode()
        self._write(Answer(error.status, b"text/plain; charset=utf-8", text), ends=True)

    def _write(self, answer: Answer, *, ends: bool) -> None:
        if self._transport.is_closing():
            return
        parts = [_FIRST[answer.status]]
        for name, value in (*self._state.default_headers, *headers_of(answer)):
            parts += (name, b": ", value, b"\r\n")
        if ends:
            parts.append(b"connection: close\r\n")
        parts.append(b"\r\n")
        if self._parser.get_method() != b"HEAD":
            parts.append(answer.body)
        self._transport.write(b"".join(parts))
        self._state.total_requests += 1
        if ends:
            self._transport.close()

    def _look(self) -> None:
        """Close a connection on which nothing happens, or a request does not come to its end; and
        cut it off where the caller then does not take what is left for it."""
        if self._transport.is_closing():
            self._transport.abort()
            return
        waited = self._loop.time() - self._since
        if waited > (READ_SECONDS if self._reading else IDLE_SECONDS):
            self._transport.close()
        self._timer = self._loop.call_later(_LOOK_SECONDS, self._look)
