"""What the readers of exports have in common: a file's records, decoded and converted.

A reader says how one record becomes flat `ApplicationRecord`s; everything else (opening,
bounding, decoding, saying what was left out and going on) happens here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from doorward.intake.ats.dates import DateOrder
from doorward.intake.ats.files import TooLongLine, Trouble, chunks, lines
from doorward.intake.ats.json_stream import Fault, elements
from doorward.intake.ats.lenient import Place, build, decode_json
from doorward.intake.ats.values import Rules
from doorward.intake.reader import Limits, ReadOptions
from doorward.intake.records import clip, to_application
from doorward.model import Application, Problem, Severity
from doorward.model.interchange import ApplicationRecord

T = TypeVar("T", bound=msgspec.Struct)


class SourceFile(msgspec.Struct, frozen=True):
    """A file to read, and the name it goes by in origins and messages."""

    path: Path
    label: str


class Raw(msgspec.Struct, frozen=True):
    """One record as it stands in a file, and its place."""

    place: Place
    data: bytes
    container: str | None = None


def source_file(path: Path, options: ReadOptions) -> SourceFile:
    """The file of a call to `Reader.read`."""
    return SourceFile(path, options.label or path.name)


def rules(options: ReadOptions, order: DateOrder | None = None) -> Rules:
    """What conversions are held to under these options."""
    return Rules(options.today or datetime.now(UTC).date(), options.limits, order)


def json_records(
    file: SourceFile, containers: frozenset[str], limits: Limits
) -> Iterator[Raw | Problem]:
    """The records of a JSON file, or of several JSON values after each other."""
    notes: list[Problem] = []
    watch = _Watch(limits)
    try:
        for found in elements(chunks(file.path, limits, notes, file.label), containers, limits):
            yield from _drain(notes)
            place = Place(file.label, str(found.number))
            if isinstance(found, Fault):
                place.refuse(found.code, found.message)
                yield from place.problems
            else:
                yield Raw(place, found.data, found.container)
            watch.after(place)
    except Trouble as trouble:
        yield trouble.problem(file.label)
    yield from _drain(notes)


def line_records(file: SourceFile, limits: Limits) -> Iterator[Raw | Problem]:
    """The lines of a JSON Lines file that are not blank."""
    notes: list[Problem] = []
    watch = _Watch(limits)
    try:
        pieces = chunks(file.path, limits, notes, file.label)
        for number, line in enumerate(lines(pieces, limits.record_bytes), start=1):
            if not line or (isinstance(line, bytes) and line.isspace()):
                continue
            yield from _drain(notes)
            place = Place(file.label, str(number))
            if isinstance(line, TooLongLine):
                place.refuse("too-large", f"is longer than {limits.record_bytes} bytes")
                yield from place.problems
            else:
                yield Raw(place, line)
            watch.after(place)
    except Trouble as trouble:
        yield trouble.problem(file.label)
    yield from _drain(notes)


def _drain(notes: list[Problem]) -> Iterator[Problem]:
    while notes:
        yield notes.pop(0)


class _Watch:
    """Gives up on a file that holds nothing but unreadable records."""

    def __init__(self, limits: Limits) -> None:
        self.limit = limits.bad_records_in_a_row
        self.bad = 0

    def after(self, place: Place) -> None:
        """Count a record that has been dealt with. Raises `Trouble` when enough is enough."""
        refused = any(problem.severity is Severity.RECORD for problem in place.problems)
        self.bad = self.bad + 1 if refused else 0
        if self.bad >= self.limit:
            raise Trouble(
                "unreadable-records",
                f"{self.limit} records in a row could not be read; the rest was not tried",
            )


def decode(decoder: msgspec.json.Decoder[T], raw: Raw, limits: Limits) -> T | None:
    """A typed record. Fields of a wrong type are left out; None where the record is unusable."""
    try:
        return decoder.decode(raw.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decode_leniently(decoder.type, raw, limits)


def _decode_leniently(cls: type[T], raw: Raw, limits: Limits) -> T | None:
    value = decode_json(raw.data, raw.place, limits.nesting)
    if value is None and raw.place.problems:
        return None
    return from_value(cls, value, raw.place)


def from_value(cls: type[T], value: object, place: Place) -> T | None:
    """A typed record from decoded JSON; where that fails the record is refused in `place`."""
    built = build(cls, value, place)
    if built is None:
        last = place.problems.pop()
        place.refuse(last.code, last.message, last.field)
    return built


class Once:
    """Lets a note pass once per file and kind, so that one oddity is not said a million times."""

    def __init__(self) -> None:
        self._said: set[tuple[str, str]] = set()

    def filter(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems, without notes that this file has had already."""
        for problem in problems:
            if problem.severity is Severity.NOTE:
                key = (problem.file, problem.code)
                if key in self._said:
                    continue
                self._said.add(key)
            yield problem


def converted(
    raws: Iterable[Raw | Problem],
    to_records: Callable[[Raw], Iterable[ApplicationRecord]],
    held_to: Rules,
) -> Iterator[Application | Problem]:
    """Applications from raw records, each followed by what was left out of it."""
    once = Once()
    long = held_to.limits.text_field
    for raw in raws:
        if isinstance(raw, Problem):
            yield from once.filter((raw,))
            continue
        place = raw.place
        for record in to_records(raw):
            if len(raw.data) > long:
                clip(record, place, held_to.limits)
            yield to_application(record, place, held_to)
        if place.problems:
            yield from once.filter(place.problems)
