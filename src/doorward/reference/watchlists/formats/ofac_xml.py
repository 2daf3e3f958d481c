"""OFAC's plain XML (SDN.XML, CONSOLIDATED.XML): one ``sdnEntry`` a party with all its parts."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

from doorward.model import EntryKind, NameQuality
from doorward.reference.watchlists.formats.documents import labelled
from doorward.reference.watchlists.formats.gathering import Draft, Gathering, ParsedList, clean
from doorward.reference.watchlists.formats.looks import not_this
from doorward.reference.watchlists.formats.ofac_csv import PAGE
from doorward.reference.watchlists.formats.ofac_remarks import read_remarks
from doorward.reference.watchlists.formats.xml import Element, children, elements, text_at, texts_at

_KINDS = {
    "individual": EntryKind.PERSON,
    "entity": EntryKind.ORGANISATION,
    "vessel": EntryKind.VESSEL,
    "aircraft": EntryKind.AIRCRAFT,
}
_ADDRESS_PARTS = (
    "address1",
    "address2",
    "address3",
    "city",
    "stateOrProvince",
    "postalCode",
)


def sdn_xml(path: Path, list_name: str) -> ParsedList:
    """Read the list; `ReferenceDataError` if it is not this list."""
    gathering = Gathering(list_name)
    list_date = None
    walk = elements(path, {"publshInformation", "sdnEntry"})
    for root, _ in walk:
        if root != "sdnList":
            raise not_this(path, "OFAC's SDN.XML")
        break
    for name, element in walk:
        if name == "publshInformation":
            list_date = _american_day(text_at(element, "Publish_Date"))
        else:
            gathering.add(_entry(element))
    return gathering.parsed(list_date)


def _american_day(text: str | None) -> date | None:
    with contextlib.suppress(ValueError):
        month, day, year = (int(part) for part in clean(text).split("/"))
        return date(year, month, day)
    return None


def _entry(element: Element) -> Draft:
    kind = _KINDS.get(clean(text_at(element, "sdnType")).lower(), EntryKind.OTHER)
    draft = Draft(text_at(element, "uid"), kind, where="an sdnEntry")
    draft.source_url = PAGE + draft.entry
    draft.name(_name(element), NameQuality.PRIMARY)
    for alias in children(element, "akaList", "aka"):
        weak = clean(text_at(alias, "category")).lower() == "weak"
        draft.name(_name(alias), NameQuality.WEAK_ALIAS if weak else NameQuality.ALIAS)
    for birth in texts_at(element, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"):
        draft.born(birth)
    for document in children(element, "idList", "id"):
        labelled(draft, text_at(document, "idType"), text_at(document, "idNumber"))
    for address in children(element, "addressList", "address"):
        parts = (text_at(address, part) for part in _ADDRESS_PARTS)
        draft.address(*parts, country=text_at(address, "country"))
    for programme in texts_at(element, "programList", "program"):
        draft.programme(programme)
    read_remarks(draft, text_at(element, "remarks") or "")
    return draft


def _name(element: Element) -> str:
    return f"{text_at(element, 'firstName') or ''} {text_at(element, 'lastName') or ''}"
