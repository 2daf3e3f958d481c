from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

_PATH = Path(__file__).parents[1] / "fuzz" / "fuzz_reference.py"
_SPEC = importlib.util.spec_from_file_location("fuzz_reference", _PATH)
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)

_HINTS = [
    b"cidr,kind\n",
    b'{"list":["192.0.2.0/24"]}',
    b'[{"name":"x","domains":["x.example"]}]',
    b"name\n",
    b"[[technology]]\n",
    b"\x1f\x8b",
    b'{"name":"fuzzed"}',
    b"\n",
    b",",
    b'"',
]


@pytest.mark.parametrize(
    "target", [fuzz.fuzz_feed_files, fuzz.fuzz_feed_records, fuzz.fuzz_identifiers]
)
def test_targets_never_fail(target):
    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=200) | st.lists(st.sampled_from(_HINTS) | st.binary(max_size=8))
           .map(b"".join))  # fmt: skip
    def run(data):
        assert target(data) is None

    run()
