"""Requests that are decided: mapped, held to constraints, decided, agreed to, then sent on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from doorward.agents.approval_records import ApprovalState
from doorward.agents.approvals import Approvals
from doorward.agents.asked_calls import OBLIGATIONS, AskedCall, digest_of
from doorward.agents.gateway import messages
from doorward.agents.gateway.catalogue import Catalogue, Definition
from doorward.agents.gateway.config import Config
from doorward.agents.gateway.decider import Clock, Decided, Decider, duties
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.mapping import Asked, Mapped, Mapper
from doorward.agents.gateway.pins import Pinned
from doorward.agents.gateway.session import Call, ClientSession
from doorward.agents.gateway.upstream import Connection
from doorward.agents.refusals import AgentRefusal

LOOKS_EVERY = 0.5
TELLS_EVERY = 10.0
"""How often a waiting client is told that it waits."""
Shelf = Callable[[ClientSession, str, str], Awaitable[Catalogue]]
"""Finds the catalogue of a session, server and kind."""


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to a server once it is decided. `name` and `arguments` are what people see of it
    and what an approval holds for."""

    server: str
    method: str
    params: Mapping[str, Any]
    asked: Asked
    name: str
    arguments: Mapping[str, Any]
    may_wait: bool = True


class Caller:
    """Carries out what was decided."""

    def __init__(
        self, config: Config, mapper: Mapper, decider: Decider, approvals: Approvals,
        shelf: Shelf, clock: Clock,
    ) -> None:  # fmt: skip
        self._config, self._mapper, self._decider = config, mapper, decider
        self._approvals, self._shelf, self._clock = approvals, shelf, clock
        self._noted = frozenset(config.noted)

    async def tool(self, call: Call) -> bytes:
        """``tools/call``."""
        params = call.message.params
        mapped = self._mapper.tool(params.get("name"))
        arguments = self._arguments(call, mapped)
        sent = Sending(
            server=mapped.server,
            method="tools/call",
            params={"name": mapped.name, "arguments": arguments},
            asked=mapped.asked(arguments),
            name=mapped.name,
            arguments=arguments,
        )

        async def check() -> None:
            definition = await self._definition(call, mapped, "tool")
            self._require_schema(definition, mapped, arguments)

        return await self._decided(call, sent, check)

    async def prompt(self, call: Call) -> bytes:
        """``prompts/get``."""
        mapped = self._mapper.prompt(call.message.params.get("name"))
        arguments = self._arguments(call, mapped)
        if not all(isinstance(one, str) for one in arguments.values()):
            raise Refused("arguments", "arguments of a prompt are texts")
        sent = Sending(
            server=mapped.server,
            method="prompts/get",
            params={"name": mapped.name, "arguments": arguments},
            asked=mapped.asked(arguments),
            name=mapped.name,
            arguments=arguments,
        )

        async def check() -> None:
            await self._definition(call, mapped, "prompt")

        return await self._decided(call, sent, check)

    async def resource(self, call: Call) -> bytes:
        """``resources/read``, ``resources/subscribe`` and ``resources/unsubscribe``."""
        method, uri = call.message.method, call.message.params.get("uri")
        server, asked = self._mapper.resource(uri)
        sent = Sending(
            server=server,
            method=method,
            params={"uri": uri},
            asked=asked,
            name=method,
            arguments={"uri": uri},
            may_wait=method == "resources/read",
        )
        data = await self._decided(call, sent)
        if method == "resources/subscribe":
            call.session.subscribed[str(uri)] = server
        elif method == "resources/unsubscribe":
            call.session.subscribed.pop(str(uri), None)
        return data

    async def completion(self, call: Call) -> bytes:
        """``completion/complete``: as getting the prompt or reading the resource that it is for."""
        params = call.message.params
        ref, argument = params.get("ref"), params.get("argument")
        context = params.get("context", {})
        if not isinstance(ref, Mapping) or not isinstance(context, Mapping):
            raise Refused("params", "ref is an object")
        if not isinstance(argument, Mapping) or not all(
            isinstance(argument.get(one), str) for one in ("name", "value")
        ):
            raise Refused("params", "argument has a name and a value")
        known = context.get("arguments", {})
        if not isinstance(known, Mapping) or not all(isinstance(x, str) for x in known.values()):
            raise Refused("params", "context.arguments are texts")
        if ref.get("type") == "ref/prompt":
            mapped = self._mapper.prompt(ref.get("name"))
            server, asked = mapped.server, mapped.asked(known)
            plain: dict[str, Any] = {"type": "ref/prompt", "name": mapped.name}
        else:
            server, asked = self._mapper.resource(ref.get("uri"))
            plain = {"type": "ref/resource", "uri": ref.get("uri")}
        sent = Sending(
            server=server,
            method=call.message.method,
            params={
                "ref": plain,
                "argument": {"name": argument["name"], "value": argument["value"]},
                "context": {"arguments": known},
            },
            asked=asked,
            name=call.message.method,
            arguments=dict(known),
            may_wait=False,
        )
        return await self._decided(call, sent)

    def _arguments(self, call: Call, mapped: Mapped) -> Mapping[str, Any]:
        """The arguments, once the constraints of the configuration are met."""
        arguments = call.message.params.get("arguments")
        arguments = {} if arguments is None else arguments
        if not isinstance(arguments, Mapping):
            raise Refused("params", "arguments is an object")
        mapped.require(arguments, lambda name: self._decider.attribute(call.who, name))
        return arguments

    async def _definition(self, call: Call, mapped: Mapped, kind: str) -> Definition:
        catalogue = await self._shelf(call.session, mapped.server, kind)
        found = await catalogue.one(mapped.name, self._clock())
        if found is None:
            raise Refused(f"unknown-{kind}", f"the server has no such {kind}")
        if found.state is not Pinned.ACCEPTED:
            raise Refused("withheld", f"what the server says of this {kind} is not accepted")
        return found

    def _require_schema(
        self, definition: Definition, mapped: Mapped, arguments: Mapping[str, Any]
    ) -> None:
        checker = definition.checker
        if checker is None:
            raise Refused("withheld", "what the server says of this tool is not accepted")
        others = arguments.keys() - checker.named - mapped.constraints.named
        if others and not mapped.rule.other_arguments:
            raise Refused("arguments", "an argument is none that the server's schema names")
        checker.require(arguments)

    async def _decided(
        self, call: Call, sent: Sending, check: Callable[[], Awaitable[None]] | None = None
    ) -> bytes:
        request = str(call.message.id)[:100]
        decided = self._decider.decide(call.who, sent.asked, self._clock(), request)
        call.decided = True
        try:
            waits = duties(decided.decision, self._noted, OBLIGATIONS)
            if waits and not sent.may_wait:
                raise Refused("approval-needed", "this cannot wait for a person's approval")
            if check is not None:
                await check()
            connection = await call.session.connection(sent.server)
            if waits:
                decided = await self._agreed(call, sent, decided)
            self._decider.carried_out(call.who, decided, sent.server, self._clock())
        except BaseException as error:
            self._decider.release(decided)
            if isinstance(error, AgentRefusal):
                self._decider.said("not-carried-out", f"{sent.asked.name}: {error.code}")
            raise
        return await self._sent(call, sent, connection)

    async def _sent(self, call: Call, sent: Sending, connection: Connection) -> bytes:
        answer = await connection.request(
            sent.method,
            sent.params,
            self._config.wait.call,
            call,
            progress=call.progress is not None,
        )
        number = call.message.id or 0
        if answer.error is not UNSET:
            return messages.error(number, answer.error)
        return messages.result(number, answer.result)

    async def _agreed(self, call: Call, sent: Sending, decided: Decided) -> Decided:
        """Wait until a person has agreed, decide once more, and use the approval up."""
        wanted = self._wanted(call, sent, decided)
        digest = digest_of(wanted)
        approval = self._approvals.ask(wanted, self._clock())
        try:
            await self._wait(call, approval.id)
            # Meanwhile everything may be another: who may act, the policies, the session.
            self._decider.release(decided)
            again = self._decider.decide(
                call.who, sent.asked, self._clock(), str(call.message.id)[:100]
            )
            more = not set(again.decision.obligations) <= set(decided.decision.obligations)
            if more or again.data_class > decided.data_class:
                self._decider.release(again)
                raise Refused("approval-outdated", "more is asked for than was agreed to")
            if not self._approvals.take(approval.id, digest, self._clock()):
                self._decider.release(again)
                raise Refused("approval-used", "the approval does not hold any more")
        except asyncio.CancelledError:
            self._approvals.withdraw(approval.id, call.who.agent, "cancelled", self._clock())
            raise
        return again

    def _wanted(self, call: Call, sent: Sending, decided: Decided) -> AskedCall:
        who = call.who
        instance = self._decider.register.instance(who.agent)
        purposes = [one.purpose for link in who.grants for one in link if one.purpose]
        return AskedCall(
            instance=who.agent,
            server=sent.server,
            tool=sent.name,
            arguments=sent.arguments,
            human=who.human,
            owner="" if instance is None else instance.owner,
            chain=who.chain,
            session=who.session,
            purpose="; ".join(dict.fromkeys(purposes)),
            action=str(sent.asked.action),
            resource=str(sent.asked.resource),
            data_class=decided.data_class,
            reasons=decided.called,
            obligations=decided.decision.obligations,
        )

    async def _wait(self, call: Call, name: str) -> None:
        """Raises `Refused` ``approval-refused``, ``approval-timeout``, ``client-gone``."""
        began, told, step = self._clock(), 0, 0
        while True:
            now = self._clock()
            state = self._approvals.state_of(name, now)
            if call.outlet.gone:
                raise Refused("client-gone", "the client does not wait any more")
            if state is ApprovalState.APPROVED:
                return
            if state is not ApprovalState.WAITING:
                raise Refused("approval-refused", f"nobody agreed: it is {state.value}",
                              approval=name)  # fmt: skip
            if now - began >= self._config.wait.approval:
                raise Refused("approval-timeout", "nobody agreed in time; ask again once "
                              "somebody has", approval=name)  # fmt: skip
            if step * LOOKS_EVERY >= told * TELLS_EVERY:
                told += 1
                _tell(call, told, name)
            step += 1
            await asyncio.sleep(LOOKS_EVERY)


def _tell(call: Call, count: int, name: str) -> None:
    if call.progress is not None:
        said = {"progressToken": call.progress, "progress": count,
                "message": f"waiting for a person to approve {name}"}  # fmt: skip
        call.outlet.tell(messages.notification("notifications/progress", said))
