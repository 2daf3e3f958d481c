"""An entity's state: one slice per detector, small, versioned, mergeable, kept as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import msgspec

from doorward.model.events import BaseEvent
from doorward.watch.context import Context
from doorward.watch.detector import Detector, Seen, Sighting

VERSION = 1
_encoder = msgspec.json.Encoder()

Step: TypeAlias = Callable[[Any, Seen, Context], Iterable[Sighting]]
"""A detector's `step`."""

Bound: TypeAlias = tuple[tuple[Step, ...], tuple[Any, ...]]
"""Steps, and the slice of an entity's state that each is for."""


class _Written(msgspec.Struct):
    """What `_Kept` reads, with the slices as they are: they are encoded with it."""

    v: int
    last: float
    slices: dict[str, tuple[int, Any]]


class _Kept(msgspec.Struct):
    """How it is written: `slices` by detector, each with the version that wrote it."""

    v: int
    last: float
    slices: dict[str, tuple[int, msgspec.Raw]]


_decoder = msgspec.json.Decoder(_Kept)


class EntityState:
    """The working state of one entity. `last` is the newest event's time, seconds since 1970.

    `bound` is what the engine looked up in `slices` for each type of event, so that no event
    looks it up again: whoever puts another slice in place must clear it.
    """

    __slots__ = ("bound", "last", "slices")

    def __init__(self, last: float = 0.0, slices: dict[str, Any] | None = None) -> None:
        self.last = last
        self.slices: dict[str, Any] = {} if slices is None else slices
        self.bound: dict[type[BaseEvent], Bound] = {}

    def encoded(self, detectors: Mapping[str, Detector]) -> bytes:
        """As JSON bytes, equal for equal states."""
        slices = {name: (detectors[name].version, one) for name, one in sorted(self.slices.items())}
        return _encoder.encode(_Written(VERSION, self.last, slices))

    @classmethod
    def decoded(cls, data: bytes, detectors: Mapping[str, Detector]) -> EntityState:
        """From JSON bytes. Slices of detectors that are gone or have changed are left behind.

        Raises `msgspec.DecodeError` for bytes that are no state.
        """
        kept = _decoder.decode(data)
        if kept.v != VERSION:
            return cls()
        slices = {
            name: msgspec.json.decode(raw, type=detectors[name].state)
            for name, (version, raw) in kept.slices.items()
            if name in detectors and detectors[name].version == version
        }
        return cls(kept.last, slices)
