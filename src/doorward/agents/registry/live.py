"""A decision point whose agents and people are those of the register, at every moment."""

from __future__ import annotations

import math
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from doorward.agents.policy import PolicyDecisionPoint, PolicyError
from doorward.agents.policy.decisions import Decision
from doorward.agents.policy.uids import Uid, uid_of
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.entities import (
    AGENT,
    PERSON,
    Entity,
    entity_of,
    groups_of,
    stored_of,
    touched,
)
from doorward.agents.registry.register import Register


class LivePoint:
    """Policies over the register. It is looked at again before each decision: when it was changed,
    by whichever process, and when a standing ends by itself.

    `extra` are the entities that are not the register's (resources, areas). Who holds one takes
    turns, as with `AgentState`.
    """

    def __init__(
        self,
        register: Register,
        point: PolicyDecisionPoint,
        extra: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.register, self._policies, self._extra = register, point, extra
        self._lock = threading.Lock()
        self._made: PolicyDecisionPoint | None = None
        self._stored: dict[Uid, Entity] = {}
        self.version = -1
        """Of the register, when it was looked at last."""
        self._since, self._until = math.inf, -math.inf

    def use(
        self, point: PolicyDecisionPoint, extra: Sequence[Mapping[str, Any]] | None = None
    ) -> None:
        """Other policies, and perhaps other entities, from the next decision on. May be called
        from another thread."""
        with self._lock:
            self._policies, self._made = point, None
            if extra is not None:
                self._extra = extra

    @property
    def names(self) -> Collection[Uid]:
        """What the entities of `current` are called."""
        return self._stored.keys()

    def current(self, now: float, version: int | None = None) -> PolicyDecisionPoint:
        """The decision point as of now (seconds since 1970), for who has asked
        `Register.standing` of everybody involved; `decide` does so itself. `version` is the
        register's for who has just looked at it.

        Raises `AgentRefusal`: ``state-gone``, or ``register-unusable`` where the register's
        entities do not fit the schema. Nothing older is used then.
        """
        with self._lock:
            version = self.register.version() if version is None else version
            same = version == self.version and self._since <= now < self._until
            if self._made is None or not same:
                before, self._made = self._made, None
                until = self.register.next_end(now)
                try:
                    self._made = self._renewed(before, now)
                except (PolicyError, ValueError, KeyError) as error:
                    said = f"the register does not fit the schema: {error}"
                    raise AgentRefusal("register-unusable", said) from error
                self.version, self._since, self._until = version, now, until
            return self._made

    def decide(
        self,
        principal: object,
        action: object,
        resource: object,
        context: Mapping[str, Any] | str | None = None,
        *,
        now: float,
    ) -> Decision:
        """Decide as of now. An agent that may not act just now is denied whatever the policies
        say, as is a person who left; `errors` begin with the code. Nothing is raised."""
        try:
            point = self.current(now)
            code = self._standing(principal, now)
        except AgentRefusal as refusal:
            return Decision(allowed=False, errors=(f"{refusal.code}: {refusal}",))
        if code:
            return Decision(allowed=False, errors=(f"{code}: the principal may not act",))
        return point.decide(principal, action, resource, context)

    def _renewed(self, before: PolicyDecisionPoint | None, now: float) -> PolicyDecisionPoint:
        seen = None
        if before is not None and self._since <= now:
            seen = touched(self.register, self.version, self._since, now)
        if before is None or seen is None:
            stored = stored_of(self.register, self._extra, now=now)
            made = self._policies.with_entities(list(stored.values()))
            self._stored = stored
            return made
        new = {uid: entity_of(self.register, uid, now) for uid in seen}
        changed = {
            uid: one for uid, one in new.items() if one is not None and one != self._stored.get(uid)
        }
        changed |= groups_of(changed.values(), self._stored)
        gone = [uid for uid, one in new.items() if one is None and uid in self._stored]
        # Most changes (keys, ends, who looked) are none of the entities.
        if not changed and not gone:
            return before
        made = before.with_changed(changed.values(), gone)
        self._stored = {uid: one for uid, one in self._stored.items() if uid not in gone} | changed
        return made

    def _standing(self, principal: object, now: float) -> str:
        try:
            uid = uid_of(principal)
        except ValueError:
            return ""  # The decision point says what is wrong with it.
        if uid.type == AGENT:
            return self.register.standing(uid.id, now)
        if uid.type == PERSON:
            person = self.register.holder(uid.id)
            if person is None:
                # One of the entities that are not the register's, or nobody at all.
                return "" if uid in self._stored else "unknown-person"
            return "" if person.works(now) else "person-left"
        return ""
