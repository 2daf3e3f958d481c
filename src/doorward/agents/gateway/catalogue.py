"""What a server offers, as one connection sees it, each definition beside its pin."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from doorward.agents.gateway.config import Server
from doorward.agents.gateway.config_reading import TOOL_NAME
from doorward.agents.gateway.constraints import SchemaChecker
from doorward.agents.gateway.decider import Decider
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.messages import ENCODER, params_of
from doorward.agents.gateway.pins import BY_CONFIG, LONGEST, Pinned, Pins, digest_of, name_of
from doorward.agents.gateway.suspicions import marks
from doorward.agents.gateway.texts import folded
from doorward.agents.gateway.upstream import Connection

MOST_PAGES = 50
METHODS = {
    "tool": ("tools/list", "tools"),
    "prompt": ("prompts/list", "prompts"),
    "template": ("resources/templates/list", "resourceTemplates"),
    "resource": ("resources/list", "resources"),
}


class Definition(msgspec.Struct, frozen=True):
    """An entry of a listing and how it stands."""

    entry: Mapping[str, Any]
    state: Pinned
    digest: str = ""
    checker: SchemaChecker | None = None


class Catalogue:
    """The definitions of one kind at one connection; asked for when they are needed, and again
    when the server says that they changed or some time has passed. How they stand is looked up
    each time."""

    def __init__(
        self,
        connection: Connection,
        kind: str,
        said: Server,
        pins: Pins,
        decider: Decider,
        most: int,
        seconds: float,
        wait: float,
    ) -> None:
        self._connection, self._kind, self._said = connection, kind, said
        self._pins, self._decider = pins, decider
        self._most, self._seconds, self._wait = most, seconds, wait
        self._known: dict[str, Definition] | None = None
        self._at = 0.0
        self._turn = asyncio.Lock()

    def reset(self) -> None:
        """Ask again next time."""
        self._known = None

    async def all(self, now: float) -> Mapping[str, Definition]:
        """The definitions by the server's own names. Raises `Refused` ``upstream-…``."""
        known = await self._fresh(now)
        return {name: self._standing(name, one, now) for name, one in known.items()}

    async def one(self, name: str, now: float) -> Definition | None:
        """One of them."""
        known = (await self._fresh(now)).get(name)
        return None if known is None else self._standing(name, known, now)

    async def _fresh(self, now: float) -> dict[str, Definition]:
        async with self._turn:
            if self._known is None or not 0 <= now - self._at < self._seconds:
                self._known, self._at = self._judged(await self._entries()), now
            return self._known

    async def _entries(self) -> list[dict[str, Any]]:
        method, key = METHODS[self._kind]
        if method.partition("/")[0] not in self._connection.capabilities:
            return []
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            params = {} if cursor is None else {"cursor": cursor}
            answer = await self._connection.request(method, params, self._wait)
            page = params_of(answer.result, self._connection.limits)
            entries, cursor = page.get(key), page.get("nextCursor")
            if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
                raise Refused("upstream-message", "a listing of the server cannot be read")
            found += entries
            if len(found) > self._most:
                raise Refused("upstream-message", "a listing of the server is too long")
            if not isinstance(cursor, str) or not cursor:
                return found
        raise Refused("upstream-message", "a listing of the server has no end")

    def _judged(self, entries: list[dict[str, Any]]) -> dict[str, Definition]:
        """Each that can be offered at all. Of names that are taken for the same none is."""
        seen: dict[str, list[dict[str, Any]]] = {}
        for one in entries:
            seen.setdefault(folded(name_of(self._kind, one)), []).append(one)
        found = {}
        for several in seen.values():
            if len(several) > 1:
                names = ", ".join(ascii(name_of(self._kind, one))[:100] for one in several)
                self._decider.said("pin-collision", f"{self._connection.server}: {names}")
            for one in several:
                name = name_of(self._kind, one)
                if len(several) > 1:
                    found[name] = Definition(one, Pinned.REFUSED)
                elif self._wanted(name):
                    found[name] = self._checked(name, one)
        return found

    def _wanted(self, name: str) -> bool:
        if self._kind in ("template", "resource"):
            return True
        rules = self._said.tools if self._kind == "tool" else self._said.prompts
        return name in rules and TOOL_NAME.fullmatch(name) is not None

    def _checked(self, name: str, entry: dict[str, Any]) -> Definition:
        if self._kind == "resource":
            return Definition(entry, Pinned.REFUSED if marks(entry) else Pinned.ACCEPTED)
        if len(ENCODER.encode(entry)) > LONGEST:
            said = f"{self._connection.server}/{name}: too large to be looked at"
            self._decider.said("pin-refused", said)
            return Definition(entry, Pinned.REFUSED)
        digest, schema = digest_of(entry), entry.get("inputSchema", {"type": "object"})
        if self._kind != "tool":
            return Definition(entry, Pinned.HELD, digest)
        try:
            checker = SchemaChecker(schema if isinstance(schema, dict) else {"type": "none"})
        except Refused:
            said = f"{self._connection.server}/{name}: its schema cannot be used"
            self._decider.said("pin-schema", said)
            return Definition(entry, Pinned.REFUSED)
        return Definition(entry, Pinned.HELD, digest, checker)

    def _standing(self, name: str, one: Definition, now: float) -> Definition:
        """As it stands just now: somebody may have accepted it meanwhile."""
        if not one.digest:
            return one
        server, wanted = self._connection.server, self._pin_of(name)
        accept = self._said.first_seen == "accept"
        state, news = self._pins.saw(server, self._kind, name, one.digest, one.entry, accept, now)
        if wanted and wanted != one.digest:
            state = Pinned.CHANGED
        elif wanted and state in (Pinned.HELD, Pinned.CHANGED):
            self._pins.accept(server, self._kind, name, one.digest, BY_CONFIG, now)
            state = Pinned.ACCEPTED
        if news and state is not Pinned.ACCEPTED:
            odd = ", ".join(marks(one.entry)) or "nothing odd"
            self._decider.said(f"pin-{state.value}", f"{server}/{name} {one.digest} ({odd})")
        return msgspec.structs.replace(one, state=state)

    def _pin_of(self, name: str) -> str:
        rules = self._said.tools if self._kind == "tool" else self._said.prompts
        return rules[name].pin if self._kind != "template" and name in rules else ""
