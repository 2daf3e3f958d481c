"""The gateway itself: takes a client's message and gives what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from doorward import __version__
from doorward.agents.approval_records import ApprovalRules
from doorward.agents.approvals import Approvals
from doorward.agents.delegation.principal import Hybrid
from doorward.agents.gateway import messages
from doorward.agents.gateway.asking import LEVELS, Asker
from doorward.agents.gateway.calling import Caller
from doorward.agents.gateway.catalogue import Catalogue
from doorward.agents.gateway.config import Config
from doorward.agents.gateway.decider import LOGGER, Clock, Decider
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.listing import KINDS, Lister
from doorward.agents.gateway.mapping import OF_CLIENT, Mapper, treatment
from doorward.agents.gateway.messages import Limits, Message
from doorward.agents.gateway.pins import Pins
from doorward.agents.gateway.refusing import Refusals
from doorward.agents.gateway.session import Call, ClientSession, Outlet, SessionTable
from doorward.agents.gateway.upstream import Connection
from doorward.agents.gateway.upstream_http import HttpConnection
from doorward.agents.gateway.upstream_stdio import StdioConnection
from doorward.agents.gateway.wire import Carrier, Wires
from doorward.agents.refusals import AgentRefusal
from doorward.agents.state import AgentState

VERSIONS = ("2025-06-18", "2025-11-25")
"""Revisions of MCP that clients may speak."""


class Gateway:
    """One gateway over one state. `env` is where credentials and servers' variables come from,
    `carrier` what brings requests to servers over HTTP."""

    def __init__(
        self,
        config: Config,
        state: AgentState,
        decider: Decider,
        refusals: Refusals,
        env: Mapping[str, str],
        clock: Clock,
        carrier: Carrier | None = None,
    ) -> None:
        self.config, self.clock, self._env, self._decider = config, clock, env, decider
        self.sessions = SessionTable(config.most.sessions, config.most.sessions_each,
                                     config.wait.idle)  # fmt: skip
        self.refusals = refusals
        self._pins, self._mapper = Pins(state), Mapper(config)
        self._asker = Asker(config, self._mapper, decider, clock)
        self._lister = Lister(self._mapper, decider, self._shelf, clock, config.most.listed,
                              config.wait.offers)  # fmt: skip
        agreed = Approvals(state, ApprovalRules(**msgspec.structs.asdict(config.approvals)))
        self._caller = Caller(config, self._mapper, decider, agreed, self._shelf, clock)
        self._closing: set[asyncio.Future[None]] = set()
        self._carrier = carrier or Wires()
        most = config.most.response
        self._limits = Limits(bytes=most, depth=64, values=200_000, text=most)
        self._asked = {
            "tools/call": self._caller.tool,
            "prompts/get": self._caller.prompt,
            "resources/read": self._caller.resource,
            "resources/subscribe": self._caller.resource,
            "resources/unsubscribe": self._caller.resource,
            "completion/complete": self._caller.completion,
            **dict.fromkeys(KINDS, self._lister.answer),
        }

    def initialize(self, who: Hybrid, message: Message) -> tuple[ClientSession, bytes]:
        """Begin a session. Raises `AgentRefusal`."""
        self._decider.require_standing(who, self.clock())
        asked = message.params.get("protocolVersion")
        version = asked if isinstance(asked, str) and asked in VERSIONS else VERSIONS[-1]
        offered = message.params.get("capabilities", {})
        if not isinstance(offered, Mapping):
            raise Refused("params", "capabilities is an object")
        session = self._begun(who, version, offered)
        said = {
            "protocolVersion": version,
            "capabilities": self._capabilities(),
            "serverInfo": {"name": "doorward-gateway", "version": __version__},
        }
        return session, messages.result(message.id or 0, said)

    def renew(self, old: ClientSession) -> ClientSession:
        """Begin a session again that was ended while somebody behind it might not act: for clients
        that know of no end. Raises `AgentRefusal`."""
        self._decider.require_standing(old.who, self.clock())
        session = self._begun(old.who, old.version, old.capabilities)
        session.level = old.level
        return session

    def _begun(self, who: Hybrid, version: str, offered: Mapping[str, Any]) -> ClientSession:
        session = ClientSession(who, version, offered, self._open)
        gone = self.sessions.add(session, self.clock())
        if gone is not None:
            self._closed(gone)
        return session

    def _closed(self, session: ClientSession) -> asyncio.Future[None]:
        """The closing of a session. It goes on to its end whoever ceases to wait for it."""
        closing = asyncio.ensure_future(session.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        return closing

    def _capabilities(self) -> dict[str, Any]:
        found: dict[str, Any] = {"logging": {}, "completions": {}}
        if self._mapper.tools:
            found["tools"] = {"listChanged": True}
        if self._mapper.prompts:
            found["prompts"] = {"listChanged": True}
        if self._mapper.servers_with("resources"):
            found["resources"] = {"listChanged": True, "subscribe": True}
        return found

    def ask(self, session: ClientSession, who: Hybrid, message: Message, outlet: Outlet) -> None:
        """Begin to answer a request; the answer is the last message of the outlet."""
        number, why = message.id or 0, None
        if number in session.calls:
            why = Refused("id-in-use", "a request with this id is being worked on")
        elif len(session.calls) >= self.config.most.calls:
            why = Refused("too-many-calls", "too many requests are being worked on")
        if why is not None:
            self.refusals.of(who, why, message)
            outlet.end(messages.refusal(number, why))
        else:
            call = Call(session, who, message, outlet)
            session.calls[number] = call
            call.task = asyncio.create_task(self._work(call))

    async def _work(self, call: Call) -> None:
        number = call.message.id or 0
        try:
            data = await self._answer(call)
        except AgentRefusal as error:
            if not call.decided and error.code != "denied":
                self.refusals.of(call.who, error, call.message)
            data = messages.refusal(number, error)
        except asyncio.CancelledError:
            data = messages.refusal(number, Refused("cancelled", "the request was cancelled"))
        except Exception:  # noqa: BLE001 - whatever it is, the answer is no
            LOGGER.exception("a request could not be answered")
            data = messages.refusal(number, Refused("fault", "the gateway could not do this"))
        finally:
            call.session.calls.pop(number, None)
        if len(data) > self.config.most.response + 1_000:
            data = messages.refusal(
                number, Refused("response-too-large", "the answer is too large")
            )
        call.outlet.end(data)

    async def _answer(self, call: Call) -> bytes:
        method = call.message.method
        treatment(method, OF_CLIENT)
        answer = self._asked.get(method)
        if answer is not None:
            return await answer(call)
        self._decider.require_standing(call.who, self.clock())
        if method == "ping":
            return messages.result(call.message.id or 0, {})
        if method == "logging/setLevel":
            return await self._set_level(call)
        raise Refused("unknown-method", "this is not asked for with an id, or not twice")

    async def _set_level(self, call: Call) -> bytes:
        level = call.message.params.get("level")
        if level not in LEVELS:
            raise Refused("params", f"level is one of {', '.join(LEVELS)}")
        call.session.level = str(level)
        for one in call.session.open_connections():
            if "logging" in one.capabilities:
                await one.request("logging/setLevel", {"level": level}, self.config.wait.call)
        return messages.result(call.message.id or 0, {})

    async def tell(self, session: ClientSession, message: Message) -> None:
        """Take a notification or an answer of the client. Raises `AgentRefusal`."""
        if not message.method:
            await self._asker.answered(session, message)
            return
        treatment(message.method, OF_CLIENT)
        if message.method == "notifications/cancelled":
            number = message.params.get("requestId")
            call = session.calls.get(number) if isinstance(number, int | str) else None
            if call is not None and call.task is not None:
                call.task.cancel()
        elif message.method == "notifications/roots/list_changed":
            for one in session.open_connections():
                if (one.server, "roots/list") in self._mapper.asks:
                    await one.notify(message.method)

    async def end(self, session: ClientSession) -> None:
        """End a session and its connections."""
        self.sessions.remove(session)
        await asyncio.shield(self._closed(session))

    async def tidy(self) -> None:
        """End sessions that nobody uses, and those whose principal may not act any more."""
        now = self.clock()
        for session in self.sessions.idle(now):
            await asyncio.shield(self._closed(session))
        for session in self.sessions.all():
            try:
                self._decider.require_principal(session.who, now)
            except AgentRefusal:
                await self.end(session)

    def may_listen(self, who: Hybrid) -> bool:
        """Whether a stream that was opened may stay open."""
        try:
            self._decider.require_standing(who, self.clock())
        except AgentRefusal:
            return False
        return True

    async def close(self) -> None:
        """End everything."""
        for session in self.sessions.all():
            await self.end(session)
        await asyncio.gather(*self._closing, return_exceptions=True)
        self._carrier.close()

    async def _open(self, session: ClientSession, server: str) -> Connection:
        async def came(connection: Connection, answer: messages.Answer, call: object) -> None:
            await self._asker.came(session, connection, answer, call)

        said, most = self.config.servers[server], self.config.most.response
        shared = (server, said, self._env, self._limits, most, came)
        connection: Connection
        if said.command:
            connection = StdioConnection(*shared)
        else:
            connection = HttpConnection(*shared, self._carrier)
        await connection.open(self._passed_on(session, server), self.config.wait.connect)
        if session.level and "logging" in connection.capabilities:
            await connection.request(
                "logging/setLevel", {"level": session.level}, self.config.wait.connect
            )
        return connection

    def _passed_on(self, session: ClientSession, server: str) -> dict[str, Any]:
        """The client's capabilities that this server may use."""
        asked = {one.partition("/")[0] for name, one in self._mapper.asks if name == server}
        return {name: {} for name in sorted(asked) if name in session.capabilities}

    async def _shelf(self, session: ClientSession, server: str, kind: str) -> Catalogue:
        connection = await session.connection(server)
        known = session.catalogues.get((server, kind))
        if known is None:
            config = self.config
            known = Catalogue(
                connection,
                kind,
                config.servers[server],
                self._pins,
                self._decider,
                config.most.listed,
                config.wait.listing,
                config.wait.call,
            )
            session.catalogues[(server, kind)] = known
        return known
