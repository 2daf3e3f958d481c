"""Where the fields of a machine-readable zone are, and how each is read (ICAO Doc 9303)."""

from __future__ import annotations

from datetime import date

import msgspec

_WEIGHTS = (7, 3, 1)
_VALUES = {character: value for value, character in enumerate("0123456789")} | {
    character: value for value, character in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)
}
_VALUES["<"] = 0
# Characters that optical reading takes for each other; a reading aid, not part of Doc 9303.
_ALIKE = {
    "O": "0",
    "Q": "0",
    "D": "0",
    "I": "1",
    "L": "1",
    "Z": "2",
    "S": "5",
    "G": "6",
    "B": "8",
    "0": "OQD",
    "1": "IL",
    "2": "Z",
    "5": "S",
    "6": "G",
    "8": "B",
}
_MOST_HINTS = 3


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A format: lengths of its lines, and its fields as slices of the lines put together.

    The check digit of a field stands right after it. `composite` are the parts under the last
    check digit, `visa` whether the document code must or must not begin with V.
    """

    name: str
    lines: tuple[int, ...]
    names: slice
    number: slice
    birth: slice
    expiry: slice
    optional: slice
    optional_check: int | None = None
    composite: tuple[slice, ...] | None = None
    visa: bool | None = None
    long_numbers: bool = False


def _two_lines(name: str, width: int, visa: bool) -> Layout:
    """Formats of two lines differ in their width and in what follows the date of expiry."""

    def second(start: int, stop: int) -> slice:
        return slice(width + start, width + stop)

    passport = width == 44 and not visa
    return Layout(
        name=name,
        lines=(width, width),
        names=slice(5, width),
        number=second(0, 9),
        birth=second(13, 19),
        expiry=second(21, 27),
        optional=second(28, width if visa else width - 1 - passport),
        optional_check=2 * width - 2 if passport else None,
        composite=None if visa else (second(0, 10), second(13, 20), second(21, width - 1)),
        visa=visa,
        long_numbers=width == 36 and not visa,
    )


LAYOUTS = (
    Layout(
        name="TD1",
        lines=(30, 30, 30),
        names=slice(60, 90),
        number=slice(5, 14),
        birth=slice(30, 36),
        expiry=slice(38, 44),
        optional=slice(15, 30),
        composite=(slice(5, 30), slice(30, 37), slice(38, 45), slice(48, 59)),
        long_numbers=True,
    ),
    _two_lines("TD2", 36, visa=False),
    _two_lines("TD3", 44, visa=False),
    _two_lines("MRV-A", 44, visa=True),
    _two_lines("MRV-B", 36, visa=True),
)
"""The formats of Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas)."""


def check_digit(digits: str) -> int:
    """The check digit of a field (part 3, 4.9): weights 7, 3, 1, modulo 10.

    >>> check_digit("L898902C3")
    6
    """
    return sum(_VALUES[one] * _WEIGHTS[index % 3] for index, one in enumerate(digits)) % 10


def holds(digits: str, check: str) -> bool:
    """Whether a field's check digit is right."""
    return check == str(check_digit(digits))


def likely_misread(digits: str, check: str, *, numeric: bool) -> str:
    """Which single characters, if misread, would explain a wrong check digit; "" if none would.

    `numeric` fields have digits only, so any letter in them is named.
    """
    if not check.isdigit():
        return "the check digit itself is no digit"
    if numeric and (letters := [n for n, one in enumerate(digits, 1) if one.isalpha()]):
        return f"a letter stands for a digit at character {', '.join(map(str, letters))}"
    found = [
        f"character {index + 1} may be {other} and not {one}"
        for index, one in enumerate(digits)
        for other in _ALIKE.get(one, "")
        if not (numeric and other.isalpha())
        and holds(digits[:index] + other + digits[index + 1 :], check)
    ]
    return "; or ".join(found[:_MOST_HINTS])


def names_in(field: str) -> tuple[str | None, str | None, bool]:
    """Surname, given names, and whether the field is full to its end, so that names may be cut.

    Two fillers part surname and given names, one parts words (part 3, 4.6). Names are as
    transliterated by the issuer: capital letters, no accents.

    >>> names_in("ERIKSSON<<ANNA<MARIA<<<<<<")
    ('ERIKSSON', 'ANNA MARIA', False)
    """
    surname, _, given = field.partition("<<")
    return _words(surname), _words(given), not field.endswith("<")


def _words(part: str) -> str | None:
    return " ".join(part.replace("<", " ").split()) or None


def birth_day(digits: str, today: date) -> date | None:
    """The day of birth: of the centuries, the last in which it is not after `today`.

    Somebody of more than a hundred years is read as younger: the zone does not tell.
    """
    century = today.year // 100 * 100
    days = (_day(digits, century), _day(digits, century - 100))
    return next((day for day in days if day is not None and day <= today), None)


def expiry_day(digits: str, today: date) -> date | None:
    """The day of expiry: the year nearest to this one that ends in the two digits."""
    if not digits[:2].isdigit():
        return None
    century = today.year // 100 * 100
    years = (century + shift + int(digits[:2]) for shift in (-100, 0, 100))
    year = min(years, key=lambda one: abs(one - today.year))
    return _day(digits, year - int(digits[:2]))


def _day(digits: str, century: int) -> date | None:
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None
