"""Mapping files: which column or key of an export is which field of an application.

TOML; the reference is ``docs/formats.md``. A mapping says where values are and how they are
written; it cannot compute. Errors name the entry and say what was expected.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as AbstractMapping
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from doorward.intake.ats.columns import is_refused
from doorward.intake.ats.dates import DateOrder
from doorward.intake.ats.files import reason
from doorward.intake.reader import IntakeError
from doorward.model.interchange import (
    ApplicationRecord,
    ClientRecord,
    EducationRecord,
    EmploymentRecord,
    JobRecord,
    OfferRecord,
    RefereeRecord,
)

_LONGEST_FILE = 2**20
GROUPS: AbstractMapping[str, type[msgspec.Struct]] = {
    "employments": EmploymentRecord,
    "educations": EducationRecord,
    "client_events": ClientRecord,
    "referees": RefereeRecord,
}
_INNER: AbstractMapping[str, type[msgspec.Struct]] = {"job": JobRecord, "offer": OfferRecord}
LISTS = frozenset(
    {"emails", "phones", "addresses", "links", "skills", "attachments", "code_accounts"}
)
_PLAIN = (
    frozenset(ApplicationRecord.__struct_fields__)
    - set(GROUPS)
    - set(_INNER)
    - {
        "observed",
        "statements",
    }
)
_SELECTOR_KEYS = frozenset({"from", "value", "separator", "join", "format"})


class MappingError(IntakeError):
    """A mapping file that cannot be used. Code ``bad-mapping`` or ``prohibited-field``."""


class Selector(msgspec.Struct, frozen=True):
    """Where a field's values are (columns or paths) and how they are written.

    `separator` splits one value into several, `join` makes several into one, `format` is a
    ``strptime`` pattern for dates, `constant` a value that is the same in every record.
    """

    sources: tuple[str, ...] = ()
    constant: str | None = None
    separator: str | None = None
    join: str | None = None
    format: str | None = None


class Group(msgspec.Struct, frozen=True):
    """Repeated things of one kind (jobs, schools …).

    `each` is the path of a list of objects; with `separator`, columns that list the same things
    in parallel are split and paired; with neither, the columns describe one thing.
    """

    target: str
    fields: AbstractMapping[str, Selector]
    each: str | None = None
    separator: str | None = None


class Mapping(msgspec.Struct, frozen=True):
    """A mapping file, checked."""

    fields: AbstractMapping[str, Selector] = {}
    groups: tuple[Group, ...] = ()
    date_order: DateOrder | None = None
    time_zone: tzinfo | None = None
    delimiter: str | None = None
    encoding: str | None = None

    def sources(self) -> frozenset[str]:
        """The top-level columns or keys that are read."""
        found = {source for one in self.fields.values() for source in one.sources}
        for group in self.groups:
            inner = {s for one in group.fields.values() for s in one.sources}
            found |= {group.each} if group.each else inner
        return frozenset(found)


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises `MappingError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MappingError("bad-mapping", f"cannot be read: {reason(error)}") from error
    if len(data) > _LONGEST_FILE:
        raise MappingError("bad-mapping", f"is longer than {_LONGEST_FILE} bytes")
    try:
        return parse_mapping(tomllib.loads(data.decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError("bad-mapping", f"is not TOML: {error}") from error
    except RecursionError:
        raise MappingError("bad-mapping", "is nested too deep") from None


def parse_mapping(content: AbstractMapping[str, object]) -> Mapping:
    """Check the content of a mapping file. Raises `MappingError`."""
    known = {"fields", "date_order", "time_zone", "delimiter", "encoding", *GROUPS}
    for key in content:
        if key not in known:
            raise _bad(key, f"is not known; known are {', '.join(sorted(known))}")
    fields = _table(content.get("fields", {}), "fields")
    return Mapping(
        fields={name: _field(name, value) for name, value in fields.items()},
        groups=tuple(
            _group(target, index, value)
            for target in GROUPS
            for index, value in enumerate(_list(content.get(target, []), target))
        ),
        date_order=_date_order(content.get("date_order")),
        time_zone=_time_zone(content.get("time_zone")),
        delimiter=_delimiter(content.get("delimiter")),
        encoding=_encoding(content.get("encoding")),
    )


def _bad(entry: str, message: str) -> MappingError:
    return MappingError("bad-mapping", f"{entry}: {message}")


def _table(value: object, entry: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _bad(entry, "must be a table")
    return value


def _list(value: object, entry: str) -> list[object]:
    if not isinstance(value, list):
        raise _bad(entry, f"must be written [[{entry}]]")
    return value


def _field(name: str, value: object) -> Selector:
    outer, _, inner = name.partition(".")
    if outer in _INNER:
        allowed = _INNER[outer].__struct_fields__
        if inner not in allowed:
            raise _bad(f"fields.{name}", f"known are {', '.join(f'{outer}.{f}' for f in allowed)}")
    elif name not in _PLAIN:
        raise _bad(f"fields.{name}", f"is no field; known are {', '.join(sorted(_PLAIN))}")
    return _selector(value, f"fields.{name}")


def _selector(value: object, entry: str) -> Selector:
    given = value if isinstance(value, dict) else {"from": value}
    if unknown := set(given) - _SELECTOR_KEYS:
        raise _bad(
            entry, f"{sorted(unknown)[0]!r} is not one of {', '.join(sorted(_SELECTOR_KEYS))}"
        )
    options = {key: _option(given, key, entry) for key in ("value", "separator", "join", "format")}
    sources = given.get("from", [] if options["value"] else None)
    sources = [sources] if isinstance(sources, str) else sources
    if not isinstance(sources, list) or not all(_is_text(source) for source in sources):
        raise _bad(entry, "'from' must be a column or path, or a list of them")
    if bool(sources) == bool(options["value"]):
        raise _bad(entry, "needs one of 'from' and 'value'")
    for source in sources:
        _refuse_prohibited(source, entry)
    return Selector(
        sources=tuple(sources),
        constant=options["value"],
        separator=options["separator"],
        join=options["join"],
        format=options["format"],
    )


def _option(given: AbstractMapping[str, object], key: str, entry: str) -> str | None:
    value = given.get(key)
    if value is None or (isinstance(value, str) and value):
        return value
    raise _bad(entry, f"{key!r} must be text that is not empty")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _refuse_prohibited(source: str, entry: str) -> None:
    for part in source.replace("[", ".").split("."):
        if is_refused(part) or is_refused(source):
            raise MappingError(
                "prohibited-field",
                f"{entry}: {source!r} tells origin, belief, health, age, family or looks; "
                "Doorward never reads it",
            )


def _group(target: str, index: int, value: object) -> Group:
    entry = f"{target}[{index}]"
    table = _table(value, entry)
    each = _option(table, "each", entry)
    separator = _option(table, "separator", entry)
    table = {name: one for name, one in table.items() if name not in ("each", "separator")}
    allowed = GROUPS[target].__struct_fields__
    for name in table:
        if name not in allowed:
            raise _bad(f"{entry}.{name}", f"known are {', '.join(allowed)}")
    if each is not None:
        _refuse_prohibited(each, entry)
    return Group(
        target=target,
        fields={name: _selector(one, f"{entry}.{name}") for name, one in table.items()},
        each=each,
        separator=separator,
    )


def _date_order(value: object) -> DateOrder | None:
    if value is None:
        return None
    try:
        return DateOrder(str(value))
    except ValueError:
        raise _bad("date_order", "must be 'mdy' or 'dmy'") from None


def _time_zone(value: object) -> tzinfo | None:
    if value is None:
        return None
    try:
        return ZoneInfo(str(value))
    except (ValueError, OSError, LookupError):
        raise _bad("time_zone", f"{value!r} is no time zone such as 'America/New_York'") from None


def _delimiter(value: object) -> str | None:
    if value is None or (isinstance(value, str) and len(value) == 1 and value not in '"\r\n'):
        return value
    raise _bad("delimiter", "must be one character")


def _encoding(value: object) -> str | None:
    if value is None:
        return None
    try:
        "".encode(str(value))
    except LookupError:
        raise _bad("encoding", f"{value!r} is no known encoding") from None
    return str(value)
