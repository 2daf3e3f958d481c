"""The life of an ASGI application: what runs beside its requests, from its start to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from contextlib import suppress
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def live(
    receive: Receive,
    send: Send,
    beside: Callable[[], Coroutine[Any, Any, None]],
    close: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Serve the lifespan of ASGI: run `beside` while the server lives; `close` ends the rest."""
    task: asyncio.Task[None] | None = None
    while True:
        event = (await receive())["type"]
        if event == "lifespan.startup":
            task = asyncio.create_task(beside())
        elif task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            if close is not None:
                await close()
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


async def every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Do something again and again, first after so many seconds. Ends by being cancelled."""
    while True:
        await asyncio.sleep(seconds)
        await work()
