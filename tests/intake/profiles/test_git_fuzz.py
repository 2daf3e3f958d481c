import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[2] / "fuzz"))
from fuzz_code_hosts import fuzz_code_json, fuzz_code_objects, fuzz_code_text

BYTES = st.binary(max_size=400) | st.text(max_size=200).map(str.encode)


@settings(max_examples=60, deadline=None)
@given(
    BYTES | st.sampled_from([b'{"login": 5}', b'[{"sha": "x", "commit": {}}]', b"[[[[[[1]]]]]]"])
)
def test_json(data):
    fuzz_code_json(data)


@settings(max_examples=80, deadline=None)
@given(BYTES)
def test_objects(data):
    fuzz_code_objects(data)


@given(BYTES)
def test_text(data):
    fuzz_code_text(data)
