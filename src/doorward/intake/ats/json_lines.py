"""JSON Lines of no particular vendor: one object a line, plain or gzip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from doorward.intake.ats.json_document import JsonReader
from doorward.intake.ats.reading import Raw, SourceFile, line_records
from doorward.intake.ats.sniff import has_object_per_line
from doorward.intake.reader import Limits
from doorward.model import Problem


class JsonLinesReader(JsonReader):
    """JSON Lines by a mapping file, or by the keys' usual names."""

    name = "jsonl"
    title = "JSON Lines"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether each of the first lines is an object with people's names or contacts."""
        lines = head.count(b"\n") + (not head.endswith(b"\n"))
        return lines > 1 and has_object_per_line(head) and super().recognises(path, head)

    def _records(self, file: SourceFile, limits: Limits) -> Iterator[Raw | Problem]:
        return line_records(file, limits)


READER = JsonLinesReader()
