"""The fuzz targets of this room, over bytes that hypothesis makes of pieces of real exports."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

TESTS = Path(__file__).parents[2]
SAMPLES = sorted(path for path in (TESTS / "data" / "ats").rglob("*") if path.is_file())
PIECES = st.sampled_from(
    [
        *(path.read_bytes()[at : at + 60] for path in SAMPLES for at in range(0, 1200, 60)),
        *(
            b"{",
            b"}",
            b"[",
            b"]",
            b'"',
            b"\\",
            b",",
            b":",
            b"\n",
            b"\0",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
        ),
        *(
            b"\x1f\x8b\x08\0",
            b"PAR1",
            b'"id":1,',
            b'{"data":[',
            b"id,name,email\n",
            b"NaN",
            b"1e999",
        ),
    ]
)


def target(name: str) -> Callable[[bytes], None]:
    spec = importlib.util.spec_from_file_location(name, TESTS / "fuzz" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[bytes], None] = getattr(module, name)
    return found


EXPORTS = target("fuzz_ats_exports")
MAPPING = target("fuzz_ats_mapping")


@settings(max_examples=40)
@given(st.lists(PIECES, max_size=12).map(b"".join) | st.binary(max_size=200))
def test_any_bytes_as_an_export(data: bytes) -> None:
    assert EXPORTS(data) is None


@settings(max_examples=40)
@given(st.lists(PIECES, max_size=12).map(b"".join) | st.binary(max_size=200))
def test_any_bytes_as_a_mapping(data: bytes) -> None:
    assert MAPPING(data) is None


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_sample_cut_anywhere(sample: Path) -> None:
    data = sample.read_bytes()
    for at in range(0, len(data), max(1, len(data) // 6)):
        assert EXPORTS(data[:at]) is None
        assert EXPORTS(data[:at] + b"\xff\0{" + data[at + 3 :]) is None
