"""A server behind the gateway, as one session of one client sees it.

Every session has connections of its own, so nothing of one client reaches another through a server.
What goes to a server is written here anew: a method, its parameters and the gateway's own number;
no header, cookie or token of the client.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Raw

from doorward import __version__
from doorward.agents.gateway import messages
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.messages import Answer, Limits

LOGGER = logging.getLogger("doorward.agents")
NEWEST = "2025-11-25"
SPOKEN = ("2024-11-05", "2025-03-26", "2025-06-18", NEWEST)
"""Revisions that a server may answer with."""

Handler = Callable[["Connection", Answer, object], Awaitable[None]]
"""What is done with a request or notification of a server; the third is the call that it belongs
to, as far as that is known."""


class _Told(msgspec.Struct):
    protocolVersion: str  # noqa: N815 - MCP's name
    capabilities: dict[str, Any] = {}


class Connection(ABC):
    """One session with one server; opened before use, closed after."""

    def __init__(self, server: str, limits: Limits, most: int, handler: Handler) -> None:
        self.server, self.limits, self.most = server, limits, most
        self.version, self.capabilities = "", dict[str, Any]()
        self.closed, self.refused = False, 0
        self._handler, self._number = handler, 0
        self._waiting: dict[int, tuple[asyncio.Future[Answer], object]] = {}

    async def open(self, capabilities: Mapping[str, Any], seconds: float) -> None:
        """Connect and shake hands. `capabilities` are the client's that may be used. Raises
        `Refused` ``upstream-gone``, ``upstream-timeout``, ``upstream-message``."""
        try:
            async with asyncio.timeout(seconds):
                await self._start()
                said = {
                    "protocolVersion": NEWEST,
                    "capabilities": dict(capabilities),
                    "clientInfo": {"name": "doorward-gateway", "version": __version__},
                }
                answer = await self.request("initialize", said, seconds)
                self._take(answer)
                await self.notify("notifications/initialized")
                await self._opened()
        except BaseException as error:
            await self.close()
            if isinstance(error, TimeoutError):
                why = f"{self.server} did not answer in time"
                raise Refused("upstream-timeout", why) from error
            if isinstance(error, OSError):
                raise Refused("upstream-gone", f"{self.server} cannot be reached") from error
            raise

    def _take(self, answer: Answer) -> None:
        try:
            if answer.result is UNSET:
                raise ValueError("it refused")
            told = msgspec.json.decode(answer.result, type=_Told)
            if told.protocolVersion not in SPOKEN:
                raise ValueError("its revision is not spoken here")
        except (msgspec.MsgspecError, ValueError) as error:
            raise Refused("upstream-message", f"{self.server}: no handshake: {error}") from error
        self.version, self.capabilities = told.protocolVersion, told.capabilities

    async def request(
        self,
        method: str,
        params: Mapping[str, Any],
        seconds: float,
        call: object = None,
        *,
        progress: bool = False,
    ) -> Answer:
        """Ask, and wait for the answer; `progress` asks to hear of it meanwhile. Who is cancelled
        while waiting cancels it there, too. Raises `Refused` ``upstream-…``,
        ``response-too-large``."""
        if self.closed:
            raise Refused("upstream-gone", f"{self.server} is gone")
        self._number += 1
        number = self._number
        if progress:
            params = {**params, "_meta": {"progressToken": number}}
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = (answered, call)
        try:
            async with asyncio.timeout(seconds):
                return await self._ask(messages.request(number, method, params), call, answered)
        except TimeoutError as error:
            await self._cancel(number, "timeout")
            raise Refused("upstream-timeout", f"{self.server} did not answer in time") from error
        except asyncio.CancelledError:
            await asyncio.shield(self._cancel(number, "cancelled"))
            raise
        finally:
            del self._waiting[number]

    async def notify(self, method: str, params: Mapping[str, Any] | None = None) -> None:
        """Tell. Raises `Refused` ``upstream-gone``."""
        await self._send(messages.notification(method, params))

    async def reply(self, data: bytes) -> None:
        """Answer a request of the server. Raises `Refused` ``upstream-gone``."""
        await self._send(data)

    async def _cancel(self, number: int, why: str) -> None:
        try:
            async with asyncio.timeout(2.0):
                await self.notify("notifications/cancelled", {"requestId": number, "reason": why})
        except (Refused, TimeoutError):
            return

    async def _came(self, answer: Answer, call: object = None) -> None:
        """A message of the server: an answer goes to who waits, the rest to the handler."""
        if answer.method:
            await self._handler(self, answer, call or self._owner(answer))
            return
        known = self._waiting.get(answer.id) if isinstance(answer.id, int) else None
        if known is not None and not known[0].done():
            if (answer.result is UNSET) == (answer.error is UNSET):
                known[0].set_exception(Refused("upstream-message", "neither result nor error"))
            else:
                known[0].set_result(answer)

    def _owner(self, answer: Answer) -> object:
        """The call to which a message of the server belongs: by its progress token, or because
        there is only one."""
        calls = [call for _, call in self._waiting.values() if call is not None]
        if answer.method == "notifications/progress" and isinstance(answer.params, Raw):
            token = messages.params_of(answer.params, self.limits).get("progressToken")
            known = self._waiting.get(token) if isinstance(token, int) else None
            return None if known is None else known[1]
        return calls[0] if len(calls) == 1 else None

    def _lost(self, why: Refused) -> None:
        self.closed = True
        for answered, _ in self._waiting.values():
            if not answered.done():
                answered.set_exception(why)

    @abstractmethod
    async def _start(self) -> None:
        """Get ready to send."""

    async def _opened(self) -> None:  # noqa: B027 - most need nothing
        """After the handshake."""

    @abstractmethod
    async def _ask(self, data: bytes, call: object, answered: asyncio.Future[Answer]) -> Answer:
        """Send a request and wait."""

    @abstractmethod
    async def _send(self, data: bytes) -> None:
        """Send what has no answer."""

    @abstractmethod
    async def close(self) -> None:
        """Let go; nothing is raised."""
