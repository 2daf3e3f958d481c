"""Schools by name and by domain. The country in the source data is not read.

That a school is not here proves nothing: the public list misses many vocational schools, and
names are written in many ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import msgspec

from doorward.model import Institution
from doorward.reference.emails import clean_domain
from doorward.reference.names import school_key
from doorward.reference.parsing import Tally, csv_rows, decode_json, parse_date

_PARENTHESIS_LIMIT = 300


class InstitutionRow(msgspec.Struct, frozen=True):
    """One school as a feed gives it."""

    names: tuple[str, ...]
    domains: tuple[str, ...]
    founded: date | None = None
    closed: date | None = None


class _Hipo(msgspec.Struct):
    name: str
    domains: list[str] = []


def hipo_universities(content: bytes) -> list[InstitutionRow]:
    """The JSON of Hipo/university-domains-list (MIT licence)."""
    tally = Tally()
    rows = []
    for read in decode_json(content, list[_Hipo]):
        row = _row((read.name,), read.domains)
        if row is None:
            tally.refuse(read.name)
            continue
        tally.take()
        rows.append(row)
    tally.verdict()
    return rows


def institutions_csv(content: bytes) -> list[InstitutionRow]:
    """Columns ``name``, ``domains`` and ``aliases`` (joined by ``;``), ``founded``, ``closed``."""
    tally = Tally()
    rows = []
    for line, cells in csv_rows(content, ("name",)):
        names = (cells["name"], *filter(None, cells.get("aliases", "").split(";")))
        try:
            founded, closed = parse_date(cells.get("founded")), parse_date(cells.get("closed"))
        except ValueError:
            tally.refuse(f"line {line}")
            continue
        row = _row(names, cells.get("domains", "").split(";"), founded, closed)
        if row is None:
            tally.refuse(f"line {line}")
            continue
        tally.take()
        rows.append(row)
    tally.verdict()
    return rows


def _row(
    names: Iterable[str],
    domains: Iterable[str],
    founded: date | None = None,
    closed: date | None = None,
) -> InstitutionRow | None:
    kept = tuple(name.strip() for name in names if name.strip())
    if not kept or not school_key(kept[0]):
        return None
    cleaned = (clean_domain(domain) for domain in domains)
    return InstitutionRow(kept, tuple(one for one in cleaned if one), founded, closed)


class Institutions:
    """Schools of all feeds, asked by name or domain."""

    def __init__(self, feeds: Mapping[str, Iterable[InstitutionRow]]) -> None:
        self._by_name: dict[str, Institution] = {}
        self._by_domain: dict[str, Institution] = {}
        self._by_label: dict[str, Institution | None] = {}
        for source, rows in feeds.items():
            for row in rows:
                self._add(row, source)
        self.find = lru_cache(maxsize=32768)(self._find)

    def __len__(self) -> int:
        return len(self._by_name)

    def _add(self, row: InstitutionRow, source: str) -> None:
        made = Institution(
            name=row.names[0],
            domains=row.domains,
            source=source,
            founded=row.founded,
            closed=row.closed,
        )
        for key in {school_key(name) for name in row.names}:
            there = self._by_name.get(key)
            self._by_name[key] = made if there is None else _both(there, made)
        for domain in row.domains:
            self._by_domain.setdefault(domain, made)
            label = domain.partition(".")[0]
            same = self._by_label.get(label, made)
            self._by_label[label] = made if same is made else None

    def _find(self, name: str | None, domain: str | None) -> Institution | None:
        found = self._named(name) if name else None
        if found is None and domain:
            found = self._at(domain)
        return found

    def _named(self, name: str) -> Institution | None:
        """By the name, what stands in brackets or before them, or before a comma or dash.

        A single word also finds the one school whose domain begins with it (``MIT``).
        """
        text = name[:_PARENTHESIS_LIMIT]
        attempts = [text]
        before, bracket, rest = text.partition("(")
        if bracket:
            attempts += [before + rest.partition(")")[2], rest.partition(")")[0]]
        for separator in (",", " - ", " – "):
            attempts.append(before.partition(separator)[0])
        for attempt in attempts:
            key = school_key(attempt) if attempt.strip() else ""
            if key in self._by_name:
                return self._by_name[key]
        return self._by_label.get(text.strip().lower())

    def _at(self, domain: str) -> Institution | None:
        """By the domain or the nearest one above it (``cs.example.edu`` is in ``example.edu``)."""
        cleaned = clean_domain(domain)
        while cleaned and "." in cleaned:
            found = self._by_domain.get(cleaned)
            if found is not None:
                return found
            cleaned = cleaned.partition(".")[2]
        return None


def _both(one: Institution, other: Institution) -> Institution:
    """Two entries of one name: all domains; dates only where they cannot wrong either school.

    Two schools may share a name, so the later founding and the earlier closing are never taken.
    """
    founded = [day for day in (one.founded, other.founded) if day is not None]
    closed = None
    if one.closed is not None and other.closed is not None:
        closed = max(one.closed, other.closed)
    return Institution(
        name=one.name,
        domains=tuple(dict.fromkeys((*one.domains, *other.domains))),
        source=one.source if one.source == other.source else f"{one.source}, {other.source}",
        founded=min(founded) if founded else None,
        closed=closed,
    )
