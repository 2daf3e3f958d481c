"""Entity names as Cedar writes them: a type and an id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_RESERVED = "(?:true|false|if|then|else|in|is|like|has|__cedar)"
_WORD = rf"(?!{_RESERVED}\b)[_A-Za-z][_A-Za-z0-9]*"
_TYPE = re.compile(rf"{_WORD}(?:::{_WORD})*", re.ASCII)
_WRITTEN = re.compile(rf'\s*({_TYPE.pattern})\s*::\s*"((?:[^"\\]|\\.)*)"\s*', re.DOTALL | re.ASCII)
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|x([0-7][0-9A-Fa-f])|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "0": "\0", "'": "'", '"': '"'}
_MOST_TYPES, _LONGEST = 1_000, 100
_MAPPINGS = (dict, Mapping)
_types: set[str] = set()
"""Names of types that were looked at and are good: there are few, and they come again."""


class Uid(NamedTuple):
    """The name of an entity, such as ``Agent::"a-1"``."""

    type: str
    id: str

    def __str__(self) -> str:
        escaped = self.id.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.type}::"{escaped}"'

    def as_json(self) -> dict[str, str]:
        """As Cedar's JSON has it."""
        return {"type": self.type, "id": self.id}


def uid_of(value: object) -> Uid:
    """A name from Cedar's text, from its JSON (``{"type", "id"}``, also inside ``__entity``), or
    from a pair. Raises `ValueError`, also for types and ids that Cedar does not take: reserved
    words, halves of surrogate pairs."""
    if type(value) is dict and len(value) == 2:
        # The usual form of a type that is known, without the rest.
        kind, identifier = value.get("type"), value.get("id")
        known = type(kind) is str and kind in _types
        if known and type(identifier) is str and identifier.isascii():
            return tuple.__new__(Uid, (kind, identifier))
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, _MAPPINGS):
        inner = value.get("__entity", value)
        if isinstance(inner, str):
            return _written(inner)
        if isinstance(inner, _MAPPINGS):
            return _checked(inner.get("type"), inner.get("id"))
    elif isinstance(value, tuple) and len(value) == 2:
        return _checked(*value)
    raise ValueError('an entity is Type::"id", or {"type": …, "id": …}')


def encodable(text: str) -> bool:
    """Whether a text is Unicode: halves of surrogate pairs are not."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _checked(kind: object, identifier: object) -> Uid:
    if isinstance(kind, str) and isinstance(identifier, str):
        if kind not in _types:
            if not _TYPE.fullmatch(kind):
                raise ValueError("the type of an entity is such as Agent or Shop::Agent")
            if len(_types) < _MOST_TYPES and len(kind) <= _LONGEST:
                _types.add(kind)
        if encodable(identifier):
            return Uid(kind, identifier)
    raise ValueError('an entity is Type::"id", or {"type": …, "id": …}')


def _written(text: str) -> Uid:
    found = _WRITTEN.fullmatch(text)
    if found is None or not encodable(found[2]):
        raise ValueError('an entity is Type::"id", or {"type": …, "id": …}')
    if "\\" not in found[2]:
        return Uid(found[1], found[2])
    return Uid(found[1], _ESCAPE.sub(_unescaped, found[2]))


def _unescaped(found: re.Match[str]) -> str:
    if found[1] or found[2]:
        number = int(found[1] or found[2], 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise ValueError("an escape names no character")
        return chr(number)
    try:
        return _PLAIN[found[3]]
    except KeyError:
        raise ValueError("an id has an unknown escape") from None
