"""The test every new feed passes before it replaces what is stored."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import msgspec

from doorward.reference.errors import ReferenceDataError
from doorward.reference.loading import LoadedFeed, parse_feed
from doorward.reference.store import FEED_FILE, FeedRecord, StoredFeed, read_feed, write_feed
from doorward.reference.watchlists.loading import StoredList, keep_list

SHRUNKEN = 0.5


def accept(
    folder: Path,
    record: FeedRecord,
    source: Path,
    before: StoredFeed | None,
    limit: int,
    accept_shrunken: bool,
) -> StoredFeed:
    """Unpack, parse, compare with what is there, and put in place."""
    unpacked = source.with_name(".unpacked")
    try:
        if _is_gzip(source):
            _unpack(source, unpacked, limit)
            source = unpacked
        loaded = parse_feed(record, source)
        _check_count(loaded, before, accept_shrunken)
        complete = msgspec.structs.replace(
            record, entries=loaded.entries, list_date=loaded.list_date
        )
        kept = write_feed(folder, complete, source)
        if isinstance(loaded.data, StoredList):
            keep_list(kept.path, loaded.data)
        return kept
    finally:
        unpacked.unlink(missing_ok=True)


def _check_count(loaded: LoadedFeed, before: StoredFeed | None, accept_shrunken: bool) -> None:
    entries = loaded.entries
    if entries == 0:
        why = f" ({loaded.note})" if loaded.note else ""
        raise ReferenceDataError("empty", f"nothing is on the list{why}; what was stored is kept")
    held = before.record.entries if before is not None else None
    if held and entries < held * SHRUNKEN and not accept_shrunken:
        raise ReferenceDataError(
            "shrunken",
            f"{entries} entries instead of {held}: the one stored is kept; if that is right, "
            "use --accept-shrunken",
        )


def stored(place: Path) -> StoredFeed | None:
    """The feed in a folder, or None where there is none that can be used."""
    if not (place / FEED_FILE).is_file():
        return None
    try:
        found = read_feed(place)
    except ReferenceDataError:
        return None
    return found if found.path.is_file() else None


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _unpack(source: Path, target: Path, limit: int) -> None:
    size = 0
    try:
        with gzip.open(source, "rb") as packed, target.open("wb") as file:
            while chunk := packed.read(1 << 20):
                size += len(chunk)
                if size > limit:
                    raise ReferenceDataError("too-large", f"more than {limit} bytes unpacked")
                file.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReferenceDataError("not-understood", f"a damaged gzip file: {error}") from error
