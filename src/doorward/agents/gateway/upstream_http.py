"""A server that is asked over HTTP: MCP, "Transports", section "Streamable HTTP".

Requests are written by hand onto httpx's transport, below its client: so there are no cookies, no
redirects, no proxies of the environment, and no headers but those that stand here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx

from doorward.agents.gateway import messages
from doorward.agents.gateway.config import Server
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.events import EventReader
from doorward.agents.gateway.messages import Answer, Limits
from doorward.agents.gateway.upstream import LOGGER, Connection, Handler

MOST_EVENTS = 10_000
_LONGEST_SESSION = 1_000
_TIMES = {"connect": 10.0, "read": None, "write": 10.0, "pool": 10.0}


class HttpConnection(Connection):
    """A session at a server with an address. `transport` may be shared."""

    def __init__(
        self,
        server: str,
        said: Server,
        env: Mapping[str, str],
        limits: Limits,
        most: int,
        handler: Handler,
        transport: httpx.AsyncBaseTransport,
    ) -> None:
        super().__init__(server, limits, most, handler)
        self._url, self._transport = httpx.URL(said.url), transport
        self._own = [(one.header, one.prefix + env.get(one.env, "")) for one in said.credentials]
        self._session = ""
        self._listening: asyncio.Task[None] | None = None

    async def _start(self) -> None:
        return

    async def _opened(self) -> None:
        self._listening = asyncio.create_task(self._listen())

    def _request(self, method: str, data: bytes | None = None) -> httpx.Request:
        headers = [
            ("accept", "application/json, text/event-stream"),
            ("accept-encoding", "identity"),
        ]
        headers.append(("user-agent", "doorward"))
        if data is not None:
            headers.append(("content-type", "application/json"))
        if self.version:
            headers.append(("mcp-protocol-version", self.version))
        if self._session:
            headers.append(("mcp-session-id", self._session))
        return httpx.Request(
            method,
            self._url,
            headers=[*headers, *self._own],
            content=data,
            extensions={"timeout": _TIMES},
        )

    async def _ask(self, data: bytes, call: object, answered: asyncio.Future[Answer]) -> Answer:
        try:
            response = await self._transport.handle_async_request(self._request("POST", data))
            try:
                await self._take_answer(response, answered, call)
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise Refused("upstream-gone", f"{self.server} cannot be reached") from error
        if not answered.done():
            raise Refused("upstream-message", f"{self.server} ended without an answer")
        return answered.result()

    async def _take_answer(
        self, response: httpx.Response, answered: asyncio.Future[Answer], call: object
    ) -> None:
        self._require(response, 200)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise Refused("upstream-message", f"{self.server} packed its answer unasked")
        self._note_session(response)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/json":
            await self._came(messages.of_server(await self._whole(response), self.most), call)
        elif kind == "text/event-stream":
            reader, count = EventReader(self.most), 0
            async for part in response.aiter_raw():
                for data in reader.feed(part):
                    count += 1
                    if count > MOST_EVENTS:
                        raise Refused("response-too-large", f"{self.server} sends without end")
                    await self._came(messages.of_server(data, self.most), call)
                if answered.done():
                    return
        else:
            raise Refused("upstream-message", f"{self.server} answered with another content type")

    async def _whole(self, response: httpx.Response) -> bytes:
        parts, size = [], 0
        async for part in response.aiter_raw():
            size += len(part)
            if size > self.most:
                raise Refused("response-too-large", f"{self.server} sent more than it may")
            parts.append(part)
        return b"".join(parts)

    def _require(self, response: httpx.Response, *statuses: int) -> None:
        if response.status_code in statuses:
            return
        if response.status_code == 404 and self._session:
            self.closed = True
        LOGGER.warning("%s answered with status %d", self.server, response.status_code)
        raise Refused("upstream-gone", f"{self.server} refused (status {response.status_code})")

    def _note_session(self, response: httpx.Response) -> None:
        said = response.headers.get("mcp-session-id", "")
        if not self._session and said.isascii() and said.isprintable():
            self._session = said[:_LONGEST_SESSION]

    async def _send(self, data: bytes) -> None:
        try:
            response = await self._transport.handle_async_request(self._request("POST", data))
            await response.aclose()
        except httpx.HTTPError as error:
            raise Refused("upstream-gone", f"{self.server} cannot be reached") from error
        self._require(response, 200, 202, 204)

    async def _listen(self) -> None:
        """What the server says on its own, if it offers such a stream; when it ends, it ends."""
        try:
            response = await self._transport.handle_async_request(self._request("GET"))
            try:
                kind = response.headers.get("content-type", "")
                if response.status_code != 200 or not kind.startswith("text/event-stream"):
                    return
                reader = EventReader(self.most)
                async for part in response.aiter_raw():
                    for data in reader.feed(part):
                        answer = messages.of_server(data, self.most)
                        if answer.method:
                            await self._came(answer)
            finally:
                await response.aclose()
        except (httpx.HTTPError, Refused) as error:
            LOGGER.info("%s: its stream ended: %s", self.server, type(error).__name__)

    async def close(self) -> None:
        """End the session there."""
        was, self.closed = self.closed, True
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        if self._session and not was:
            try:
                async with asyncio.timeout(2.0):
                    response = await self._transport.handle_async_request(self._request("DELETE"))
                    await response.aclose()
            except (httpx.HTTPError, TimeoutError):
                LOGGER.info("%s: its session could not be ended", self.server)
        self._lost(Refused("upstream-gone", f"{self.server} is closed"))
