"""Invented miniature lists are parsed from text; nobody in them exists."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from doorward.reference.watchlists.formats import READERS, ParsedList

sys.path.insert(0, str(Path(__file__).parent))

_SHARED = Path(__file__).parents[4].parent / "shared" / "data" / "watchlists"


@pytest.fixture
def parse(tmp_path: Path) -> Callable[..., ParsedList]:
    def parsed(parser: str, content: str | bytes, name: str = "synthetic") -> ParsedList:
        path = tmp_path / "list"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return READERS[parser](path, name)

    return parsed


@pytest.fixture
def shared_list() -> Callable[[str], Path]:
    """A real list that is not part of the repository; the test is skipped without it."""

    def find(name: str) -> Path:
        path = _SHARED / name
        if not path.is_file():
            pytest.skip(f"needs watchlists/{name} of the shared data folder, which is not here")
        return path

    return find
