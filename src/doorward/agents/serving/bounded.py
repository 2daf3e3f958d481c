"""HTTP for services that speak ASGI: uvicorn's own, with an end to what a request may take.

uvicorn waits for the rest of a request for ever and takes heads of any length: a few thousand
connections that say nothing more would keep everybody else out ("slowloris").
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from doorward.agents.serving.wire import MOST_HEAD, READ_SECONDS

_LOOK_SECONDS = 5.0


class BoundedHttp(HttpToolsProtocol):
    """One connection. A request is there within `READ_SECONDS`, and has at most `MOST_HEAD` bytes
    beside its body; how large a body may be is the application's."""

    _timer: asyncio.TimerHandle | None = None
    _since: float | None = None
    """Since when the rest of a request is waited for; None while there is none."""
    _beside = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A caller is there, and has to ask something."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._since = self.loop.time()
        self._timer = self.loop.call_later(_LOOK_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes are there."""
        self._beside += len(data)
        super().data_received(data)
        if self._beside > MOST_HEAD:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._since = self.loop.time()
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self._beside -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._since, self._beside = None, 0
        super().on_message_complete()

    def _look(self) -> None:
        """Let go of a caller whose request does not come."""
        if self._since is not None and self.loop.time() - self._since > READ_SECONDS:
            self.transport.abort()
            return
        self._timer = self.loop.call_later(_LOOK_SECONDS, self._look)
