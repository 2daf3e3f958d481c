"""Parquet, read by DuckDB in memory: nothing is installed, loaded or fetched for it.

Only the columns that are read at all are taken from the file. Rows come as JSON and go the same
way as the records of a JSON file.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from doorward.intake.ats.json_document import mapped_record
from doorward.intake.ats.lenient import Place
from doorward.intake.ats.mapped import Mapper, mapping_of
from doorward.intake.ats.reading import Raw, converted, rules, source_file
from doorward.intake.reader import ReadOptions
from doorward.model import Application, Problem, Severity
from doorward.model.interchange import ApplicationRecord

_MAGIC = b"PAR1"
_ROWS_AT_ONCE = 1000
# DuckDB's messages quote the path, of which a report must say nothing.
_PLACE = re.compile(r"""(?:file )?["']?/[^"']*export\.parquet["']?""")
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "1GB",
    "threads": "1",
}


class ParquetReader:
    """Parquet by a mapping file, or by the columns' usual names."""

    name = "parquet"
    title = "Parquet"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the file begins with Parquet's mark."""
        del path
        return head.startswith(_MAGIC)

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
        yield from converted(_rows(path, file.label, mapper), to_records, held_to)
        yield from mapper.notes(file.label)


def _rows(path: Path, file: str, mapper: Mapper) -> Iterator[Raw | Problem]:
    try:
        # The name of a file is a pattern to DuckDB; a link with a plain name is not.
        with tempfile.TemporaryDirectory() as folder, duckdb.connect(config=_SETTINGS) as database:
            plain = Path(folder) / "export.parquet"
            plain.symlink_to(path.resolve())
            yield from _query(database, plain, file, mapper)
    except (duckdb.Error, OSError) as error:
        first_line = _PLACE.sub("the file", str(error).split("\n", 1)[0])
        yield Problem(Severity.FILE, "damaged", f"cannot be read as Parquet: {first_line}", file)


def _query(
    database: duckdb.DuckDBPyConnection, path: Path, file: str, mapper: Mapper
) -> Iterator[Raw | Problem]:
    described = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    columns = [str(row[0]) for row in described]
    wanted = mapper.columns_read(columns)
    mapper.mapping_for(tuple(columns))
    if not wanted:
        message = "has no column that is known; give a --mapping"
        yield Problem(Severity.FILE, "unknown-columns", message, file)
        return
    picked = ", ".join(f"{_quoted(name)} := {_quoted(name)}" for name in wanted)
    query = f"SELECT to_json(struct_pack({picked}))::VARCHAR FROM read_parquet(?)"  # noqa: S608
    result = database.execute(query, [str(path)])
    number = 0
    while batch := result.fetchmany(_ROWS_AT_ONCE):
        for (text,) in batch:
            number += 1
            yield Raw(Place(file, str(number)), str(text).encode())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


READER = ParquetReader()
