"""Policies from files over the agents and people of the register, for the AuthZEN service."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from doorward.agents.policy import PolicyDecisionPoint
from doorward.agents.policy.decisions import Decision
from doorward.agents.registry.entities import AGENT, PERSON
from doorward.agents.registry.live import LivePoint
from doorward.agents.registry.register import Register
from doorward.agents.serving.source import LiveSet, PolicyFiles, PolicySource

Clock = Callable[[], float]


class RegisterSource(PolicySource):
    """As `PolicySource`; agents and people are the register's as of each request, and an agent
    that may not act is denied. The digest of the set names the register's version as well.

    To ask for `live` raises `AgentRefusal` where the register cannot be read: the service then
    answers that the request could not be decided.
    """

    def __init__(self, files: PolicyFiles, register: Register, clock: Clock = time.time) -> None:
        """Load the first set. Raises `PolicyError`."""
        self._register, self._clock = register, clock
        self._held: tuple[LiveSet, LivePoint] | None = None
        self._made: tuple[LiveSet, PolicyDecisionPoint, LiveSet] | None = None
        super().__init__(files)

    @property
    def live(self) -> LiveSet:
        """The set that decides now."""
        if self._held is None:
            raise RuntimeError("there is no set before the first was loaded")
        base, over = self._held
        point = over.current(self._clock())
        made = self._made
        if made is None or made[0] is not base or made[1] is not point:
            made = (base, point, self._composed(base, over, point))
            self._made = made
        return made[2]

    @live.setter
    def live(self, new: LiveSet) -> None:
        # At once, as requests may come in from another thread.
        self._held = (new, LivePoint(self._register, new.point, json.loads(new.stored)))

    def _composed(self, base: LiveSet, over: LivePoint, point: PolicyDecisionPoint) -> LiveSet:
        by_type = {key: ids for key, ids in base.by_type.items() if key not in (AGENT, PERSON)}
        for kind in (AGENT, PERSON):
            ids = tuple(sorted(uid.id for uid in over.names if uid.type == kind))
            if ids:
                by_type[kind] = ids
        return msgspec.structs.replace(
            base,
            point=_Asked(over, point, self._clock),
            by_type=by_type,
            digest=f"{base.digest}.{over.version}",
        )


class _Asked(PolicyDecisionPoint):
    """A decision point that asks the register first. It holds one that was loaded, and loads
    nothing itself."""

    def __init__(self, over: LivePoint, point: PolicyDecisionPoint, clock: Clock) -> None:
        self._live, self._point, self._clock = over, point, clock

    @property
    def policies(self) -> str:
        return self._point.policies

    def decide(
        self,
        principal: object,
        action: object,
        resource: object,
        context: Mapping[str, Any] | str | None = None,
    ) -> Decision:
        return self._live.decide(principal, action, resource, context, now=self._clock())
