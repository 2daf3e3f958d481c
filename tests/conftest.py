"""What all tests share."""

import sys

import pytest

import private_postgres


@pytest.fixture(scope="session")
def postgres_url():
    """The URL of a PostgreSQL of this process's own; skips where there can be none."""
    reason = private_postgres.missing()
    if reason:
        pytest.skip(reason)
    with private_postgres.private_postgres() as url:
        yield url


@pytest.fixture(autouse=True)
def forgotten_columns():
    """What the queue keeps of the database is of another test's; forget it."""
    kept = sys.modules.get("doorward.cases.facets_columns")
    if kept is not None:
        kept.forget()
