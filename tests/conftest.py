"""What all tests share."""

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
