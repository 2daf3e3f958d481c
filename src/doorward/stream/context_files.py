"""The files that say who works here (the roster) and what is allowed (``watch.toml``)."""

from __future__ import annotations

from pathlib import Path

from doorward.stream.context_files_faults import ContextError, read_bytes
from doorward.stream.context_files_policy import read_policy
from doorward.stream.context_files_roster import read_roster
from doorward.watch.context import Context, Policy

LARGEST_ROSTER = 128 * 2**20
LARGEST_POLICY = 2**20

__all__ = ["ContextError", "load_context", "read_policy", "read_roster"]


def load_context(roster: Path | None, policy: Path | None) -> Context:
    """The context that these files tell of; None for a file that the company has not.

    Raises `ContextError` with what is wrong and where. A roster is taken whole or not at all: a
    person left out would be a stranger to every check.
    """
    rules = (
        Policy() if policy is None else read_policy(read_bytes(policy, LARGEST_POLICY), policy.name)
    )
    people = () if roster is None else read_roster(read_bytes(roster, LARGEST_ROSTER), roster.name)
    return Context.of(people, rules)
