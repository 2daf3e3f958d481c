"""What a decision is, and what went wrong where none could be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


class PolicyError(ValueError):
    """Policies, entities or a schema that cannot be used; nothing of the set is taken.

    `code` is stable: ``policies``, ``invalid`` (they do not fit the schema), ``templates``,
    ``too-large`` and ``too-deep`` (of policies), ``entities`` and ``schema`` (whatever is wrong
    with these). The message says where, as far as that can be known.
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


_SIDES = ("principal", "action", "resource")
_Asked = tuple[object, object, object, object]
"""Principal, action, resource and context."""


def request_of(said: object) -> _Asked:
    """What is asked: a `Request`, a mapping (as cedarpy takes: ``principal``, ``action``,
    ``resource`` and perhaps ``context``; other keys say nothing) or a tuple or list of the three
    or four. Raises `ValueError` for anything else."""
    if isinstance(said, Request):
        return said.principal, said.action, said.resource, said.context
    if isinstance(said, Mapping) and all(one in said for one in _SIDES):
        return said["principal"], said["action"], said["resource"], said.get("context")
    if isinstance(said, tuple | list) and len(said) in (3, 4):
        return said[0], said[1], said[2], said[3] if len(said) == 4 else None
    raise ValueError("it has a principal, an action, a resource, and perhaps a context")
