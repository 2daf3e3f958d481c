"""Companies House, Free Company Data Product: live companies of the United Kingdom.

The monthly ``BasicCompanyDataAsOneFile-YYYY-MM-DD`` (CSV or the zip it comes in). Its columns
are described in Companies House's "Free Company Data Product: data fields"; header names have
spaces around them in the published file, and dates are ``DD/MM/YYYY``. Companies that were
dissolved long ago are not in it, so that a company is missing says nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from doorward.reference.registries.companies import Company
from doorward.reference.registries.opening import table_rows

ENDING = (".csv",)
_REQUIRED = ("companyname", "companynumber", "incorporationdate")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z")
_DORMANT = frozenset({"DORMANT"})
_FORMER = tuple(f"previousname_{number}.companyname" for number in range(1, 11))


def companies(file: BinaryIO) -> Iterator[tuple[str, Company | None]]:
    """Every row with the line it ends on; None where a date is not one."""
    for line, row in table_rows(file, _REQUIRED):
        try:
            yield f"line {line}", _company(row)
        except ValueError:
            yield f"line {line}", None


def _company(row: dict[str, str]) -> Company:
    dormant = row.get("accounts.accountcategory", "").strip().upper() in _DORMANT
    return Company(
        name=row["companyname"].strip(),
        number=row.get("companynumber", "").strip(),
        jurisdiction="GB",
        registered=british_date(row.get("incorporationdate", "")),
        dissolved=british_date(row.get("dissolutiondate", "")),
        dormant_until=british_date(row.get("accounts.lastmadeupdate", "")) if dormant else None,
        former=tuple(name for column in _FORMER if (name := row.get(column, "").strip())),
    )


def british_date(text: str) -> date | None:
    """``DD/MM/YYYY`` or ISO as a date, None where empty; `ValueError` otherwise."""
    stripped = text.strip()
    if not stripped:
        return None
    found = _DATE.match(stripped)
    if found is None:
        return date.fromisoformat(stripped[:10])
    return date(int(found[3]), int(found[2]), int(found[1]))
