"""Whether everybody behind a request may act just now, not asked again while nothing changes."""

from __future__ import annotations

from typing import NamedTuple

from doorward.agents.delegation.principal import Hybrid
from doorward.agents.delegation.standing import require_standing
from doorward.agents.gateway.errors import Refused
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens.issued import Issued

MOST_STOOD = 10_000
Needs = tuple[tuple[str, frozenset[str]], ...]


class Stood(NamedTuple):
    """Everybody behind a request stood: as long as the state says the same `changes`, from `since`
    until just before `until`. `version` is the register's. `needs` are the tools that the agents'
    blueprints name, for those that name any."""

    changes: tuple[int, int]
    version: int
    since: float
    until: float
    needs: Needs


class Standings:
    """Asks the register and the tokens over a state. Whether anybody has changed anything there is
    looked at each time, and so is whether something has ended."""

    def __init__(self, state: AgentState) -> None:
        self.register = Register(state)
        self._state, self._issued = state, Issued(state)
        self._stood: dict[tuple[object, ...], Stood] = {}

    def require(self, who: Hybrid, now: float, *, token: bool = True) -> Stood:
        """Raises `AgentRefusal` where somebody behind a request may not act just now, or its
        token has ended; without `token`, whatever became of that."""
        name = who.token if token else ""
        changes, parties = self._state.changes(), (name, who.agent, who.chain, who.human)
        known = self._stood.get(parties)
        if known is not None and not known.since <= now < known.until:
            known = None
        if known is None or known.changes != changes:
            known = self._looked_up(who, known, changes, now)
            if name:
                known = known._replace(until=min(known.until, self._end(who, now)))
            if len(self._stood) >= MOST_STOOD:
                self._stood.clear()
            self._stood[parties] = known
        return known

    def _looked_up(
        self, who: Hybrid, known: Stood | None, changes: tuple[int, int], now: float
    ) -> Stood:
        """What the register says. It is not asked again where no change was written down in it:
        in most cases others have written about something else."""
        version = self.register.version()
        if known is not None and known.version == version:
            return known._replace(changes=changes)
        require_standing(self.register, who, now)
        needs = tuple(
            (one, tools) for one in (who.agent, *who.chain) if (tools := self._tools(one))
        )
        return Stood(changes, version, now, self.register.next_end(now), needs)

    def _end(self, who: Hybrid, now: float) -> float:
        if now >= who.ends_at or not self._issued.alive(who.token):
            raise Refused("token-ended", "the token has ended")
        return who.ends_at

    def _tools(self, agent: str) -> frozenset[str]:
        instance = self.register.instance(agent)
        kind = None if instance is None else self.register.blueprint(instance.blueprint)
        return frozenset() if kind is None else frozenset(kind.tools)
