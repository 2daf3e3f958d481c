"""Entries of watchlists, and what comparing somebody with them found.

There are deliberately no fields for nationality, citizenship or place of birth: lists state
them, readers drop them, and nothing here can be compared by origin.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec


class EntryKind(StrEnum):
    """What a list entry is about."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    OTHER = "other"


class NameQuality(StrEnum):
    """How sure the list is of a name. Weak aliases are those the list itself calls low quality."""

    PRIMARY = "primary"
    ALIAS = "alias"
    WEAK_ALIAS = "weak-alias"


class EntryName(msgspec.Struct, frozen=True, gc=False):
    """A name as the list writes it, given names first where the list tells the parts apart."""

    text: str
    quality: NameQuality = NameQuality.PRIMARY


class IdentifierKind(StrEnum):
    """Identifiers that are compared exactly."""

    PASSPORT = "passport"
    NATIONAL_ID = "national-id"
    TAX_ID = "tax-id"
    REGISTRATION = "registration"
    WALLET = "wallet"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    OTHER = "other"


class EntryIdentifier(msgspec.Struct, frozen=True, gc=False):
    """An identifier as the list writes it. For wallets `system` is the currency (``XBT``)."""

    kind: IdentifierKind
    value: str
    system: str | None = None


class BirthSpan(msgspec.Struct, frozen=True, gc=False):
    """A date of birth as the days it can be. `approximate` where the list says circa."""

    earliest: date
    latest: date
    approximate: bool = False

    @property
    def exact(self) -> bool:
        """Whether one day is named. Many lists write 1 January for a year known only."""
        return self.earliest == self.latest and not self.approximate


class WatchlistEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry of one list. `source_url` is a public page about it, where one is known.

    `list_name` is the feed the entry came from, `entry` the list's own reference for it.
    """

    list_name: str
    entry: str
    kind: EntryKind
    names: tuple[EntryName, ...]
    births: tuple[BirthSpan, ...] = ()
    identifiers: tuple[EntryIdentifier, ...] = ()
    addresses: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    listed_on: date | None = None
    source_url: str | None = None


class HitGrade(StrEnum):
    """How far a hit is borne out. Only the first two are more than a coincidence of names.

    IDENTIFIER: an identifier is exactly equal. CONFIRMED: the name agrees and so does the full
    date of birth. NOTHING_CONTRADICTS: the name agrees and what else is known fits without
    proving anything (a year within the list's span). SAME_NAME: the name agrees and there was
    nothing to compare. CONTRADICTED: the name agrees, the date of birth does not.
    """

    IDENTIFIER = "identifier"
    CONFIRMED = "confirmed"
    NOTHING_CONTRADICTS = "nothing-contradicts"
    SAME_NAME = "same-name"
    CONTRADICTED = "contradicted"


class ListHit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody or something compared with an entry and found alike.

    `query` is what was looked up and `query_source` where it was read, `field` what it is
    (``name``, ``employer``, ``email`` …). `score` is how alike the names are (0-1, graded), 1.0
    for equal identifiers. `list_date` is the date of the list, not of the entry.
    """

    query: str
    list_name: str
    entry: str
    entry_kind: EntryKind
    matched_name: str
    score: float
    grade: HitGrade
    list_date: date | None = None
    listed_on: date | None = None
    source_url: str | None = None
    identifier: IdentifierKind | None = None
    field: str = "name"
    query_source: str = ""
