"""An event's values as a rule sees them: texts by the names of their fields.

A field is looked up as it stands, then as a dotted path through nested objects; a list on the way
gives every element. Numbers, true and false compare as they are written in JSON.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

MOST_VALUES = 256
"""Values of one field that are looked at; the elements of a longer list are left out."""

LONGEST_VALUE = 1 << 16
"""Characters of a value that are looked at."""

MOST_TEXTS = 4_096
"""Texts of one event that rules without fields look at."""

DEEPEST = 12
_MISSING = object()
_NONE: tuple[str, ...] = ()
_encode = msgspec.json.Encoder().encode


def found(raw: Mapping[str, object], field: str) -> object:
    """The value of a field: as it stands or by path; `MISSING` where there is none."""
    value = raw.get(field, _MISSING)
    if value is not _MISSING or "." not in field:
        return value
    return _by_path(raw, field.split("."))


def _by_path(node: object, path: list[str]) -> object:
    for place, name in enumerate(path[:DEEPEST]):
        if isinstance(node, Mapping):
            node = node.get(name, _MISSING)
            if node is _MISSING:
                return _MISSING
        elif isinstance(node, list | tuple):
            below = [_by_path(one, path[place:]) for one in node[:MOST_VALUES]]
            held = [one for one in below if one is not _MISSING]
            return held or _MISSING
        else:
            return _MISSING
    return node if len(path) <= DEEPEST else _MISSING


def texts(value: object, depth: int = 0) -> tuple[str, ...]:
    """A value as texts, none for null and nothing; a list gives each of its elements.

    >>> texts(4624), texts(True), texts(None), texts(["a", 1.0])
    (('4624',), ('true',), (), ('a', '1'))
    """
    if isinstance(value, str):
        return (value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE],)
    if value is None or value is _MISSING:
        return _NONE
    if isinstance(value, list | tuple):
        gathered: list[str] = []
        for one in value[:MOST_VALUES]:
            gathered += texts(one, depth + 1) if depth < DEEPEST else ()
            if len(gathered) >= MOST_VALUES:
                break
        return tuple(gathered[:MOST_VALUES])
    return (_scalar(value),)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return value[:LONGEST_VALUE]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return _as_json(value)[:LONGEST_VALUE]
    return str(value)[:LONGEST_VALUE]


def _as_json(value: object) -> str:
    try:
        return _encode(value).decode("utf-8")
    except (TypeError, ValueError, RecursionError):
        return ""


class View:
    """One event while rules look at it: each field is looked up and lowered once."""

    __slots__ = ("_cased", "_every", "_low", "aliases", "raw")

    def __init__(self, raw: Mapping[str, object], aliases: Mapping[str, str]) -> None:
        self.raw = raw
        self.aliases = aliases
        self._cased: dict[str, tuple[str, ...]] = {}
        self._low: dict[str, tuple[str, ...]] = {}
        self._every: tuple[str, ...] | None = None

    def cased(self, field: str | None) -> tuple[str, ...]:
        """The values of a field, or of all where `field` is None, as they are written."""
        if field is None:
            return self.every()
        known = self._cased.get(field)
        if known is None:
            known = self._cased[field] = texts(self.value(field))
        return known

    def low(self, field: str | None) -> tuple[str, ...]:
        """The values in lower case."""
        key = "" if field is None else field
        known = self._low.get(key)
        if known is None:
            known = self._low[key] = tuple(one.lower() for one in self.cased(field))
        return known

    def value(self, field: str) -> object:
        """The value as it came; see `there` for whether it came at all."""
        value = found(self.raw, field)
        if value is _MISSING and field in self.aliases:
            value = found(self.raw, self.aliases[field])
        return value

    def there(self, field: str) -> bool:
        """Whether the event has the field, if only as null."""
        return self.value(field) is not _MISSING

    def every(self) -> tuple[str, ...]:
        """All texts of the event, however deep, for rules that name no field."""
        if self._every is None:
            self._every = tuple(texts_within(self.raw))
        return self._every


def texts_within(value: object) -> list[str]:
    """Every text in a value, however deep, in order."""
    gathered: list[str] = []
    _gather(value, gathered, 0)
    return gathered


def _gather(value: object, gathered: list[str], depth: int) -> None:
    if len(gathered) >= MOST_TEXTS or depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        for one in value.values():
            _gather(one, gathered, depth + 1)
    elif isinstance(value, list | tuple):
        for one in value:
            _gather(one, gathered, depth + 1)
    elif value is not None:
        gathered.append(_scalar(value))
