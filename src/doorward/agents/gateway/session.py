"""A client's session: who it belongs to, what is going on in it, and its connections to servers."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from doorward.agents.delegation.principal import Hybrid
from doorward.agents.gateway.catalogue import Catalogue
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.messages import Id, Message
from doorward.agents.gateway.upstream import Connection

MOST_WAITING = 1_000
Key = tuple[str, str | None, tuple[str, ...], str, str]


def key_of(who: Hybrid) -> Key:
    """Everybody behind a session: none but the same may use it. A new token does not end it."""
    return (who.agent, who.human, who.chain, who.session, who.device)


class Outlet:
    """Where messages to the client go: a request's own stream, or the session's. One takes them.

    A client that does not take what it is sent loses notifications, not answers.
    """

    def __init__(self) -> None:
        self._messages: deque[bytes] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self.gone = self.ended = False

    def tell(self, data: bytes) -> bool:
        """Send on the way; False where nobody listens any more or too much waits."""
        if self.gone or self.ended or len(self._messages) >= MOST_WAITING:
            return False
        self._messages.append(data)
        self._wake()
        return True

    def end(self, data: bytes | None = None) -> None:
        """Send the answer, if there is one, and nothing more."""
        if self.ended:
            return
        self.ended = True
        if data is not None:
            self._messages.append(data)
        self._wake()

    def leave(self) -> None:
        """The client has gone."""
        self.gone = True
        self._wake()

    @property
    def taken(self) -> bool:
        """Whether it has ended, and the last message was taken."""
        return self.ended and not self._messages

    async def next(self, seconds: float | None = None) -> bytes | None:
        """The next message; None at the end, or where the client has gone and nothing is left;
        nothing (``b""``) where none comes within so many seconds."""
        if not (self._messages or self.ended or self.gone):
            await self._wait(seconds)
        if self._messages:
            return self._messages.popleft()
        return None if self.ended or self.gone else b""

    async def _wait(self, seconds: float | None) -> None:
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = None if seconds is None else loop.call_later(seconds, self._wake)
        try:
            await self._waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Call:
    """A request of the client that is being worked on. `decided` is whether the policies were
    asked, so that the decision log has a line of it."""

    def __init__(
        self, session: ClientSession, who: Hybrid, message: Message, outlet: Outlet
    ) -> None:
        self.session, self.who, self.message, self.outlet = session, who, message, outlet
        meta = message.params.get("_meta")
        token = meta.get("progressToken") if isinstance(meta, Mapping) else None
        plain = isinstance(token, str | int) and not isinstance(token, bool)
        self.progress: Id | None = token if plain else None
        self.task: asyncio.Task[None] | None = None
        self.decided = False


class Question:
    """A request of a server that waits for the client's answer."""

    def __init__(self, connection: Connection, number: Id, timer: asyncio.TimerHandle) -> None:
        self.connection, self.number, self.timer = connection, number, timer


class ClientSession:
    """One session. `open_connection` makes a connection to a server of this session."""

    def __init__(
        self,
        who: Hybrid,
        version: str,
        capabilities: Mapping[str, Any],
        open_connection: Callable[[ClientSession, str], Awaitable[Connection]],
    ) -> None:
        self.id, self.key, self.who = secrets.token_urlsafe(32), key_of(who), who
        self.version, self.capabilities = version, capabilities
        self.used_at = 0.0
        self.stream: Outlet | None = None
        self.calls: dict[Id, Call] = {}
        self.questions: dict[str, Question] = {}
        self.catalogues: dict[tuple[str, str], Catalogue] = {}
        self.subscribed: dict[str, str] = {}
        self.level = ""
        self.closed = False
        self._open = open_connection
        self._connections: dict[str, asyncio.Task[Connection]] = {}

    async def connection(self, server: str) -> Connection:
        """The connection to a server, opened when it is first needed or was lost. Raises `Refused`
        ``upstream-…``."""
        if self.closed:
            raise Refused("session-ended", "the session has ended")
        known = self._connections.get(server)
        if known is not None and known.done() and (_failed(known) or known.result().closed):
            await self._drop(server, known)
            known = None
        if known is None:
            known = asyncio.ensure_future(self._open(self, server))
            self._connections[server] = known
        # Who is cancelled while waiting does not end what others wait for.
        return await asyncio.shield(known)

    async def _drop(self, server: str, known: asyncio.Task[Connection]) -> None:
        self._connections.pop(server, None)
        for key in [one for one in self.catalogues if one[0] == server]:
            del self.catalogues[key]
        if not _failed(known):
            await known.result().close()

    def open_connections(self) -> list[Connection]:
        """Those that stand."""
        done = [one for one in self._connections.values() if one.done() and not _failed(one)]
        return [one.result() for one in done if not one.result().closed]

    def tell(self, data: bytes, call: Call | None = None) -> bool:
        """Send to the client, on a request's stream if it belongs to one."""
        outlet = self.stream if call is None else call.outlet
        return outlet is not None and outlet.tell(data)

    async def close(self) -> None:
        """End what is going on and every connection; nothing is raised."""
        self.closed = True
        tasks = [one.task for one in self.calls.values() if one.task is not None]
        for task in tasks:
            task.cancel()
        for question in self.questions.values():
            question.timer.cancel()
        self.questions.clear()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.stream is not None:
            self.stream.end()
        opened = list(self._connections.values())
        self._connections.clear()
        for one in opened:
            one.cancel()
            # Not `await one` beside what is suppressed: who ends us would go unheard.
            await asyncio.wait([one])
            if not _failed(one):
                with contextlib.suppress(Exception):
                    await one.result().close()


def _failed(task: asyncio.Task[Connection]) -> bool:
    return task.cancelled() or task.exception() is not None


class SessionTable:
    """All sessions, limited in number, ended when nobody uses them."""

    def __init__(self, most: int, most_each: int, idle: float) -> None:
        self._most, self._most_each, self._idle = most, most_each, idle
        self._known: dict[str, ClientSession] = {}

    def add(self, session: ClientSession, now: float) -> ClientSession | None:
        """Add one. Where its principal has too many, the one that it used least lately and that
        nothing goes on in gives way, is taken out and given back to be closed. Raises `Refused`
        ``too-many-sessions``."""
        own = [one for one in self._known.values() if one.key == session.key]
        gone = None
        if len(own) >= self._most_each:
            quiet = [one for one in own if not one.calls and one.stream is None]
            gone = min(quiet, key=lambda one: one.used_at, default=None)
            if gone is not None:
                self.remove(gone)
        if (len(own) >= self._most_each and gone is None) or len(self._known) >= self._most:
            raise Refused("too-many-sessions", "too many sessions are open")
        session.used_at = now
        self._known[session.id] = session
        return gone

    def get(self, identifier: str, who: Hybrid, now: float) -> ClientSession | None:
        """A session by its id, if it is this principal's; another's is as if it were not there."""
        found = self._known.get(identifier)
        if found is None or found.closed or found.key != key_of(who):
            return None
        found.used_at, found.who = now, who
        return found

    def remove(self, session: ClientSession) -> None:
        """Forget one."""
        self._known.pop(session.id, None)

    def idle(self, now: float) -> list[ClientSession]:
        """Those that were not used for long; taken out."""
        old = [
            one
            for one in self._known.values()
            if now - one.used_at > self._idle and not one.calls and one.stream is None
        ]
        for one in old:
            self.remove(one)
        return old

    def all(self) -> list[ClientSession]:
        """Every one."""
        return list(self._known.values())
