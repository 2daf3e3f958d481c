"""Paths into a record: which exist, and whether a given record has anything there."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from functools import cache

import msgspec


@cache
def known_paths(root: type) -> frozenset[str]:
    """Every attribute path of a struct type, through tuples and nested structs.

    >>> from doorward.model import Dossier
    >>> "application.statements.employments.employer" in known_paths(Dossier)
    True
    """
    return frozenset(_paths(root, ()))


def _paths(struct: type, above: tuple[type, ...]) -> typing.Iterator[str]:
    hints = typing.get_type_hints(struct)
    for name in struct.__struct_fields__:  # type: ignore[attr-defined]
        yield name
        for inner in _structs_in(hints[name]):
            if inner not in above:
                yield from (f"{name}.{rest}" for rest in _paths(inner, (*above, inner)))


def _structs_in(hint: object) -> typing.Iterator[type]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
        return
    if typing.get_origin(hint) in (tuple, typing.Union, types.UnionType):
        for argument in typing.get_args(hint):
            yield from _structs_in(argument)


@cache
def presence(path: str) -> Callable[[object], bool]:
    """A function telling whether a record has any value at a path (or at one of ``a|b``)."""
    if "|" in path:
        parts = tuple(presence(part) for part in path.split("|"))
        return lambda record: any(part(record) for part in parts)
    steps = tuple(path.split("."))
    return lambda record: _present(record, steps)


def _present(value: object, steps: tuple[str, ...]) -> bool:
    if isinstance(value, tuple):
        return any(_present(item, steps) for item in value)
    if value is None or value == "":
        return False
    if not steps:
        return True
    return _present(getattr(value, steps[0]), steps[1:])
