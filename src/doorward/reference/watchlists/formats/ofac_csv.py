"""OFAC's delimited files: SDN.CSV with its ALT, ADD and COMMENTS, and the consolidated list's.

They have no header line. Columns by OFAC's specification ("dat_spec.txt"):

- SDN (CONS_PRIM): ent_num, SDN_Name, SDN_Type, Program, Title, Call_Sign, Vess_type, Tonnage,
  GRT, Vess_flag, Vess_owner, Remarks
- ALT (CONS_ALT): ent_num, alt_num, alt_type, alt_name, alt_remarks
- ADD (CONS_ADD): ent_num, Add_num, Address, City/State/Postal code, Country, Add_remarks
- SDN_COMMENTS (CONS_COMMENTS): ent_num, the rest of remarks longer than 1,000 characters

``-0-`` stands for nothing and the file ends with a DOS end-of-file mark. No date is stated.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from doorward.model import EntryKind, NameQuality
from doorward.reference.parsing import decode_text, read_bytes
from doorward.reference.watchlists.formats.gathering import (
    Draft,
    Gathering,
    ParsedList,
    natural_order,
)
from doorward.reference.watchlists.formats.looks import not_this
from doorward.reference.watchlists.formats.ofac_remarks import read_remarks, read_rest

PAGE = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id="
_KINDS = {
    "individual": EntryKind.PERSON,
    "": EntryKind.ORGANISATION,
    "entity": EntryKind.ORGANISATION,
    "vessel": EntryKind.VESSEL,
    "aircraft": EntryKind.AIRCRAFT,
}
_LONGEST_CELL = 20_000
_LONGEST_NUMBER = 12


def sdn_csv(path: Path, list_name: str) -> ParsedList:
    """Primary names with their remarks."""
    gathering = Gathering(list_name)
    for line, row in _rows(path, 12, "OFAC's SDN.CSV", gathering):
        kind = _KINDS.get(row[2].lower())
        if kind is None:
            gathering.refuse(f"line {line}: {row[2]!r} is no type")
            continue
        draft = _draft(row[0], kind)
        person = kind is EntryKind.PERSON
        draft.name(natural_order(row[1]) if person else row[1], NameQuality.PRIMARY)
        for programme in row[3].replace("] [", "]|[").split("|"):
            draft.programme(programme.strip("[] "))
        read_remarks(draft, row[11])
        gathering.add(draft)
    return gathering.parsed()


def alt_csv(path: Path, list_name: str) -> ParsedList:
    """Aliases by the number of their entry, written as OFAC writes them (``LAST, First``).

    Whether an entry is a person is not stated here, so the order of a name's parts is put right
    when the file is joined with SDN.CSV.
    """
    gathering = Gathering(list_name)
    drafts: dict[str, Draft] = {}
    for line, row in _rows(path, 5, "OFAC's ALT.CSV", gathering):
        if row[2].lower() not in {"aka", "fka", "nka"} or not row[3]:
            gathering.refuse(f"line {line}: no alias")
            continue
        draft = drafts.setdefault(row[0], _draft(row[0], EntryKind.OTHER))
        draft.name(row[3], NameQuality.ALIAS)
    for draft in drafts.values():
        gathering.add(draft)
    return gathering.parsed()


def add_csv(path: Path, list_name: str) -> ParsedList:
    """Addresses by the number of their entry. These entries have no names until joined."""
    gathering = Gathering(list_name)
    drafts: dict[str, Draft] = {}
    for _, row in _rows(path, 6, "OFAC's ADD.CSV", gathering):
        draft = drafts.setdefault(row[0], _draft(row[0], EntryKind.OTHER))
        draft.address(*row[2:4], country=row[4])
    for draft in drafts.values():
        if draft.addresses:
            gathering.add_nameless(draft)
    return gathering.parsed()


def comments_csv(path: Path, list_name: str) -> ParsedList:
    """The rest of long remarks by the number of their entry; without names until joined."""
    gathering = Gathering(list_name)
    for _, row in _rows(path, 2, "OFAC's SDN_COMMENTS.CSV", gathering):
        draft = _draft(row[0], EntryKind.OTHER)
        read_rest(draft, row[1])
        gathering.add_nameless(draft)
    return gathering.parsed()


def _draft(number: str, kind: EntryKind) -> Draft:
    draft = Draft(number, kind)
    draft.source_url = PAGE + draft.entry
    return draft


def _rows(
    path: Path, columns: int, expected: str, gathering: Gathering
) -> Iterator[tuple[int, list[str]]]:
    """Rows with the right number of columns and a number first; ``-0-`` is made empty."""
    text = decode_text(read_bytes(path)).rstrip("\x1a\r\n, \x00")
    reader = csv.reader(io.StringIO(text, newline=""), strict=False)
    first = True
    while True:
        try:
            row = next(reader)
        except StopIteration:
            if first:
                raise not_this(path, expected) from None
            return
        except csv.Error:
            gathering.refuse(f"line {reader.line_num}: not CSV")
            continue
        if not any(row):
            continue
        cells = ["" if cell.strip() == "-0-" else cell.strip() for cell in row]
        fits = len(cells) == columns and _is_number(cells[0])
        if not fits and first and not _is_header(cells):
            raise not_this(path, expected)
        if not fits or max(map(len, cells)) > _LONGEST_CELL:
            if not first:
                gathering.refuse(f"line {reader.line_num}: {len(cells)} columns of {columns}")
            first = False
            continue
        first = False
        yield reader.line_num, cells


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER


def _is_header(cells: list[str]) -> bool:
    """Whether somebody put a header line before OFAC's rows."""
    return cells[0].lower().replace(" ", "_") in {"ent_num", "ent_number", "entity_number", "uid"}
