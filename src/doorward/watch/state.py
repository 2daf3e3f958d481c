"""An entity's state: one slice per detector, small, versioned, mergeable, kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from doorward.watch.detector import Detector

VERSION = 1
_encoder = msgspec.json.Encoder()


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
    """The working state of one entity. `last` is the newest event's time, seconds since 1970."""

    __slots__ = ("last", "slices")

    def __init__(self, last: float = 0.0, slices: dict[str, Any] | None = None) -> None:
        self.last = last
        self.slices: dict[str, Any] = {} if slices is None else slices

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
