"""The European Union's consolidated list of financial sanctions: XML 1.1 and the CSV full export.

Both come from the Commission's Financial Sanctions Files. Citizenship, places of birth, gender,
titles and functions are not read. The CSV has a row for every combination of name, address, date
and document, and does not mark weak aliases but in remarks.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from doorward.model import EntryKind, IdentifierKind, NameQuality
from doorward.reference.watchlists.formats.dates import days_of, list_day, spanning
from doorward.reference.watchlists.formats.documents import identifier_kind
from doorward.reference.watchlists.formats.gathering import Draft, Gathering, ParsedList, clean
from doorward.reference.watchlists.formats.looks import head_of, not_this
from doorward.reference.watchlists.formats.tables import Table
from doorward.reference.watchlists.formats.xml import Element, children, elements, text_at

_KINDS = {
    "person": EntryKind.PERSON,
    "p": EntryKind.PERSON,
    "enterprise": EntryKind.ORGANISATION,
    "entity": EntryKind.ORGANISATION,
    "e": EntryKind.ORGANISATION,
}
_CODES = {
    "passport": IdentifierKind.PASSPORT,
    "id": IdentifierKind.NATIONAL_ID,
    "ssn": IdentifierKind.NATIONAL_ID,
    "fiscalcode": IdentifierKind.TAX_ID,
    "tin": IdentifierKind.TAX_ID,
    "regnumber": IdentifierKind.REGISTRATION,
}
_CONTACTS = {
    "email": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
    "web": IdentifierKind.WEBSITE,
}
_PLACE = ("street", "poBox", "city", "zipCode", "region")
_EXPECTED = "the EU consolidated list"


def eu_list(path: Path, list_name: str) -> ParsedList:
    """Read the list in either form; `ReferenceDataError` if it is not this list."""
    if head_of(path).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return _xml(path, list_name)
    return _csv(path, list_name)


def _xml(path: Path, list_name: str) -> ParsedList:
    gathering = Gathering(list_name)
    list_date = None
    walk = elements(path, {"sanctionEntity"})
    for root, element in walk:
        if root != "export":
            raise not_this(path, _EXPECTED)
        list_date = list_day(element.get("generationDate"))
        break
    for _, element in walk:
        gathering.add(_entity(element))
    return gathering.parsed(list_date)


def _entity(element: Element) -> Draft:
    kinds = [
        _kind(subject.get("code") or subject.get("classificationCode"))
        for subject in children(element, "subjectType")
    ]
    number = element.get("euReferenceNumber") or element.get("logicalId")
    draft = Draft(number, kinds[0] if kinds else EntryKind.OTHER, where="a sanctionEntity")
    for name in children(element, "nameAlias"):
        remark = text_at(name, "remark") or ""
        _name(draft, name.attrib, weak=name.get("strong") == "false" or _is_weak(remark))
    for birth in children(element, "birthdate"):
        _birth(draft, {key.lower(): str(value) for key, value in birth.attrib.items()})
    for document in children(element, "identification"):
        _document(
            draft,
            document.get("number") or document.get("latinNumber"),
            document.get("identificationTypeCode"),
            document.get("identificationTypeDescription"),
        )
    for address in children(element, "address"):
        parts = (address.get(part) for part in _PLACE)
        draft.address(*parts, country=address.get("countryDescription"))
        for contact in children(address, "contactInfo"):
            kind = _CONTACTS.get((contact.get("key") or "").lower())
            if kind is not None:
                draft.identifier(kind, contact.get("value"))
    for regulation in children(element, "regulation"):
        draft.programme(regulation.get("programme"))
        draft.source_url = draft.source_url or text_at(regulation, "publicationUrl")
    draft.listed_on = list_day(element.get("designationDate"))
    return draft


def _csv(path: Path, list_name: str) -> ParsedList:
    gathering = Gathering(list_name)
    drafts: dict[str, Draft] = {}
    list_date = None
    required = ("filegenerationdate", "entity_logicalid", "namealias_wholename")
    for line, row in Table(path, gathering, required, _EXPECTED, ";").rows():
        list_date = list_date or list_day(row["filegenerationdate"])
        number = row["entity_logicalid"].strip()
        if not number:
            gathering.refuse(f"line {line}: no Entity_LogicalId")
            continue
        draft = drafts.get(number)
        if draft is None:
            draft = drafts[number] = _first_row(row, number)
        _row(draft, row)
    for draft in drafts.values():
        gathering.add(draft)
    return gathering.parsed(list_date)


def _first_row(row: Mapping[str, str], number: str) -> Draft:
    subject = row.get("entity_subjecttype_classificationcode") or row.get("entity_subjecttype")
    draft = Draft(row.get("entity_eu_referencenumber") or number, _kind(subject), where=number)
    draft.programme(row.get("entity_regulation_programme"))
    draft.listed_on = list_day(row.get("entity_designationdate"))
    draft.source_url = clean(row.get("entity_regulation_publicationurl")) or None
    return draft


def _row(draft: Draft, row: Mapping[str, str]) -> None:
    names = {
        part: row.get(f"namealias_{part.lower()}", "")
        for part in ("wholeName", "firstName", "middleName", "lastName")
    }
    _name(draft, names, weak=_is_weak(row.get("namealias_remark", "")))
    birth = {
        key.removeprefix("birthdate_"): value
        for key, value in row.items()
        if key.startswith("birthdate_")
    }
    _birth(draft, birth)
    _document(
        draft,
        row.get("identification_number") or row.get("identification_latinnumber"),
        row.get("identification_typecode"),
        row.get("identification_typedescription"),
    )
    parts = (row.get(f"address_{part.lower()}") for part in _PLACE)
    draft.address(*parts, country=row.get("address_countrydescription"))


def _kind(subject: str | None) -> EntryKind:
    return _KINDS.get(clean(subject).lower(), EntryKind.OTHER)


def _is_weak(remark: str) -> bool:
    lowered = remark[:500].lower()
    return "low quality" in lowered or "lo quality" in lowered


def _name(draft: Draft, parts: Mapping[str, str], *, weak: bool) -> None:
    """The first strong name is the primary one: the list marks none."""
    text = clean(parts.get("wholeName")) or " ".join(
        clean(parts.get(part)) for part in ("firstName", "middleName", "lastName")
    )
    quality = NameQuality.WEAK_ALIAS if weak else NameQuality.ALIAS
    if not weak and NameQuality.PRIMARY not in draft.names.values():
        quality = NameQuality.PRIMARY
    draft.name(text, quality)


def _birth(draft: Draft, birth: Mapping[str, str]) -> None:
    """One date by the most exact of what is filled in; other calendars than ours are left out."""
    calendar = clean(birth.get("calendartype")).upper()
    text = clean(birth.get("birthdate"))
    numbers = [
        clean(birth.get(one) or birth.get(other))
        for one, other in (("year", "year"), ("monthofyear", "month"), ("dayofmonth", "day"))
    ]
    first, last = clean(birth.get("yearrangefrom")), clean(birth.get("yearrangeto"))
    if not text and not numbers[0] and not first and not last:
        return
    try:
        if calendar not in {"", "GREGORIAN"}:
            raise ValueError("another calendar")
        if text:
            span = days_of(*(int(part) for part in text[:10].split("-")))
        elif numbers[0]:
            span = days_of(*(int(number) for number in numbers if number and int(number)))
        else:
            span = (days_of(int(first or last))[0], days_of(int(last or first))[1])
        draft.span(spanning(*span, clean(birth.get("circa")).lower() == "true"))
    except (ValueError, TypeError):
        draft.dates_left_out += 1


def _document(draft: Draft, number: str | None, code: str | None, words: str | None) -> None:
    kind = _CODES.get(clean(code).lower()) or identifier_kind(clean(words))
    draft.identifier(kind, number)
