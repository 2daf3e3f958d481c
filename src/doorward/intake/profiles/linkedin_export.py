"""The archive a LinkedIn member gets by "Get a copy of your data": CSV files, zipped.

File and column names are those of archives from 2020 to 2026. Only the columns named here are
taken from a row; birth date, maiden name, address and postcode are never kept, and files with
other people's data (connections, messages) are not opened.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

import msgspec

from doorward.intake.reader import Limits
from doorward.intake.resumes.dates import parse_date
from doorward.intake.resumes.errors import UnreadableDocumentError
from doorward.intake.resumes.plain import decode
from doorward.model import (
    Education,
    Employment,
    Origin,
    Problem,
    Severity,
    Statement,
    StatementSource,
)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "profile.csv": ("First Name", "Last Name", "Headline", "Summary", "Geo Location", "Websites"),
    "positions.csv": (
        "Company Name",
        "Title",
        "Description",
        "Location",
        "Started On",
        "Finished On",
    ),
    "education.csv": ("School Name", "Start Date", "End Date", "Degree Name"),
    "email addresses.csv": ("Email Address", "Primary"),
    "phonenumbers.csv": ("Number",),
    "phone numbers.csv": ("Number",),
    "whatsapp phone numbers.csv": ("Number",),
    "skills.csv": ("Name",),
}
"""The files read, by lower-case name, and the columns taken from each."""

_NEEDED = {
    "profile.csv": ("First Name", "Last Name"),
    "positions.csv": ("Company Name", "Title"),
    "education.csv": ("School Name",),
    "email addresses.csv": ("Email Address",),
}
_PREAMBLE_ROWS = 10
_WEBSITE = re.compile(r"(?:[A-Z_]{2,20}:)?([^\s,\[\]]{4,300})")
_OPEN = frozenset(("", "present", "current", "not available"))
Row = dict[str, str]


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of the files that are read, by lower-case file name, and what went wrong."""

    rows: Mapping[str, tuple[Row, ...]]
    problems: tuple[Problem, ...]


def read_tables(files: Mapping[str, bytes], label: str, limits: Limits) -> Export:
    """The rows of an export's files; a file that cannot be read is a problem, the rest goes on."""
    rows: dict[str, tuple[Row, ...]] = {}
    problems: list[Problem] = []
    for name, data in files.items():
        known = name.rsplit("/", maxsplit=1)[-1].lower()
        if known not in COLUMNS:
            continue
        try:
            rows[known] = tuple(_rows(data, known, limits))
        except UnreadableDocumentError as error:
            problems.append(Problem(Severity.FILE, error.code, error.message, f"{label}/{name}"))
            continue
        if len(rows[known]) >= limits.list_items:
            message = f"only the first {limits.list_items:,} rows were read"
            problems.append(Problem(Severity.FIELD, "too-many-rows", message, f"{label}/{name}"))
    return Export(rows=rows, problems=tuple(problems))


def _rows(data: bytes, name: str, limits: Limits) -> Iterator[Row]:
    if not data.strip():
        return
    text, _ = decode(data)
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""))
    wanted = COLUMNS[name]
    needed = _NEEDED.get(name, wanted)
    header: list[str] | None = None
    count = 0
    try:
        for number, row in enumerate(reader):
            cells = [cell.strip() for cell in row]
            if header is None:
                if all(column in cells for column in needed):
                    header = cells
                elif number >= _PREAMBLE_ROWS:
                    break
                continue
            chosen = {
                column: cell[: limits.text_field]
                for column, cell in zip(header, cells, strict=False)
                if column in wanted and cell
            }
            if chosen:
                yield chosen
                count += 1
            if count >= limits.list_items:
                return
    except csv.Error as error:
        raise UnreadableDocumentError("damaged", f"is no readable CSV: {error}") from error
    if header is None:
        raise UnreadableDocumentError("wrong-columns", f"has no columns {', '.join(needed)}")


def statement(export: Export, origin: Origin) -> Statement:
    """What the member's own data says, as a statement of source LINKEDIN."""
    rows = export.rows
    profile: Row = next(iter(rows.get("profile.csv", ())), {})
    name = " ".join(filter(None, (profile.get("First Name"), profile.get("Last Name"))))
    text = "\n".join(filter(None, (profile.get("Headline"), profile.get("Summary"))))
    return Statement(
        source=StatementSource.LINKEDIN,
        origin=origin,
        name=name or None,
        emails=_emails(rows),
        phones=_phones(rows),
        location=profile.get("Geo Location"),
        employments=tuple(map(_employment, rows.get("positions.csv", ()))),
        educations=tuple(map(_education, rows.get("education.csv", ()))),
        skills=tuple(
            dict.fromkeys(row["Name"][:100] for row in rows.get("skills.csv", ()) if "Name" in row)
        ),
        links=_links(profile.get("Websites", "")),
        text=text or None,
    )


def _emails(rows: Mapping[str, tuple[Row, ...]]) -> tuple[str, ...]:
    found = sorted(
        rows.get("email addresses.csv", ()),
        key=lambda row: row.get("Primary", "").lower() != "yes",
    )
    return tuple(
        dict.fromkeys(row["Email Address"] for row in found if "@" in row.get("Email Address", ""))
    )


def _phones(rows: Mapping[str, tuple[Row, ...]]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            row["Number"]
            for name in ("phonenumbers.csv", "phone numbers.csv", "whatsapp phone numbers.csv")
            for row in rows.get(name, ())
            if any(one.isdigit() for one in row.get("Number", ""))
        )
    )


def _employment(row: Row) -> Employment:
    finished = row.get("Finished On", "")
    started = parse_date(row.get("Started On", ""))
    return Employment(
        employer=row.get("Company Name"),
        title=row.get("Title"),
        start=started,
        end=parse_date(finished),
        current=started is not None and finished.lower() in _OPEN,
        location=row.get("Location"),
        description=row.get("Description"),
    )


def _education(row: Row) -> Education:
    return Education(
        school=row.get("School Name"),
        degree=row.get("Degree Name"),
        start=parse_date(row.get("Start Date", "")),
        end=parse_date(row.get("End Date", "")),
    )


def _links(websites: str) -> tuple[str, ...]:
    """``[PORTFOLIO:https://a.example,OTHER:https://b.example]`` → the addresses."""
    found = (match.group(1) for match in _WEBSITE.finditer(websites[:5_000]))
    return tuple(dict.fromkeys(link for link in found if "." in link))[:20]
