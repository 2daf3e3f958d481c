"""From a stored feed to data that can be asked: one parser by kind and name.

Every parser is also what proves a downloaded or added file before it is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from doorward.model import FeedKind, ListedEntry, OrganisationRecord
from doorward.reference.emails import clean_domain
from doorward.reference.errors import ReferenceDataError
from doorward.reference.geolocation import MmdbPositions, RangePositions, geolocation_csv
from doorward.reference.institutions import InstitutionRow, hipo_universities, institutions_csv
from doorward.reference.leaks import email_digests
from doorward.reference.network_formats import NETWORK_PARSERS, Label
from doorward.reference.networks import NetworkList, network_list
from doorward.reference.organisations import organisations_csv, organisations_jsonl
from doorward.reference.own_lists import own_lists_csv
from doorward.reference.parsing import (
    Tally,
    Warninglist,
    decode_json,
    lines,
    read_bytes,
    version_date,
)
from doorward.reference.registries.compiling import (
    AWARD_TABLE,
    COMPANY_TABLE,
    PUBLISHED,
    SCHOOL_TABLE,
    TABLES,
)
from doorward.reference.registries.ipeds import (
    Awards,
    FieldTitle,
    School,
    read_awards,
    read_schools,
    read_titles,
)
from doorward.reference.registries.packed import PackedCompanies
from doorward.reference.remote_tools import RemoteTool
from doorward.reference.remote_tools_reading import lolrmm_json
from doorward.reference.store import FeedRecord, StoredFeed, digest_of
from doorward.reference.technologies import Technology, technologies_toml
from doorward.reference.watchlists.formats import READERS
from doorward.reference.watchlists.loading import StoredList, read_list, remarks, stored_list

Data = (
    NetworkList
    | RangePositions
    | MmdbPositions
    | PackedCompanies
    | Awards
    | list[School]
    | list[FieldTitle]
    | frozenset[str]
    | list[InstitutionRow]
    | list[OrganisationRecord]
    | list[Technology]
    | list[ListedEntry]
    | list[RemoteTool]
    | Mapping[str, str]
    | StoredList
)


class LoadedFeed(msgspec.Struct, frozen=True):
    """A feed's data, how many entries it has, its own date, and what else is to be said of it."""

    record: FeedRecord
    data: Data
    entries: int
    list_date: date | None
    note: str = ""


def parsers_of(kind: FeedKind) -> tuple[str, ...]:
    """The names of the parsers a kind has."""
    if kind is FeedKind.NETWORKS:
        return tuple(NETWORK_PARSERS)
    if kind is FeedKind.GEOLOCATION:
        return ("mmdb", "geolocation-csv")
    if kind is FeedKind.WATCHLISTS:
        return tuple(READERS)
    simple = (name for of, name in _PARSERS if of is kind)
    return (*simple, *(name for name, of in PUBLISHED.items() if of is kind))


def load_feed(feed: StoredFeed) -> LoadedFeed:
    """Read and parse a stored feed; its digest is checked if the record states one.

    Raises `ReferenceDataError` naming the feed.
    """
    record = feed.record
    try:
        if record.sha256 is not None and digest_of(feed.path) != record.sha256.lower():
            raise ReferenceDataError(
                "wrong-digest", "the data file is not the one that was stored; pull or add it again"
            )
        if record.kind is FeedKind.WATCHLISTS:
            return _watchlist(record, feed.path, stored=True)
        return parse_feed(record, feed.path)
    except ReferenceDataError as error:
        raise ReferenceDataError(error.code, error.args[0], where=record.name) from error
    except OSError as error:
        raise ReferenceDataError("unreadable", str(error.strerror), where=record.name) from error


def parse_feed(record: FeedRecord, path: Path) -> LoadedFeed:
    """Parse a data file as a record says it is to be read."""
    if record.kind is FeedKind.GEOLOCATION:
        return _geolocation(record, path)
    if record.kind is FeedKind.WATCHLISTS:
        return _watchlist(record, path, stored=False)
    if record.parser in TABLES:
        return _table(record, path)
    content = read_bytes(path)
    if record.kind is FeedKind.NETWORKS:
        parser = NETWORK_PARSERS.get(record.parser)
        if parser is None:
            raise _unknown_parser(record)
        read = parser(content, Label(record.network_kinds, record.provider))
        made = network_list(record.name, read, record.list_date)
        return LoadedFeed(record, made, len(read.ranges), read.list_date or record.list_date)
    simple = _PARSERS.get((record.kind, record.parser))
    if simple is None:
        raise _unknown_parser(record)
    data, list_date = simple(content, record.name)
    return LoadedFeed(record, data, len(data), list_date or record.list_date)


