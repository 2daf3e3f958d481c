"""FollowTheMoney entities as JSON lines: ``entities.ftm.json`` and ``targets.nested.json``.

OpenSanctions publishes both under a licence of its own, free for some uses only: the file is
the user's to get. Properties: https://followthemoney.tech/explorer/. In the first form wallets,
documents, addresses and sanctions are lines of their own that name their holder; in the second
they lie inside. Nationality, country, birth place, gender, religion, ethnicity and political
office are not read; who is listed only for an office or for relatives is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from doorward.model import EntryKind, IdentifierKind, NameQuality
from doorward.reference.errors import ReferenceDataError
from doorward.reference.watchlists.formats.dates import list_day
from doorward.reference.watchlists.formats.documents import identifier_kind
from doorward.reference.watchlists.formats.gathering import Draft, Gathering, ParsedList
from doorward.reference.watchlists.formats.looks import head_of, not_this

_LONGEST_LINE = 8 * 2**20
_KINDS = {
    "Person": EntryKind.PERSON,
    "Organization": EntryKind.ORGANISATION,
    "Company": EntryKind.ORGANISATION,
    "PublicBody": EntryKind.ORGANISATION,
    "LegalEntity": EntryKind.OTHER,
    "Vessel": EntryKind.VESSEL,
    "Airplane": EntryKind.AIRCRAFT,
}
_PARTS = {"Passport", "Identification", "CryptoWallet", "Address", "Sanction"}
_LISTED = ("sanction", "debarment", "export.control", "wanted", "crime")
_UNLISTED = ("sanction.linked", "export.control.linked")
_NAMES = {
    "name": NameQuality.ALIAS,
    "alias": NameQuality.ALIAS,
    "previousName": NameQuality.ALIAS,
    "weakAlias": NameQuality.WEAK_ALIAS,
    "abbreviation": NameQuality.WEAK_ALIAS,
}
_IDENTIFIERS = {
    "passportNumber": (IdentifierKind.PASSPORT, None),
    "socialSecurityNumber": (IdentifierKind.NATIONAL_ID, None),
    "taxNumber": (IdentifierKind.TAX_ID, None),
    "vatCode": (IdentifierKind.TAX_ID, None),
    "innCode": (IdentifierKind.TAX_ID, None),
    "registrationNumber": (IdentifierKind.REGISTRATION, None),
    "ogrnCode": (IdentifierKind.REGISTRATION, None),
    "uscCode": (IdentifierKind.REGISTRATION, None),
    "leiCode": (IdentifierKind.REGISTRATION, None),
    "dunsCode": (IdentifierKind.REGISTRATION, None),
    "email": (IdentifierKind.EMAIL, None),
    "phone": (IdentifierKind.PHONE, None),
    "website": (IdentifierKind.WEBSITE, None),
    "imoNumber": (IdentifierKind.OTHER, "IMO"),
    "mmsi": (IdentifierKind.OTHER, "MMSI"),
    "swiftBic": (IdentifierKind.OTHER, "SWIFT/BIC"),
}


class Entity(msgspec.Struct, frozen=True):
    """One entity; values of properties are texts or, in the nested form, entities."""

    id: str
    schema: str
    properties: dict[str, list[object]] = {}
    caption: str = ""
    target: bool | None = None


_DECODER = msgspec.json.Decoder(Entity)


def ftm_lines(path: Path, list_name: str) -> ParsedList:
    """Read the entities; `ReferenceDataError` if the file holds none."""
    if not head_of(path).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise not_this(path, "FollowTheMoney JSON lines")
    gathering = Gathering(list_name)
    drafts: dict[str, Draft] = {}
    parts: dict[str, list[Entity]] = {}
    understood = False
    for line, content in _lines(path):
        try:
            entity = _DECODER.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            gathering.refuse(f"line {line}: not an entity")
            continue
        understood = True
        if entity.schema in _PARTS:
            for holder in _holders(entity):
                parts.setdefault(holder, []).append(entity)
        elif entity.schema in _KINDS and _is_listed(entity):
            drafts[entity.id] = _draft(entity)
    if not understood:
        raise not_this(path, "FollowTheMoney JSON lines")
    for number, draft in drafts.items():
        for part in parts.get(number, ()):
            _part(draft, part)
        gathering.add(draft)
    return gathering.parsed()


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        number = 0
        while content := file.readline(_LONGEST_LINE):
            number += 1
            if len(content) >= _LONGEST_LINE and not content.endswith(b"\n"):
                raise ReferenceDataError(
                    "not-understood", f"line {number} is longer than {_LONGEST_LINE} bytes"
                )
            if content.strip():
                yield number, content


def _is_listed(entity: Entity) -> bool:
    """By its topics; without any, by OpenSanctions' mark, else because somebody listed it."""
    topics = list(_texts(entity, "topics"))
    if topics:
        return any(
            topic not in _UNLISTED and (topic in _LISTED or topic.split(".")[0] in _LISTED)
            for topic in topics
        )
    return entity.target is not False


