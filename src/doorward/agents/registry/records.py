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
    public key alone. Times are seconds since 1970."""

    thumbprint: str
    instance: str
    jwk: Mapping[str, Any]
    added_at: float
    expires_at: float
    retired_at: float | None = None


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """An agent that runs.

    `owner` is a person of the roster by id. `runs_at` says where (a host, a cluster, a vendor).
    `spiffe_id` and `oauth_client` are what others know it by. `reason` says why it is not active.
    """

    id: str
    blueprint: str
    owner: str
    expires_at: float
    runs_at: str = ""
    version: str = ""
    spiffe_id: str = ""
    oauth_client: str = ""
    standing: Standing = Standing.ACTIVE
    reason: str = ""
    registered_at: float = 0.0


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A person who owns agents or lets them act. Groups are for policies (`Team::"…"`)."""

    id: str
    active: bool = True
    teams: tuple[str, ...] = ()
    left_at: float | None = None
