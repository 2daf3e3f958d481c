"""From a register's published file to the small table that is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from doorward.model import FeedKind
from doorward.reference.registries import companies_house, gleif, ipeds, sec
from doorward.reference.registries.companies import Company
from doorward.reference.registries.opening import opened
from doorward.reference.registries.packed import Progress, pack
from doorward.reference.store import FeedRecord

COMPANY_TABLE = "company-table"
AWARD_TABLE = "award-table"
SCHOOL_TABLE = "school-table"
TITLE_TABLE = "title-table"

TABLES = frozenset({COMPANY_TABLE, AWARD_TABLE, SCHOOL_TABLE, TITLE_TABLE})
"""Parsers of the tables made here."""

_DATE = re.compile(r"(?<!\d)(20\d{2})-?([01]\d)-?([0-3]\d)(?!\d)")
_Companies = Iterator[tuple[str, Company | None]]


def compiled(
    record: FeedRecord, source: Path, target: Path, progress: Progress = lambda _: None
) -> FeedRecord:
    """Make the table of a published file; the record of what is stored.

    Where no date was given, that in the file's name is taken. Each year of IPEDS completions is
    a feed of its own, since a claimed degree is looked for in several years.
    """
    listed = record.list_date or _date_in(source.name)
    record = msgspec.structs.replace(record, list_date=listed)
    read = _COMPANIES.get(record.parser)
    if read is None:
        return _DEGREES[record.parser](record, source, target)
    pack(read(source), target, progress)
    return msgspec.structs.replace(record, parser=COMPANY_TABLE, file="companies.table")


def _date_in(name: str) -> date | None:
    found = _DATE.search(name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _companies_house(path: Path) -> _Companies:
    with opened(path, companies_house.ENDING) as file:
        yield from companies_house.companies(file)


def _gleif(path: Path) -> _Companies:
    with opened(path, gleif.ENDING) as file:
        yield from gleif.companies(file)


def _completions(record: FeedRecord, source: Path, target: Path) -> FeedRecord:
    awards = ipeds.completions(source, source.name)
    ipeds.write_awards(awards, target)
    return msgspec.structs.replace(
        record,
        name=f"{record.name}-{awards.year}",
        parser=AWARD_TABLE,
        file="awards.table",
        list_date=record.list_date or date(awards.year, 6, 30),
    )


def _institutions(record: FeedRecord, source: Path, target: Path) -> FeedRecord:
    target.write_bytes(msgspec.msgpack.encode(ipeds.institutions(source)))
    return msgspec.structs.replace(record, parser=SCHOOL_TABLE, file="schools.table")


def _titles(record: FeedRecord, source: Path, target: Path) -> FeedRecord:
    target.write_bytes(msgspec.msgpack.encode(ipeds.titles(source)))
    return msgspec.structs.replace(record, parser=TITLE_TABLE, file="titles.table")


_COMPANIES: Mapping[str, Callable[[Path], _Companies]] = {
    "companies-house": _companies_house,
    "gleif": _gleif,
    "sec": sec.companies_of,
}
_DEGREES: Mapping[str, Callable[[FeedRecord, Path, Path], FeedRecord]] = {
    "ipeds-completions": _completions,
    "ipeds-institutions": _institutions,
    "cip-titles": _titles,
}

PUBLISHED: Mapping[str, FeedKind] = {
    **dict.fromkeys(_COMPANIES, FeedKind.ORGANISATIONS),
    **dict.fromkeys(_DEGREES, FeedKind.DEGREES),
}
"""Parsers of published files that are made into a table when they are added, with their kinds."""
