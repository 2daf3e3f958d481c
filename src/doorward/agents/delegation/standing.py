"""Whether everybody behind a request may act just now. Nothing is remembered here."""

from __future__ import annotations

from typing import Protocol

from doorward.agents.delegation.deciding import LOOP, loops
from doorward.agents.delegation.principal import Hybrid
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Blueprint, Holder, Instance

TOO_DEEP = "chain-too-deep"


class Known(Protocol):
    """What is asked of the register."""

    def instance(self, identifier: str, /) -> Instance | None:
        """An instance."""

    def blueprint(self, identifier: str, /) -> Blueprint | None:
        """What kind of agent it is."""

    def holder(self, identifier: str, /) -> Holder | None:
        """A person."""

    def standing(self, identifier: str, now: float, /) -> str:
        """Nothing where an instance may act, else why not."""


def require_standing(register: Known, who: Hybrid, now: float) -> None:
    """Raise `AgentRefusal` where the chain comes back to an agent (``chain-loop``) or is longer
    than the blueprint of one of its links says (``chain-too-deep``), where a link may not act
    (the register's code), or the person is unknown or left (``unknown-person``,
    ``person-left``)."""
    if loops(who):
        raise AgentRefusal(LOOP, "the task comes back to an agent that it went through")
    for place, one in enumerate((*who.chain, who.agent), start=1):
        code = register.standing(one, now)
        if code:
            raise AgentRefusal(code, "an agent behind this request may not act")
        if place > longest_chain(register, one):
            raise AgentRefusal(TOO_DEEP, "more agents stand before an agent than it may have")
    require_person(register, who.human, now)


def longest_chain(register: Known, instance: str) -> int:
    """At which place of a chain an instance may stand at most; nowhere where it is unknown."""
    found = register.instance(instance)
    kind = None if found is None else register.blueprint(found.blueprint)
    return 0 if kind is None else kind.longest_chain


def require_person(register: Known, human: str | None, now: float) -> None:
    """Raise `AgentRefusal` unless the person works here; nobody is nobody's fault."""
    if human is None:
        return
    holder = register.holder(human)
    if holder is None:
        raise AgentRefusal("unknown-person", "the person behind this request is not known")
    if not holder.works(now):
        raise AgentRefusal("person-left", "the person behind this request does not work here")
