"""The agents of a register, found by the names that logs have for them."""

from __future__ import annotations

from collections.abc import Iterable

from doorward.agents.registry.known import KnownAgent, KnownAgents

_REMEMBERED = 50_000
_SHORTEST_PREFIX = 4
"""A registered user agent that is shorter would fit half of all programs."""


class AgentIndex:
    """A list of known agents, looked up by any of their names.

    Names are compared in lower case. A name that two agents have leads to neither: which of them
    it was cannot be told (`ambiguous` lists such names). `written_at` is when the list was
    written, in seconds since 1970: standings hold from then on.
    """

    def __init__(self, known: KnownAgents) -> None:
        self.written_at = known.written_at
        self._by_id = {one.id: one for one in known.agents}
        names: dict[str, str] = {}
        twice: set[str] = set()
        for one in known.agents:
            for name in _names(one):
                if names.setdefault(name, one.id) != one.id:
                    twice.add(name)
        for name in twice:
            del names[name]
        self.ambiguous = tuple(sorted(twice))
        self._names = names
        self._keys = {key: one.id for one in known.agents for key in one.keys}
        self._prefixes = tuple(
            (text.lower(), one.id)
            for one in known.agents
            for text in one.user_agents
            if len(text) >= _SHORTEST_PREFIX
        )
        self.memory: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, agent: str) -> KnownAgent | None:
        """The agent of an id."""
        return self._by_id.get(agent)

    def named(self, name: str) -> str:
        """The id of the agent that a client, account, key or SPIFFE id is of, or ""."""
        found = self.memory.get(name)
        if found is None:
            found = self._names.get(name.lower(), "")
            if len(self.memory) >= _REMEMBERED:
                self.memory.clear()
            self.memory[name] = found
        return found

    def signed_by(self, thumbprint: str) -> str:
        """The id of the agent that a key is of, by the key's thumbprint (RFC 7638), or ""."""
        return self._keys.get(thumbprint, "")

    def declaring(self, user_agent: str) -> str:
        """The id of the only agent whose registered user agent a header begins with, or ""."""
        if not self._prefixes:
            return ""
        low = user_agent.lower()
        found = {one for prefix, one in self._prefixes if low.startswith(prefix)}
        return found.pop() if len(found) == 1 else ""


def _names(one: KnownAgent) -> Iterable[str]:
    for name in (one.id, one.spiffe_id, one.oauth_client, *one.accounts, *one.keys):
        if name:
            yield name.lower()
