"""The register as `KnownAgents`: what other programs read."""

from __future__ import annotations

from typing import Any

from doorward.agents.registry.known import NEEDS_OWNER, KnownAgent, KnownAgents
from doorward.agents.registry.records import Instance, Unclaimed
from doorward.agents.registry.register import Register


def known_agents(register: Register, now: float, *, owners: bool = False) -> KnownAgents:
    """All agents as of now, and what needs an owner. Without `owners` nobody is named."""
    kinds = {one.id: one for one in register.all_blueprints()}
    standings = register.standings(now)
    keys = register.counting_keys(now)
    agents = [
        KnownAgent(
            id=one.id,
            standing=standings.get(one.id, "unknown-instance"),
            blueprint=one.blueprint,
            domain=kinds[one.blueprint].domain,
            fleet=kinds[one.blueprint].fleet,
            owner=one.owner if owners else "",
            expires_at=one.expires_at,
            keys=keys.get(one.id, ()),
            **_names(one),
        )
        for one in register.all_instances()
    ]
    taken = {one.id for one in agents}
    agents += [
        KnownAgent(
            id=one.id,
            standing=NEEDS_OWNER,
            owner=one.said_owner if owners else "",
            **_names(one),
        )
        for one in register.all_unclaimed()
        if one.id not in taken
    ]
    return KnownAgents(written_at=now, agents=tuple(agents))


def _names(one: Instance | Unclaimed) -> dict[str, Any]:
    return {
        "runs_at": one.runs_at,
        "version": one.version,
        "spiffe_id": one.spiffe_id,
        "oauth_client": one.oauth_client,
        "mcp_name": one.mcp_name,
        "user_agents": one.user_agents,
        "accounts": one.accounts,
    }
