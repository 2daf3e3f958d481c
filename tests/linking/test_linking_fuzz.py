"""The fuzz targets of linking, over bytes that hypothesis thinks of."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

_PATH = Path(__file__).parents[1] / "fuzz" / "fuzz_linking.py"
_SPEC = importlib.util.spec_from_file_location("fuzz_linking", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)


@pytest.mark.parametrize(
    "target", [fuzz.fuzz_linking_texts, fuzz.fuzz_linking_records, fuzz.fuzz_linking_dossiers]
)
@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=2000))
def test_targets_take_any_bytes(target, data):
    assert target(data) is None


def test_the_dossier_target_reads_real_dossiers(applicant):
    assert fuzz.fuzz_linking_dossiers(msgspec.json.encode(applicant(1, text="a b c"))) is None
