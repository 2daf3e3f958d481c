"""Fuzz target: any bytes as a mapping file, and what it maps to."""

from __future__ import annotations

import tempfile
from pathlib import Path

from doorward.intake.ats.mapped import Mapper
from doorward.intake.ats.mapping import MappingError, load_mapping
from doorward.intake.ats.reading import Place
from doorward.intake.ats.rows import by_path

_ROW = {"a": [{"b": "1;2"}], "c": {"d": True}, "e": 3.5, "f": None, "id": "x"}


def fuzz_ats_mapping(data: bytes) -> None:
    """A mapping file is refused with `MappingError`, or maps a row without raising."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mapping.toml"
        path.write_bytes(data)
        try:
            mapping = load_mapping(path)
        except MappingError:
            return
    Mapper(mapping, structured=True).record(tuple(_ROW), by_path(_ROW), Place("a", "1"))
