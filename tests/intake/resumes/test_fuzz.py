"""The fuzz targets over random and over damaged real bytes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FUZZ = Path(__file__).parents[2] / "fuzz"


def targets():
    for name in ("fuzz_resume", "fuzz_linkedin"):
        spec = importlib.util.spec_from_file_location(name, FUZZ / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for found in sorted(vars(module)):
            if found.startswith("fuzz_"):
                yield pytest.param(getattr(module, found), id=found)


@pytest.mark.parametrize("target", list(targets()))
def test_random_bytes(target):
    ran = []

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=600))
    def run(data):
        target(data)
        ran.append(len(data))

    run()
    assert ran


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_damaged_files(kind, making):
    from doorward.intake.reader import Limits
    from doorward.intake.resumes.extract import extract_bytes

    lines = ["Ada Example", "ada@example.com", "EXPERIENCE", "Engineer, Acme Ltd, 2019 - 2021"]
    whole = making.pdf(lines) if kind == "pdf" else making.word(lines)
    read = []

    @settings(max_examples=60, deadline=None)
    @given(
        st.integers(0, len(whole) - 1),
        st.binary(min_size=1, max_size=30),
        st.integers(len(whole) // 3, len(whole)),
    )
    def run(at, patch, end):
        data = (whole[:at] + patch + whole[at + len(patch) :])[:end]
        document, problems = extract_bytes(data, f"a.{kind}", Limits())
        assert document is not None or problems
        read.append(document)

    run()
    assert read
