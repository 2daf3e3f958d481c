import importlib.util
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

_PATH = Path(__file__).parents[1] / "fuzz" / "fuzz_report_text.py"
_SPEC = importlib.util.spec_from_file_location("fuzz_report_text", _PATH)
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)


@given(
    st.binary(max_size=500)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_hostile_text_never_fails(data):
    assert fuzz.fuzz_report_text(data) is None
