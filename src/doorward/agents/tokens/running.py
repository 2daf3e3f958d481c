"""The web server of `doorward agents token serve`: one process on uvicorn."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from doorward.agents.serving import hosting
from doorward.agents.serving.server import Address
from doorward.agents.state import AgentState
from doorward.agents.tokens.app import LOGGER, TokenApp
from doorward.agents.tokens.service import TokenService
from doorward.agents.tokens.settings import Trust, named_files, read_settings


def address_of(
    issuer: str, host: str, port: int | None, certificate: Path | None, key: Path | None
) -> Address:
    """Where to listen for a service of this issuer. Raises `AddressError`."""
    parts = urlsplit(issuer)
    usual = parts.port or (443 if parts.scheme == "https" else 80)
    # Every client proves who it is, so who is not local may ask.
    return Address(
        host=host,
        port=usual if port is None else port,
        url=f"{parts.scheme}://{parts.netloc}",
        certificate=certificate,
        key=key,
    ).checked(("every client authenticates",))


def renewing(state: AgentState, file: Path, trust: Trust) -> Callable[[], TokenService | None]:
    """Gives a new service when the settings or a JWK Set that they name were changed."""
    known = [_seen(file, trust)]
    current = [trust]

    def renewed() -> TokenService | None:
        seen = _seen(file, current[0])
        if seen == known[0]:
            return None
        known[0] = seen
        found = read_settings(file, issuer=trust.settings.issuer)
        current[0], known[0] = found, _seen(file, found)
        return TokenService(state, found)

    return renewed


def _seen(file: Path, trust: Trust) -> list[tuple[str, int, int]]:
    seen = []
    for one in (file, *named_files(trust.settings, file.parent)):
        try:
            found = one.stat()
        except OSError:
            seen.append((str(one), 0, 0))
        else:
            seen.append((str(one), found.st_mtime_ns, found.st_ino))
    return seen


def run(app: TokenApp, address: Address) -> None:
    """Serve until a signal ends it."""
    hosting.logged(LOGGER)
    LOGGER.setLevel(logging.INFO)
    hosting.run(hosting.configured(app, address))
