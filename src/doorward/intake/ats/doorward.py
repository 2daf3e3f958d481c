"""Doorward's own format: JSON Lines of `doorward.model.interchange.ApplicationRecord`.

A JSON list of the same objects is read too. Wrong types are refused field by field; a whole
number is taken where a text of digits is asked for (an id, a phone number).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from doorward.intake.ats.files import head as head_of
from doorward.intake.ats.reading import (
    Raw,
    converted,
    decode,
    json_records,
    line_records,
    rules,
    source_file,
)
from doorward.intake.ats.sniff import has_object_per_line, json_keys
from doorward.intake.reader import ReadOptions
from doorward.model import Application, Problem
from doorward.model.interchange import ApplicationRecord

_TELLING_KEYS = frozenset(
    {
        "synthetic",
        "client_events",
        "employments",
        "educations",
        "resume_text",
        "code_accounts",
        "referees",
        "statements",
        "attachments",
        "observed",
        "emails",
        "phones",
        "job",
    }
)


class DoorwardReader:
    """JSON Lines of applications, as `doorward simulate` writes them."""

    name = "doorward"
    title = "Doorward applications (JSON Lines)"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the first record has an id and at least two of the format's telling fields."""
        del path
        keys = json_keys(head)
        return "id" in keys and len(keys & _TELLING_KEYS) >= 2

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The applications of one file."""
        file = source_file(path, options)
        limits = options.limits
        head = head_of(path)
        called_lines = {".jsonl", ".ndjson"} & set(path.suffixes)
        by_line = has_object_per_line(head) or (called_lines and not head.lstrip().startswith(b"["))
        raws = line_records(file, limits) if by_line else json_records(file, frozenset(), limits)
        decoder = msgspec.json.Decoder(ApplicationRecord)

        def to_records(raw: Raw) -> Iterator[ApplicationRecord]:
            record = decode(decoder, raw, limits)
            if record is not None and record.id:
                yield record
            elif record is not None:
                raw.place.refuse("missing-field", "is empty", "id")

        yield from converted(raws, to_records, rules(options))


READER = DoorwardReader()
