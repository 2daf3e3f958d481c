"""From frames to events that are ready to be stepped: parsed, placed, named, looked up.

Nothing here depends on what came before, so any process may do it for any part of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol
from zlib import crc32

from msgspec.structs import force_setattr

from doorward.intake.logs.dead_letters import DeadLetter, dead_letter
from doorward.intake.logs.frames import Frame
from doorward.intake.logs.reader import LogReader, Parsed, Refusal
from doorward.model.events import BaseEvent, Location
from doorward.model.workforce import Network
from doorward.stream.arrivals import Arrival, Item, Refused
from doorward.stream.places import Mark
from doorward.watch.context import Context
from doorward.watch.entities import person_of

FUTURE_SECONDS = 24 * 3600.0
"""How far a source's clock may be ahead of ours."""

_NO_METADATA = BaseEvent(time=0).metadata


class NetworkLookup(Protocol):
    """What is known of the network of an address."""

    def network(self, ip: str, location: Location | None) -> Network | None:
        """The network, or None where nothing is known. `location` is what the event tells."""


class Preparer:
    """Prepares the records of one file, of which the mark says the name and id."""

    def __init__(
        self,
        reader: LogReader,
        mark: Mark,
        head: bytes,
        *,
        context: Context,
        lookup: NetworkLookup | None = None,
        raw: bool = False,
    ) -> None:
        self._parse = reader.parser(head, raw=raw).parse
        self._format = reader.name
        self._name, self._source = mark.name, mark.id
        self._aliases = context.aliases
        self._network = lookup.network if lookup is not None else None

    def prepare(self, frames: Iterable[Frame], now: float) -> list[Item]:
        """What became of each record, in order. `now` is seconds since 1970, for the future."""
        items: list[Item] = []
        parse, name, latest = self._parse, self._name, now + FUTURE_SECONDS
        for frame in frames:
            place = f"{name}#{frame.place_number}"
            if frame.problem is not None:
                items.append(self._refused(frame, None))
                continue
            try:
                found = parse(frame.data, place)
            except Refusal as refusal:
                items.append(self._refused(frame, refusal))
                continue
            except Exception as error:  # noqa: BLE001 - a fault of a reader costs its record only
                fault = Refusal("reader-failed", f"the reader failed: {type(error).__name__}")
                items.append(self._refused(frame, fault))
                continue
            self._take(found, frame, place, latest, items)
        return items

    def _take(
        self, found: Sequence[Parsed], frame: Frame, place: str, latest: float, items: list[Item]
    ) -> None:
        """The events of one record."""
        left = len(found)
        for index, one in enumerate(found):
            left -= 1
            event = one.event
            end = -1 if left else frame.end_offset
            at = event.time / 1000
            if not 0 < at <= latest:
                items.append(self._misdated(frame, at, end))
                continue
            metadata = event.metadata
            uid = metadata.uid
            if metadata is not _NO_METADATA:
                force_setattr(metadata, "source", place)
            source = event.src_endpoint
            network = None
            if source is not None and source.ip and self._network is not None:
                network = self._network(source.ip, source.location)
            # An id that is only a place says nothing of whether the event was seen before.
            key = 0 if uid.startswith(place) else _key(uid, event, index)
            items.append(
                Arrival(
                    event,
                    at,
                    person_of(event, self._aliases),
                    network,
                    self._source,
                    key,
                    frame.place_number,
                    end,
                )
            )

    def _misdated(self, frame: Frame, at: float, end: int) -> Refused:
        if at > 0:
            refusal = Refusal("future", "is dated more than a day in the future")
        else:
            refusal = Refusal("bad-time", "is dated 1970 or before")
        return Refused(self._letter(frame, refusal), self._source, frame.place_number, end)

    def _refused(self, frame: Frame, refusal: Refusal | None) -> Refused:
        return Refused(
            self._letter(frame, refusal), self._source, frame.place_number, frame.end_offset
        )

    def _letter(self, frame: Frame, refusal: Refusal | None) -> DeadLetter:
        return dead_letter(self._name, self._format, frame, refusal)


def _key(uid: str, event: BaseEvent, index: int) -> int:
    """Equal for the same event delivered again: same id, class, time and place in its record.

    64 bits. Chance makes two events equal only if both halves agree; who can choose an event's
    id could repeat another's id anyway.
    """
    number = event.__struct_config__.tag
    low = (
        event.time * 64 + index + (number if isinstance(number, int) else 0) * 40_503
    ) & 0xFFFFFFFF
    return (crc32(uid.encode("utf-8", "replace"), low) << 32) | low
