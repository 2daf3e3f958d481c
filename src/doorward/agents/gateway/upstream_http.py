"""A server that is asked over HTTP: MCP, "Transports", section "Streamable HTTP".

There are no headers but those that stand here, no cookies, no redirects and no proxies.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from doorward.agents.gateway import messages
from doorward.agents.gateway.config import Server
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.events import EventReader
from doorward.agents.gateway.messages import Answer, Limits
from doorward.agents.gateway.upstream import LOGGER, Connection, Handler
from doorward.agents.gateway.wire import Carrier, Reply

MOST_EVENTS = 10_000
MOST_RESUMED = 1_000
"""How often the stream of one request is gone on with; the request's own time ends it before."""
_LONGEST_SESSION = 1_000


class HttpConnection(Connection):
    """A session at a server with an address. `carrier` may be shared."""

    def __init__(
        self,
        server: str,
        said: Server,
        env: Mapping[str, str],
        limits: Limits,
        most: int,
        handler: Handler,
        carrier: Carrier,
    ) -> None:
        super().__init__(server, limits, most, handler)
        self._url, self._carrier = said.url, carrier
        self._own = [(one.header, one.prefix + env.get(one.env, "")) for one in said.credentials]
        self._session = ""
        self._listening: asyncio.Task[None] | None = None

    async def _start(self) -> None:
        return

    async def _opened(self) -> None:
        self._listening = asyncio.create_task(self._listen())

    async def _request(self, method: str, data: bytes = b"", last_id: str = "") -> Reply:
        headers = [("accept", "application/json, text/event-stream")]
        headers += [("accept-encoding", "identity"), ("user-agent", "doorward")]
        if data:
            headers.append(("content-type", "application/json"))
        if self.version:
            headers.append(("mcp-protocol-version", self.version))
        if self._session:
            headers.append(("mcp-session-id", self._session))
        if last_id:
            headers.append(("last-event-id", last_id))
        return await self._carrier.ask(method, self._url, [*headers, *self._own], data)

    async def _ask(self, data: bytes, call: object, answered: asyncio.Future[Answer]) -> Answer:
        try:
            reply = await self._request("POST", data)
            reader = EventReader(self.most)
            try:
                await self._take_answer(reply, reader, answered, call)
            finally:
                reply.close()
            await self._go_on(reader, answered, call)
        except OSError as error:
            raise Refused("upstream-gone", f"{self.server} cannot be reached") from error
        if not answered.done():
            raise Refused("upstream-message", f"{self.server} ended without an answer")
        return answered.result()

    async def _go_on(
        self, reader: EventReader, answered: asyncio.Future[Answer], call: object
    ) -> None:
        """A server may end a stream before it has answered and be asked for the rest (MCP
        2025-11-25, "Resumability and Redelivery")."""
        for _ in range(MOST_RESUMED):
            if answered.done() or not reader.last_id:
                return
            await asyncio.sleep(reader.retry)
            reply = await self._request("GET", last_id=reader.last_id)
            next_ = EventReader(self.most)
            try:
                await self._take_answer(reply, next_, answered, call)
            finally:
                reply.close()
            reader.last_id, reader.retry = next_.last_id or reader.last_id, next_.retry

    async def _take_answer(
        self, reply: Reply, reader: EventReader, answered: asyncio.Future[Answer], call: object
    ) -> None:
        self._require(reply, 200)
        if reply.headers.get("content-encoding", "identity").lower() != "identity":
            raise Refused("upstream-message", f"{self.server} packed its answer unasked")
        self._note_session(reply)
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/json":
            await self._came(messages.of_server(await self._whole(reply), self.most), call)
        elif kind == "text/event-stream":
            count = 0
            async for part in reply.parts():
                for data in reader.feed(part):
                    count += 1
                    if count > MOST_EVENTS:
                        raise Refused("response-too-large", f"{self.server} sends without end")
                    await self._came(messages.of_server(data, self.most), call)
                if answered.done():
                    return
        else:
            raise Refused("upstream-message", f"{self.server} answered with another content type")

    async def _whole(self, reply: Reply) -> bytes:
        parts, size = [], 0
        async for part in reply.parts():
            size += len(part)
            if size > self.most:
                raise Refused("response-too-large", f"{self.server} sent more than it may")
            parts.append(part)
        return b"".join(parts)

    def _require(self, reply: Reply, *statuses: int) -> None:
        if reply.status in statuses:
            return
        if reply.status == 404 and self._session:
            self.closed = True
        LOGGER.warning("%s answered with status %d", self.server, reply.status)
        raise Refused("upstream-gone", f"{self.server} refused (status {reply.status})")

    def _note_session(self, reply: Reply) -> None:
        said = reply.headers.get("mcp-session-id", "")
        if not self._session and said.isascii() and said.isprintable():
            self._session = said[:_LONGEST_SESSION]

    async def _send(self, data: bytes) -> None:
        try:
            reply = await self._request("POST", data)
            reply.close()
        except OSError as error:
            raise Refused("upstream-gone", f"{self.server} cannot be reached") from error
        self._require(reply, 200, 202, 204)

    async def _listen(self) -> None:
        """What the server says on its own, if it offers such a stream; when it ends, it ends."""
        try:
            reply = await self._request("GET")
            try:
                kind = reply.headers.get("content-type", "")
                if reply.status != 200 or not kind.startswith("text/event-stream"):
                    return
                reader = EventReader(self.most)
                async for part in reply.parts():
                    for data in reader.feed(part):
                        answer = messages.of_server(data, self.most)
                        if answer.method:
                            await self._came(answer)
            finally:
                reply.close()
        except (OSError, Refused) as error:
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
                    (await self._request("DELETE")).close()
            except (OSError, TimeoutError):
                LOGGER.info("%s: its session could not be ended", self.server)
        self._lost(Refused("upstream-gone", f"{self.server} is closed"))
