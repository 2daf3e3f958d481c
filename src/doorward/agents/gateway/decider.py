"""The decision about what a client asks: standing, policies over the register, and the session.

Nothing is decided from what is remembered of a principal: each time the register, the token and the
session are looked at.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from doorward.agents.delegation.deciding import decide_for
from doorward.agents.delegation.principal import Hybrid
from doorward.agents.delegation.standing import require_standing
from doorward.agents.gateway.config import Config
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.mapping import Asked
from doorward.agents.gateway.possible import possible
from doorward.agents.log import DecisionLog
from doorward.agents.policy import Decision, PolicyDecisionPoint, PolicyError
from doorward.agents.policy.uids import Uid, uid_of
from doorward.agents.registry.live import LivePoint
from doorward.agents.registry.register import Register
from doorward.agents.serving.source import LiveSet, PolicySource
from doorward.agents.sessions import WINDOWS, Reservation, Sessions, merged, session_of
from doorward.agents.state import AgentState
from doorward.agents.tokens.issued import Issued

LOGGER = logging.getLogger("doorward.agents")
Clock = Callable[[], float]
"""Seconds since 1970."""
RESTRICTED = 3
"""The class of data of a resource of which none is known."""
MOST_STOOD = 10_000
Needs = tuple[tuple[str, frozenset[str]], ...]


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that allows, and what it was made of. The call counts already: `Decider.release`
    it where it is not made."""

    asked: Asked
    decision: Decision
    called: tuple[str, ...]
    context: Mapping[str, Any]
    reservation: Reservation
    data_class: int


