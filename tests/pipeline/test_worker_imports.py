"""What a worker process loads: it is started for every run, so nothing it does not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

import doorward.pipeline

NOT_FOR_WORKERS = ("docx", "duckdb", "dulwich", "jinja2", "pypdf", "rich")


def test_a_worker_loads_neither_readers_nor_report_writers():
    code = (
        "import sys; import doorward.pipeline.remote; "
        f"print(*sorted(set(sys.modules) & {set(NOT_FOR_WORKERS)!r}), 'end')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["end"]


def test_the_run_itself_loads_the_readers():
    code = (
        "import sys; from doorward.pipeline import screen; "
        f"print(*sorted(set(sys.modules) & {set(NOT_FOR_WORKERS)!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "pypdf" in done.stdout.split()


@pytest.mark.parametrize("name", doorward.pipeline.__all__)
def test_every_public_name_is_there(name):
    assert getattr(doorward.pipeline, name).__name__ == name


def test_another_name_is_not():
    with pytest.raises(AttributeError, match="no attribute 'scren'"):
        doorward.pipeline.scren  # noqa: B018 - asked for on purpose
