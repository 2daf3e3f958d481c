"""Mapping rows and objects of no particular format, with a mapping file or by usual names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AbstractMapping

import msgspec

from doorward.intake.ats.columns import is_refused, plain_name, usual_names
from doorward.intake.ats.lenient import Place
from doorward.intake.ats.mapping import GROUPS, Group, Mapping, MappingError, Selector, load_mapping
from doorward.intake.ats.reading import from_value
from doorward.intake.ats.rows import Lookup, flat_record
from doorward.intake.reader import ReadOptions
from doorward.model import Problem, Severity
from doorward.model.interchange import ApplicationRecord

_STRUCTURED = ("job", "offer", "statements", "observed", "synthetic", "code_accounts", *GROUPS)
_SPLIT_AT_SEMICOLON = frozenset({"emails", "phones", "links", "skills", "attachments"})
_NAMED_IN_PARTS = {
    "name": ("name", "name.first", "name.last"),
    "location": ("location", "location.city", "location.region", "location.country"),
}
_MOST_SHAPES = 1000
_MOST_NAMES_SAID = 30
_OF_A_PERSON = frozenset(
    {"candidate", "created_at", "resume_text", "skills", "employments.employer", "job.id"}
)


def mapping_of(options: ReadOptions) -> Mapping | Problem | None:
    """The mapping the options name, None where they name none, or what is wrong with it."""
    if options.mapping is None:
        return None
    try:
        return load_mapping(options.mapping)
    except MappingError as error:
        return Problem(Severity.FILE, error.code, str(error), options.mapping.name)


def identifies_people(
    columns: Sequence[str], extra: AbstractMapping[str, str] | None = None
) -> bool:
    """Whether columns by their usual names hold people's contacts, or names and what they did."""
    usual = usual_names(extra)
    fields = {usual[plain_name(column)] for column in columns if plain_name(column) in usual}
    if len(fields) < 2:
        return False
    named = "name" in fields or {"name.first", "name.last"} <= fields
    return bool(fields & {"emails", "phones"}) or (named and bool(fields & _OF_A_PERSON))


class Mapper:
    """Makes flat records of rows. Without a mapping, columns are known by their usual names.

    `structured` says that values may be lists and objects (JSON, Parquet), so that Doorward's
    own nested fields can be taken as they are.
    """

    def __init__(
        self,
        mapping: Mapping | None,
        extra: AbstractMapping[str, str] | None = None,
        *,
        structured: bool = False,
    ) -> None:
        self._mapping = mapping
        self._usual = usual_names(extra)
        if structured:
            self._usual.update({plain_name(name): name for name in _STRUCTURED})
        self._shapes: dict[tuple[str, ...], Mapping] = {}
        self._ignored: dict[str, None] = {}
        self._refused: dict[str, None] = {}
        self._missing: dict[str, None] = {}
        self._numbered = False
        self._structured = structured

    def columns_read(self, columns: Sequence[str]) -> list[str]:
        """Which of these columns are read at all, in their order."""
        mapping = self.mapping_for(tuple(columns))
        wanted = set(mapping.sources())
        tops = wanted | {source.split(".")[0].split("[")[0] for source in wanted}
        return [column for column in columns if column in tops and not is_refused(column)]

    def mapping_for(self, columns: tuple[str, ...]) -> Mapping:
        """The mapping for records that have these columns or keys."""
        known = self._shapes.get(columns)
        if known is not None:
            return known
        made = self._mapping or self._by_usual_names(columns)
        self._remember_unread(columns, made)
        if len(self._shapes) < _MOST_SHAPES:
            self._shapes[columns] = made
        return made

    def record(
        self, columns: tuple[str, ...], look_up: Lookup, place: Place
    ) -> ApplicationRecord | None:
        """The flat record of one row; None (and `place` says why) where it has no usable id."""
        mapping = self.mapping_for(columns)
        flat = flat_record(mapping, look_up, place)
        if "id" not in mapping.fields:
            self._numbered = True
            flat["id"] = f"{place.file.rsplit('.', 1)[0]}-{place.record}"
        elif "id" not in flat:
            place.refuse("missing-field", "has no id", mapping.fields["id"].sources[0])
            return None
        try:
            return msgspec.convert(flat, ApplicationRecord)
        except msgspec.ValidationError:
            return from_value(ApplicationRecord, flat, place)

    def notes(self, file: str) -> Iterator[Problem]:
        """What was not read of a file, and what was made up for want of an id."""
        if self._missing:
            message = f"the mapping names columns that are not there: {_listed(self._missing)}"
            yield Problem(Severity.FIELD, "missing-column", message, file)
        if self._refused:
            listed = _listed(self._refused)
            yield Problem(Severity.NOTE, "never-read", f"never read by design: {listed}", file)
        if self._ignored:
            listed = _listed(self._ignored)
            yield Problem(Severity.NOTE, "ignored-columns", f"not read: {listed}", file)
        if self._numbered:
            message = "has no id column; applications are named after the file and their number"
            yield Problem(Severity.NOTE, "numbered", message, file)

    def _remember_unread(self, columns: tuple[str, ...], mapping: Mapping) -> None:
        tops = {source.split(".")[0].split("[")[0] for source in mapping.sources()}
        tops |= mapping.sources()
        plain = {plain_name(column) for column in columns}
        if not self._structured:
            self._missing |= {s: None for s in mapping.sources() if plain_name(s) not in plain}
            tops |= {column for column in columns if plain_name(column) in map(plain_name, tops)}
        for column in columns:
            if is_refused(column):
                self._refused[column] = None
            elif column not in tops and column.strip():
                self._ignored[column] = None

    def _by_usual_names(self, columns: tuple[str, ...]) -> Mapping:
        found: dict[str, list[str]] = {}
        for column in columns:
            field = self._usual.get(plain_name(column))
            if field is not None and not is_refused(column):
                found.setdefault(field, []).append(column)
        for whole, (full, *parts) in _NAMED_IN_PARTS.items():
            in_parts = [column for part in parts for column in found.pop(part, [])]
            # A full name may carry more than the name ("Ann Example (C-501)"); its parts do not.
            if in_parts and (full not in found or (whole == "name" and len(in_parts) > 1)):
                found[whole] = in_parts
        fields = {
            name: Selector(tuple(sources), separator=";" if name in _SPLIT_AT_SEMICOLON else None)
            for name, sources in found.items()
            if name.split(".")[0] not in GROUPS or "." not in name
        }
        return Mapping(fields=fields, groups=tuple(_groups(found)))


def _groups(found: AbstractMapping[str, Sequence[str]]) -> Iterator[Group]:
    for target in GROUPS:
        inner = {
            name.partition(".")[2]: Selector(tuple(sources))
            for name, sources in found.items()
            if name.startswith(f"{target}.")
        }
        if inner and target == "employments":
            inner["current"] = Selector(constant="true")
        if inner:
            yield Group(target=target, fields=inner)


def _listed(names: AbstractMapping[str, None]) -> str:
    shown = list(names)[:_MOST_NAMES_SAID]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
