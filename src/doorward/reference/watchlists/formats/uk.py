"""The lists of the United Kingdom: the UK Sanctions List (CSV, XML) and OFSI's ConList.csv.

Nationality, place and country of birth, gender, position and reasons are not read. Names are
in parts: Name 1 to Name 5 are given and further names, Name 6 is the family name, or the whole
name of what is no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from doorward.model import EntryKind, IdentifierKind, NameQuality
from doorward.reference.watchlists.formats.dates import list_day
from doorward.reference.watchlists.formats.gathering import Draft, Gathering, ParsedList, clean
from doorward.reference.watchlists.formats.looks import head_of, not_this
from doorward.reference.watchlists.formats.tables import Table, several
from doorward.reference.watchlists.formats.xml import Element, children, elements, text_at, texts_at

_KINDS = {
    "individual": EntryKind.PERSON,
    "entity": EntryKind.ORGANISATION,
    "ship": EntryKind.VESSEL,
}
_PARTS = ("1", "2", "3", "4", "5", "6")
_EXPECTED = "a UK sanctions list"
_COLUMNS: tuple[tuple[IdentifierKind, str, str | None], ...] = (
    (IdentifierKind.PASSPORT, "passport number", None),
    (IdentifierKind.NATIONAL_ID, "national identifier number", None),
    (IdentifierKind.NATIONAL_ID, "national identification number", None),
    (IdentifierKind.REGISTRATION, "business registration number (s)", None),
    (IdentifierKind.PHONE, "phone number", None),
    (IdentifierKind.WEBSITE, "website", None),
    (IdentifierKind.EMAIL, "email address", None),
    (IdentifierKind.OTHER, "imo number", "IMO"),
)
_PATHS: tuple[tuple[IdentifierKind, str, str | None], ...] = (
    (IdentifierKind.PASSPORT, "PassportNumber", None),
    (IdentifierKind.NATIONAL_ID, "NationalIdentifierNumber", None),
    (IdentifierKind.REGISTRATION, "BusinessRegistrationNumber", None),
    (IdentifierKind.PHONE, "PhoneNumber", None),
    (IdentifierKind.WEBSITE, "Website", None),
    (IdentifierKind.EMAIL, "EmailAddress", None),
    (IdentifierKind.OTHER, "IMONumber", "IMO"),
)


def uk_list(path: Path, list_name: str) -> ParsedList:
    """Read any of the three; `ReferenceDataError` if it is none of them."""
    if head_of(path).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return _xml(path, list_name)
    return _csv(path, list_name)


def _csv(path: Path, list_name: str) -> ParsedList:
    gathering = Gathering(list_name)
    table = Table(path, gathering, ("name 6", "name 1", "last updated"), _EXPECTED)
    drafts: dict[str, Draft] = {}
    for line, row in table.rows():
        number = clean(row.get("unique id") or row.get("group id"))
        if not number:
            gathering.refuse(f"line {line}: neither Unique ID nor Group ID")
            continue
        draft = drafts.get(number)
        if draft is None:
            kind = clean(row.get("designation type") or row.get("group type")).lower()
            draft = drafts[number] = Draft(number, _KINDS.get(kind, EntryKind.OTHER))
        _row(draft, row)
    for draft in drafts.values():
        gathering.add(draft)
    return gathering.parsed(_stated_day(table.before))


def _stated_day(before: Iterable[list[str]]) -> date | None:
    """``Report Date: 13-Feb-2026`` or ``Last Updated,13/02/2026`` above the header."""
    for row in before:
        for cell in row:
            found = list_day(cell.removeprefix("Report Date:").strip().replace("-", " "))
            if found is not None:
                return found
    return None


def _row(draft: Draft, row: Mapping[str, str]) -> None:
    name_type = row.get("name type") or row.get("alias type") or ""
    strength = row.get("alias strength") or row.get("alias quality") or ""
    quality = _quality(draft, name_type, strength)
    draft.name(_whole(row.get(f"name {part}") for part in _PARTS), quality)
    draft.name(row.get("name non-latin script"), NameQuality.ALIAS)
    for birth in several(row.get("d.o.b") or row.get("dob") or ""):
        draft.born(birth)
    for kind, column, system in _COLUMNS:
        for value in several(row.get(column, "")):
            draft.identifier(kind, value, system)
    lines = [row.get(f"address line {part}") or row.get(f"address {part}") for part in _PARTS]
    code = row.get("address postal code") or row.get("post/zip code")
    draft.address(*lines, code, country=row.get("address country") or row.get("country"))
    draft.programme(row.get("regime name") or row.get("regime"))
    listed = row.get("date designated") or row.get("listed on")
    draft.listed_on = draft.listed_on or list_day(listed)


def _xml(path: Path, list_name: str) -> ParsedList:
    gathering = Gathering(list_name)
    list_date = None
    walk = elements(path, {"Designation", "DateGenerated"})
    for root, _ in walk:
        if root != "Designations":
            raise not_this(path, _EXPECTED)
        break
    for name, element in walk:
        if name == "DateGenerated":
            list_date = list_day(element.text)
            continue
        gathering.add(_designation(element))
    return gathering.parsed(list_date)


def _designation(element: Element) -> Draft:
    kind = clean(text_at(element, "IndividualEntityShip")).lower()
    draft = Draft(text_at(element, "UniqueID"), _KINDS.get(kind, EntryKind.OTHER), "a Designation")
    for name in children(element, "Names", "Name"):
        quality = _quality(
            draft, text_at(name, "NameType") or "", text_at(name, "AliasStrength") or ""
        )
        draft.name(_whole(text_at(name, f"Name{part}") for part in _PARTS), quality)
    for text in texts_at(element, "NonLatinNames", "NonLatinName", "NameNonLatinScript"):
        draft.name(text, NameQuality.ALIAS)
    for birth in element.iter("{*}DOB"):
        draft.born(birth.text)
    for kind_of, tag, system in _PATHS:
        for found in element.iter(f"{{*}}{tag}"):
            draft.identifier(kind_of, found.text, system)
    for address in children(element, "Addresses", "Address"):
        lines = [text_at(address, f"AddressLine{part}") for part in _PARTS]
        code, country = text_at(address, "AddressPostalCode"), text_at(address, "AddressCountry")
        draft.address(*lines, code, country=country)
    draft.programme(text_at(element, "RegimeName"))
    draft.listed_on = list_day(text_at(element, "DateDesignated"))
    return draft


def _whole(parts: Iterable[str | None]) -> str:
    return " ".join(filter(None, (clean(part) for part in parts)))


def _quality(draft: Draft, name_type: str, strength: str) -> NameQuality:
    """The lists write ``Primary Name``, ``Primary name variation``, ``Alias``, ``AKA`` …"""
    written = clean(name_type).lower()
    if "low" in strength.lower():
        return NameQuality.WEAK_ALIAS
    if written in {"", "primary name"} and NameQuality.PRIMARY not in draft.names.values():
        return NameQuality.PRIMARY
    return NameQuality.ALIAS
