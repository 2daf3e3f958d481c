"""Listings: what of the servers' offers this principal could be allowed, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from doorward.agents.delegation.principal import Hybrid
from doorward.agents.gateway import messages
from doorward.agents.gateway.calling import Shelf
from doorward.agents.gateway.catalogue import METHODS, Definition
from doorward.agents.gateway.decider import Clock, Decider
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.mapping import Asked, Mapper, of_server_name
from doorward.agents.gateway.pins import Pinned
from doorward.agents.gateway.session import Call, ClientSession

KINDS = {method: kind for kind, (method, _) in METHODS.items()}
Offered = asyncio.Task["list[Definition] | None"]
"""What a server offers; None where it did not answer."""
Keep = Callable[[str, Mapping[str, Any]], "dict[str, Any] | None"]


class Lister:
    """Answers listings, all of it in one page."""

    def __init__(
        self, mapper: Mapper, decider: Decider, shelf: Shelf, clock: Clock, most: int,
        seconds: float,
    ) -> None:  # fmt: skip
        """A listing has `most` entries, and waits for late servers so long."""
        self._mapper, self._decider = mapper, decider
        self._shelf, self._clock, self._most, self._seconds = shelf, clock, most, seconds
        self._asking: dict[tuple[str, str, str], Offered] = {}

    async def answer(self, call: Call) -> bytes:
        """``tools/list``, ``prompts/list``, ``resources/list``, ``resources/templates/list``."""
        if call.message.params.get("cursor") is not None:
            raise Refused("cursor", "there is one page only")
        self._decider.require_standing(call.who, self._clock())
        kind = KINDS[call.message.method]
        found = await self._of_all(call, kind, self._keeper(call.who, kind))
        key = METHODS[kind][1]
        return messages.result(call.message.id or 0, {key: found[: self._most]})

    def _keeper(self, who: Hybrid, kind: str) -> Keep:
        if kind in ("tool", "prompt"):
            rules = self._mapper.tools if kind == "tool" else self._mapper.prompts
            could = {key: self._could(who, one.candidates()) for key, one in rules.items()}
            return lambda server, entry: _renamed(server, entry, could)
        return lambda server, entry: self._of_uri(who, server, entry, kind)

    def _could(self, who: Hybrid, asked: Iterable[Asked]) -> bool:
        now = self._clock()
        return any(self._decider.could_allow(who, one, now) for one in asked)

    def _of_uri(
        self, who: Hybrid, server: str, entry: Mapping[str, Any], kind: str
    ) -> dict[str, Any] | None:
        uri = entry.get("uri") if kind == "resource" else _fixed_part(entry.get("uriTemplate"))
        try:
            owner, asked = self._mapper.resource(uri)
        except Refused:
            return None
        return dict(entry) if owner == server and self._could(who, [asked]) else None

    async def _of_all(self, call: Call, kind: str, keep: Keep) -> list[dict[str, Any]]:
        """What is kept of all servers; one that does not answer, or not in time, has nothing to
        offer."""
        plural = "resources" if kind in ("resource", "template") else f"{kind}s"
        servers = self._mapper.servers_with(plural)
        asked = {one: self._asked_of(call.session, one, kind) for one in servers}
        await self._answered(asked.values())
        kept = []
        for server, task in asked.items():
            if not task.done():
                self._decider.said("listing-late", f"{server}: its {plural} are left out")
                task.add_done_callback(lambda one: _tell(call.session, plural, one))
                continue
            for one in task.result() or ():
                entry = keep(server, one.entry) if one.state is Pinned.ACCEPTED else None
                if entry is not None:
                    kept.append(entry)
        return kept

    async def _answered(self, tasks: Collection[Offered]) -> None:
        """Wait for all; once the time is over, until one has answered."""
        late: set[Offered] = set()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._seconds)
        while late and not any(one.done() and one.result() is not None for one in tasks):
            _, late = await asyncio.wait(late, return_when=asyncio.FIRST_COMPLETED)

    def _asked_of(self, session: ClientSession, server: str, kind: str) -> Offered:
        """The question to a server, one at a time: it goes on where a listing does not wait."""
        key = (session.id, server, kind)
        task = self._asking.get(key)
        if task is None:
            task = asyncio.create_task(self._of_one(session, server, kind))
            self._asking[key] = task
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return task

    async def _of_one(
        self, session: ClientSession, server: str, kind: str
    ) -> list[Definition] | None:
        try:
            catalogue = await self._shelf(session, server, kind)
            return list((await catalogue.all(self._clock())).values())
        except Refused as error:
            self._decider.said("listing-failed", f"{server} offers nothing: {error.code}")
            return None


def _tell(session: ClientSession, plural: str, task: Offered) -> None:
    """Say that there is more, once a server that was late has answered."""
    if not task.cancelled() and task.exception() is None and task.result():
        session.tell(messages.notification(f"notifications/{plural}/list_changed"))


def _renamed(
    server: str, entry: Mapping[str, Any], could: Mapping[tuple[str, str], bool]
) -> dict[str, Any] | None:
    name = str(entry.get("name"))
    return {**entry, "name": of_server_name(server, name)} if could.get((server, name)) else None


def _fixed_part(template: object) -> object:
    return template.partition("{")[0] if isinstance(template, str) else template
