"""A list the operator keeps: a CSV with a header, one party a row, each with a reason.

Columns (``name`` and ``reason`` are needed): ``reference``, ``name``, ``kind`` (`EntryKind`
values; empty is ``other``), ``aliases`` and ``weak_aliases`` (joined by ``;``), ``birth_date``,
``passport``, ``national_id``, ``tax_id``, ``registration``, ``email``, ``phone``, ``website``,
``wallet`` (``XBT:address``; several joined by ``;``), ``address``, ``programme``, ``reason``,
``reviewer``, ``listed_on``, ``expires``, ``source_url``. A row without a reason is refused,
since nobody could later say why somebody was held up, and so is one whose reference another row
has; after its last day a row never matches.
"""

from __future__ import annotations

from pathlib import Path

from doorward.model import EntryKind, IdentifierKind, NameQuality
from doorward.reference.parsing import parse_date
from doorward.reference.watchlists.formats.gathering import Draft, Gathering, ParsedList, clean
from doorward.reference.watchlists.formats.tables import Table

_IDENTIFIERS = {
    "passport": IdentifierKind.PASSPORT,
    "national_id": IdentifierKind.NATIONAL_ID,
    "tax_id": IdentifierKind.TAX_ID,
    "registration": IdentifierKind.REGISTRATION,
    "email": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
    "website": IdentifierKind.WEBSITE,
}


def own_csv(path: Path, list_name: str) -> ParsedList:
    """Read the list; rows without name or reason, or with a wrong kind or date, are refused."""
    gathering = Gathering(list_name)
    taken: set[str] = set()
    table = Table(path, gathering, ("name", "reason"), "a watchlist of your own")
    for line, row in table.rows():
        try:
            expires = parse_date(row.get("expires"))
            draft = _draft(row, line)
        except ValueError as error:
            gathering.refuse(f"line {line}: {error}")
            continue
        if draft.entry in taken:
            gathering.refuse(f"line {line}: another row has the reference {draft.entry[:40]}")
            continue
        taken.add(draft.entry)
        gathering.add(draft)
        gathering.last_day(draft.entry, expires)
    return gathering.parsed()


def _draft(row: dict[str, str], line: int) -> Draft:
    """The entry of a row; `ValueError` says why it is refused."""
    if not clean(row["reason"]):
        raise ValueError("no reason")
    kind = EntryKind(clean(row.get("kind")).lower() or EntryKind.OTHER)
    draft = Draft(row.get("reference") or f"line-{line}", kind, where=f"line {line}")
    draft.name(row["name"], NameQuality.PRIMARY)
    for text in _several(row, "aliases"):
        draft.name(text, NameQuality.ALIAS)
    for text in _several(row, "weak_aliases"):
        draft.name(text, NameQuality.WEAK_ALIAS)
    for text in _several(row, "birth_date"):
        draft.born(text)
    for column, identifier in _IDENTIFIERS.items():
        for text in _several(row, column):
            draft.identifier(identifier, text)
    for text in _several(row, "wallet"):
        system, _, value = text.rpartition(":")
        draft.identifier(IdentifierKind.WALLET, value, system)
    draft.address(row.get("address"))
    draft.programme(row.get("programme"))
    draft.programme(row["reason"])
    draft.listed_on = parse_date(row.get("listed_on"))
    draft.source_url = clean(row.get("source_url")) or None
    return draft


def _several(row: dict[str, str], column: str) -> list[str]:
    return [part for part in (clean(part) for part in row.get(column, "").split(";")) if part]
