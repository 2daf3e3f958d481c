"""Entity names as Cedar writes them: a type and an id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_TYPE = re.compile(r"[_A-Za-z][_A-Za-z0-9]*(?:::[_A-Za-z][_A-Za-z0-9]*)*")
_WRITTEN = re.compile(rf'\s*({_TYPE.pattern})\s*::\s*"((?:[^"\\]|\\.)*)"\s*', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|x([0-7][0-9A-Fa-f])|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "0": "\0", "'": "'", '"': '"'}


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
    from a pair. Raises `ValueError`."""
    if isinstance(value, Uid):
        return value
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, Mapping):
        inner = value.get("__entity", value)
        if isinstance(inner, str):
            return _written(inner)
        if isinstance(inner, Mapping):
            kind, identifier = inner.get("type"), inner.get("id")
            if isinstance(kind, str) and isinstance(identifier, str) and _TYPE.fullmatch(kind):
                return Uid(kind, identifier)
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(one, str) for one in value):
        return uid_of({"type": value[0], "id": value[1]})
    raise ValueError('an entity is Type::"id", or {"type": …, "id": …}')


def _written(text: str) -> Uid:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError('an entity is Type::"id", or {"type": …, "id": …}')
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
