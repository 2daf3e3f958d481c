"""Logs of conferencing systems as tables: commas, semicolons or tabs, in any usual encoding."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from doorward.intake.ats.files import TooLongLine, Trouble, chunks, lines
from doorward.intake.ats.lenient import decode_single_byte
from doorward.intake.ats.reading import SourceFile
from doorward.intake.ats.sniff import json_keys
from doorward.intake.reader import Limits
from doorward.model import Problem, Severity

MOST_ROWS = 100_000
MOST_BYTES = 64 * 2**20


def table(file: SourceFile, limits: Limits) -> Iterator[tuple[int, list[str]] | Problem]:
    """The lines of a CSV or tab-separated log as (number, cells), empty ones left out."""
    try:
        found = list(_texts(file, limits))
    except Trouble as trouble:
        yield trouble.problem(file.label)
        return
    head = "\n".join(found[:12])
    delimiter = max("\t,;", key=head.count)
    reader = csv.reader(io.StringIO("\n".join(found), newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        yield Problem(Severity.FILE, "malformed-csv", str(error), file.label)


def _texts(file: SourceFile, limits: Limits) -> Iterator[str]:
    # UTF-16 is what these systems write, and worth no note.
    notes: list[Problem] = []
    size = 0
    for number, line in enumerate(
        lines(chunks(file.path, limits, notes, file.label), limits.text_field)
    ):
        if isinstance(line, TooLongLine):
            raise Trouble("too-large", f"has a line of more than {limits.text_field} bytes")
        size += len(line)
        if size > MOST_BYTES:
            raise Trouble("too-large", f"has more than {MOST_BYTES} bytes of text")
        if number > MOST_ROWS + 100:
            return
        try:
            yield line.decode().replace("\0", "")
        except UnicodeDecodeError:
            yield decode_single_byte(line)[0].replace("\0", "")


def heading(cell: str) -> str:
    """A column's heading in one spelling.

    >>> heading("Name (Original Name)"), heading("JOIN_TIME")
    ('name original name', 'join time')
    """
    return " ".join(re.split(r"[\W_]+", cell.casefold().lstrip("\ufeff"))).strip()


def has_keys(head: bytes, *keys: str) -> bool:
    """Whether the first part of a JSON file has all these keys; cheap where it has not."""
    return all(f'"{key}"'.encode() in head for key in keys) and set(keys) <= json_keys(head)
