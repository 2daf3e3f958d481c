"""The decision about what a client asks: standing, policies over the register, and the session.

Each time the session is looked at, and whether anybody has changed anything. What the register and
the tokens said of a principal holds only while nobody has, and nothing has ended.
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
from doorward.agents.gateway.config import Config
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.mapping import Asked
from doorward.agents.gateway.possible import possible
from doorward.agents.gateway.standings import Needs, Standings, Stood
from doorward.agents.log import DecisionLog
from doorward.agents.policy import Decision, PolicyDecisionPoint, PolicyError
from doorward.agents.policy.uids import Uid, uid_of
from doorward.agents.registry.live import LivePoint
from doorward.agents.serving.source import LiveSet, PolicySource
from doorward.agents.sessions import WINDOWS, Reservation, Sessions, merged, session_of
from doorward.agents.state import AgentState

LOGGER = logging.getLogger("doorward.agents")
Clock = Callable[[], float]
"""Seconds since 1970."""
RESTRICTED = 3
"""The class of data of a resource of which none is known."""


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
        self._standings = Standings(state)
        self.register = self._standings.register
        # Only windows that policies are told of are counted.
        self._windows = {
            name: seconds
            for name, seconds in WINDOWS.items()
            if any(fact.endswith(f"_last_{name}") for fact in config.context.facts)
        }
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
        self._standings.require(who, now)

    def require_principal(self, who: Hybrid, now: float) -> None:
        """As `require_standing`, whatever became of the token: the next request brings another."""
        self._standings.require(who, now, token=False)

    def decide(self, who: Hybrid, asked: Asked, now: float, request: str = "") -> Decided:
        """Decide, log, and count the call if it is allowed. Raises `AgentRefusal`: ``denied`` with
        the reasons, ``obligation-unknown``, or why nobody could be asked."""
        self._newest()
        stood = self._standings.require(who, now)
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
            decided = self._decided(who, asked, stood, reserved, now, request)
        except BaseException:
            self._sessions.release(reserved)
            raise
        return decided

    def _decided(
        self, who: Hybrid, asked: Asked, stood: Stood, reserved: Reservation, now: float,
        request: str,
    ) -> Decided:  # fmt: skip
        context = self._context(asked, reserved.context, now)
        point, beyond = self._point.current(now, stood.version), _beyond(asked, stood.needs)
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
        if asked.is_tool and _beyond(asked, self._standings.require(who, now, token=False).needs):
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


def _beyond(asked: Asked, needs: Needs) -> tuple[str, ...]:
    """Agents whose blueprints name tools, and not this one."""
    named = needs if asked.is_tool else ()
    beyond = [Uid("Agent", one) for one, tools in named if asked.name not in tools]
    return tuple(word for one in beyond for word in (str(one), "blueprint"))


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
