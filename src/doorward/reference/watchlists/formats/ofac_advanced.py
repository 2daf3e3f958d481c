"""OFAC's advanced XML (SDN_ADVANCED.XML, CONS_ADVANCED.XML), element by element.

The file is ordered: meanings of numbers, places, documents by identity, parties, then what they
are listed under. So places and documents are kept until their party comes, and parties until
their listings come. Layout: the United Nations' "Advanced Sanctions Data Model" as OFAC uses it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from doorward.model import EntryKind, NameQuality
from doorward.reference.watchlists.formats.dates import days_of, spanning
from doorward.reference.watchlists.formats.documents import labelled
from doorward.reference.watchlists.formats.gathering import Draft, Gathering, ParsedList, clean
from doorward.reference.watchlists.formats.looks import not_this
from doorward.reference.watchlists.formats.ofac_csv import PAGE
from doorward.reference.watchlists.formats.xml import Element, children, elements, text_at, texts_at

_MEANINGS = {
    "PartySubType",
    "PartyType",
    "FeatureType",
    "IDRegDocType",
    "NamePartType",
    "LocPartType",
    "Country",
}
_WANTED = _MEANINGS | {
    "DateOfIssue",
    "Location",
    "IDRegDocument",
    "DistinctParty",
    "SanctionsEntry",
}
_PARTY_KINDS = {
    "individual": EntryKind.PERSON,
    "entity": EntryKind.ORGANISATION,
    "vessel": EntryKind.VESSEL,
    "aircraft": EntryKind.AIRCRAFT,
}
_NAME_ORDER = {
    "Nickname": 0,
    "First Name": 1,
    "Middle Name": 2,
    "Patronymic": 3,
    "Last Name": 4,
    "Matronymic": 5,
    "Maiden Name": 6,
}
_ADDRESS_PARTS = (
    "ADDRESS1",
    "ADDRESS2",
    "ADDRESS3",
    "CITY",
    "STATE/PROVINCE",
    "REGION",
    "POSTAL CODE",
)


def ofac_advanced(path: Path, list_name: str) -> ParsedList:
    """Read the list; `ReferenceDataError` if it is not this list."""
    walk = elements(path, _WANTED)
    for root, _ in walk:
        if root != "Sanctions":
            raise not_this(path, "OFAC's advanced XML")
        break
    reading = _Reading()
    for name, element in walk:
        reading.read(name, element)
    gathering = Gathering(list_name)
    for draft in reading.drafts.values():
        gathering.add(draft)
    return gathering.parsed(reading.list_date)


class _Reading:
    """What was read so far."""

    def __init__(self) -> None:
        self.list_date: date | None = None
        self.drafts: dict[str, Draft] = {}
        self._meanings: dict[tuple[str, str], str] = {}
        self._parties: dict[str, str] = {}
        self._places: dict[str, tuple[list[str | None], str]] = {}
        self._documents: dict[str, list[tuple[str, str]]] = {}

    def read(self, name: str, element: Element) -> None:
        if name in _MEANINGS:
            self._meaning(name, element)
        elif name == "DateOfIssue":
            with contextlib.suppress(ValueError):
                self.list_date = _days(element)[0]
        elif name == "Location":
            self._places[element.get("ID", "")] = self._place(element)
        elif name == "IDRegDocument":
            label = self._means("IDRegDocType", element.get("IDRegDocTypeID"))
            number = text_at(element, "IDRegistrationNo")
            if number:
                held = self._documents.setdefault(element.get("IdentityID", ""), [])
                held.append((label, number))
        elif name == "DistinctParty":
            for profile in children(element, "Profile"):
                self._party(profile)
        else:
            self._listing(element)

    def _meaning(self, name: str, element: Element) -> None:
        number = element.get("ID", "")
        self._meanings[name, number] = clean(element.text)
        if name == "PartySubType":
            self._parties[number] = element.get("PartyTypeID", "")

    def _means(self, name: str, number: str | None) -> str:
        return self._meanings.get((name, number or ""), "")

    def _place(self, element: Element) -> tuple[list[str | None], str]:
        """The parts of an address in order, and the country."""
        parts = {
            self._means("LocPartType", part.get("LocPartTypeID")): text_at(
                part, "LocationPartValue", "Value"
            )
            for part in children(element, "LocationPart")
        }
        countries = [
            self._means("Country", one.get("CountryID"))
            for one in children(element, "LocationCountry")
        ]
        return [parts.get(part) for part in _ADDRESS_PARTS], ", ".join(countries)

    def _party(self, profile: Element) -> None:
        number = profile.get("ID", "")
        draft = Draft(number, self._kind(profile.get("PartySubTypeID")), where="a party")
        draft.source_url = PAGE + draft.entry
        for identity in children(profile, "Identity"):
            self._names(draft, identity)
            for label, value in self._documents.pop(identity.get("ID", ""), ()):
                labelled(draft, label, value)
        for feature in children(profile, "Feature"):
            self._feature(draft, feature)
        self.drafts[number or f"a party without a number ({len(self.drafts)})"] = draft

    def _kind(self, sub_type: str | None) -> EntryKind:
        """Vessels and aircraft are sub-types; persons and organisations have type names."""
        named = self._means("PartySubType", sub_type).lower()
        general = self._means("PartyType", self._parties.get(sub_type or "")).lower()
        return _PARTY_KINDS.get(named) or _PARTY_KINDS.get(general) or EntryKind.OTHER

    def _names(self, draft: Draft, identity: Element) -> None:
        groups = {
            group.get("ID"): self._means("NamePartType", group.get("NamePartTypeID"))
            for group in children(
                identity, "NamePartGroups", "MasterNamePartGroup", "NamePartGroup"
            )
        }
        for alias in children(identity, "Alias"):
            quality = _quality(alias)
            for index, name in enumerate(children(alias, "DocumentedName")):
                parts = [
                    (groups.get(value.get("NamePartGroupID"), ""), clean(value.text))
                    for value in children(name, "DocumentedNamePart", "NamePartValue")
                ]
                parts.sort(key=lambda part: _NAME_ORDER.get(part[0], 9))
                first = quality is not NameQuality.PRIMARY or not index
                draft.name(
                    " ".join(text for _, text in parts), quality if first else NameQuality.ALIAS
                )

    def _feature(self, draft: Draft, feature: Element) -> None:
        label = self._means("FeatureType", feature.get("FeatureTypeID"))
        for version in children(feature, "FeatureVersion"):
            if label == "Birthdate":
                for period in children(version, "DatePeriod"):
                    _birth(draft, period)
            elif label == "Location":
                for place in children(version, "VersionLocation"):
                    parts, country = self._places.get(place.get("LocationID", ""), ([], ""))
                    draft.address(*parts, country=country)
            else:
                for detail in children(version, "VersionDetail"):
                    labelled(draft, label, detail.text)

    def _listing(self, element: Element) -> None:
        draft = self.drafts.get(element.get("ProfileID", ""))
        if draft is None:
            return
        for comment in texts_at(element, "SanctionsMeasure", "Comment"):
            draft.programme(comment)
        days = [*_listing_days(element), *([draft.listed_on] if draft.listed_on else [])]
        draft.listed_on = min(days, default=None)


def _quality(alias: Element) -> NameQuality:
    if alias.get("Primary") == "true":
        return NameQuality.PRIMARY
    return NameQuality.WEAK_ALIAS if alias.get("LowQuality") == "true" else NameQuality.ALIAS


def _listing_days(element: Element) -> Iterator[date]:
    for day in children(element, "EntryEvent", "Date"):
        with contextlib.suppress(ValueError):
            yield _days(day)[0]


def _birth(draft: Draft, period: Element) -> None:
    starts = list(children(period, "Start"))
    ends = list(children(period, "End")) or starts
    try:
        earliest = _edge(starts, "From")[0]
        latest = _edge(ends, "To")[1]
        approximate = any(one.get("Approximate") == "true" for one in (*starts, *ends))
        draft.span(spanning(earliest, latest, approximate))
    except ValueError:
        draft.dates_left_out += 1


def _edge(bounds: list[Element], side: str) -> tuple[date, date]:
    other = "To" if side == "From" else "From"
    for bound in bounds:
        for name in (side, other):
            for found in children(bound, name):
                return _days(found)
    raise ValueError("a period without an end")


def _days(element: Element) -> tuple[date, date]:
    numbers = [text_at(element, part) for part in ("Year", "Month", "Day")]
    year, month, day = (int(number) if number else None for number in numbers)
    if year is None:
        raise ValueError("no year")
    return days_of(year, month or None, day or None)
