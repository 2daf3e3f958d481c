"""OCSF JSON Lines: events that are in our words already (https://schema.ocsf.io/1.8.0)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.intake.logs.fields import decoded, text
from doorward.intake.logs.reader import Framing, Parsed, Refusal
from doorward.model.events import Event, OtherActivity

_KNOWN: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)

_SEARCHED = 8192


class OcsfReader:
    """OCSF of any 1.x version, one event a line."""

    name = "ocsf"
    title = "OCSF JSON Lines"
    framing = Framing.LINES

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """The first object has the two attributes every OCSF event must have, alone or in a list.

        In a list or indented it has no line of its own: then the beginning is searched.
        """
        begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        first = begin.split(b"\n", 1)[0]
        if begin[:1] == b"[" or len(first.strip()) < 2:
            first = begin[:_SEARCHED]
        return first[:1] in (b"{", b"[") and b'"class_uid"' in first and b'"time"' in first

    def parser(self, head: bytes, *, raw: bool) -> OcsfParser:  # noqa: ARG002 - the contract's
        """A parser; the head is not needed."""
        return OcsfParser(raw=raw)


class OcsfParser:
    """Decodes a line straight into the event's type.

    `decode` is the quick way for a line that is as it should be: one event, or whatever msgspec
    raises, upon which `parse` says what is wrong.
    """

    def __init__(self, *, raw: bool) -> None:
        self._raw = raw
        self.decode = _KNOWN.decode

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:
        """The event of a line. Raises `Refusal`."""
        event = _decoded(frame)
        if not event.metadata.uid:
            metadata = msgspec.structs.replace(event.metadata, uid=place)
            event = msgspec.structs.replace(event, metadata=metadata)
        return (Parsed(event, decoded(frame) if self._raw else None),)


def _decoded(frame: bytes) -> Event:
    try:
        return _KNOWN.decode(frame)
    except msgspec.ValidationError as error:
        known = error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal("not-json", "is no JSON object in UTF-8") from error
    except RecursionError as error:
        raise Refusal("too-deep", "is nested too deeply") from error
    if "Invalid value" not in str(known) or "class_uid" not in str(known):
        raise _refusal(known)
    try:
        # A class that nothing here reads: its tag is what was refused, so it is set aside.
        found = decoded(frame)
        number = found.pop("class_uid", 0)
        event = msgspec.convert(found, OtherActivity)
        unmapped = {**(event.unmapped or {}), "class_uid": text(number) or ""}
        return msgspec.structs.replace(event, unmapped=unmapped)
    except msgspec.ValidationError as error:
        raise _refusal(error) from error


def _refusal(error: msgspec.ValidationError) -> Refusal:
    said = str(error)
    if "required field `time`" in said:
        return Refusal("no-time", "has no time")
    place = said.rpartition(" - at ")[2] if " - at " in said else "the record"
    return Refusal("bad-field", f"{place}: is of another type than OCSF says")
