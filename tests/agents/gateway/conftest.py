"""Gateways that are closed after a test."""

import asyncio

import pytest

from agents.gateway.behind import Behind
from doorward.agents.gateway import calling


@pytest.fixture
def behind(tmp_path, monkeypatch):
    """Runs a scenario ``async (behind, ...)`` against a gateway made of the given words."""
    monkeypatch.setattr(calling, "LOOKS_EVERY", 0.005)

    def run(scenario, **said):
        async def main():
            made = Behind(tmp_path, **said)
            try:
                return await scenario(made)
            finally:
                await made.close()

        return asyncio.run(main())

    return run
