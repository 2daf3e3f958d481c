"""Cedar's values in Python, for conditions that are evaluated here.

A text, a whole number and a truth are Python's own; an entity is a `Uid`; a record is a dict; a set
is a frozenset of its members as `frozen` makes them. What is none of these (dates, addresses,
decimals) is `OUTSIDE`. Whatever is in doubt raises `Unsure`: then Cedar itself is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from doorward.agents.policy.uids import Uid, encodable

LOWEST, HIGHEST = -(2**63), 2**63 - 1
DEEPEST = 20
"""Deeper values are Cedar's own affair."""


class Unsure(Exception):  # noqa: N818  # says that Cedar has to be asked, not that anything is wrong
    """What is asked cannot be answered here with certainty."""


class _Outside:
    """A value that only Cedar knows."""


OUTSIDE: Final = _Outside()
_TRUE, _FALSE = ("true",), ("false",)


def frozen(value: object) -> object:
    """A value such that `==` is Cedar's: a truth is no number, members have no order."""
    kind = type(value)
    if kind is bool:
        return _TRUE if value else _FALSE
    if isinstance(value, dict):
        return ("record", frozenset((key, frozen(one)) for key, one in value.items()))
    if value is OUTSIDE:
        raise Unsure
    return value


def same(left: object, right: object) -> bool:
    """Cedar's ``==``: values of different types differ, and that is no error."""
    kind = type(left)
    if kind is dict or left is OUTSIDE or right is OUTSIDE:
        return frozen(left) == frozen(right)
    return kind is type(right) and left == right


def truth(value: object) -> bool:
    """A value that is a truth. Raises `Unsure`, as the next two."""
    if value is True or value is False:
        return value
    raise Unsure


def entity(value: object) -> Uid:
    """A value that is an entity."""
    if type(value) is not Uid:
        raise Unsure
    return value


def members(value: object) -> frozenset[object]:
    """Those of a value that is a set."""
    if not isinstance(value, frozenset):
        raise Unsure
    return value


def is_long(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number that Cedar can hold."""
    return type(value) is int and LOWEST <= value <= HIGHEST


def read_context(context: Mapping[str, Any] | str | None) -> dict[str, object]:
    """A context as Cedar surely reads it without a schema. Raises `Unsure`: fractions, null, names
    of entities, extensions and all that Cedar refuses."""
    if not context:
        return {}
    if type(context) is not dict:
        raise Unsure
    return _record(context, 0)


def _told(value: object, depth: int) -> object:
    kind = type(value)
    if isinstance(value, str) and kind is str:
        if encodable(value):
            return value
    elif kind is bool or is_long(value):
        return value
    elif depth < DEEPEST:
        if isinstance(value, dict) and kind is dict:
            return _record(value, depth + 1)
        if isinstance(value, list) and kind is list:
            return frozenset(frozen(_told(one, depth + 1)) for one in value)
    raise Unsure


def _record(value: Mapping[Any, Any], depth: int) -> dict[str, object]:
    found = {}
    for key, one in value.items():
        # `__entity` and the like are read by Cedar alone.
        if type(key) is not str or key[:2] == "__" or not encodable(key):
            raise Unsure
        found[key] = one if type(one) is bool or is_long(one) else _told(one, depth)
    return found


def stored(value: object, depth: int = 0) -> object:
    """An attribute of an entity from the JSON that Cedar writes."""
    if depth > DEEPEST:
        return OUTSIDE
    if isinstance(value, dict):
        if any(key[:2] == "__" for key in value):
            return _named(value)
        return {key: stored(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        try:
            return frozenset(frozen(stored(one, depth + 1)) for one in value)
        except Unsure:
            return OUTSIDE
    return value if isinstance(value, str | bool) or is_long(value) else OUTSIDE


def _named(value: Mapping[str, Any]) -> object:
    inner = value.get("__entity")
    if len(value) != 1 or not isinstance(inner, dict):
        return OUTSIDE
    return Uid(inner["type"], inner["id"])