def _draft(entity: Entity) -> Draft:
    kind = _KINDS[entity.schema]
    draft = Draft(entity.id, kind, where="an entity")
    draft.name(entity.caption, NameQuality.PRIMARY)
    for prop, quality in _NAMES.items():
        for text in _texts(entity, prop):
            first = not draft.names and prop == "name"
            draft.name(text, NameQuality.PRIMARY if first else quality)
    for text in _texts(entity, "birthDate"):
        draft.born(text)
    person = kind is EntryKind.PERSON
    national = IdentifierKind.NATIONAL_ID if person else IdentifierKind.REGISTRATION
    for text in _texts(entity, "idNumber"):
        draft.identifier(national, text)
    for prop, (identifier, system) in _IDENTIFIERS.items():
        for text in _texts(entity, prop):
            draft.identifier(identifier, text, system)
    _common(draft, entity)
    for values in entity.properties.values():
        for value in values:
            nested = _nested(value)
            if nested is not None:
                _part(draft, nested)
    return draft


def _common(draft: Draft, entity: Entity) -> None:
    for text in _texts(entity, "address"):
        draft.address(text)
    for prop in ("program", "programId"):
        for text in _texts(entity, prop):
            draft.programme(text)
    for text in _texts(entity, "sourceUrl"):
        draft.source_url = draft.source_url or text[:500]


def _part(draft: Draft, part: Entity) -> None:
    """A wallet, document, address or sanction that belongs to an entry."""
    if part.schema == "CryptoWallet":
        systems = list(_texts(part, "currency"))
        for text in _texts(part, "publicKey"):
            draft.identifier(IdentifierKind.WALLET, text, systems[0] if systems else None)
    elif part.schema in {"Passport", "Identification"}:
        labels = " ".join(_texts(part, "type"))
        kind = IdentifierKind.PASSPORT if part.schema == "Passport" else identifier_kind(labels)
        for text in _texts(part, "number"):
            draft.identifier(kind, text)
    elif part.schema == "Address":
        for text in _texts(part, "full"):
            draft.address(text)
    elif part.schema == "Sanction":
        _common(draft, part)
        days = [list_day(text) for prop in ("listingDate", "startDate")
                for text in _texts(part, prop)]  # fmt: skip
        known = [day for day in (*days, draft.listed_on) if day is not None]
        draft.listed_on = min(known, default=None)


def _holders(entity: Entity) -> Iterator[str]:
    for prop in ("holder", "entity"):
        yield from _texts(entity, prop)


def _texts(entity: Entity, prop: str) -> Iterator[str]:
    for value in entity.properties.get(prop, ()):
        if isinstance(value, str):
            yield value


def _nested(value: object) -> Entity | None:
    if not isinstance(value, dict) or value.get("schema") not in _PARTS:
        return None
    try:
        return msgspec.convert(value, Entity)
    except msgspec.ValidationError:
        return None
