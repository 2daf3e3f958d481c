"""What every reader of a list gives, and how it gathers it: entries, refusals, dates left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import msgspec

from doorward.model import (
    BirthSpan,
    EntryIdentifier,
    EntryKind,
    EntryName,
    IdentifierKind,
    NameQuality,
    WatchlistEntry,
)
from doorward.reference.parsing import Tally
from doorward.reference.watchlists.formats.dates import birth_span

LONGEST_NAME = 400
LONGEST_VALUE = 300
MOST_NAMES = 500
MOST_IDENTIFIERS = 2_000
MOST_BIRTHS = 50
MOST_ADDRESSES = 100
_RANKS = {quality: rank for rank, quality in enumerate(NameQuality)}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


class ParsedList(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it was read.

    `refused` counts rows that could not be understood, `dates_left_out` dates of birth that are
    impossible or unreadable (their entries are kept without them). `expires` gives the last day
    of entries that have one, by their reference.
    """

    entries: tuple[WatchlistEntry, ...]
    list_date: date | None = None
    refused: int = 0
    first_refused: str = ""
    dates_left_out: int = 0
    expires: Mapping[str, date] = {}


class Gathering(Tally):
    """Entries of one list while it is read."""

    def __init__(self, list_name: str) -> None:
        super().__init__()
        self.list_name = list_name
        self.entries: list[WatchlistEntry] = []
        self.dates_left_out = 0
        self.expires: dict[str, date | None] = {}

    def add(self, draft: Draft) -> None:
        """Take an entry, or refuse it where it has no reference or no name."""
        if not draft.entry or not draft.names:
            self.refuse(draft.entry or draft.where)
            return
        self.add_nameless(draft)

    def add_nameless(self, draft: Draft) -> None:
        """Take an entry that is only part of one: a joined table gives it its name."""
        self.take()
        self.dates_left_out += draft.dates_left_out
        self.entries.append(draft.made(self.list_name))

    def last_day(self, entry: str, day: date | None) -> None:
        """Note an entry's last day. Of several entries of one reference none ends before all do."""
        held = self.expires.get(entry, day)
        self.expires[entry] = max(held, day) if held is not None and day is not None else None

    def parsed(self, list_date: date | None = None) -> ParsedList:
        """The whole list; `ReferenceDataError` if too much of it was refused."""
        self.verdict()
        return ParsedList(
            entries=tuple(self.entries),
            list_date=list_date,
            refused=self.refused,
            first_refused=self.first_refused,
            dates_left_out=self.dates_left_out,
            expires={entry: day for entry, day in self.expires.items() if day is not None},
        )


class Draft:
    """An entry in the making. What is said twice is kept once; texts are cleaned and bounded."""

    def __init__(self, entry: str | None, kind: EntryKind, where: str = "an entry") -> None:
        self.entry = clean(entry)[:LONGEST_VALUE]
        self.kind = kind
        self.where = where
        self.names: dict[str, NameQuality] = {}
        self.births: dict[BirthSpan, None] = {}
        self.identifiers: dict[EntryIdentifier, None] = {}
        self.addresses: dict[str, None] = {}
        self.programmes: dict[str, None] = {}
        self.listed_on: date | None = None
        self.source_url: str | None = None
        self.dates_left_out = 0

    def name(self, text: str | None, quality: NameQuality) -> None:
        """A name; of a name said twice the better quality stays."""
        cleaned = clean(text)
        if not cleaned or len(cleaned) > LONGEST_NAME or len(self.names) >= MOST_NAMES:
            return
        known = self.names.get(cleaned)
        if known is None or _RANKS[quality] < _RANKS[known]:
            self.names[cleaned] = quality

    def born(self, text: str | None) -> None:
        """A date of birth in any of the forms lists use; one that is none is counted."""
        cleaned = clean(text)
        if not cleaned:
            return
        try:
            self.span(birth_span(cleaned))
        except ValueError:
            self.dates_left_out += 1

    def span(self, span: BirthSpan) -> None:
        """A date of birth that was already understood."""
        if len(self.births) < MOST_BIRTHS:
            self.births[span] = None

    def identifier(
        self, kind: IdentifierKind, value: str | None, system: str | None = None
    ) -> None:
        """An identifier as written; empty ones and those too long are left out."""
        cleaned = clean(value)
        if cleaned and len(cleaned) <= LONGEST_VALUE and len(self.identifiers) < MOST_IDENTIFIERS:
            self.identifiers[EntryIdentifier(kind, cleaned, clean(system) or None)] = None

    def address(self, *parts: str | None, country: str | None = None) -> None:
        """An address from its parts, in order; a country alone is none, it would be an origin."""
        said = [part for part in map(clean, parts) if part]
        if said and len(self.addresses) < MOST_ADDRESSES:
            text = ", ".join([*said, clean(country)]).rstrip(", ")
            self.addresses[text[: 2 * LONGEST_VALUE]] = None

    def programme(self, text: str | None) -> None:
        """A programme, regime or reason for the listing."""
        if cleaned := clean(text):
            self.programmes[cleaned[:LONGEST_VALUE]] = None

    def made(self, list_name: str) -> WatchlistEntry:
        """The entry, its primary names first and its weak aliases last."""
        names = sorted(self.names.items(), key=lambda item: _RANKS[item[1]])
        return WatchlistEntry(
            list_name=list_name,
            entry=self.entry,
            kind=self.kind,
            names=tuple(EntryName(text, quality) for text, quality in names),
            births=tuple(self.births),
            identifiers=tuple(self.identifiers),
            addresses=tuple(self.addresses),
            programmes=tuple(self.programmes),
            listed_on=self.listed_on,
            source_url=self.source_url,
        )


def clean(text: str | None) -> str:
    """Text on one line without control characters, invisible marks and doubled spaces."""
    if not text:
        return ""
    if not text.isprintable():
        text = _UNPRINTABLE.sub(" ", text)
    return " ".join(text.split())


def natural_order(text: str) -> str:
    """``LAST, First`` as ``First LAST``; text without a comma as it is."""
    last, comma, first = text.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else text
