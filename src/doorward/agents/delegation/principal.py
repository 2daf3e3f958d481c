"""The hybrid principal: neither just software nor just a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of a task that was agreed to (RFC 9396 `authorization_details`, type
    ``doorward_task``): these actions, on these resources, within these limits.

    `actions` and `resources` are Cedar's ids or ``*``; `limits` are the largest values of a
    context's whole numbers (``amount``). `purpose` is for people to read.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    limits: Mapping[str, int] = {}
    purpose: str = ""


class Hybrid(msgspec.Struct, frozen=True, kw_only=True):
    """Everyone and everything behind a request.

    `human` is the person for whom it is done, None for an agent on its own (then only the policies
    for its own account hold). `agent` is the instance that asks, `chain` the instances through
    which the task came, nearest to the person first, without `agent`. `device` and `session` are
    the person's; `grants` what each link left of the task: all of them hold. `token` is the id
    (`jti`) of the token that said so, `ends_at` its end in seconds since 1970.
    """

    agent: str
    human: str | None = None
    chain: tuple[str, ...] = ()
    device: str = ""
    session: str = ""
    grants: tuple[tuple[Grant, ...], ...] = ()
    token: str = ""
    ends_at: float = 0.0
    claims: Mapping[str, Any] = {}
