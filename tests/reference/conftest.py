from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture
def shared_file():
    """A public data file that is not part of the repository; the test is skipped without it."""

    def find(name: str) -> Path:
        path = _SHARED / name
        if not path.is_file():
            pytest.skip(f"needs {name} of the shared data folder, which is not here")
        return path

    return find


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 12, tzinfo=UTC)