class Decider:
    """Decides for the gateway; whatever goes wrong is a refusal."""

    def __init__(
        self, config: Config, state: AgentState, source: PolicySource, log: DecisionLog | None
    ) -> None:
        """Raises `PolicyError` for a set that cannot be used for listings."""
        self._told = config.context
        self._zone = ZoneInfo(config.context.timezone) if config.context.timezone else None
        self.register, self._issued = Register(state), Issued(state)
        # Only windows that policies are told of are counted.
        self._windows = {
            name: seconds
            for name, seconds in WINDOWS.items()
            if any(fact.endswith(f"_last_{name}") for fact in config.context.facts)
        }
        self._stood: dict[tuple[object, ...], tuple[int, float, float, Needs]] = {}
        self._sessions, self._source, self._log = Sessions(state), source, log
        self._take(source.live)

    def _take(self, live: LiveSet) -> None:
        stored = json.loads(live.stored)
        could = require_listable(live)
        self._live = live
        self._point = LivePoint(self.register, live.point, stored)
        self._could = LivePoint(self.register, could, stored)
        self._classes = {
            uid_of(one["uid"]): one["attrs"]["data_class"]
            for one in stored
            if isinstance(one.get("attrs", {}).get("data_class"), int)
        }

    @property
    def digest(self) -> str:
        """The digest of the set that decides."""
        return self._live.digest

    def _newest(self) -> None:
        if self._source.live is not self._live:
            self._take(self._source.live)

    def require_standing(self, who: Hybrid, now: float) -> None:
        """Raises `AgentRefusal` where somebody behind a request may not act just now, or its token
        has ended."""
        self.require_principal(who, now)
        if who.token and (now >= who.ends_at or not self._issued.alive(who.token)):
            raise Refused("token-ended", "the token has ended")

    def require_principal(self, who: Hybrid, now: float) -> Needs:
        """As `require_standing`, whatever became of the token: the next request brings another.
        Gives the tools that the agents' blueprints name, for those that name any."""
        version, parties = self.register.version(), (who.agent, who.chain, who.human)
        known = self._stood.get(parties)
        if known is not None and known[0] == version and known[1] <= now < known[2]:
            return known[3]  # nothing was changed since, and nothing has ended
        require_standing(self.register, who, now)
        if len(self._stood) >= MOST_STOOD:
            self._stood.clear()
        needs = tuple(
            (one, tools) for one in (who.agent, *who.chain) if (tools := self._tools(one))
        )
        self._stood[parties] = (version, now, self.register.next_end(now), needs)
        return needs

    def _tools(self, agent: str) -> frozenset[str]:
        instance = self.register.instance(agent)
        kind = None if instance is None else self.register.blueprint(instance.blueprint)
        return frozenset() if kind is None else frozenset(kind.tools)

    def _beyond(self, who: Hybrid, asked: Asked, now: float) -> tuple[str, ...]:
        """Agents whose blueprints name tools, and not this one."""
        needs = self.require_principal(who, now) if asked.is_tool else ()
        beyond = [Uid("Agent", agent) for agent, tools in needs if asked.name not in tools]
        return tuple(word for one in beyond for word in (str(one), "blueprint"))

    def decide(self, who: Hybrid, asked: Asked, now: float, request: str = "") -> Decided:
        """Decide, log, and count the call if it is allowed. Raises `AgentRefusal`: ``denied`` with
        the reasons, ``obligation-unknown``, or why nobody could be asked."""
        self._newest()
        self.require_standing(who, now)
        amount = asked.context.get("amount")
        reserved = self._sessions.reserve(
            session_of(who),
            asked.name,
            now,
            self._windows,
            agent=who.agent,
            amount=max(amount, 0) if isinstance(amount, int) else 0,
        )
        try:
            decided = self._decided(who, asked, reserved, now, request)
        except BaseException:
            self._sessions.release(reserved)
            raise
        return decided

    def _decided(
        self, who: Hybrid, asked: Asked, reserved: Reservation, now: float, request: str
    ) -> Decided:
        context = self._context(asked, reserved.context, now)
        point, beyond = self._point.current(now), self._beyond(who, asked, now)
        found = (
            Decision(allowed=False, reasons=beyond)
            if beyond
            else decide_for(point, who, asked.action, asked.resource, context)
        )
        called = tuple(self._live.called.get(one, one) for one in found.reasons)
        self._write(who, asked, context, found, called, request)
        if not found.allowed:
            raise Refused("denied", "the policies do not allow this", reasons=list(called))
        return Decided(
            asked=asked,
            decision=found,
            called=called,
            context=context,
            reservation=reserved,
            data_class=self._classes.get(asked.resource, RESTRICTED),
        )

    def release(self, decided: Decided) -> None:
        """The call is not made after all."""
        self._sessions.release(decided.reservation)

    def carried_out(self, who: Hybrid, decided: Decided, server: str, now: float) -> None:
        """The call is about to be made: what it reads and sends counts from now on."""
        self._sessions.called(
            session_of(who),
            decided.asked.name,
            decided.data_class if decided.asked.reads else None,
            now,
            server=server,
            outside=decided.context.get("outside") is True,
            reservation=decided.reservation,
        )

    def could_allow(self, who: Hybrid, asked: Asked, now: float) -> bool:
        """Whether some arguments and some moment could make this allowed."""
        self._newest()
        if self._beyond(who, asked, now):
            return False
        unlimited = tuple(
            tuple(msgspec.structs.replace(one, limits={}) for one in link) for link in who.grants
        )
        free = msgspec.structs.replace(who, grants=unlimited)
        point = self._could.current(now)
        return decide_for(point, free, asked.action, asked.resource, {}).allowed

    def said(self, event: str, message: str) -> None:
        """Write something else into the log. Raises `Refused` ``log-gone``."""
        LOGGER.warning("%s: %s", event, message)
        try:
            if self._log is not None:
                self._log.said(event, self.digest, message)
        except OSError as error:
            raise Refused("log-gone", "the decision log cannot be written") from error

    def attribute(self, who: Hybrid, name: str) -> str | None:
        """What a constraint calls ``human``, ``team:tenant-``, ``agent:domain`` and so on; None
        where there is none, or more than one."""
        kind, _, key = name.partition(":")
        if kind == "team":
            person = None if who.human is None else self.register.holder(who.human)
            teams = () if person is None else person.teams
            rest = [one.removeprefix(key) for one in teams if one.startswith(key)]
            return rest[0] if len(rest) == 1 and rest[0] else None
        if kind == "agent" and key:
            instance = self.register.instance(who.agent)
            blueprint = None if instance is None else self.register.blueprint(instance.blueprint)
            value = getattr(blueprint, key, None) or getattr(instance, key, None)
            return value if isinstance(value, str) and value else None
        return {"human": who.human, "agent": who.agent, "session": who.session}.get(kind) or None

    def _context(self, asked: Asked, facts: Mapping[str, Any], now: float) -> dict[str, Any]:
        known = {key: one for key, one in facts.items() if key in self._told.facts}
        context = merged(asked.context, known)
        if self._zone is not None:
            there = datetime.fromtimestamp(now, self._zone)
            context |= {"hour": there.hour, "weekday": there.isoweekday()}
        return context

    def _write(
        self,
        who: Hybrid,
        asked: Asked,
        context: Mapping[str, Any],
        found: Decision,
        called: tuple[str, ...],
        request: str,
    ) -> None:
        if self._log is None:
            return
        about = {"call": asked.name, "for": who.human, "through": who.chain, "token": who.token,
                 "session": who.session, "grants": len(who.grants),
                 "purpose": [one.purpose for link in who.grants for one in link]}  # fmt: skip
        agent = Uid("Agent", who.agent)
        try:
            self._log.decided(
                (agent.as_json(), asked.action.as_json(), asked.resource.as_json()),
                context,
                found,
                called,
                self.digest,
                request,
                {key: one for key, one in about.items() if one},
            )
        except OSError as error:
            raise Refused("log-gone", "the decision log cannot be written") from error


def require_listable(live: LiveSet) -> PolicyDecisionPoint:
    """What decides listings by these policies. Raises `PolicyError`."""
    try:
        return PolicyDecisionPoint(possible(live.point.policies))
    except ValueError as error:
        raise PolicyError("policies", f"listings cannot be made by them: {error}") from error


def duties(decision: Decision, noted: frozenset[str], approvals: frozenset[str]) -> bool:
    """Whether a person has to agree. Raises `Refused` ``obligation-unknown`` for what the gateway
    does not know how to meet."""
    unknown = set(decision.obligations) - noted - approvals
    if unknown:
        said = ", ".join(sorted(unknown))
        raise Refused("obligation-unknown", f"this is allowed only with what nobody does: {said}")
    return bool(set(decision.obligations) & approvals)
