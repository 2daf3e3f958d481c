"""What all tests share."""

import sys

import pytest
from hypothesis import HealthCheck, settings

import private_postgres

# The machine may be busy: how long an example takes, or is made, is no fault of what is tested.
# Whoever changes what a property is about asks for more (`--hypothesis-profile=thorough`).
QUIETLY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("doorward", max_examples=50, **QUIETLY)
settings.register_profile("thorough", max_examples=1_000, **QUIETLY)
settings.load_profile("doorward")


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
