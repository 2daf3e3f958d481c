"""The consolidated list of the United Nations Security Council (XML).

Layout: https://scsanctions.un.org/resources/xml/en/consolidated.xml, read from a copy of
February 2026. Nationality, place of birth, gender and the comments are not read.
"""

from __future__ import annotations

from pathlib import Path

from doorward.model import EntryKind, IdentifierKind, NameQuality
from doorward.reference.watchlists.formats.dates import birth_span, list_day, spanning
from doorward.reference.watchlists.formats.documents import identifier_kind
from doorward.reference.watchlists.formats.gathering import Draft, Gathering, ParsedList, clean
from doorward.reference.watchlists.formats.looks import not_this
from doorward.reference.watchlists.formats.xml import (
    Element,
    children,
    elements,
    text_at,
    texts_at,
)

_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")
_KINDS = {"INDIVIDUAL": EntryKind.PERSON, "ENTITY": EntryKind.ORGANISATION}


def un_consolidated(path: Path, list_name: str) -> ParsedList:
    """Read the list; `ReferenceDataError` if it is not this list."""
    gathering = Gathering(list_name)
    list_date = None
    walk = elements(path, _KINDS)
    for root, element in walk:
        if root != "CONSOLIDATED_LIST":
            raise not_this(path, "the UN consolidated list in XML")
        list_date = list_day(element.get("dateGenerated"))
        break
    for name, element in walk:
        gathering.add(_entry(element, name))
    return gathering.parsed(list_date)


def _entry(element: Element, tag: str) -> Draft:
    draft = Draft(text_at(element, "REFERENCE_NUMBER"), _KINDS[tag], where=tag.lower())
    names = (clean(text_at(element, part)) for part in _NAME_PARTS)
    draft.name(" ".join(filter(None, names)), NameQuality.PRIMARY)
    draft.name(text_at(element, "NAME_ORIGINAL_SCRIPT"), NameQuality.ALIAS)
    for alias in children(element, f"{tag}_ALIAS"):
        weak = (text_at(alias, "QUALITY") or "").strip().lower() == "low"
        quality = NameQuality.WEAK_ALIAS if weak else NameQuality.ALIAS
        draft.name(text_at(alias, "ALIAS_NAME"), quality)
        draft.born(text_at(alias, "DATE_OF_BIRTH"))
    for birth in children(element, "INDIVIDUAL_DATE_OF_BIRTH"):
        _birth(draft, birth)
    for document in children(element, "INDIVIDUAL_DOCUMENT"):
        _document(draft, document)
    for address in children(element, f"{tag}_ADDRESS"):
        parts = (text_at(address, part) for part in _ADDRESS_PARTS)
        draft.address(*parts, country=text_at(address, "COUNTRY"))
    for programme in texts_at(element, "UN_LIST_TYPE"):
        draft.programme(programme)
    draft.listed_on = list_day(text_at(element, "LISTED_ON"))
    return draft


def _birth(draft: Draft, birth: Element) -> None:
    kind = (text_at(birth, "TYPE_OF_DATE") or "").strip().upper()
    text = text_at(birth, "DATE") or text_at(birth, "YEAR")
    if kind == "BETWEEN":
        text = f"{text_at(birth, 'FROM_YEAR')} to {text_at(birth, 'TO_YEAR')}"
    text = text or text_at(birth, "NOTE")
    if not text:
        return
    try:
        span = birth_span(clean(text))
        approximate = span.approximate or kind == "APPROXIMATELY"
        draft.span(spanning(span.earliest, span.latest, approximate))
    except ValueError:
        draft.dates_left_out += 1


def _document(draft: Draft, document: Element) -> None:
    number = text_at(document, "NUMBER")
    if not number:
        return
    kinds = [
        identifier_kind(clean(text_at(document, tag)))
        for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2")
    ]
    known = [kind for kind in kinds if kind is not IdentifierKind.OTHER]
    draft.identifier(known[0] if known else IdentifierKind.OTHER, number)
