"""The task in a token: `authorization_details` of the type ``doorward_task`` (RFC 9396)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec

from doorward.agents.delegation.principal import Grant
from doorward.agents.refusals import AgentRefusal
from doorward.agents.tokens.jose import UNIQUE

TYPE = "doorward_task"
CODE = "details-invalid"
MOST_CHARACTERS, MOST_GRANTS = 4_096, 16

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
_Names = Annotated[tuple[_Name, ...], msgspec.Meta(min_length=1, max_length=50)]
_Limit = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]


class Detail(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """One piece of a task as it is written. What is not known is refused (section 5)."""

    type: Literal["doorward_task"]
    actions: _Names
    resources: _Names = ("*",)
    limits: Annotated[dict[_Name, _Limit], msgspec.Meta(max_length=20)] = {}
    purpose: Annotated[str, msgspec.Meta(max_length=300)] = ""


Details = Annotated[tuple[Detail, ...], msgspec.Meta(min_length=1, max_length=MOST_GRANTS)]


def read_details(text: str) -> tuple[Grant, ...]:
    """The grants that a parameter asks for. Raises `AgentRefusal` ``details-invalid``."""
    if len(text) > MOST_CHARACTERS:
        raise AgentRefusal(CODE, f"authorization_details has at most {MOST_CHARACTERS} characters")
    try:
        return details_in(UNIQUE.decode(text))
    except (ValueError, RecursionError) as error:
        raise _refusal() from error


def details_in(value: object) -> tuple[Grant, ...]:
    """The grants of a claim that is already JSON. Raises `AgentRefusal` ``details-invalid``."""
    try:
        return grants_of(msgspec.convert(value, Details))
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        raise _refusal() from error


def grants_of(details: Sequence[Detail]) -> tuple[Grant, ...]:
    """Details as grants."""
    return tuple(
        Grant(actions=one.actions, resources=one.resources, limits=one.limits, purpose=one.purpose)
        for one in details
    )


def as_details(grants: Sequence[Grant]) -> list[dict[str, Any]]:
    """Grants as they are written, without what is empty."""
    return [
        {"type": TYPE, "actions": list(one.actions), "resources": list(one.resources)}
        | ({"limits": dict(one.limits)} if one.limits else {})
        | ({"purpose": one.purpose} if one.purpose else {})
        for one in grants
    ]


def _refusal() -> AgentRefusal:
    return AgentRefusal(CODE, f"authorization_details is a list of objects of the type {TYPE}")
