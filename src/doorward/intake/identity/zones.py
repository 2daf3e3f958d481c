"""Machine-readable zones of travel documents: ICAO Doc 9303, parts 3 to 7.

Cards TD1 (three lines of 30), TD2 (two of 36), passports TD3 (two of 44), visas MRV-A (two of
44) and MRV-B (two of 36). Nothing is mended: a character that is likely misread is named and
left as it is. The issuing state, nationality, sex and optional data are used to count
characters and check digits, and not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

import msgspec

from doorward.intake.identity.zone_fields import (
    LAYOUTS,
    Layout,
    birth_day,
    expiry_day,
    holds,
    likely_misread,
    names_in,
)
from doorward.intake.reader import IntakeError
from doorward.model import DocumentSeen

_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
_LONGEST = 2_000


class ZoneError(IntakeError):
    """A text that is no machine-readable zone: ``wrong-length`` or ``wrong-character``."""


class ZoneFormat(StrEnum):
    """The formats of Doc 9303."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"


class ZoneCheck(msgspec.Struct, frozen=True):
    """Whether a check digit holds, and which characters may be misread if not."""

    field: str
    holds: bool
    hint: str = ""


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """What a zone says. A day that is unknown or impossible is None, and `notes` say so.

    `names_cut` is whether the names fill their field to the end, so that some may be missing.
    """

    format: ZoneFormat
    kind: str
    number: str | None
    surname: str | None
    given_names: str | None
    birth_date: date | None
    expires: date | None
    checks: tuple[ZoneCheck, ...]
    names_cut: bool = False
    notes: tuple[str, ...] = ()

    @property
    def check_digits(self) -> bool:
        """Whether every check digit holds."""
        return all(check.holds for check in self.checks)

    def document(self) -> DocumentSeen:
        """The zone as a document that was seen."""
        return DocumentSeen(
            kind=self.kind,
            number=self.number,
            name=" ".join(part for part in (self.given_names, self.surname) if part) or None,
            birth_date=self.birth_date,
            expires=self.expires,
            check_digits=self.check_digits,
        )


def read_zone(text: str, today: date) -> Zone:
    """The zone in a text of two or three lines; empty lines and spaces at line ends do not count.

    `today` places the two digits of a year: a birth is not in the future, and an expiry within
    fifty years of today. Raises `ZoneError`.
    """
    lines = _lines(text)
    layout = _layout(lines)
    zone = "".join(lines)
    number, number_check = _number(zone, layout)
    surname, given, cut = names_in(zone[layout.names])
    born, ends = zone[layout.birth], zone[layout.expiry]
    birth_date, expires = birth_day(born, today), expiry_day(ends, today)
    return Zone(
        format=ZoneFormat(layout.name),
        kind=_kind(zone),
        number=number,
        surname=surname,
        given_names=given,
        birth_date=birth_date,
        expires=expires,
        checks=(number_check, *_checks(zone, layout)),
        names_cut=cut,
        notes=tuple(_notes(zone, layout, birth_date, expires)),
    )


def _lines(text: str) -> list[str]:
    if len(text) > _LONGEST:
        raise ZoneError("wrong-length", f"the text has more than {_LONGEST} characters")
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for row, line in enumerate(lines, 1):
        for column, character in enumerate(line, 1):
            if character not in _ALLOWED:
                raise ZoneError(
                    "wrong-character",
                    f"line {row}, character {column} is not one of A to Z, 0 to 9 and <",
                )
    return lines


def _layout(lines: Sequence[str]) -> Layout:
    shape = tuple(len(line) for line in lines)
    visa = bool(lines) and lines[0].startswith("V")
    for layout in LAYOUTS:
        if layout.lines == shape and layout.visa in (None, visa):
            return layout
    found = ", ".join(map(str, shape)) or "none"
    raise ZoneError(
        "wrong-length",
        f"expected 3 lines of 30 characters, 2 of 36 or 2 of 44; found lines of: {found}",
    )


def _kind(zone: str) -> str:
    """What the first letter of the document code stands for; the second is the issuer's own."""
    words = {"P": "passport", "V": "visa", "I": "identity card", "A": "identity card"}
    return words.get(zone[0], "identity card" if zone[0] == "C" else "travel document")


def _number(zone: str, layout: Layout) -> tuple[str | None, ZoneCheck]:
    """The document's number, which on cards may go on in the optional data (part 5, 4.2.2)."""
    digits, check = zone[layout.number], zone[layout.number.stop]
    rest = zone[layout.optional].partition("<")[0]
    if layout.long_numbers and check == "<" and len(rest) > 1:
        digits, check = digits + rest[:-1], rest[-1]
    shown = digits.rstrip("<").replace("<", " ") or None
    return shown, _check("document number", digits, check)


def _checks(zone: str, layout: Layout) -> Iterator[ZoneCheck]:
    yield _check("date of birth", zone[layout.birth], zone[layout.birth.stop], numeric=True)
    yield _check("date of expiry", zone[layout.expiry], zone[layout.expiry.stop], numeric=True)
    if layout.optional_check is not None:
        optional, check = zone[layout.optional], zone[layout.optional_check]
        # An empty field may have a filler in the place of its check digit (part 4, 4.2.2).
        empty = not optional.strip("<") and check == "<"
        yield (
            ZoneCheck("optional data", True) if empty else _check("optional data", optional, check)
        )
    if layout.composite is not None:
        whole = "".join(zone[part] for part in layout.composite)
        yield _check("whole zone", whole, zone[-1] if layout.lines != (30, 30, 30) else zone[59])


def _check(field: str, digits: str, check: str, *, numeric: bool = False) -> ZoneCheck:
    if holds(digits, check):
        return ZoneCheck(field, True)
    hint = likely_misread(digits, check, numeric=numeric) if field != "whole zone" else ""
    return ZoneCheck(field, False, hint)


def _notes(
    zone: str, layout: Layout, birth_date: date | None, expires: date | None
) -> Iterator[str]:
    for name, digits, day in (
        ("date of birth", zone[layout.birth], birth_date),
        ("date of expiry", zone[layout.expiry], expires),
    ):
        if day is None:
            unknown = "<" in digits and (
                digits.strip("<") == "" or digits.replace("<", "").isdigit()
            )
            yield f"{name}: {'not stated in full' if unknown else 'no possible day'}"
    if any(character.isdigit() for character in zone[layout.names]):
        yield "names: a digit stands among the letters, perhaps O for 0 or I for 1"
