"""The files that say who works here (the roster), what is allowed (``watch.toml``), and which AI
agents are known."""

from __future__ import annotations

from pathlib import Path

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.known import MOST_BYTES, read_known
from doorward.model import Problem, Severity
from doorward.stream.context_files_faults import ContextError, read_bytes
from doorward.stream.context_files_policy import read_policy
from doorward.stream.context_files_roster import read_roster
from doorward.watch.actors import AgentIndex
from doorward.watch.context import Context, Policy

LARGEST_ROSTER = 128 * 2**20
LARGEST_POLICY = 2**20

__all__ = ["ContextError", "load_agents", "load_context", "read_policy", "read_roster"]


def load_context(roster: Path | None, policy: Path | None, agents: Path | None = None) -> Context:
    """The context that these files tell of; None for a file that the company has not.

    Raises `ContextError` with what is wrong and where. A roster is taken whole or not at all: a
    person left out would be a stranger to every check.
    """
    rules = (
        Policy() if policy is None else read_policy(read_bytes(policy, LARGEST_POLICY), policy.name)
    )
    people = () if roster is None else read_roster(read_bytes(roster, LARGEST_ROSTER), roster.name)
    context = Context.of(people, rules)
    if agents is None:
        return context
    return msgspec.structs.replace(context, agents=load_agents(agents))


def load_agents(file: Path) -> AgentIndex:
    """The agents of a list that `doorward agents list --json` wrote. Raises `ContextError`."""
    try:
        return AgentIndex(read_known(read_bytes(file, MOST_BYTES)))
    except AgentRefusal as refusal:
        problem = Problem(Severity.FILE, refusal.code, str(refusal), file.name)
        raise ContextError((problem,)) from refusal
