"""What is known of the company and the world, given to every detector and changed by none.

A context is fixed for a batch. `doorward.stream` makes it from the roster, the policy, the feeds
and the daily pass over the history; Spark sends the same one to its workers.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from doorward.model.workforce import Network, Person, Spot
from doorward.watch.actors.register import AgentIndex


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the company allows and owns; read from ``watch.toml`` by `doorward.stream`.

    Domains and names are compared in lower case. Lists that a company leaves empty switch the
    checks that need them off ("unknown"), they never make everything suspicious.
    `session_hours` is how long a session may live by the company's rules; 0: not stated.
    """

    own_domains: tuple[str, ...] = ()
    own_repositories: tuple[str, ...] = ()
    own_networks: tuple[str, ...] = ()
    allowed_remote_tools: tuple[str, ...] = ()
    allowed_providers: tuple[str, ...] = ()
    decoys: tuple[str, ...] = ()
    office_places: tuple[str, ...] = ()
    alerts_per_day_per_thousand: float = 5.0
    half_life_days: float = 14.0
    allowed_lateness_hours: float = 72.0
    session_hours: float = 0.0


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `baselines` is what the daily pass found, by detector's name (its own shape).

    `agents` are the AI agents that the company knows; None where it gave no list of them, and then
    no agent is called unknown.
    """

    policy: Policy = Policy()
    people: Mapping[str, Person] = {}
    aliases: Mapping[str, str] = {}
    baselines: Mapping[str, object] = {}
    remote_tools: object | None = None
    agents: AgentIndex | None = None
    synthetic: bool = False

    @classmethod
    def of(cls, people: tuple[Person, ...] = (), policy: Policy | None = None) -> Context:
        """A context with a roster; each alias of a person (lower case) leads to them."""
        aliases = {
            name.lower(): one.id for one in people for name in (one.id, *one.aliases) if name
        }
        return cls(
            policy=policy or Policy(), people={one.id: one for one in people}, aliases=aliases
        )


__all__ = ["NOTHING", "Context", "Network", "Person", "Policy", "Spot"]

NOTHING = Context()
"""A context in which nothing is known."""
