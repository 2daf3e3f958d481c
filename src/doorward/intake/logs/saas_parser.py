"""The reader that formats of JSON records share: what differs is the record's type and its map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from doorward.intake.logs.json_fields import Plan, decoded, loose, plan_of, restored
from doorward.intake.logs.reader import Framing, Parsed, Refusal

_SPACE = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"
_MOST_IN_A_FRAME = 100_000
_MOST_EVENTS_OF_A_RECORD = 1_000
_LISTS: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECTS: msgspec.json.Decoder[dict[str, msgspec.Raw]] = msgspec.json.Decoder(
    dict[str, msgspec.Raw]
)
S = TypeVar("S")


class JsonReader(Generic[S]):
    """One format.

    `shape` is a record's type, `events` turns one into events (it is given the record, its place
    and its bytes), `is_ours` tells a record of this format from any other object. `lists`: under
    which names exports put a list of records. `signs`: a file whose beginning has all of one of
    these is of this format. `shapes`: what else the bytes may be decoded as. `sure`: tells by the
    beginning, instead of signs.
    """

    def __init__(
        self,
        name: str,
        title: str,
        shape: type[S],
        *,
        events: Callable[[S, str, bytes], Sequence[Parsed]],
        is_ours: Callable[[S], bool],
        signs: Sequence[Sequence[bytes]],
        lists: Sequence[str] = (),
        shapes: Sequence[type] = (),
        sure: Callable[[bytes], bool] | None = None,
        framing: Framing = Framing.LINES,
    ) -> None:
        self.name = name
        self.title = title
        self.framing = framing
        self._shape = shape
        self._events = events
        self._is_ours = is_ours
        self._signs = tuple(tuple(one) for one in signs)
        self._lists = tuple(lists)
        self._sure = sure
        self._plan = {name: to for one in (*shapes, shape) for name, to in plan_of(one).items()}

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """Whether the beginning has every sign of one kind of record of this format."""
        if head.removeprefix(_BOM).lstrip(_SPACE)[:1] not in (b"{", b"["):
            return False
        if self._sure is not None:
            return self._sure(head)
        return any(all(sign in head for sign in one) for one in self._signs)

    def parser(self, head: bytes, *, raw: bool) -> JsonParser[S]:  # noqa: ARG002 - the contract's
        """A parser; the head is not needed."""
        return JsonParser(
            self._shape, self._events, self._is_ours, self._lists, self._plan, raw=raw
        )


class JsonParser(Generic[S]):
    """Decodes a record straight into its type, and looks again only where that is not enough."""

    def __init__(
        self,
        shape: type[S],
        events: Callable[[S, str, bytes], Sequence[Parsed]],
        is_ours: Callable[[S], bool],
        lists: tuple[str, ...],
        plan: Plan,
        *,
        raw: bool,
    ) -> None:
        self._decoder: msgspec.json.Decoder[S] = msgspec.json.Decoder(shape)
        self._plan = plan
        self._events = events
        self._is_ours = is_ours
        self._lists = lists
        self._raw = raw

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:
        """The events of a record, or of a list of records. Raises `Refusal`."""
        if frame[:1] != b"{":
            frame = frame.removeprefix(_BOM).lstrip(_SPACE)
            if not frame:
                return ()
            if frame[:1] == b"[":
                return self._many(decoded(_LISTS, frame), place)
        return self._one(frame, place, inner=False)

    def _one(self, frame: bytes, place: str, *, inner: bool) -> Sequence[Parsed]:
        try:
            record = decoded(self._decoder, frame)
            ours = self._is_ours(record)
        except Refusal as refusal:
            if refusal.code != "bad-field":
                raise
            ours, record, why = False, None, refusal
        else:
            why = Refusal("wrong-format", "is no record of this format")
        if not ours or record is None:
            if not inner and (records := self._listed(frame)) is not None:
                return self._many(records, place)
            if record is None:
                raise why
            frame = msgspec.json.encode(restored(loose(frame), self._plan))
            record = decoded(self._decoder, frame)
            if not self._is_ours(record):
                raise why
        found = self._events(record, place, frame)
        if len(found) > _MOST_EVENTS_OF_A_RECORD:
            raise Refusal("too-large", f"has more than {_MOST_EVENTS_OF_A_RECORD} events")
        if self._raw:
            whole = loose(frame)
            return [one._replace(raw=whole) if one.raw is None else one for one in found]
        return found

    def _listed(self, frame: bytes) -> list[msgspec.Raw] | None:
        """The records of a frame that is one page of an export."""
        page = decoded(_OBJECTS, frame)
        for name in self._lists:
            if name in page and bytes(page[name]).lstrip(_SPACE)[:1] == b"[":
                return decoded(_LISTS, bytes(page[name]))
        return None

    def _many(self, records: list[msgspec.Raw], place: str) -> Sequence[Parsed]:
        if len(records) > _MOST_IN_A_FRAME:
            raise Refusal("too-large", f"has more than {_MOST_IN_A_FRAME} records")
        found: list[Parsed] = []
        for number, one in enumerate(records, 1):
            found.extend(self._one(bytes(one), f"{place}.{number}", inner=True))
        return found
