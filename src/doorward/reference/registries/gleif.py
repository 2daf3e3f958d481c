"""GLEIF golden copy, level 1 (``lei2``): who is who among holders of a legal entity identifier.

The CSV (or the zip it comes in) has the columns of the Common Data File format 3.1 with dots.
``Registration.InitialRegistrationDate`` is when the *identifier* was first given, often decades
after the company was founded: it is only a day on which the company existed already. The
company's own age is ``Entity.EntityCreationDate``, which many entries leave empty. Funds,
branches and sole proprietors (the last are persons) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from doorward.reference.parsing import parse_date
from doorward.reference.registries.companies import Company
from doorward.reference.registries.opening import table_rows

ENDING = (".csv",)
_REQUIRED = ("lei", "entity.legalname", "entity.entitycreationdate")
_LEFT_OUT = frozenset({"FUND", "BRANCH", "SOLE_PROPRIETOR"})
_OTHER = "entity.otherentitynames.otherentityname.{number}{part}"


def companies(file: BinaryIO) -> Iterator[tuple[str, Company | None]]:
    """Every company with the line it ends on; None where a date is not one."""
    for line, row in table_rows(file, _REQUIRED):
        if row.get("entity.entitycategory", "").strip().upper() in _LEFT_OUT:
            continue
        try:
            yield f"line {line}", _company(row)
        except ValueError:
            yield f"line {line}", None


def _company(row: dict[str, str]) -> Company:
    jurisdiction = row.get("entity.legaljurisdiction", "").strip().upper()[:2]
    return Company(
        name=row["entity.legalname"].strip(),
        number=row["lei"].strip(),
        jurisdiction=jurisdiction or row.get("entity.legaladdress.country", "").strip()[:2] or "ZZ",
        registered=parse_date(row.get("entity.entitycreationdate")),
        dissolved=parse_date(row.get("entity.entityexpirationdate")),
        known_since=parse_date(row.get("registration.initialregistrationdate")),
        former=tuple(_other_names(row)),
    )


def _other_names(row: dict[str, str]) -> Iterator[str]:
    """Former and trading names; all are looked up, so that more namesakes are seen."""
    for number in range(1, 6):
        name = row.get(_OTHER.format(number=number, part=""), "").strip()
        if name:
            yield name
