"""Serves the ingest beside the watch, in a thread of the same process."""

from __future__ import annotations

import errno
import socket
import threading
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from doorward.stream.errors import StreamError

if TYPE_CHECKING:
    from doorward.stream.ingest import Ingest

CONCURRENT = 32
"""Requests at a time; more are answered with 503."""


class Listen(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen, with a certificate (PEM) where others can reach it."""

    host: str = "127.0.0.1"
    port: int = 8766
    certificate: Path | None = None
    key: Path | None = None


def listen_at(text: str, certificate: Path | None, key: Path | None) -> Listen:
    """``HOST:PORT`` as people write it. Raises `StreamError`.

    Tokens must not cross a network in clear, so an address that others can reach wants TLS.
    """
    host, _, port = text.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not port.isdigit() or not 0 <= int(port) <= 65535:
        raise StreamError(f"{text}: is no HOST:PORT")
    if (certificate is None) != (key is None):
        raise StreamError("--tls-cert and --tls-key go together")
    if certificate is None and not _is_local(host):
        raise StreamError(
            f"{host} can be reached from other machines: give --tls-cert and --tls-key, or listen "
            "at 127.0.0.1 behind a proxy that ends TLS"
        )
    return Listen(host=host, port=int(port), certificate=certificate, key=key)


class Listener:
    """The server, from `start` to `close`. `port` is the one that was got."""

    def __init__(self, listen: Listen, application: Ingest) -> None:
        try:
            import uvicorn  # noqa: PLC0415 - of the extra `console`
        except ImportError as error:
            raise StreamError(
                "listening needs the extra `console`: pip install 'doorward[console]'"
            ) from error
        self._socket = _bound(listen)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            application,
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=CONCURRENT,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=2,
            ssl_certfile=listen.certificate and str(listen.certificate),
            ssl_keyfile=listen.key and str(listen.key),
        )
        try:
            config.load()
        except (OSError, ValueError) as error:
            self._socket.close()
            raise StreamError(f"the certificate or its key cannot be used ({error})") from error
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Answer no more; what is being answered is finished first."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._socket.close()


def _bound(listen: Listen) -> socket.socket:
    found = socket.socket(socket.AF_INET6 if ":" in listen.host else socket.AF_INET)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((listen.host, listen.port))
    except OSError as error:
        found.close()
        reasons = {errno.EADDRINUSE: "is in use", errno.EACCES: "is not open to this user"}
        reason = reasons.get(error.errno or 0, f"cannot be opened ({error.strerror or error})")
        raise StreamError(f"port {listen.port} of {listen.host} {reason}") from error
    return found


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
