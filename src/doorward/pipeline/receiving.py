"""A plain ASGI application that takes identity vendors' messages, for a company to mount.

The last part of the address names the endpoint: ``POST /webhooks/persona``. An answer is 200
only when the event is on disk, now or from an earlier delivery. All else is a code without
details: 400 the message cannot be used, 401 it is not the vendor's or too old, 404, 405, 408
too slow, 409 its event id is stored with other content, 413 too large, 503 not stored. Vendors
send again what was not answered with 200.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import msgspec

from doorward.intake.identity import MOST_BYTES, VENDORS, MessageError, receive
from doorward.model import Moment, ProofingStep
from doorward.pipeline.event_journal import EventJournal
from doorward.pipeline.journal import JournalError

Event = Mapping[str, object]
Scope = Mapping[str, object]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[dict[str, object]], Awaitable[None]]

_log = logging.getLogger(__name__)
_STATUS = {
    "bad-signature": 401,
    "stale": 401,
    "replayed": 200,
    "event-id-reused": 409,
    "too-large": 413,
    "not-found": 404,
    "not-post": 405,
    "too-slow": 408,
    "not-stored": 503,
    "stored": 200,
}


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One vendor's messages: secrets (several while one is exchanged), and what they stand for.

    See `receive` for `tolerance` (seconds), `steps`, `moment` and `number_key`. Use an endpoint
    for each flow set up at the vendor, as a message does not say which steps its flow has.
    """

    vendor: str
    secrets: tuple[str, ...]
    tolerance: int = 300
    steps: tuple[ProofingStep, ...] = (ProofingStep.DOCUMENT,)
    moment: Moment | None = None
    number_key: bytes | None = None


class _GoneError(Exception):
    """The sender hung up."""


class Receiver:
    """The ASGI application. `clock` gives the time, with an offset from UTC.

    A body may have `most_bytes` and take `seconds` to arrive. Raises `ValueError` for an
    endpoint of an unknown vendor or without a secret, and `OSError` where the journal cannot
    be opened.
    """

    def __init__(
        self,
        endpoints: Mapping[str, Endpoint],
        journal: Path,
        *,
        most_bytes: int = MOST_BYTES,
        seconds: float = 10.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        for name, endpoint in endpoints.items():
            if endpoint.vendor not in VENDORS:
                raise ValueError(f"{name}: {endpoint.vendor!r} is none of {', '.join(VENDORS)}")
            if not endpoint.secrets or not all(endpoint.secrets):
                raise ValueError(f"{name}: give secrets, none of them empty")
        self._endpoints = dict(endpoints)
        self._journal = EventJournal(journal)
        self._most_bytes = min(most_bytes, MOST_BYTES)
        self._seconds = seconds
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            try:
                code = await self._code(scope, receive)
            except _GoneError:
                return
            await _answer(send, code)

    async def _code(self, scope: Scope, receive: Receive) -> str:
        name = str(scope["path"]).rstrip("/").rpartition("/")[2]
        endpoint = self._endpoints.get(name)
        if endpoint is None:
            return "not-found"
        code = (
            "not-post" if scope["method"] != "POST" else await self._take(endpoint, scope, receive)
        )
        # The name is one of ours and the code fixed: nothing of the request is logged.
        _log.info("%s: %s", name, code)
        return code

    async def _take(self, endpoint: Endpoint, scope: Scope, receive: Receive) -> str:
        headers = _headers(scope)
        try:
            async with asyncio.timeout(self._seconds):
                body = await _body(headers, receive, self._most_bytes)
            await asyncio.to_thread(self._store, endpoint, headers, body)
        except TimeoutError:
            return "too-slow"
        except MessageError as error:
            return error.code
        except (OSError, JournalError):
            _log.exception("a message could not be stored")
            return "not-stored"
        return "stored"

    def _store(self, endpoint: Endpoint, headers: list[tuple[str, str]], body: bytes) -> None:
        done = self._journal.add(
            receive(
                endpoint.vendor,
                headers,
                body,
                secrets=endpoint.secrets,
                now=self._clock(),
                tolerance=endpoint.tolerance,
                seen=self._journal,
                steps=endpoint.steps,
                moment=endpoint.moment,
                number_key=endpoint.number_key,
            )
        )
        if done.aside is not None:
            _log.warning("a line that was cut short was put into %s", done.aside.name)


def _headers(scope: Scope) -> list[tuple[str, str]]:
    pairs = cast("Iterable[tuple[bytes, bytes]]", scope["headers"])
    return [(key.decode("latin-1"), value.decode("latin-1")) for key, value in pairs]


async def _body(headers: list[tuple[str, str]], receive: Receive, most: int) -> bytes:
    """The whole body, given up as soon as it is, or says it is, too large."""
    for key, value in headers:
        if key.lower() == "content-length" and value.isdigit() and int(value[:20]) > most:
            raise MessageError("too-large", "the body says it is too large")
    parts, size = [], 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise _GoneError
        part = event.get("body", b"")
        if isinstance(part, bytes):
            parts.append(part)
            size += len(part)
        if size > most:
            raise MessageError("too-large", "the body is too large")
        if not event.get("more_body", False):
            return b"".join(parts)


async def _answer(send: Send, code: str) -> None:
    body = msgspec.json.encode({"code": code})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    if code == "not-post":
        headers.append((b"allow", b"POST"))
    status = _STATUS.get(code, 400)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        kind = str(event["type"])
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return
