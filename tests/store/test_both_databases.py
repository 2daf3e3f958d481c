"""The tests of casework and console on PostgreSQL too, so that one command covers both."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOMS = ("store", "cases", "access", "containment", "console")
# Who may do what, and what is refused before any row is read, is the same on both; these are long.
ON_SQLITE_ONLY = (
    "console/test_matrix.py",
    "cases/test_matrix.py",
    "console/test_hostile_requests.py",
)
TESTS = Path(__file__).parents[1]


@pytest.mark.slow
@pytest.mark.skipif(
    "DOORWARD_TEST_DATABASE" in os.environ, reason="these tests run on PostgreSQL already"
)
def test_casework_and_console_on_postgresql(postgres_url):
    rooms = [str(TESTS / room) for room in ROOMS if (TESTS / room).is_dir()]
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("DOORWARD_", "DJANGO_", "PYTEST_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "django_db and not slow"]
        + ["-p", "no:cacheprovider", *rooms]
        + [f"--ignore={TESTS / one}" for one in ON_SQLITE_ONLY],
        env=environment | {"DOORWARD_TEST_DATABASE": postgres_url},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
