"""JSON of no particular vendor: a list of objects, one object, or a wrapped list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from doorward.intake.ats.lenient import decode_json, describe
from doorward.intake.ats.mapped import Mapper, identifies_people, mapping_of
from doorward.intake.ats.reading import (
    Raw,
    SourceFile,
    converted,
    json_records,
    rules,
    source_file,
)
from doorward.intake.ats.rows import by_path
from doorward.intake.ats.sniff import json_keys
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Application, Problem
from doorward.model.interchange import ApplicationRecord

_CONTAINERS = frozenset({"data", "results", "items", "records", "applications", "candidates"})


class JsonReader:
    """JSON by a mapping file, or by the keys' usual names."""

    name = "json"
    title = "JSON"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the keys name people's names or contacts."""
        del path
        return identifies_people(sorted(json_keys(head)))

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The applications of one file."""
        mapping = mapping_of(options)
        if isinstance(mapping, Problem):
            yield mapping
            return
        file = source_file(path, options)
        mapper = Mapper(mapping, structured=True)
        limits = options.limits

        def to_records(raw: Raw) -> Iterator[ApplicationRecord]:
            record = mapped_record(raw, mapper, limits)
            if record is not None:
                yield record

        held_to = rules(options, mapping.date_order if mapping else None)
        yield from converted(self._records(file, limits), to_records, held_to)
        yield from mapper.notes(file.label)

    def _records(self, file: SourceFile, limits: Limits) -> Iterator[Raw | Problem]:
        return json_records(file, _CONTAINERS, limits)


def mapped_record(raw: Raw, mapper: Mapper, limits: Limits) -> ApplicationRecord | None:
    """The flat record of a JSON object; None (and the place says why) where there is none."""
    value = decode_json(raw.data, raw.place, limits.nesting)
    if not isinstance(value, dict):
        if not raw.place.problems:
            raw.place.refuse("wrong-type", f"expected an object, got {describe(value)}")
        return None
    return mapper.record(tuple(value), by_path(value), raw.place)


READER = JsonReader()
