"""The page of formats keeps up with the readers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from doorward.intake.ats.mapping import parse_mapping
from doorward.intake.detect import readers
from doorward.intake.reader import Limits
from doorward.model.interchange import ApplicationRecord

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "formats.md").read_text()


def codes_in_source() -> set[str]:
    found: set[str] = set()
    intake = ROOT / "src" / "doorward" / "intake"
    for path in (*intake.glob("*.py"), *(intake / "ats").glob("*.py")):
        text = path.read_text()
        found |= set(re.findall(r'(?:refuse|field|note|Trouble)\(\s*"([a-z0-9-]+)"', text))
        found |= set(re.findall(r'Severity\.[A-Z]+,\s*"([a-z-]+)"', text))
    return found


def test_every_code_is_on_the_page() -> None:
    codes = codes_in_source()
    assert len(codes) > 25
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_every_format_and_own_field_is_on_the_page() -> None:
    assert [name for name in readers() if f"`{name}`" not in PAGE] == []
    fields = ApplicationRecord.__struct_fields__
    assert [name for name in fields if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize("name", ["record_bytes", "nesting", "list_items", "bad_records_in_a_row"])
def test_limits_are_those_of_the_code(name: str) -> None:
    assert f"`{name}`" in PAGE
    assert name in {field.name for field in msgspec.structs.fields(Limits)}


def test_the_mapping_file_on_the_page_is_one() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    mapping = parse_mapping(tomllib.loads(example))
    assert set(mapping.fields) >= {"id", "name", "emails", "phones"}
