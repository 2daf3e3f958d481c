"""From stored lists to one thing that can be asked: read or taken compiled, joined, dated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from doorward.model import EntryKind, EntryName, WatchlistEntry
from doorward.reference.store import digest_of
from doorward.reference.watchlists.checking import Watchlists
from doorward.reference.watchlists.compiling import (
    Compiled,
    Summary,
    compiled,
    keep_compiled,
    read_compiled,
)
from doorward.reference.watchlists.formats import READERS, ParsedList
from doorward.reference.watchlists.formats.gathering import natural_order

_WHOLE = {"ofac-sdn", "ofac-advanced"}
_PARTS = {
    "ofac-alt": "aliases",
    "ofac-add": "addresses",
    "ofac-comments": "the rest of long remarks",
}


class StoredList:
    """One list of one feed. It is decoded when first asked for, so a run may never pay for it.

    `summary` says how many entries it has, its own date, and what was refused or left out.
    """

    def __init__(self, path: Path, content: Compiled) -> None:
        self.summary = content.summary
        self.content = content
        self._path = path

    def parsed(self) -> ParsedList:
        """Everything in the list; a compiled form that does not decode is read anew."""
        try:
            return self.content.parsed()
        except msgspec.DecodeError:
            return READERS[self.summary.parser](self._path, self.summary.list_name)


def read_list(path: Path, name: str, parser: str) -> StoredList:
    """A list read from a file; `ReferenceDataError` if it is not such a list."""
    return StoredList(path, compiled(READERS[parser](path, name), name, parser, digest_of(path)))


def stored_list(path: Path, name: str, parser: str, sha256: str) -> StoredList:
    """A stored list, compiled where that fits its SHA-256, else read and compiled for next time.

    Raises `ReferenceDataError` if it is not such a list.
    """
    found = read_compiled(path, name, parser, sha256)
    if found is None:
        found = compiled(READERS[parser](path, name), name, parser, sha256)
        keep_compiled(path, found)
    return StoredList(path, found)


def keep_list(path: Path, listed: StoredList) -> None:
    """Keep a list that was read elsewhere compiled beside its data file, which has come to rest."""
    keep_compiled(path, listed.content)


def remarks(summary: Summary) -> str:
    """What was refused and left out while a list was read; empty if nothing was."""
    said = []
    if summary.refused:
        first = f" (the first: {summary.first_refused})" if summary.first_refused else ""
        said.append(f"{summary.refused} rows could not be understood{first}")
    if summary.dates_left_out:
        said.append(
            f"{summary.dates_left_out} dates of birth could not be understood and were left out"
        )
    return ", ".join(said)


def joined(
    lists: Iterable[StoredList], list_dates: Mapping[str, date | None], today: date
) -> Watchlists:
    """All lists as one: OFAC's tables joined by entry, entries past their last day left out.

    Aliases of entries that no list holds stand for themselves; addresses of such are dropped.
    """
    given = list(lists)
    parts = _parts(one for one in given if one.summary.parser in _PARTS)
    entries: list[WatchlistEntry] = []
    for one in given:
        if one.summary.parser in _PARTS:
            continue
        parsed = one.parsed()
        for entry in parsed.entries:
            if parsed.expires and parsed.expires.get(entry.entry, today) < today:
                continue
            found = parts.pop(entry.entry, None) if one.summary.parser in _WHOLE else None
            entries.append(_with_parts(entry, found) if found else entry)
    entries += [part for rest in parts.values() for part in rest if part.names]
    return Watchlists(entries, list_dates)


def _parts(lists: Iterable[StoredList]) -> dict[str, list[WatchlistEntry]]:
    found: dict[str, list[WatchlistEntry]] = {}
    for one in lists:
        for entry in one.parsed().entries:
            found.setdefault(entry.entry, []).append(entry)
    return found


def _with_parts(entry: WatchlistEntry, parts: list[WatchlistEntry]) -> WatchlistEntry:
    person = entry.kind is EntryKind.PERSON
    names = {name.text: name for name in entry.names}
    for part in parts:
        for name in part.names:
            text = natural_order(name.text) if person else name.text
            names.setdefault(text, EntryName(text, name.quality))
    all_parts = (entry, *parts)
    return msgspec.structs.replace(
        entry,
        names=tuple(names.values()),
        births=tuple(dict.fromkeys(one for part in all_parts for one in part.births)),
        identifiers=tuple(dict.fromkeys(one for part in all_parts for one in part.identifiers)),
        addresses=tuple(dict.fromkeys(one for part in all_parts for one in part.addresses)),
    )


def lacking(parsers: Mapping[str, str]) -> dict[str, str]:
    """What lists lack that are only a table of another, by name, from parsers by name."""
    if _WHOLE & set(parsers.values()):
        return {}
    return {
        name: f"only {_PARTS[parser]}: the names, dates of birth and numbers they belong to are in "
        "SDN.CSV, which is not loaded (`ofac-sdn`)"
        for name, parser in parsers.items()
        if parser in _PARTS
    }
