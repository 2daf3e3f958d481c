"""IPEDS: which degrees schools of the United States awarded, as NCES publishes it.

Three files of the IPEDS data center (nces.ed.gov/ipeds): Completions ``C2022_A`` (columns
``UNITID``, ``CIPCODE``, ``MAJORNUM``, ``AWLEVEL``, ``CTOTALT``; the year is in the file's name
only and means 1 July of the year before to 30 June), Institutional Characteristics ``HD2022``
(``UNITID``, ``INSTNM``, ``IALIAS``, ``WEBADDR``), and the titles of the Classification of
Instructional Programs (``CIPCode``, ``CIPTitle``, ``CrossReferences``; codes are written
``="11.0701"``).
"""

from __future__ import annotations

import re
from array import array
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.reference.emails import clean_domain
from doorward.reference.errors import ReferenceDataError
from doorward.reference.parsing import Tally, read_bytes
from doorward.reference.registries.opening import opened, table_rows

_ENDING = (".csv",)
_UNPACKED = 2 * 2**30
_COMPLETIONS = ("unitid", "cipcode", "awlevel", "ctotalt")
_INSTITUTIONS = ("unitid", "instnm", "webaddr")
_TITLES = ("cipcode", "ciptitle")
_YEAR = re.compile(r"c(\d{4})_a", re.IGNORECASE)
_CODE = re.compile(r"(\d{1,2})\.(\d{4})(?!\d)")
_WHOLE_CODE = re.compile(r"\D{0,4}(\d{1,2})\.(\d{4})\D{0,4}\Z")
_MAGIC = b"DWAWARD1"

T = TypeVar("T")


class School(msgspec.Struct, frozen=True, array_like=True):
    """A school of the directory: all its names and its web domain."""

    unit: int
    names: tuple[str, ...]
    domain: str | None = None


class FieldTitle(msgspec.Struct, frozen=True, array_like=True):
    """A field of study: its six-digit code as a number, its title, codes it refers to."""

    code: int
    title: str
    related: tuple[int, ...] = ()


class Awards(msgspec.Struct, frozen=True):
    """Every kind of degree awarded in one year: sorted numbers made by `award`."""

    year: int
    rows: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.rows)


def award(unit: int, level: int, code: int) -> int:
    """School, award level and field in one number, ordered in this way."""
    return (unit << 28) | (level << 20) | code


def completions(path: Path, name: str) -> Awards:
    """The kinds of degree with at least one graduate; `name` is the published file's name."""
    found = _YEAR.search(name)
    if found is None:
        raise ReferenceDataError(
            "no-year", "the year is read from the file's name, which must be like C2022_A.csv"
        )
    rows = array("Q")
    tally = Tally()
    with opened(path, _ENDING, _UNPACKED) as file:
        for line, row in table_rows(file, _COMPLETIONS):
            number = _award(row)
            if number is None:
                tally.refuse(f"line {line}")
                continue
            tally.take()
            if number:
                rows.append(number)
    tally.verdict()
    return Awards(int(found[1]), np.unique(np.array(rows, dtype=np.uint64)))


def _award(row: dict[str, str]) -> int | None:
    """The row's number; 0 for totals and for nobody; None where it cannot be understood."""
    try:
        unit, level = int(row["unitid"]), int(row["awlevel"])
        if not row["cipcode"].strip('" ='):
            return None
        code = code_of(row["cipcode"])
        graduates = int(float(row["ctotalt"] or 0))
    except (KeyError, ValueError, OverflowError):
        return None
    if not (0 < unit < 2**24 and 0 < level < 2**8):
        return None
    return award(unit, level, code) if code is not None and graduates > 0 else 0


def code_of(text: str) -> int | None:
    """``11.0701`` as 110701; None for a family or a total, which have fewer digits."""
    found = _WHOLE_CODE.match(text.strip())
    return int(found[1]) * 10_000 + int(found[2]) if found else None


def write_awards(awards: Awards, target: Path) -> None:
    """Store the awards of a year."""
    target.write_bytes(_MAGIC + awards.year.to_bytes(8, "little") + awards.rows.tobytes())


def read_awards(path: Path) -> Awards:
    """What `write_awards` stored, mapped into memory."""
    with path.open("rb") as file:
        head = file.read(16)
        size = file.seek(0, 2)
    if len(head) < 16 or head[:8] != _MAGIC or size % 8:
        raise ReferenceDataError("not-understood", "not a table of degrees awarded")
    rows = np.memmap(path, "<u8", "r", 16) if size > 16 else np.empty(0, "<u8")
    return Awards(int.from_bytes(head[8:], "little"), rows)


def institutions(path: Path) -> list[School]:
    """The directory of schools, with aliases; NCES writes it in Windows-1252 or UTF-8."""
    schools = []
    tally = Tally()
    with opened(path, _ENDING, _UNPACKED) as file:
        for line, row in table_rows(file, _INSTITUTIONS, _encoding(file)):
            unit, name = row.get("unitid", "").strip(), row.get("instnm", "").strip()
            if not unit.isascii() or not unit.isdigit() or not name:
                tally.refuse(f"line {line}")
                continue
            tally.take()
            aliases = re.split(r"[|;]|,(?!\s*Inc)", row.get("ialias", ""))
            names = (name, *(part.strip() for part in aliases if part.strip()))
            schools.append(School(int(unit), names[:20], _domain(row.get("webaddr", ""))))
    tally.verdict()
    return schools


def _encoding(file: BinaryIO) -> str:
    """UTF-8 where the file begins as such, else Windows-1252, in which every byte is a letter."""
    peek = getattr(file, "peek", None)
    head = peek(2**18) if peek is not None else b""
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _domain(address: str) -> str | None:
    host = address.strip().lower().partition("://")[2] or address.strip().lower()
    return clean_domain(host.partition("/")[0].removeprefix("www."))


def titles(path: Path) -> list[FieldTitle]:
    """The titles of the fields of study, with the codes that their cross references name."""
    found = []
    tally = Tally()
    with opened(path, _ENDING, _UNPACKED) as file:
        for line, row in table_rows(file, _TITLES, _encoding(file)):
            title = row.get("ciptitle", "").strip().rstrip(".")
            if not title:
                tally.refuse(f"line {line}")
                continue
            tally.take()
            code = code_of(row["cipcode"])
            if code is not None:
                others = _CODE.findall(row.get("crossreferences", ""))
                related = tuple(int(a) * 10_000 + int(b) for a, b in others[:40])
                found.append(FieldTitle(code, title, related))
    tally.verdict()
    return found


def read_schools(path: Path) -> list[School]:
    """Schools as they were stored."""
    return _stored(path, list[School])


def read_titles(path: Path) -> list[FieldTitle]:
    """Titles as they were stored."""
    return _stored(path, list[FieldTitle])


def _stored(path: Path, shape: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(read_bytes(path), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReferenceDataError("not-understood", f"not a stored table: {error}") from error
