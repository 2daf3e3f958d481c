"""Adding a file the user has as a feed."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from doorward.model import FeedKind, NetworkKind
from doorward.reference.accepting import accept, stored
from doorward.reference.bundled import DESIGNATIONS
from doorward.reference.catalogue import CATALOGUE, CatalogueEntry
from doorward.reference.errors import ReferenceDataError
from doorward.reference.leaks import digest_list
from doorward.reference.loading import parsers_of
from doorward.reference.parsing import read_bytes
from doorward.reference.registries.compiling import PUBLISHED, compiled
from doorward.reference.registries.packed import Progress
from doorward.reference.store import FeedRecord, StoredFeed, check_name

_ONE_DAY = timedelta(days=1)
_LIMIT = 1024 * 2**20
_REGISTER_LIMIT = 16 * 2**30


class AddOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to add a file. `name` is a feed of the catalogue or new; then a kind must be given."""

    now: datetime
    name: str
    kind: FeedKind | None = None
    parser: str | None = None
    list_date: date | None = None
    licence: str | None = None
    provider: str | None = None
    network_kinds: tuple[NetworkKind, ...] = ()
    stale_after_days: int | None = None
    accept_shrunken: bool = False
    accept_licence: bool = False


def add(
    folder: Path, file: Path, options: AddOptions, progress: Progress = lambda _: None
) -> StoredFeed:
    """Store a file the user has as a feed; `ReferenceDataError` if it is not what it should be.

    The file itself is left alone. A list of leaked addresses is digested first, so that only
    digests are kept; a public register's file is made into a small table, and `progress` is
    told how many companies were read. The list's own date wins over the one given.
    """
    entry = CATALOGUE.get(options.name)
    if options.name == DESIGNATIONS:
        raise ReferenceDataError(
            "bad-name",
            "a list of this name comes with Doorward; choose another",
            where=options.name,
        )
    if options.list_date is not None and options.list_date > options.now.date() + _ONE_DAY:
        raise ReferenceDataError(
            "future", f"{options.list_date}, the list's date, is a day to come", where=options.name
        )
    if entry is not None and entry.attribution is not None and not options.accept_licence:
        raise ReferenceDataError(
            "licence",
            f"licence {entry.licence}: reports must show {entry.attribution!r}; add it with "
            "--accept-licence to agree",
            where=entry.name,
        )
    record = _added_record(file, options, entry)
    if not file.is_file():
        raise ReferenceDataError("unreadable", "no such file", where=file.name)
    limit = _REGISTER_LIMIT if record.parser in PUBLISHED else _LIMIT
    if file.stat().st_size > limit:
        raise ReferenceDataError("too-large", f"more than {limit} bytes", where=file.name)
    place = folder / check_name(record.name)
    place.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=place, prefix=".adding-") as inside:
            copy = Path(inside) / "file"
            if record.parser in PUBLISHED:
                record = compiled(record, file, copy, progress)
            elif record.kind is FeedKind.LEAKED_EMAILS:
                copy.write_bytes(digest_list(read_bytes(file)))
            else:
                shutil.copyfile(file, copy)
            before = stored(folder / record.name)
            return accept(folder, record, copy, before, limit, options.accept_shrunken)
    except ReferenceDataError as error:
        raise ReferenceDataError(error.code, error.args[0], where=file.name) from error
    finally:
        if not any(place.iterdir()):
            place.rmdir()


def _added_record(file: Path, options: AddOptions, entry: CatalogueEntry | None) -> FeedRecord:
    kind = options.kind or (entry.kind if entry is not None else None)
    if kind is None:
        raise ReferenceDataError(
            "no-kind",
            "this name is not in the catalogue: say what the file is with --kind",
            where=options.name,
        )
    parser = options.parser or (entry.parser if entry is not None else _guessed(kind, file))
    given_kinds = options.network_kinds or (entry.network_kinds if entry is not None else ())
    stale = options.stale_after_days or (entry.stale_after_days if entry is not None else 90)
    return FeedRecord(
        name=options.name,
        kind=kind,
        parser=parser,
        file=entry.file if entry is not None else f"data{file.suffix.lower()[:10]}",
        origin=file.name,
        licence=options.licence or (entry.licence if entry is not None else None),
        attribution=entry.attribution if entry is not None else None,
        list_date=options.list_date,
        fetched_at=options.now,
        stale_after_days=stale,
        network_kinds=given_kinds,
        provider=options.provider or (entry.provider if entry is not None else None),
    )


_BY_SUFFIX = {
    ".csv": "-csv",
    ".json": "warninglist",
    ".jsonl": "-jsonl",
    ".mmdb": "mmdb",
    ".txt": "-text",
    ".toml": "-toml",
}


def _guessed(kind: FeedKind, file: Path) -> str:
    """The parser of a kind that its file's ending names, or the only one it has."""
    known = parsers_of(kind)
    if len(known) == 1:
        return known[0]
    ending = _BY_SUFFIX.get(file.suffix.lower(), " ")
    fitting = [parser for parser in known if parser.endswith(ending)]
    named = [parser for parser in fitting if parser.split("-")[0] in kind.value] or fitting
    if len(named) != 1:
        raise ReferenceDataError(
            "no-parser", f"say how to read it with --parser: {', '.join(known)}", where=file.name
        )
    return named[0]
