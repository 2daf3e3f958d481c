"""The web server of `doorward serve`: one process, which ends cleanly and logs no personal data."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import ssl
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import uvicorn

GRACE_SECONDS = 2


class ServingError(Exception):
    """The console cannot be opened; the message says what to do. `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where the console listens and under which name browsers know it.

    `proxy` is the address of a proxy that ends TLS and is believed about who calls.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    origin: str = ""
    certificate: Path | None = None
    key: Path | None = None
    proxy: str = ""

    def checked(self) -> Address:
        """The same with its origin, or `ServingError` where passkeys could not work or where
        sessions would cross a network in clear."""
        if (self.certificate is None) != (self.key is None):
            raise ServingError("tls", "--tls-cert and --tls-key go together")
        tls = self.certificate is not None
        if not is_local(self.host) and not tls and not self.proxy:
            raise ServingError(
                "not-encrypted",
                f"{self.host} can be reached from other machines: give --tls-cert and --tls-key, "
                "or --behind-proxy ADDRESS where a proxy in front ends TLS",
            )
        origin = self.origin.rstrip("/") or self._usual_origin(tls=tls)
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise ServingError("origin", "--origin is like https://doorward.example.com")
        if parts.scheme == "http" and parts.hostname != "localhost":
            raise ServingError("origin", "passkeys need https:// (only localhost may do without)")
        if _is_address(parts.hostname):
            raise ServingError("origin", "passkeys need a name in --origin, not an address")
        if tls:
            _check_certificate(self.certificate, self.key)
        return msgspec.structs.replace(self, origin=origin)

    def _usual_origin(self, *, tls: bool) -> str:
        if not is_local(self.host) or self.proxy:
            raise ServingError("origin", "say with --origin under which name browsers come here")
        return f"{'https' if tls else 'http'}://localhost:{self.port}"


def is_local(host: str) -> bool:
    """Whether only this machine can reach it."""
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _check_certificate(certificate: Path | None, key: Path | None) -> None:
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Asked for a passphrase, OpenSSL would wait at the terminal.
        context.load_cert_chain(str(certificate), str(key), password=lambda: "")
    except (OSError, ValueError) as error:
        raise ServingError(
            "tls", f"the certificate or its key cannot be used: {certificate}, {key} ({error})"
        ) from error


def reserve(address: Address) -> socket.socket:
    """A socket bound to the address, or `ServingError` with the reason in words.

    It does not listen yet: nobody shall wait at a door that opens only when all is prepared.
    """
    found = socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((address.host, address.port))
    except OSError as error:
        found.close()
        reasons = {
            errno.EADDRINUSE: "is in use: choose another with --port",
            errno.EACCES: "is not open to this user: choose one above 1023 with --port",
        }
        reason = reasons.get(error.errno or 0, f"cannot be opened ({error.strerror or error})")
        raise ServingError("port", f"port {address.port} of {address.host} {reason}") from error
    return found


def run(address: Address, reserved: socket.socket) -> None:
    """Serve until a signal ends it. Open live streams are cut after `GRACE_SECONDS`."""
    logging.getLogger("uvicorn.error").addFilter(_without_usual_ends)
    config = uvicorn.Config(
        "doorward.console.asgi:application",
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=bool(address.proxy),
        forwarded_allow_ips=address.proxy or None,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=64 * 1024,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
    )
    # Imported late: Django is set up once the database is known.
    from doorward.console.warming import warm_in_background  # noqa: PLC0415

    warm_in_background()
    uvicorn.Server(config).run(sockets=[reserved])


def _without_usual_ends(record: logging.LogRecord) -> bool:
    """Cutting live streams and half-sent requests at the end is no error."""
    error = record.exc_info[1] if record.exc_info else None
    cut = isinstance(error, asyncio.CancelledError)
    return not cut and "timeout graceful shutdown exceeded" not in str(record.msg)
