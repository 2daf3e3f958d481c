"""The invented company, new for each test."""

import pytest

from agents.tokens.company import Company


@pytest.fixture
def company(tmp_path):
    made = Company(tmp_path)
    yield made
    made.state.close()
