"""What the register knows: kinds of agents, running ones, their keys, and their people.

A blueprint says what a kind of agent is for and what it may need; an instance is one that runs,
with keys of its own and an end; its owner is a person. An instance counts only while its owner
works here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

SKEW_SECONDS = 60.0
"""How far clocks may differ about when something began. About an end there is no leeway."""


class Standing(StrEnum):
    """Whether an instance may act. ``RETIRED`` is for good."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class Blueprint(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of agent.

    `clearance` is the highest class of data it may read (0 public, 1 internal, 2 confidential, 3
    restricted), `reads_also` are domains beside its own in which it may read. `tools` are names
    ``server/tool``; none means that the policies alone say. `longest_chain` is how many agents may
    stand between the person and this one, itself included.
    """

    id: str
    purpose: str
    domain: str
    fleet: str = ""
    model: str = ""
    tools: tuple[str, ...] = ()
    clearance: int = 0
    reads_also: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    may_write: bool = False
    longest_chain: int = 2


class AgentKey(msgspec.Struct, frozen=True, kw_only=True):
    """A public key of an instance. `thumbprint` is RFC 7638's (SHA-256, base64url), `jwk` the
    public key alone. Times are seconds since 1970. A retired key never counts again."""

    thumbprint: str
    instance: str
    jwk: Mapping[str, Any]
    added_at: float
    expires_at: float
    retired_at: float | None = None

    def counts(self, now: float) -> bool:
        """Whether what it signs now is the instance's."""
        return self.retired_at is None and self.added_at - SKEW_SECONDS <= now < self.expires_at


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """An agent that runs.

    `owner` is a person of the roster by id. `runs_at` says where (a host, a cluster, a vendor).
    `spiffe_id` and `oauth_client` are what others know it by; `mcp_name`, `user_agents` and
    `accounts` are what logs know it by. `reason` says why it is not active. Where `expires_at` is
    0, registering puts the usual end.
    """

    id: str
    blueprint: str
    owner: str
    expires_at: float = 0.0
    runs_at: str = ""
    version: str = ""
    spiffe_id: str = ""
    oauth_client: str = ""
    standing: Standing = Standing.ACTIVE
    reason: str = ""
    registered_at: float = 0.0
    mcp_name: str = ""
    user_agents: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A person who owns agents or lets them act. Groups are for policies (`Team::"…"`).

    `aliases` are their accounts and addresses. `left_at` may lie ahead: they count until then.
    """

    id: str
    active: bool = True
    teams: tuple[str, ...] = ()
    left_at: float | None = None
    aliases: tuple[str, ...] = ()

    def works(self, now: float) -> bool:
        """Whether they are here now."""
        return self.active and (self.left_at is None or now < self.left_at)


class Unclaimed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that acts by itself, found in an inventory, for which nobody answers yet.

    It may do nothing. `kind` is what sort of list named it, `lacks` what is missing (``owner``,
    ``purpose`` …), `said_owner` the owner that the list named, if any. `details` are facts for
    people (the package that runs, the host that is called), never values of secrets.
    """

    id: str
    kind: str
    lacks: tuple[str, ...]
    title: str = ""
    purpose: str = ""
    said_owner: str = ""
    runs_at: str = ""
    version: str = ""
    spiffe_id: str = ""
    oauth_client: str = ""
    mcp_name: str = ""
    user_agents: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    details: Mapping[str, str] = {}
    source: str = ""
    seen_at: float = 0.0


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to the register: when (seconds since 1970), by whom, what, to what, why."""

    number: int
    at: float
    who: str
    what: str
    about: str
    why: str
