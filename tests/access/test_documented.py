"""docs/passkeys.md names every code and every switch, and its corpus figures are those here."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import test_hostile_assertions
import test_hostile_registrations

from doorward.access.passkeys import Code, PasskeyPolicy

PAGE = (Path(__file__).parents[2] / "docs" / "passkeys.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", Code)
def test_codes(code: Code) -> None:
    assert PAGE.count(f"| `{code}` |") == 1


@pytest.mark.parametrize("name", [one.name for one in msgspec.structs.fields(PasskeyPolicy)])
def test_switches(name: str) -> None:
    assert PAGE.count(f"| `{name}` |") == 1


def test_sizes_of_the_corpus() -> None:
    assert f"of {len(test_hostile_registrations.ALL)} hostile registrations" in PAGE
    assert f"of {len(test_hostile_assertions.CASES)} hostile sign-ins" in PAGE


def test_every_code_is_raised_by_a_test() -> None:
    here = Path(__file__).parent.glob("test_*.py")
    tests = "".join(one.read_text(encoding="utf-8") for one in here)
    assert [code for code in Code if f"Code.{code.name}" not in tests] == []
