"""Events over HTTP: a small ASGI application that keeps what it is sent before it says so.

``POST /v1/events`` with ``Authorization: Bearer TOKEN`` and a body of JSON Lines or one JSON list,
perhaps with ``Content-Encoding: gzip``. 200 means that the body is on the disk and will be read;
any other answer that nothing of it was kept and the sender should try again (429 and 503 say when)
or mend something (400, 401, 413, 415). A repeated body counts once where its events have ids.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import msgspec

from doorward.intake.logs.detect import HEAD_BYTES, framing_of, recognise
from doorward.intake.logs.frames import PROBLEMS, Limits
from doorward.intake.logs.framing import cutter
from doorward.intake.logs.reader import Framing
from doorward.intake.logs.registry import READERS
from doorward.stream.senders import Sender, Senders
from doorward.stream.spool import Spool

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/v1/events"


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a request may cost: bytes sent, bytes they may become, seconds to send them in.

    `retry_seconds` is when a sender who must wait should come again.
    """

    body_bytes: int = 8 << 20
    content_bytes: int = 32 << 20
    seconds: float = 30.0
    retry_seconds: int = 5


class _Answer(Exception):  # noqa: N818 - an answer to a request, not a fault
    def __init__(self, status: int, error: str, retry: int | None = None) -> None:
        super().__init__(error)
        self.status, self.retry = status, retry


class Ingest:
    """The application. `wake` is called when something new lies in the spool."""

    def __init__(
        self,
        senders: Senders,
        spool: Spool,
        *,
        wake: Callable[[], None] = lambda: None,
        bounds: Bounds | None = None,
    ) -> None:
        self._senders, self._spool, self._wake = senders, spool, wake
        self._bounds = bounds or Bounds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            if scope["path"] == "/healthz":
                await _respond(send, 200, {"status": "ok"})
            else:
                await _respond(send, 200, {"accepted": await self._answered(scope, receive)})
        except _Answer as answer:
            await _respond(send, answer.status, {"error": str(answer)}, answer.retry)

    async def _answered(self, scope: Scope, receive: Receive) -> int:
        if scope["path"] != PATH:
            raise _Answer(404, f"there is only {PATH}")
        if scope["method"] != "POST":
            raise _Answer(405, "events are sent with POST")
        headers = {name.lower(): value for name, value in scope["headers"]}
        sender = self._sender(headers)
        wait = self._bounds.retry_seconds
        if self._spool.full():
            raise _Answer(429, "the watch is behind; come again later", wait)
        try:
            body = await asyncio.wait_for(self._body(headers, receive), self._bounds.seconds)
        except TimeoutError:
            raise _Answer(408, "the body took too long to come") from None
        lines, count = await asyncio.to_thread(self._lines, body, headers, sender)
        if count:
            try:
                await asyncio.to_thread(self._spool.append, sender.name, lines)
            except OSError as error:
                raise _Answer(503, f"could not be kept ({error.strerror})", wait) from error
            self._wake()
        return count

    def _sender(self, headers: dict[bytes, bytes]) -> Sender:
        kind, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        sender = self._senders.of(token.strip()) if kind.lower() == "bearer" else None
        if sender is None:
            raise _Answer(401, "give the sender's token: Authorization: Bearer TOKEN")
        return sender

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        most = self._bounds.body_bytes
        stated = headers.get(b"content-length", b"")
        if stated.isdigit() and int(stated) > most:
            raise _Answer(413, f"a body has at most {most:,} bytes; send several")
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise _Answer(400, "the body did not come whole")
            part = message.get("body", b"")
            parts.append(part)
            size += len(part)
            if size > most:
                raise _Answer(413, f"a body has at most {most:,} bytes; send several")
            if not message.get("more_body"):
                return b"".join(parts)

    def _lines(self, body: bytes, headers: dict[bytes, bytes], sender: Sender) -> tuple[bytes, int]:
        """The records of a body, a line each, and how many they are."""
        encoding = headers.get(b"content-encoding", b"identity").strip().lower()
        if encoding == b"gzip":
            body = _gunzipped(body, self._bounds.content_bytes)
        elif encoding != b"identity":
            raise _Answer(415, "Content-Encoding may be gzip, or left out")
        head = body[:HEAD_BYTES]
        reader = READERS.get(sender.format) or recognise(head, "")
        framing = Framing.LINES if reader is None else framing_of(reader, head)
        cut = cutter(framing, Limits())
        found = []
        for frame in (*cut.feed(body), *cut.finish()):
            if frame.problem is not None:
                raise _Answer(400, f"record {frame.place_number} {PROBLEMS[frame.problem]}")
            # In JSON a line end can only stand between words.
            found.append(
                frame.data.replace(b"\n", b" ") if framing is Framing.DOCUMENT else frame.data
            )
        return b"".join(one + b"\n" for one in found), len(found)


def _gunzipped(body: bytes, most: int) -> bytes:
    inflate = zlib.decompressobj(wbits=31)
    try:
        content = inflate.decompress(body, most + 1)
    except zlib.error as error:
        raise _Answer(400, "the body is no gzip") from error
    if len(content) > most:
        raise _Answer(413, f"a body may become at most {most:,} bytes; send several")
    if not inflate.eof or inflate.unused_data:
        raise _Answer(400, "the body is not one whole gzip member")
    return content


async def _respond(send: Send, status: int, content: object, retry: int | None = None) -> None:
    body = msgspec.json.encode(content)
    headers: Iterable[tuple[bytes, bytes]] = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *([(b"retry-after", str(retry).encode())] if retry is not None else []),
        *([(b"www-authenticate", b"Bearer")] if status == 401 else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
