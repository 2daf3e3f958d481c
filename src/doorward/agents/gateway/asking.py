"""What servers say and ask: forwarded to the client of their own session, if it was decided.

A server cannot begin anything by itself. What it may ask of a client at all (a model's answer, a
form, folders) stands in the configuration, and is decided for the principal whose call it belongs
to, as if that principal had asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from doorward.agents.asked_calls import OBLIGATIONS
from doorward.agents.gateway import messages
from doorward.agents.gateway.config import Config
from doorward.agents.gateway.decider import Clock, Decider, duties
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.mapping import OF_SERVER, Mapper, treatment
from doorward.agents.gateway.messages import Answer, Message
from doorward.agents.gateway.session import Call, ClientSession, Question
from doorward.agents.gateway.upstream import Connection
from doorward.agents.refusals import AgentRefusal

LEVELS = ("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency")
MOST_QUESTIONS = 20
MOST_TOLD = 100
"""Refusals of one connection that are logged; a server cannot fill the disk."""
_CHANGED = {
    "notifications/tools/list_changed": ("tool",),
    "notifications/prompts/list_changed": ("prompt",),
    "notifications/resources/list_changed": ("resource", "template"),
}


class Asker:
    """Handles what comes from servers on their own account."""

    def __init__(self, config: Config, mapper: Mapper, decider: Decider, clock: Clock) -> None:
        self._config, self._mapper, self._decider = config, mapper, decider
        self._clock, self._number = clock, 0
        self._noted = frozenset(config.noted)
        self._tasks: set[asyncio.Future[None]] = set()

    async def came(
        self, session: ClientSession, connection: Connection, answer: Answer, call: object
    ) -> None:
        """A request or notification of a server; `call` is that of the client it belongs to."""
        own = call if isinstance(call, Call) else None
        try:
            treatment(answer.method, OF_SERVER)
            if answer.id is None:
                self._notified(session, connection, answer, own)
            elif answer.method == "ping":
                await connection.reply(messages.result(answer.id, {}))
            else:
                self._ask(session, connection, answer, own)
        except AgentRefusal as error:
            connection.refused += 1
            if connection.refused <= MOST_TOLD:
                said = f"{connection.server} sent {answer.method[:100]!a}: {error.code}"
                self._decider.said("server-refused", said)
            if answer.id is not None:
                await connection.reply(messages.refusal(answer.id, error))

    def _ask(
        self, session: ClientSession, connection: Connection, answer: Answer, call: Call | None
    ) -> None:
        """Put a server's request to the client. Raises `AgentRefusal`."""
        mapped = self._mapper.ask(connection.server, answer.method)
        needed = answer.method.partition("/")[0]
        if needed not in session.capabilities:
            raise Refused("not-offered", "the client does not offer this")
        if len(session.questions) >= MOST_QUESTIONS or answer.id is None:
            raise Refused("too-many-questions", "too many questions of servers are open")
        params = messages.params_of(answer.params, connection.limits)
        who, now = (call.who if call else session.who), self._clock()
        asked = mapped.asked(params)
        decided = self._decider.decide(who, asked, now, str(answer.id)[:100])
        try:
            if duties(decided.decision, self._noted, OBLIGATIONS):
                raise Refused("approval-needed", "this cannot wait for a person's approval")
            self._decider.carried_out(who, decided, connection.server, now)
        except BaseException:
            self._decider.release(decided)
            raise
        self._put(session, connection, answer.id, answer.method, params, call)

    def _put(
        self, session: ClientSession, connection: Connection, number: messages.Id, method: str,
        params: Mapping[str, Any], call: Call | None,
    ) -> None:  # fmt: skip
        self._number += 1
        name = f"doorward-{self._number}"
        meta = {"doorward/server": connection.server}
        data = messages.request(name, method, {**params, "_meta": meta})
        if not session.tell(data, call):
            raise Refused("client-gone", "nobody listens for this")
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._config.wait.client, self._late, session, name)
        session.questions[name] = Question(connection, number, timer)

    def _late(self, session: ClientSession, name: str) -> None:
        question = session.questions.pop(name, None)
        if question is not None:
            why = Refused("client-gone", "the client did not answer in time")
            data = messages.refusal(question.number, why)
            task = asyncio.ensure_future(_replied(question.connection, data))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def answered(self, session: ClientSession, message: Message) -> None:
        """The client's answer goes to the server that asked, and to no other."""
        question = session.questions.pop(str(message.id), None)
        if question is None:
            return
        question.timer.cancel()
        if message.error is not None:
            data = messages.error(question.number, message.error)
        else:
            data = messages.result(question.number, message.result)
        await _replied(question.connection, data)

    def _notified(
        self, session: ClientSession, connection: Connection, answer: Answer, call: Call | None
    ) -> None:
        params = messages.params_of(answer.params, connection.limits)
        method = answer.method
        if method in _CHANGED:
            for kind in _CHANGED[method]:
                catalogue = session.catalogues.get((connection.server, kind))
                if catalogue is not None:
                    catalogue.reset()
            session.tell(messages.notification(method))
        elif method == "notifications/progress" and call is not None and call.progress is not None:
            said: dict[str, Any] = {"progressToken": call.progress}
            for key in ("progress", "total", "message"):
                if key in params:
                    said[key] = params[key]
            call.outlet.tell(messages.notification(method, said))
        elif method == "notifications/message" and _loud(params, session.level):
            session.tell(messages.notification(method, params), call)
        elif method == "notifications/resources/updated":
            uri = str(params.get("uri"))
            if session.subscribed.get(uri) == connection.server:
                session.tell(messages.notification(method, {"uri": uri}))
        elif method == "notifications/cancelled":
            self._cancelled(session, connection, params)

    def _cancelled(
        self, session: ClientSession, connection: Connection, params: Mapping[str, Any]
    ) -> None:
        """A server takes back its own question."""
        for name, one in list(session.questions.items()):
            if one.connection is connection and one.number == params.get("requestId"):
                one.timer.cancel()
                del session.questions[name]
                session.tell(messages.notification("notifications/cancelled", {"requestId": name}))


async def _replied(connection: Connection, data: bytes) -> None:
    try:
        await connection.reply(data)
    except Refused:
        return


def _loud(params: Mapping[str, Any], level: str) -> bool:
    said = params.get("level")
    if said not in LEVELS:
        return False
    return not level or LEVELS.index(str(said)) >= LEVELS.index(level)
