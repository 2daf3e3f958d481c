"""The roster: who works here, as a CSV file.

It has a header line; names of columns are matched without regard to case, and columns
that are not listed here are never read.

==================  ================================================================================
column              meaning
==================  ================================================================================
``id``              the person's key, required, once
``team``, ``role``  who their peers are
``aliases``         their accounts and addresses, joined by ``;``
``started``         first day of work
``left``            last day of work
``home_latitude``,  where they say they work, degrees north and east
``home_longitude``
``home_accuracy_km``  how far off that point may be, default 25
``office_days``     days planned on site: ``Mon;Tue``
``leave_from``,     leave, first and last days, each joined by ``;``
``leave_until``
``on_call``         ``yes`` or ``no``
==================  ================================================================================

A moment is a date (``2026-03-31``) or a date with a time and an offset
(``2026-03-31T17:00:00+02:00``). A date alone is a whole day wherever on Earth it is: ``started``
and ``leave_from`` begin when it begins in the east (UTC+14), ``left`` and ``leave_until`` end when
it is over in the west (UTC-12). So nobody's last afternoon is taken for access after leaving.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone

from doorward.model.workforce import Person, Spot
from doorward.stream.context_files_faults import UNPRINTABLE, Faults, read_text
from doorward.watch.detectors.places_distance import HALF_ROUND_KM, spot_of

COLUMNS = (
    "id",
    "team",
    "role",
    "aliases",
    "started",
    "left",
    "home_latitude",
    "home_longitude",
    "home_accuracy_km",
    "office_days",
    "leave_from",
    "leave_until",
    "on_call",
)
MOST_PEOPLE = 1_000_000
HOME_KM = 25.0

_LONGEST_NAME, _MOST_ALIASES, _MOST_LEAVES = 254, 64, 200
_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {name[:3]: number for number, name in enumerate(_FULL_DAYS)}
_WORDS = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}
_EAST, _WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))


class _BadCellError(ValueError):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def read_roster(content: bytes, name: str = "roster") -> tuple[Person, ...]:
    """The people of a roster, in its order. Raises `ContextError`."""
    faults = Faults(name)
    people: list[Person] = []
    owners: dict[str, int] = {}
    for row, cells in _rows(read_text(content, faults), faults):
        try:
            person = _person(cells)
        except _BadCellError as error:
            faults.add("bad-value", str(error), row, error.column)
            continue
        for alias in {one.lower() for one in (person.id, *person.aliases)}:
            first = owners.setdefault(alias, row)
            if first != row:
                column = "id" if alias == person.id.lower() else "aliases"
                faults.add("duplicate-name", f"an account that row {first} has too", row, column)
        people.append(person)
    faults.verdict()
    return tuple(people)


def _rows(text: str, faults: Faults) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the line they end on. Rows that are no row are faults."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(header, faults)
        for count, row in enumerate(reader):
            if count >= MOST_PEOPLE:
                faults.add("too-many", f"has more than {MOST_PEOPLE:,} rows", reader.line_num)
                return
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                said = f"has {len(row)} cells where the header has {len(header)}"
                faults.add("wrong-columns", said, reader.line_num)
                continue
            cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
            yield reader.line_num, {name: cells.get(name, "") for name in COLUMNS}
    except csv.Error as error:
        faults.add("not-csv", f"is no CSV: {error}", reader.line_num)


def _check_header(header: list[str], faults: Faults) -> None:
    if "id" not in header:
        faults.add("missing-column", f"the header lacks 'id'; it has {header[:20]!r:.200}", 1, "id")
    for name in header:
        if name in COLUMNS:
            if header.count(name) > 1:
                faults.add("duplicate-column", "stands in the header twice", 1, name)
                break
            continue
        close = difflib.get_close_matches(name[:40], COLUMNS, 1, 0.85)
        if close and close[0] not in header:
            faults.add("unknown-column", f"is {close[0]!r} meant?", 1, name[:40])
    faults.verdict()


def _person(cells: Mapping[str, str]) -> Person:
    name = _name(cells["id"], "id")
    if not name:
        raise _BadCellError("id", "is empty")
    started = _moment(cells["started"], "started", ends=False)
    left = _moment(cells["left"], "left", ends=True)
    if started is not None and left is not None and left <= started:
        raise _BadCellError("left", "is before 'started'; leave it empty for who came back")
    return Person(
        id=name,
        team=_name(cells["team"], "team"),
        role=_name(cells["role"], "role"),
        aliases=tuple(dict.fromkeys(_names(cells["aliases"], "aliases", _MOST_ALIASES))),
        started=started,
        left=left,
        home=_home(cells),
        office_days=_days(cells["office_days"]),
        on_leave=_leaves(cells["leave_from"], cells["leave_until"]),
        on_call=_truth(cells["on_call"]),
    )


def _name(text: str, column: str) -> str:
    if len(text) > _LONGEST_NAME:
        raise _BadCellError(column, f"is longer than {_LONGEST_NAME} characters")
    if UNPRINTABLE.search(text):
        raise _BadCellError(column, "holds characters that cannot be seen")
    return text


def _names(text: str, column: str, most: int) -> list[str]:
    found = [_name(one.strip(), column) for one in text.split(";", most + 1) if one.strip()]
    if len(found) > most:
        raise _BadCellError(column, f"holds more than {most}")
    return found


def _moment(text: str, column: str, *, ends: bool) -> float | None:
    if not text:
        return None
    try:
        if len(text) == len("2026-03-31"):
            day = date.fromisoformat(text)
            if ends:
                day += timedelta(days=1)
            return datetime.combine(day, time(), _WEST if ends else _EAST).timestamp()
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        pass
    expected = "a date such as 2026-03-31, or one with a time and an offset"
    raise _BadCellError(column, f"{text[:40]!r} is not {expected}")


def _number(text: str, column: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        raise _BadCellError(column, f"{text[:40]!r} is no number")
    return value


def _home(cells: Mapping[str, str]) -> Spot | None:
    latitude = _number(cells["home_latitude"], "home_latitude")
    longitude = _number(cells["home_longitude"], "home_longitude")
    accuracy = _number(cells["home_accuracy_km"], "home_accuracy_km")
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        lacking = "home_latitude" if latitude is None else "home_longitude"
        raise _BadCellError(lacking, "is empty where the other coordinate is given")
    if accuracy is not None and not 0 < accuracy <= HALF_ROUND_KM:
        raise _BadCellError("home_accuracy_km", f"is not between 0 and {HALF_ROUND_KM:,.0f}")
    home = spot_of(latitude, longitude, HOME_KM if accuracy is None else accuracy)
    if home is None:
        column = "home_longitude" if -90 <= latitude <= 90 else "home_latitude"
        raise _BadCellError(column, "is no place: latitudes end at 90, longitudes at 180 degrees")
    return home


def _days(text: str) -> tuple[int, ...]:
    found = set()
    for one in _names(text, "office_days", 7):
        number = _DAYS.get(one.lower()[:3])
        if number is None or not _FULL_DAYS[number].startswith(one.lower()):
            raise _BadCellError("office_days", f"{one[:40]!r} is no day; expected Mon, Tue …")
        found.add(number)
    return tuple(sorted(found))


def _leaves(begin: str, end: str) -> tuple[tuple[float, float], ...]:
    begins = _names(begin, "leave_from", _MOST_LEAVES)
    ends = _names(end, "leave_until", _MOST_LEAVES)
    if len(begins) != len(ends):
        said = f"names {len(ends)} days where leave_from names {len(begins)}"
        raise _BadCellError("leave_until", said)
    found = []
    for first, last in zip(begins, ends, strict=True):
        since = _moment(first, "leave_from", ends=False)
        until = _moment(last, "leave_until", ends=True)
        if since is None or until is None or until <= since:
            raise _BadCellError("leave_until", f"{last[:40]!r} is before {first[:40]!r}")
        found.append((since, until))
    return tuple(sorted(found))


def _truth(text: str) -> bool:
    found = _WORDS.get(text.lower())
    if found is None:
        raise _BadCellError("on_call", f"{text[:40]!r} is neither yes nor no")
    return found
