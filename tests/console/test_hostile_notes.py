"""The security notes name tests that exist."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
NOTES = (TESTS.parent / "docs" / "security.md").read_text("utf-8")


def test_every_test_that_the_notes_name_exists():
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", NOTES)
    assert len(named) > 30
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (TESTS / file).is_file()
        or (test and f"def {test}(" not in (TESTS / file).read_text("utf-8"))
    ]
    assert missing == []
