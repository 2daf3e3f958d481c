"""What a decision is, and what went wrong where none could be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


class PolicyError(ValueError):
    """Policies, entities or a schema that cannot be used; nothing of the set is taken.

    `code` is stable: ``policies``, ``entities``, ``schema``, ``invalid`` (does not fit the
    schema), ``templates``, ``too-large``. The message says where.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Allowed or not, and why.

    `reasons` are the ids of the policies that decided (none where nothing allowed it), `errors`
    what Cedar said of policies that could not be evaluated, or of a request that could not be
    judged: then it is not allowed. `obligations` are what allowing asks for besides
    (``@obligation`` on the policies that allowed).
    """

    allowed: bool
    reasons: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants to do what to what; entities as text of Cedar's or ``{"type", "id"}``."""

    principal: object
    action: object
    resource: object
    context: Mapping[str, Any] | None = None
