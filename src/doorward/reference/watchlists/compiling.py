"""A list kept as it was read, beside its data file, so that it is parsed once and not every run.

The compiled form is used only if it was made from the very bytes that lie there (SHA-256), by
the same readers, under the same name; otherwise the list is parsed again. A folder that cannot
be written to is no fault: the list is then parsed each time.
"""

from __future__ import annotations

import contextlib
import hashlib
from datetime import date
from pathlib import Path

import msgspec

from doorward.model import BirthSpan, EntryIdentifier, EntryName, WatchlistEntry
from doorward.reference.store import replace_file
from doorward.reference.watchlists.formats import READERS_VERSION, ParsedList

ENDING = ".compiled"
_SHAPE = "/".join(
    ",".join(shape.__struct_fields__)
    for shape in (WatchlistEntry, EntryName, EntryIdentifier, BirthSpan, ParsedList)
)


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a compiled list was made from, and what can be said of it without reading it."""

    source_sha256: str
    content_sha256: str
    list_name: str
    parser: str
    entries: int
    list_date: date | None
    refused: int
    dates_left_out: int
    first_refused: str = ""
    readers: int = READERS_VERSION
    shape: str = _SHAPE


class Compiled(msgspec.Struct, frozen=True):
    """A summary and the list itself, which is decoded when asked for."""

    summary: Summary
    content: bytes

    def parsed(self) -> ParsedList:
        """The list; `msgspec.DecodeError` where the content is not one."""
        return _DECODER.decode(self.content)


_DECODER = msgspec.msgpack.Decoder(ParsedList)
_COMPILED = msgspec.msgpack.Decoder(Compiled)


def compiled(parsed: ParsedList, list_name: str, parser: str, sha256: str) -> Compiled:
    """The compiled form of a list that was read from a file with this SHA-256."""
    content = msgspec.msgpack.encode(parsed)
    summary = Summary(
        source_sha256=sha256,
        content_sha256=hashlib.sha256(content).hexdigest(),
        list_name=list_name,
        parser=parser,
        entries=len(parsed.entries),
        list_date=parsed.list_date,
        refused=parsed.refused,
        dates_left_out=parsed.dates_left_out,
        first_refused=parsed.first_refused,
    )
    return Compiled(summary, content)


def place_of(data: Path) -> Path:
    """Where the compiled form of a data file lies. Storing another data file removes it."""
    return data.with_name(data.stem + ENDING)


def read_compiled(data: Path, list_name: str, parser: str, sha256: str) -> Compiled | None:
    """The compiled form, or None where there is none that fits."""
    try:
        found = _COMPILED.decode(place_of(data).read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    expected = msgspec.structs.replace(
        found.summary,
        source_sha256=sha256.lower(),
        content_sha256=hashlib.sha256(found.content).hexdigest(),
        list_name=list_name,
        parser=parser,
        readers=READERS_VERSION,
        shape=_SHAPE,
    )
    return found if found.summary == expected else None


def keep_compiled(data: Path, made: Compiled) -> None:
    """Write the compiled form beside its data file in one step; give up where that is forbidden."""
    with contextlib.suppress(OSError):
        replace_file(place_of(data), msgspec.msgpack.encode(made))