def _unknown_parser(record: FeedRecord) -> ReferenceDataError:
    known = ", ".join(parsers_of(record.kind)) or "none"
    return ReferenceDataError(
        "unknown-parser",
        f"{record.kind.value} has no parser {record.parser[:40]!r}; it has {known}",
    )


def _geolocation(record: FeedRecord, path: Path) -> LoadedFeed:
    if record.parser == "mmdb":
        mapped = MmdbPositions(path)
        return LoadedFeed(record, mapped, mapped.entries, mapped.built)
    if record.parser == "geolocation-csv":
        table = geolocation_csv(read_bytes(path))
        return LoadedFeed(record, table, len(table.table), record.list_date)
    raise _unknown_parser(record)


def _table(record: FeedRecord, path: Path) -> LoadedFeed:
    """A table made when the feed was added, which is mapped and not read."""
    data: PackedCompanies | Awards | list[School] | list[FieldTitle]
    if record.parser == COMPANY_TABLE:
        data = PackedCompanies(path, cited(record, record.list_date))
    elif record.parser == AWARD_TABLE:
        data = read_awards(path)
    else:
        data = read_schools(path) if record.parser == SCHOOL_TABLE else read_titles(path)
    return LoadedFeed(record, data, len(data), record.list_date)


def cited(record: FeedRecord, list_date: date | None) -> str:
    """A feed as evidence cites it."""
    dated = f" ({list_date})" if list_date else ""
    return f"feed {record.name}{dated}{' (synthetic)' if record.synthetic else ''}"


def _watchlist(record: FeedRecord, path: Path, *, stored: bool) -> LoadedFeed:
    if record.parser not in READERS:
        raise _unknown_parser(record)
    if stored:
        sha256 = record.sha256 or digest_of(path)
        listed = stored_list(path, record.name, record.parser, sha256)
    else:
        listed = read_list(path, record.name, record.parser)
    summary = listed.summary
    list_date = summary.list_date or record.list_date
    return LoadedFeed(record, listed, summary.entries, list_date, remarks(summary))


def _misp_domains(content: bytes) -> tuple[frozenset[str], date | None]:
    read = decode_json(content, Warninglist)
    if read.type and read.type not in {"hostname", "substring", "string"}:
        raise ReferenceDataError("wrong-type", f"a list of type {read.type[:40]!r}, not of domains")
    return _domains(read.entries), version_date(read.version)


def _domains(texts: list[str]) -> frozenset[str]:
    tally = Tally()
    found = set()
    for text in texts:
        domain = clean_domain(text.strip().lstrip("@."))
        if domain is None:
            tally.refuse(text)
            continue
        tally.take()
        found.add(domain)
    tally.verdict()
    return frozenset(found)


SimpleData = (
    frozenset[str]
    | list[InstitutionRow]
    | list[OrganisationRecord]
    | list[Technology]
    | list[ListedEntry]
    | list[RemoteTool]
    | Mapping[str, str]
)
_Simple = Callable[[bytes, str], tuple[SimpleData, date | None]]

_PARSERS: Mapping[tuple[FeedKind, str], _Simple] = {
    (FeedKind.DISPOSABLE_DOMAINS, "misp-warninglist"): lambda raw, _: _misp_domains(raw),
    (FeedKind.DISPOSABLE_DOMAINS, "domain-text"): lambda raw, _: (_domains([*lines(raw)]), None),
    (FeedKind.FREE_MAIL, "misp-warninglist"): lambda raw, _: _misp_domains(raw),
    (FeedKind.FREE_MAIL, "domain-text"): lambda raw, _: (_domains([*lines(raw)]), None),
    (FeedKind.INSTITUTIONS, "hipo-universities"): lambda raw, _: (hipo_universities(raw), None),
    (FeedKind.INSTITUTIONS, "institutions-csv"): lambda raw, _: (institutions_csv(raw), None),
    (FeedKind.ORGANISATIONS, "organisations-csv"): lambda raw, name: (
        organisations_csv(raw, name),
        None,
    ),
    (FeedKind.ORGANISATIONS, "organisations-jsonl"): lambda raw, name: (
        organisations_jsonl(raw, name),
        None,
    ),
    (FeedKind.TECHNOLOGIES, "technologies-toml"): lambda raw, _: (technologies_toml(raw), None),
    (FeedKind.OWN_LISTS, "own-lists-csv"): lambda raw, name: (own_lists_csv(raw, name), None),
    (FeedKind.REMOTE_TOOLS, "lolrmm-json"): lambda raw, _: (lolrmm_json(raw), None),
    (FeedKind.LEAKED_EMAILS, "email-digests"): lambda raw, name: (email_digests(raw, name), None),
}
