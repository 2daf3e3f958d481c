"""What a task was agreed to cover, and whether one agreement lies within another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from doorward.agents.delegation.principal import Grant

ANY = "*"


def covered(
    grants: Sequence[Grant], action: str, resource: str, context: Mapping[str, Any]
) -> bool:
    """Whether one of the grants covers a request. Without any nothing is covered.

    A limit holds for a whole number of the context; a request that does not tell it is outside.

    >>> covered([Grant(actions=("pay",), limits={"amount": 500})], "pay", "shop", {"amount": 499})
    True
    """
    return any(_covers(one, action, resource, context) for one in grants)


def _covers(grant: Grant, action: str, resource: str, context: Mapping[str, Any]) -> bool:
    return (
        _names(grant.actions, action)
        and _names(grant.resources, resource)
        and all(_within(context.get(name), most) for name, most in grant.limits.items())
    )


def _names(names: Sequence[str], one: str) -> bool:
    return one in names or ANY in names


def _within(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value <= most


def narrower(asked: Sequence[Grant], given: Sequence[Grant]) -> bool:
    """Whether each grant that is asked for lies within one that was given, so that nothing is
    covered that was not covered before.

    >>> narrower([Grant(actions=("read",))], [Grant(actions=("read", "list"))])
    True
    """
    return all(any(_inside(one, other) for other in given) for one in asked)


def _inside(asked: Grant, given: Grant) -> bool:
    return (
        _part(asked.actions, given.actions)
        and _part(asked.resources, given.resources)
        and all(name in asked.limits and asked.limits[name] <= most
                for name, most in given.limits.items())
    )  # fmt: skip


def _part(asked: Sequence[str], given: Sequence[str]) -> bool:
    return ANY in given or set(asked) <= set(given)
