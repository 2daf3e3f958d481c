"""Where an address is registered or used, by a database the operator has.

MMDB is read with MaxMind's library: DB-IP Lite, GeoLite2, GeoIP2 and IPinfo files share the
format but not all field names; the fields below are understood. Database positions are those of
networks, not people: a few per cent are wrong by country, more by city.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import maxminddb
import msgspec

from doorward.reference.addresses import parse_address, parse_range
from doorward.reference.errors import ReferenceDataError
from doorward.reference.parsing import Tally, csv_rows
from doorward.reference.ranges import RangeTable
from doorward.reference.regions import any_region

_CACHED = 200_000
_HALF_ROUND = 20_037
"""Kilometres half round the Earth: no radius is larger."""


class Position(msgspec.Struct, frozen=True):
    """Where an address is: country (ISO 3166-1 alpha-2), region, city, degrees, network number.

    `accuracy` is the radius in kilometres that the database states for its point, if it does.
    """

    country: str | None = None
    region: str | None = None
    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    asn: int | None = None
    accuracy: float | None = None


UNKNOWN = Position()


class Geolocator:
    """Several databases as one: for each field the first that has it answers."""

    def __init__(self, sources: Sequence[RangePositions | MmdbPositions]) -> None:
        self._sources = tuple(sources)
        self._cache: dict[str, Position] = {}

    def __len__(self) -> int:
        return len(self._sources)

    def positions(self, addresses: Sequence[str]) -> list[Position]:
        """The position of each address, `UNKNOWN` where none is known."""
        cache = self._cache
        if len(cache) > _CACHED:
            cache.clear()
        wanted = [one for one in dict.fromkeys(addresses) if one not in cache]
        if wanted:
            columns = [source.positions(wanted) for source in self._sources]
            for index, address in enumerate(wanted):
                cache[address] = _merged([column[index] for column in columns])
        return [cache[address] for address in addresses]


def _merged(found: Sequence[Position]) -> Position:
    known = [one for one in found if one is not UNKNOWN]
    if len(known) < 2:
        return known[0] if known else UNKNOWN
    first = known[0]
    for other in known[1:]:
        same = first.country is None or first.country == other.country
        first = Position(
            first.country or other.country,
            first.region or (other.region if same else None),
            first.city or (other.city if same else None),
            other.latitude if first.latitude is None and same else first.latitude,
            other.longitude if first.longitude is None and same else first.longitude,
            first.asn if first.asn is not None else other.asn,
            other.accuracy if first.latitude is None and same else first.accuracy,
        )
    return first


class RangePositions(msgspec.Struct, frozen=True):
    """Positions from a table of ranges."""

    table: RangeTable
    rows: tuple[Position, ...]

    def positions(self, addresses: Sequence[str]) -> list[Position]:
        """The position of each address."""
        rows = self.rows
        found = self.table.lookup_many(addresses).tolist()
        return [rows[row] if row >= 0 else UNKNOWN for row in found]


def geolocation_csv(content: bytes) -> RangePositions:
    """Columns ``cidr`` or ``start``,``end``; ``country`` and optionally the rest of a position."""
    tally = Tally()
    ranges: list[tuple[int, int, int]] = []
    positions: dict[Position, int] = {}
    row_of: list[int] = []
    for line, row in csv_rows(content, ("country",)):
        parsed = parse_range(row.get("cidr") or f"{row.get('start', '')}-{row.get('end', '')}")
        position = _position(row)
        if parsed is None or position is None:
            tally.refuse(f"line {line}")
            continue
        tally.take()
        ranges.append(parsed)
        row_of.append(positions.setdefault(position, len(positions)))
    tally.verdict()
    return RangePositions(RangeTable(ranges, row_of), tuple(positions))


def _position(row: Mapping[str, str]) -> Position | None:
    country = row["country"].upper()
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        return None
    try:
        latitude, longitude = _degrees(row.get("latitude"), 90), _degrees(row.get("longitude"), 180)
        asn = row.get("asn", "").upper().removeprefix("AS")
        return Position(
            country,
            any_region(country, row.get("region")),
            row.get("city") or None,
            latitude,
            longitude,
            int(asn) if asn else None,
        )
    except ValueError:
        return None


def _degrees(text: str | None, limit: int) -> float | None:
    if not text:
        return None
    value = float(text)
    if not -limit <= value <= limit:
        raise ValueError(f"not between -{limit} and {limit}")
    return value


class MmdbPositions:
    """Positions from an MMDB file, which is mapped into memory and not read whole."""

    def __init__(self, path: Path) -> None:
        try:
            self._reader = maxminddb.open_database(path)
            metadata = self._reader.metadata()
        except (maxminddb.InvalidDatabaseError, OSError, ValueError, EOFError) as error:
            raise ReferenceDataError("not-understood", "not a valid MMDB file") from error
        self.built: date = datetime.fromtimestamp(metadata.build_epoch, UTC).date()
        self.entries: int = metadata.node_count

    def positions(self, addresses: Sequence[str]) -> list[Position]:
        """The position of each address; a damaged record is unknown."""
        return [self._one(address) for address in addresses]

    def _one(self, address: str) -> Position:
        if parse_address(address) is None:
            return UNKNOWN
        try:
            record = self._reader.get(address)
        except (maxminddb.InvalidDatabaseError, ValueError):
            return UNKNOWN
        return position_of(record) if isinstance(record, dict) else UNKNOWN


def position_of(record: Mapping[str, object]) -> Position:
    """A position from an MMDB record of MaxMind's or DB-IP's shape, or IPinfo's flat one."""
    country = _text(_inner(record, "country").get("iso_code"))
    country = country or _text(record.get("country_code")) or _text(record.get("country"))
    country = country.upper() if country and len(country) == 2 else None
    divisions = record.get("subdivisions")
    first = divisions[0] if isinstance(divisions, list) and divisions else {}
    division = first if isinstance(first, dict) else {}
    region = _english(division) or _text(division.get("iso_code")) or _text(record.get("region"))
    location = _inner(record, "location")
    number = record.get("autonomous_system_number")
    if number is None and isinstance(record.get("asn"), str):
        digits = str(record["asn"]).upper().removeprefix("AS")
        number = int(digits) if digits.isascii() and digits.isdigit() else None
    return Position(
        country,
        any_region(country, region),
        _english(_inner(record, "city")) or _text(record.get("city")),
        _number(location.get("latitude"), 90),
        _number(location.get("longitude"), 180),
        number if isinstance(number, int) else None,
        _number(location.get("accuracy_radius"), _HALF_ROUND),
    )


def _inner(record: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = record.get(key)
    return found if isinstance(found, dict) else {}


def _english(record: Mapping[str, object]) -> str | None:
    return _text(_inner(record, "names").get("en"))


def _text(value: object) -> str | None:
    return value[:200] if isinstance(value, str) and value else None


def _number(value: object, limit: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -limit <= value <= limit else None
