"""Pulling feeds: fetched, proved by parsing, compared with what is there, replaced.

A new list replaces the old one only if it parses, is not empty and has not shrunk by more than
half; otherwise the old one stays and the journal says why.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from doorward.reference.accepting import accept, stored
from doorward.reference.catalogue import CatalogueEntry
from doorward.reference.download import Download, Fetching, Progress, discard, download
from doorward.reference.errors import ReferenceDataError
from doorward.reference.journal import Pull, note
from doorward.reference.store import (
    FeedRecord,
    StoredFeed,
    check_name,
    digest_of,
    write_record,
)


class PullOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to pull. `sha256` pins the file that must come; times are seconds."""

    now: datetime
    sha256: str | None = None
    accept_shrunken: bool = False
    accept_licence: bool = False
    seconds: float = 600.0
    silence: float = 30.0


def pull(
    folder: Path,
    entry: CatalogueEntry,
    options: PullOptions,
    progress: Progress = lambda *_: None,
) -> Pull:
    """Fetch one feed of the catalogue into a folder; the attempt is journalled and returned.

    Nothing raises for what a server does: a failure is a `Pull` whose `failed` is true.
    """
    url = (entry.url or "").format(year=f"{options.now:%Y}", month=f"{options.now:%m}")
    try:
        attempt = _pulled(folder, entry, url, options, progress)
    except ReferenceDataError as error:
        attempt = Pull(
            name=entry.name,
            at=options.now,
            outcome=error.code,
            message=str(error.args[0]),
            origin=url,
        )
    except OSError as error:
        message = error.strerror or type(error).__name__
        attempt = Pull(
            name=entry.name, at=options.now, outcome="not-stored", message=message, origin=url
        )
    note(folder, attempt)
    return attempt


def _pulled(
    folder: Path, entry: CatalogueEntry, url: str, options: PullOptions, progress: Progress
) -> Pull:
    if entry.url is None:
        raise ReferenceDataError("no-url", entry.note or "it is added from a file")
    if entry.attribution is not None and not options.accept_licence:
        raise ReferenceDataError(
            "licence",
            f"licence {entry.licence}: reports must show {entry.attribution!r}; pull it with "
            "--accept-licence to agree",
        )
    place = folder / check_name(entry.name)
    place.mkdir(parents=True, exist_ok=True)
    before = stored(place)
    limits = Fetching(max_bytes=entry.max_bytes, seconds=options.seconds, silence=options.silence)
    etag = None
    if before is not None and options.sha256 is None and _intact(before, url):
        etag = before.record.etag
    got = download(url, place / ".download", limits, etag=etag, progress=progress)
    if got.unchanged and before is not None:
        return _unchanged(folder, before, options.now, url)
    try:
        return _accepted(folder, entry, url, got, before, options)
    finally:
        discard(got.path)


def _intact(before: StoredFeed, url: str) -> bool:
    """Whether what is stored is what once came from this address."""
    return before.record.origin == url and before.record.sha256 == digest_of(before.path)


def _unchanged(folder: Path, before: StoredFeed, now: datetime, url: str) -> Pull:
    """The server still has what is stored: only the moment of fetching is renewed."""
    record = msgspec.structs.replace(before.record, fetched_at=now)
    write_record(folder, record)
    return Pull(name=record.name, at=now, outcome="unchanged", origin=url, entries=record.entries)


def _accepted(
    folder: Path,
    entry: CatalogueEntry,
    url: str,
    got: Download,
    before: StoredFeed | None,
    options: PullOptions,
) -> Pull:
    digest = digest_of(got.path)
    if options.sha256 is not None and digest != options.sha256.lower():
        raise ReferenceDataError(
            "wrong-checksum", f"SHA-256 is {digest}, expected {options.sha256.lower()}"
        )
    record = FeedRecord(
        name=entry.name,
        kind=entry.kind,
        parser=entry.parser,
        file=entry.file,
        origin=url,
        licence=entry.licence,
        attribution=entry.attribution,
        fetched_at=options.now,
        stale_after_days=entry.stale_after_days,
        network_kinds=entry.network_kinds,
        provider=entry.provider,
        etag=got.etag,
    )
    kept = accept(folder, record, got.path, before, entry.unpacked_bytes, options.accept_shrunken)
    return Pull(
        name=entry.name,
        at=options.now,
        outcome="stored",
        origin=url,
        bytes=got.size,
        sha256=digest,
        entries=kept.record.entries,
    )
