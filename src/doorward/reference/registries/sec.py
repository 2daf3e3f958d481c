"""SEC EDGAR: companies that report to the United States' Securities and Exchange Commission.

Three published forms: ``company_tickers.json`` (an object of ``cik_str``, ``ticker``,
``title``), ``company_tickers_exchange.json`` (``fields`` and ``data``), and the bulk
``submissions.zip`` (one JSON file a filer, as data.sec.gov serves them). None states when a
company was founded. The first filing is a day on which it existed already, which can only
speak *for* a claim. Persons file too: only filers of the type ``operating`` are kept.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from doorward.reference.errors import ReferenceDataError
from doorward.reference.parsing import parse_date
from doorward.reference.registries.companies import Company
from doorward.reference.registries.opening import is_zip, opened

ENDING = (".json",)
_JSON_LIMIT = 64 * 2**20
_NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_MEMBER = re.compile(r"(?:.*/)?CIK\d{10}\.json\Z")


class _Ticker(msgspec.Struct):
    cik_str: int
    title: str


class _Table(msgspec.Struct):
    fields: list[str]
    data: list[list[str | int | None]]


class _Recent(msgspec.Struct, rename="camel"):
    filing_date: list[str] = []


class _Older(msgspec.Struct, rename="camel"):
    filing_from: str | None = None


class _Filings(msgspec.Struct):
    recent: _Recent = msgspec.field(default_factory=_Recent)
    files: list[_Older] = []


class _Former(msgspec.Struct, rename={"begin": "from"}):
    name: str = ""
    begin: str | None = None


class _Filer(msgspec.Struct, rename="camel"):
    cik: str | int
    name: str
    entity_type: str | None = None
    former_names: list[_Former] = []
    filings: _Filings = msgspec.field(default_factory=_Filings)


def companies_of(path: Path) -> Iterator[tuple[str, Company | None]]:
    """Every company of any of the three forms, with where it was read."""
    if is_zip(path):
        yield from _submissions(path)
        return
    with opened(path, ENDING, _JSON_LIMIT) as file:
        content = file.read()
    yield from _tickers(content)


def _tickers(content: bytes) -> Iterator[tuple[str, Company | None]]:
    try:
        read = msgspec.json.decode(content, type=dict[str, _Ticker])
        pairs: list[tuple[object, object]] = [(one.cik_str, one.title) for one in read.values()]
    except _NO_JSON:
        pairs = _exchange_pairs(content)
    seen: set[object] = set()
    for number, (cik, title) in enumerate(pairs):
        if cik in seen:  # a company has an entry for each of its kinds of share
            continue
        seen.add(cik)
        good = isinstance(cik, int) and isinstance(title, str)
        yield f"entry {number}", Company(str(title), f"{cik:010d}", "US") if good else None


def _exchange_pairs(content: bytes) -> list[tuple[object, object]]:
    try:
        table = msgspec.json.decode(content, type=_Table)
        cik, name = table.fields.index("cik"), table.fields.index("name")
        return [(row[cik], row[name]) for row in table.data]
    except (*_NO_JSON, ValueError) as error:
        raise ReferenceDataError(
            "wrong-type", f"neither company_tickers.json nor submissions.zip: {error}"
        ) from error
    except IndexError as error:
        raise ReferenceDataError("wrong-type", "a row has fewer cells than fields") from error


def _submissions(path: Path) -> Iterator[tuple[str, Company | None]]:
    decoder = msgspec.json.Decoder(_Filer)
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if not _MEMBER.match(member.filename):
                    continue
                where = member.filename[-40:]
                if member.file_size > _JSON_LIMIT:
                    yield where, None
                    continue
                with archive.open(member) as file:
                    raw = file.read(_JSON_LIMIT)
                try:
                    filer = decoder.decode(raw)
                    if filer.entity_type == "operating":
                        yield where, _company(filer)
                except (*_NO_JSON, ValueError):
                    yield where, None
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise ReferenceDataError("not-understood", f"a damaged archive: {error}") from error


def _company(filer: _Filer) -> Company:
    return Company(
        name=filer.name,
        number=f"{int(filer.cik):010d}",
        jurisdiction="US",
        known_since=_first(filer),
        former=tuple(one.name for one in filer.former_names if one.name),
    )


def _first(filer: _Filer) -> date | None:
    """The earliest day the filings or a former name show."""
    texts = [one.filing_from for one in filer.filings.files]
    texts += [min(filer.filings.recent.filing_date, default=None)]
    texts += [one.begin for one in filer.former_names]
    days = [day for text in texts if (day := parse_date(text)) is not None]
    return min(days, default=None)
