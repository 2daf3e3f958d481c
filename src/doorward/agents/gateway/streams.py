"""Answers over HTTP: in one piece, or as a stream of events that shows that it is open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from doorward.agents.gateway.events import COMMENT, event
from doorward.agents.gateway.session import Outlet

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SOON_SECONDS = 0.25
"""What takes longer is watched, should the client go away."""
QUIET_SECONDS = 15.0
"""After so long a stream says that it is still open."""
JSON = (b"content-type", b"application/json")
_PLAIN = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
_STREAM = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
)


async def whole(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    """An answer in one piece."""
    length = (b"content-length", str(len(body)).encode())
    said = [*headers, *_PLAIN, length]
    await send({"type": "http.response.start", "status": status, "headers": said})
    await send({"type": "http.response.body", "body": body})


async def begin(send: Send) -> None:
    """Begin a stream of events."""
    await send({"type": "http.response.start", "status": 200, "headers": list(_STREAM)})
    await send({"type": "http.response.body", "body": COMMENT, "more_body": True})


async def stream_or_whole(outlet: Outlet, receive: Receive, send: Send) -> None:
    """An answer that comes alone and soon is one object; else it ends a stream of events."""
    first = await outlet.next(SOON_SECONDS)
    if first and outlet.taken:
        await whole(send, 200, first, JSON)
        return
    watch = asyncio.create_task(_watch(outlet, receive))
    try:
        first = first or await outlet.next(QUIET_SECONDS)
        if first and outlet.taken:
            await whole(send, 200, first, JSON)
            return
        await begin(send)
        if first:
            await _event(send, first)
        await _events(outlet, send, lambda: True)
    finally:
        watch.cancel()


async def pump(outlet: Outlet, receive: Receive, send: Send, going_on: Callable[[], bool]) -> None:
    """Send what the outlet gives until it ends, the client leaves or it may not go on."""
    watch = asyncio.create_task(_watch(outlet, receive))
    try:
        await _events(outlet, send, going_on)
    finally:
        watch.cancel()


async def _events(outlet: Outlet, send: Send, going_on: Callable[[], bool]) -> None:
    while not outlet.gone and going_on():
        data = await outlet.next(QUIET_SECONDS)
        if data is None:
            break
        if data:
            await _event(send, data)
        else:
            await send({"type": "http.response.body", "body": COMMENT, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _event(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": event(data), "more_body": True})


async def _watch(outlet: Outlet, receive: Receive) -> None:
    """Note when the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        continue
    outlet.leave()
