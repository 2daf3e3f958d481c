"""Values that requests are made of: those at which a condition turns.

A comparison with a number gives the number and its neighbours, an equality its value and another
one, an attribute of an entity what the stored entities have. Where nothing is known of an
attribute, nothing is made.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, DecimalException
from typing import Any

import msgspec

from doorward.agents.policy.checks_terms import Expression, constant, operation, readable
from doorward.agents.policy.checks_written import Written
from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.values import is_long

Path = tuple[str, ...]
"""The names of attributes that lead from the context to a value."""
Values = Mapping[Path, tuple[object, ...]]

MOST_VALUES = 40
MOST_STORED = 10
"""So many values of one attribute are taken, and so many that entities have."""
ANOTHER = "another value"
_ORDERED = ("==", "!=", "<", "<=", ">", ">=")
_METHODS = (
    "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "isInRange",
)  # fmt: skip
_EXTENSIONS = ("decimal", "ip", "datetime", "duration")
_TRUTHS = ("&&", "||", "!", "if-then-else")


class Same(msgspec.Struct, frozen=True):
    """The principal or the resource of the request itself."""

    side: str


def values_of(policies: Iterable[Written], stored: Hierarchy) -> Values:
    """For each attribute of the context that these policies ask for, values to try."""
    found: dict[Path, dict[str, object]] = {}
    for one in policies:
        for condition in one.policy["conditions"]:
            body = condition["body"]
            if readable(body):
                for path, value in _asked(body, stored):
                    kept = found.setdefault(path, {})
                    if value is not None and len(kept) < MOST_VALUES:
                        kept.setdefault(repr(value), value)
    return {path: tuple(kept.values()) for path, kept in found.items()}


def _asked(body: Expression, stored: Hierarchy) -> Iterator[tuple[Path, object]]:
    """Each attribute of the context with each value; None where none is known."""
    todo: list[Any] = [{"!": {"arg": body}}]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo += one
        elif isinstance(one, dict):
            name, said = operation(one)
            yield from _of_operator(name, said, stored)
            todo += list(one.values())


def _of_operator(name: str, said: Any, stored: Hierarchy) -> Iterator[tuple[Path, object]]:  # noqa: ANN401
    if name == "has":
        path = _path({".": said})
        if path:
            yield path, None
    elif name in _TRUTHS:
        for part in said.values():
            for truth in (True, False) if _path(part) else ():
                yield _path(part), truth
    elif name in _ORDERED:
        yield from _compared(said["left"], said["right"], stored)
        yield from _compared(said["right"], said["left"], stored)
    elif name in _METHODS:
        yield from _compared(said[0], said[1], stored)
    elif name in ("contains", "containsAll", "containsAny", "in"):
        yield from _membership(name, said["left"], said["right"], stored)
    elif name == "like" and _path(said["left"]):
        yield from ((_path(said["left"]), one) for one in _texts(said["pattern"]))
    elif name == "isEmpty" and _path(said["arg"]):
        yield _path(said["arg"]), []


def _path(one: object) -> Path:
    """The names that lead to an attribute of the context; none for anything else."""
    names: list[str] = []
    while isinstance(one, dict) and "." in one:
        names.append(one["."]["attr"])
        one = one["."]["left"]
    return tuple(reversed(names)) if one == {"Var": "context"} else ()


def _compared(
    one: Expression, other: Expression, stored: Hierarchy
) -> Iterator[tuple[Path, object]]:
    values = list(_tried(_values(other, stored)))
    for path in _paths(one):
        yield path, None
        # Sums turn where one of their parts is nearly all.
        for value in values if _path(one) else [*values, 0, 1]:
            yield path, value


def _paths(one: Expression) -> Iterator[Path]:
    """An attribute, or those of a sum."""
    todo = [one]
    while todo:
        part = todo.pop()
        if _path(part):
            yield _path(part)
            continue
        name, said = operation(part)
        if name in ("+", "-", "*"):
            todo += [said["left"], said["right"]]
        elif name == "neg":
            todo.append(said["arg"])


def _values(one: Expression, stored: Hierarchy) -> list[object]:
    """What an expression is, or can be by the stored entities, as contexts have it."""
    name, said = operation(one)
    known = constant(one)
    found: list[object] = []
    if known is not None and known[0] == "long":
        found = [known[1]]
    elif name == "Value":
        found = [said]
    elif name == "Var" and said in ("principal", "resource"):
        found = [Same(said)]
    elif name == "Set":
        parts = [_values(part, stored) for part in said]
        found = [[part[0] for part in parts if part]]
    elif name in _EXTENSIONS and "Value" in said[0]:
        found = [{"__extn": {"fn": name, "arg": said[0]["Value"]}}]
    elif name == "." and not _path(one):
        found = _stored(said["attr"], stored)
    return found


def _stored(attribute: str, stored: Hierarchy) -> list[object]:
    found: dict[str, object] = {}
    for record in stored.records.values():
        value = (record.get("attrs") or {}).get(attribute)
        if value is not None and len(found) < MOST_STORED:
            found.setdefault(repr(value), value)
    return list(found.values())


def _tried(values: Sequence[object]) -> Iterator[object]:
    """Each value with what lies beside it."""
    for one in values:
        yield one
        if isinstance(one, bool):
            yield not one
        elif isinstance(one, int):
            yield from (near for near in (one - 1, one + 1) if is_long(near))
        elif isinstance(one, str):
            yield ANOTHER
        elif isinstance(one, dict) and "__extn" in one:
            yield from _beside(one["__extn"]["fn"], one["__extn"]["arg"])


def _beside(kind: str, text: str) -> Iterator[object]:
    """A decimal, an address or a time next to one that is given."""
    try:
        if kind == "decimal":
            found = [str(Decimal(text) + step) for step in (Decimal("-0.0001"), Decimal("0.0001"))]
        elif kind == "ip":
            net = ipaddress.ip_network(text, strict=False)
            found = [str(net[0]), str(net[-1]), str(net[-1] + 1)]
        elif kind == "datetime":
            steps = (timedelta(milliseconds=-1), timedelta(milliseconds=1))
            found = [_time(datetime.fromisoformat(text) + step) for step in steps]
        else:
            return
    except (ValueError, OverflowError, DecimalException):
        return
    yield from ({"__extn": {"fn": kind, "arg": one}} for one in found)


def _time(one: datetime) -> str:
    zone = one.strftime("%z") or "Z"
    return one.strftime("%Y-%m-%dT%H:%M:%S.") + f"{one.microsecond // 1000:03}{zone}"


def _membership(
    name: str, left: Expression, right: Expression, stored: Hierarchy
) -> Iterator[tuple[Path, object]]:
    one, two = _values(left, stored), _values(right, stored)
    if _path(right):
        members = [
            part for value in one for part in (value if isinstance(value, list) else [value])
        ]
        if name in ("containsAll", "containsAny"):
            yield from ((_path(right), value) for value in ([], members))
        else:
            yield from ((_path(right), value) for value in _tried(members))
    if _path(left):
        whole = [value if isinstance(value, list) else [value] for value in two]
        if name == "in":
            yield from ((_path(left), value) for listed in whole for value in listed)
        else:
            yield _path(left), []
            yield from ((_path(left), value) for value in whole)


def _texts(pattern: Sequence[Any]) -> Iterator[str]:
    """Texts that are of a form, and one that likely is not."""
    for filling in ("", "x"):
        yield "".join(filling if one == "Wildcard" else one["Literal"] for one in pattern)
    yield ANOTHER
