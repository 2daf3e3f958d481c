"""What the web server runs: limits before anything is read, then Django on a few threads."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorward.console.settings")
django.setup(set_prefix=False)

from asgiref.sync import ThreadSensitiveContext, sync_to_async  # noqa: E402 - Django is ready from here on
from django.conf import settings  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

if TYPE_CHECKING:
    from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope

THREADS = 12
BODY_SECONDS = 30
_LENGTH = {"transfer-encoding", "content-length", "host"}


class Threads:
    """A few threads that live as long as the process, each with its own database connection.

    Django by itself makes a thread a request, and with it a connection a request. Here a request
    is given to the thread with the fewest others. Views run to their end on it, one at a time;
    a live stream holds no thread while it waits.
    """

    def __init__(self, count: int = THREADS) -> None:
        self._load = {
            ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"page-{number}"): 0
            for number in range(count)
        }

    def take(self) -> ThreadPoolExecutor:
        """The thread with the fewest requests."""
        least = min(self._load, key=self._load.__getitem__)
        self._load[least] += 1
        return least

    def give_back(self, thread: ThreadPoolExecutor) -> None:
        """A request of this thread has ended."""
        self._load[thread] -= 1


class Console(ASGIHandler):
    """Django's handler, behind limits and on `Threads`."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = Threads()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if early := _early_answer(scope):
            await _answer(send, *early)
            return
        thread = self._threads.take()
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, _in_time(receive), send)
        finally:
            self._threads.give_back(thread)

    async def run_get_response(self, request: Any) -> Any:
        """Django would read the whole of a file into memory first; here it goes part by part."""
        response: Any = await super().run_get_response(request)
        if response.streaming and not response.is_async:
            response.streaming_content = _part_by_part(response.streaming_content)
        return response


async def _part_by_part(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    iterator = iter(parts)

    def following() -> bytes | None:
        return next(iterator, None)

    while (part := await sync_to_async(following)()) is not None:
        yield part


Answer = tuple[int, bytes, list[tuple[bytes, bytes]]]


def _early_answer(scope: HTTPScope) -> Answer | None:
    """What can be answered without reading the body: too large, of no length, by a wrong name."""
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in scope["headers"]
        if name.decode("latin-1").lower() in _LENGTH
    }
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers:
        return 411, b"say the length of the body", []
    if length and (not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
        return 413, b"the request is too large", []
    host = headers.get("host", "").rsplit(":", 1)[0]
    origin = str(settings.ORIGIN)
    local = origin.split("://", 1)[-1].rsplit(":", 1)[0] == "localhost"
    if local and host in {"127.0.0.1", "[::1]"} and scope["path"] != "/health/":
        # Passkeys belong to a name: at an address of numbers no browser would offer one.
        target = origin.encode() + scope.get("raw_path", b"/").split(b"?")[0]
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        return 307, b"", [(b"location", target + query)]
    return None


async def _answer(
    send: ASGISendCallable, status: int, body: bytes, headers: list[tuple[bytes, bytes]]
) -> None:
    fixed = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    start: Any = {"type": "http.response.start", "status": status, "headers": [*fixed, *headers]}
    await send(start)
    end: Any = {"type": "http.response.body", "body": body, "more_body": False}
    await send(end)


def _in_time(receive: ASGIReceiveCallable) -> Callable[[], Any]:
    """The same, but the whole body has to come within `BODY_SECONDS`."""
    until = asyncio.get_running_loop().time() + BODY_SECONDS
    whole = False

    async def timed() -> Any:
        nonlocal whole
        if whole:
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return timed


application = Console()
