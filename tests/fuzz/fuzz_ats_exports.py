"""Fuzz target: any bytes as an export of any kind. Runs under hypothesis, and under atheris."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from doorward.intake.detect import choose, readers
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Application, Problem

_NAMES = (
    "doorward",
    "greenhouse",
    "lever",
    "ashby",
    "jsonresume",
    "workday",
    "icims",
    "csv",
    "json",
    "jsonl",
    "parquet",
)
_OPTIONS = ReadOptions(
    today=date(2026, 4, 1),
    limits=Limits(record_bytes=4096, unpacked_bytes=2**20, bad_records_in_a_row=20, nesting=16),
)


def fuzz_ats_exports(data: bytes) -> None:
    """No reader raises or yields anything but applications and problems, whatever the bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(data)
        choose(path)
        for name in _NAMES:
            if name == "parquet" and not data.startswith(b"PAR1"):
                continue  # DuckDB takes long to say no, and says it before anything of ours
            for item in readers()[name].read(path, _OPTIONS):
                if not isinstance(item, Application | Problem):
                    raise TypeError(f"{name} yielded {type(item).__name__}")
                if isinstance(item, Problem) and folder in str(item):
                    raise ValueError(f"{name} gave away where the file is: {item}")
