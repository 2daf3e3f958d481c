"""The United States' Consolidated Screening List (trade.gov), CSV and JSON.

It joins OFAC's lists with those of the Bureau of Industry and Security and the State Department.
Citizenships, nationalities, places of birth and titles are not read. An order with an end date
is no longer matched after that day.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

from doorward.model import EntryKind, IdentifierKind, NameQuality
from doorward.reference.errors import ReferenceDataError
from doorward.reference.parsing import decode_json, parse_date, read_bytes
from doorward.reference.watchlists.formats.dates import list_day
from doorward.reference.watchlists.formats.documents import identifier_kind, labelled
from doorward.reference.watchlists.formats.gathering import (
    Draft,
    Gathering,
    ParsedList,
    clean,
    natural_order,
)
from doorward.reference.watchlists.formats.looks import head_of, not_this
from doorward.reference.watchlists.formats.ofac_csv import PAGE
from doorward.reference.watchlists.formats.tables import Table

_KINDS = {
    "individual": EntryKind.PERSON,
    "entity": EntryKind.ORGANISATION,
    "vessel": EntryKind.VESSEL,
    "aircraft": EntryKind.AIRCRAFT,
}
_SUCCESSORS = "and any successor, sub-unit, or subsidiary thereof"
_EXPECTED = "the US Consolidated Screening List"


class _Address(msgspec.Struct, frozen=True):
    address: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class _Document(msgspec.Struct, frozen=True):
    type: str | None = None
    number: str | None = None


class _Party(msgspec.Struct, frozen=True, kw_only=True):
    """One result of the JSON form, as far as it is read; the CSV is brought into this form."""

    id: str | None = None
    entity_number: str | int | None = None
    source: str | None = None
    type: str | None = None
    programs: list[str] | None = None
    name: str | None = None
    addresses: list[_Address] | None = None
    start_date: str | None = None
    end_date: str | None = None
    alt_names: list[str] | str | None = None
    dates_of_birth: list[str] | str | None = None
    ids: list[_Document] | None = None
    source_information_url: str | None = None


class _File(msgspec.Struct, frozen=True):
    results: list[_Party]


def us_csl(path: Path, list_name: str) -> ParsedList:
    """Read the list in either form; `ReferenceDataError` if it is not this list."""
    gathering = Gathering(list_name)
    start = head_of(path).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        raise not_this(path, _EXPECTED)
    if start.startswith((b"{", b"[")):
        parties: Iterable[_Party] = _from_json(path)
    else:
        required = ("source", "entity_number", "name", "alt_names", "ids")
        parties = map(
            _from_row, (row for _, row in Table(path, gathering, required, _EXPECTED).rows())
        )
    for number, party in enumerate(parties, start=1):
        _take(gathering, party, number)
    return gathering.parsed()


def _from_json(path: Path) -> list[_Party]:
    try:
        return decode_json(read_bytes(path), _File).results
    except ReferenceDataError as error:
        if error.code != "wrong-type":
            raise
        raise not_this(path, f"{_EXPECTED} ({error.args[0]})") from error


def _from_row(row: dict[str, str]) -> _Party:
    return _Party(
        id=row.get("_id") or None,
        entity_number=row["entity_number"] or None,
        source=row["source"],
        type=row.get("type"),
        programs=_split(row.get("programs", "")),
        name=row["name"],
        addresses=[_Address(one) for one in _split(row.get("addresses", "")) if len(one) > 2],
        start_date=row.get("start_date"),
        end_date=row.get("end_date"),
        alt_names=_split(row["alt_names"]),
        dates_of_birth=_split(row.get("dates_of_birth", "")),
        ids=[_document(one) for one in _split(row["ids"])],
        source_information_url=row.get("source_information_url"),
    )


def _split(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split("; ")) if part]


def _document(text: str) -> _Document:
    """``Passport, 836238033, KP``, or as older files have it ``KP, 836238033, Passport``."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and len(parts[0]) == 2 and parts[0].isupper():
        return _Document(parts[-1], ", ".join(parts[1:-1]))
    if len(parts) == 2 and _names_a_kind(parts[1]) and not _names_a_kind(parts[0]):
        return _Document(parts[1], parts[0])
    if len(parts) > 2 and len(parts[-1]) == 2 and parts[-1].isupper():
        parts = parts[:-1]
    return _Document(parts[0], ", ".join(parts[1:]))


def _names_a_kind(text: str) -> bool:
    return not any(map(str.isdigit, text)) and identifier_kind(text) is not IdentifierKind.OTHER


def _take(gathering: Gathering, party: _Party, number: int) -> None:
    known = clean(str(party.entity_number or ""))
    kind = _KINDS.get(clean(party.type).lower(), EntryKind.OTHER)
    draft = Draft(known or party.id, kind, where=f"entry {number}")
    person = kind is EntryKind.PERSON
    for text in (party.name, *_texts(party.alt_names)):
        name = clean(text).replace(_SUCCESSORS, "").rstrip("; ,")
        first = NameQuality.PRIMARY not in draft.names.values()
        draft.name(
            natural_order(name) if person else name,
            NameQuality.PRIMARY if first else NameQuality.ALIAS,
        )
    for birth in _texts(party.dates_of_birth):
        draft.born(birth)
    for document in party.ids or ():
        labelled(draft, document.type, document.number)
    for place in party.addresses or ():
        draft.address(
            place.address, place.city, place.state, place.postal_code, country=place.country
        )
    for programme in party.programs or ():
        draft.programme(programme)
    draft.programme(party.source)
    draft.listed_on = list_day(party.start_date)
    draft.source_url = PAGE + known if known else clean(party.source_information_url) or None
    gathering.add(draft)
    if draft.entry:
        gathering.last_day(draft.entry, _last_day(party.end_date))


def _texts(value: list[str] | str | None) -> list[str]:
    return _split(value) if isinstance(value, str) else value or []


def _last_day(text: str | None) -> date | None:
    with contextlib.suppress(ValueError):
        return parse_date(text)
    return None
