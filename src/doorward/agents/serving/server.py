"""The web server of `doorward agents serve`: one process on uvicorn."""

from __future__ import annotations

from functools import partial
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import uvicorn

from doorward.agents.serving import hosting
from doorward.agents.serving.app import LOGGER, AuthZen
from doorward.agents.serving.wire import Wire

TOKENS = "DOORWARD_AGENTS_TOKENS"
"""The environment variable with the tokens of callers, parted by commas or spaces."""
SHORTEST_TOKEN = 16


class AddressError(ValueError):
    """Where the service cannot be opened; the message says what to do."""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where the service listens, and under which `url` callers know it."""

    host: str = "127.0.0.1"
    port: int = 8766
    url: str = ""
    certificate: Path | None = None
    key: Path | None = None

    def checked(self, tokens: tuple[str, ...]) -> Address:
        """The same with its url. Raises `AddressError` where strangers could ask, or tokens would
        cross a network in clear without anybody having said so."""
        if (self.certificate is None) != (self.key is None):
            raise AddressError("--tls-cert and --tls-key go together")
        if any(len(one) < SHORTEST_TOKEN for one in tokens):
            raise AddressError(f"a token in {TOKENS} has at least {SHORTEST_TOKEN} characters")
        if not _is_local(self.host) and not tokens:
            raise AddressError(
                f"{self.host} can be reached from other machines: set {TOKENS} to the tokens of "
                "those who may ask"
            )
        if not _is_local(self.host) and self.certificate is None and not self.url:
            raise AddressError(
                f"{self.host} can be reached from other machines: give --tls-cert and --tls-key, "
                "or with --url the https address of the proxy in front that ends TLS"
            )
        return msgspec.structs.replace(self, url=_url(self.url or self._usual()))

    def _usual(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'http' if self.certificate is None else 'https'}://{host}:{self.port}"


def _url(said: str) -> str:
    parts = urlsplit(said)
    if parts.query or parts.fragment or not parts.hostname or parts.path not in {"", "/"}:
        raise AddressError("--url is like https://pdp.example.com")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_local(parts.hostname)):
        raise AddressError("--url begins with https:// (only this machine may do without)")
    return said.rstrip("/")


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def run(app: AuthZen, address: Address) -> None:
    """Serve until a signal ends it."""
    hosting.logged(LOGGER)
    hosting.run(configured(app, address))


def configured(app: AuthZen, address: Address) -> uvicorn.Config:
    """How uvicorn serves the application: with a `Wire` for each connection."""
    return hosting.configured(app, address, partial(Wire, app))
