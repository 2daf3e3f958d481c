"""The agents that the register knows, in the form that other programs read.

`doorward agents list --json` writes it, and recognising agents in logs reads it. Nothing beyond
the core is imported here, so who reads the list needs neither the state nor the extra `agents`.
"""

from __future__ import annotations

import msgspec

from doorward.agents.refusals import AgentRefusal

FORM = "doorward-known-agents/1"
MOST_BYTES = 64 * 2**20
MOST_AGENTS = 200_000
NEEDS_OWNER = "needs-owner"
"""The standing of what was imported and belongs to nobody yet."""


class KnownAgent(msgspec.Struct, frozen=True, kw_only=True):
    """One agent, by all names that logs may have for it.

    `standing` is empty where it may act, else why not (``suspended``, ``retired``, ``expired``,
    ``owner-left``, ``keys-expired``, ``needs-owner`` …), as of `KnownAgents.written_at`. `keys`
    are RFC 7638 thumbprints, which HTTP message signatures carry as ``keyid`` (Web Bot Auth).
    `accounts` are names of service accounts, `mcp_name` what it calls itself in MCP, `user_agents`
    texts that its user agent begins with. `owner` is empty unless the list was written with a
    reason to show people. Times are seconds since 1970.
    """

    id: str
    standing: str
    blueprint: str = ""
    domain: str = ""
    fleet: str = ""
    owner: str = ""
    runs_at: str = ""
    version: str = ""
    expires_at: float = 0.0
    spiffe_id: str = ""
    oauth_client: str = ""
    mcp_name: str = ""
    user_agents: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


class KnownAgents(msgspec.Struct, frozen=True, kw_only=True):
    """The list as it is written. `form` names it and its version."""

    form: str = FORM
    written_at: float
    agents: tuple[KnownAgent, ...]


def read_known(data: bytes) -> KnownAgents:
    """A list from its JSON. Unknown members are passed over.

    Raises `AgentRefusal` ``known-unreadable`` where it is too large, no such list, or names an
    agent twice.

    >>> read_known(b'{"form": "doorward-known-agents/1", "written_at": 0, "agents": []}').agents
    ()
    """
    if len(data) > MOST_BYTES:
        raise AgentRefusal("known-unreadable", f"larger than {MOST_BYTES // 2**20} MiB")
    try:
        found = msgspec.json.decode(data, type=KnownAgents)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AgentRefusal("known-unreadable", f"no list of known agents: {error}") from error
    if found.form != FORM:
        raise AgentRefusal("known-unreadable", f"its form is not {FORM}")
    if len(found.agents) > MOST_AGENTS:
        raise AgentRefusal("known-unreadable", f"more than {MOST_AGENTS:,} agents")
    if len({one.id for one in found.agents}) != len(found.agents):
        raise AgentRefusal("known-unreadable", "an agent stands in it twice")
    return found


def written(known: KnownAgents) -> str:
    """The list as JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(known), indent=2).decode()
