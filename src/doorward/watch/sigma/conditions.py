"""What a rule asks of an event, as plain data.

A condition is a tree: `All`, `AnyOf` and `Not` over tests of single fields. It holds no code, so
that rules can be sent to another process and compiled there. A test's `field` is None where the
rule names none: then any value of the event will do ("keywords").
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import msgspec


class How(StrEnum):
    """How a text must lie in a value."""

    EQUALS = "equals"
    STARTS = "starts"
    ENDS = "ends"
    CONTAINS = "contains"


class Order(StrEnum):
    """Comparisons of numbers."""

    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"


class Text(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A text without wildcards. Without `cased`, `text` is in lower case already."""

    field: str | None
    how: How
    text: str
    cased: bool = False


class Like(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A text with wildcards within: RE2's pattern of it, and the literals between them in order."""

    field: str | None
    pattern: str
    literals: tuple[str, ...]
    cased: bool = False


class Regex(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A regular expression in RE2's syntax, flags in front, found anywhere in the value."""

    field: str | None
    pattern: str


class Cidr(msgspec.Struct, frozen=True, tag=True, gc=False):
    """An address within a network."""

    field: str
    network: str


class Compare(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A number compared."""

    field: str
    order: Order
    number: float


class Exists(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Whether the event has the field."""

    field: str
    there: bool


class Null(msgspec.Struct, frozen=True, tag=True, gc=False):
    """The field has no value: it is absent, null or an empty list."""

    field: str


class SameAs(msgspec.Struct, frozen=True, tag=True, gc=False):
    """The field holds, begins with or ends with what another field holds."""

    field: str
    other: str
    how: How


class All(msgspec.Struct, frozen=True, tag=True):
    """Every part holds."""

    parts: tuple[Condition, ...]


class AnyOf(msgspec.Struct, frozen=True, tag=True):
    """One part holds at least."""

    parts: tuple[Condition, ...]


class Not(msgspec.Struct, frozen=True, tag=True):
    """The part does not hold."""

    part: Condition


Test: TypeAlias = Text | Like | Regex | Cidr | Compare | Exists | Null | SameAs
Condition: TypeAlias = (
    Text | Like | Regex | Cidr | Compare | Exists | Null | SameAs | All | AnyOf | Not
)


def tests_of(condition: Condition) -> list[Test]:
    """The tests of a condition, left to right."""
    found: list[Test] = []
    waiting: list[Condition] = [condition]
    while waiting:
        one = waiting.pop()
        if isinstance(one, All | AnyOf):
            waiting += reversed(one.parts)
        elif isinstance(one, Not):
            waiting.append(one.part)
        else:
            found.append(one)
    return found


def fields_of(condition: Condition) -> frozenset[str]:
    """The fields a condition names."""
    found = {one.field for one in tests_of(condition) if one.field is not None}
    found |= {one.other for one in tests_of(condition) if isinstance(one, SameAs)}
    return frozenset(found)
