"""The gateway for a client that starts it as a process: one line, one message.

Such a client shows no token; who it is stands in the configuration, which only the gateway's own
user can write. The register is asked all the same, on every message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from doorward.agents.delegation.principal import Hybrid
from doorward.agents.gateway import messages
from doorward.agents.gateway.config import Identity
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.gateway import Gateway
from doorward.agents.gateway.messages import Message
from doorward.agents.gateway.session import ClientSession, Outlet
from doorward.agents.refusals import AgentRefusal

Write = Callable[[bytes], None]


class StdioClient:
    """One client at the other end of a pair of pipes."""

    def __init__(self, gateway: Gateway, identity: Identity, write: Write) -> None:
        self._gateway, self._write = gateway, write
        self._who = Hybrid(agent=identity.agent, human=identity.human, session=identity.session)
        self._session: ClientSession | None = None
        self._pumps: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Take lines until they end. The reader's limit is that of a message; a line beyond it is
        refused, and the next one is taken."""
        try:
            while (line := await _line(reader)) != b"":
                if line is None:
                    too_large = messages.too_large(self._gateway.config.message)
                    self._refuse(messages.Unreadable(too_large))
                elif line.strip():
                    await self.take(line.rstrip(b"\r\n"))
        finally:
            await self.close()

    async def take(self, line: bytes) -> None:
        """Work on one message."""
        try:
            message = messages.read(line, self._gateway.config.message)
        except messages.Unreadable as error:
            self._refuse(error)
            return
        try:
            await self._take(message)
        except AgentRefusal as error:
            self._gateway.refusals.of(self._who, error, message)
            if message.is_request:
                self._put(messages.refusal(message.id, error))

    def _refuse(self, why: messages.Unreadable) -> None:
        self._gateway.refusals.of(self._who, why)
        if why.waited:
            self._put(messages.refusal(why.id, why))

    async def _take(self, message: Message) -> None:
        session = self._session
        ended = session is None or session.closed
        if message.method == "initialize" and message.is_request and ended:
            begun, answer = self._gateway.initialize(self._who, message)
            self._put(answer)
            self._begin(begun)
        elif session is None:
            raise Refused("not-initialized", "initialize comes first")
        elif message.is_request:
            if ended:
                # The client has the same pipes still, and does not know that somebody was
                # suspended for a while.
                session = self._gateway.renew(session)
                self._begin(session)
            session.used_at = self._gateway.clock()
            outlet = Outlet()
            self._gateway.ask(session, self._who, message, outlet)
            self._pump(outlet)
        else:
            await self._gateway.tell(session, message)

    async def close(self) -> None:
        """End the session."""
        if self._session is not None:
            await self._gateway.end(self._session)
        for one in self._pumps:
            one.cancel()

    def _begin(self, session: ClientSession) -> None:
        self._session, session.stream = session, Outlet()
        self._pump(session.stream)

    def _pump(self, outlet: Outlet) -> None:
        task = asyncio.create_task(self._written(outlet))
        self._pumps.add(task)
        task.add_done_callback(self._pumps.discard)

    async def _written(self, outlet: Outlet) -> None:
        while (data := await outlet.next()) is not None:
            self._put(data)

    def _put(self, data: bytes) -> None:
        self._write(data + b"\n")


async def _line(reader: asyncio.StreamReader) -> bytes | None:
    """The next line with its end, nothing (``b""``) once there are no more, None for one beyond
    the reader's limit: what came of it is let go bit by bit."""
    whole = True
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.IncompleteReadError as error:
            line = error.partial
        except asyncio.LimitOverrunError as error:
            whole = False
            await reader.readexactly(error.consumed)
            continue
        return line if whole else None
