"""A dossier that writes down every field that is looked at, to hold signals to what they declare.

A recorded struct behaves as the struct it stands for: attributes, methods, comparison, hashing,
text and `isinstance`. Whole structs that are compared, hashed or printed count as read whole.
"""

from __future__ import annotations

import msgspec

from doorward.model import Dossier
from doorward.signals.fields import known_paths

_HOLDERS = frozenset(path.rpartition(".")[0] for path in known_paths(Dossier))
"""Paths that hold structs: finding none there shows nothing but that there is none."""


class Recorder:
    """Stands for a struct at a path and notes what is read below it."""

    __slots__ = ("_above", "_inner", "_touched")

    def __init__(self, inner, touched: set[str], above: str = "") -> None:
        object.__setattr__(self, "_inner", inner)
        object.__setattr__(self, "_touched", touched)
        object.__setattr__(self, "_above", above)

    @property
    def __class__(self):
        return type(self._inner)

    def __getattr__(self, name: str):
        inner = self._inner
        if name not in inner.__struct_fields__:
            method = getattr(type(inner), name)
            return method.__get__(self) if callable(method) else getattr(inner, name)
        path = f"{self._above}.{name}" if self._above else name
        return self._wrap(getattr(inner, name), path)

    def _wrap(self, value, path: str):
        if isinstance(value, msgspec.Struct):
            return Recorder(value, self._touched, path)
        if isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            return tuple(Recorder(one, self._touched, path) for one in value)
        if value in ((), None) and path in _HOLDERS:
            return value
        self._touched.add(path)
        return value

    def _whole(self):
        self._touched.add(self._above)
        return self._inner

    def __eq__(self, other):
        return self._whole() == _plain(other)

    def __hash__(self):
        return hash(self._whole())

    def __lt__(self, other):
        return self._whole() < _plain(other)

    def __le__(self, other):
        return self._whole() <= _plain(other)

    def __gt__(self, other):
        return self._whole() > _plain(other)

    def __ge__(self, other):
        return self._whole() >= _plain(other)

    def __str__(self):
        return str(self._whole())

    def __repr__(self):
        return repr(self._whole())

    def __format__(self, how):
        return format(self._whole(), how)


def _plain(value):
    return value._whole() if type(value) is Recorder else value


def undeclared(touched: set[str], reads: tuple[str, ...]) -> set[str]:
    """Fields that were touched and lie below none of the declared paths."""
    return {
        path
        for path in touched
        if not any(path == declared or path.startswith(f"{declared}.") for declared in reads)
    }
