"""Fetching one file over HTTPS: bounded, resumable, and never trusting the server.

Plain HTTP is allowed only to this very machine. Redirects are followed by hand: at most five,
each again HTTPS. An interrupted download stays beside its target and is continued (RFC 9110
section 14, ``Range`` with ``If-Range``) if the server still has the same version.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from doorward.reference.errors import ReferenceDataError

MOST_REDIRECTS = 5
USER_AGENT = "doorward-feeds"
_ATTEMPTS = 3

Progress = Callable[[int, int | None], None]


class Download(msgspec.Struct, frozen=True):
    """What came: the file, its length, the entity tag, whether it had not changed."""

    path: Path
    size: int
    etag: str | None = None
    unchanged: bool = False


class Fetching(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of one download: bytes, seconds in all, seconds without a byte."""

    max_bytes: int
    seconds: float = 600.0
    silence: float = 30.0


class _Partial(msgspec.Struct, frozen=True):
    """What is remembered beside an unfinished download."""

    url: str
    etag: str


def download(
    url: str,
    target: Path,
    limits: Fetching,
    *,
    etag: str | None = None,
    progress: Progress = lambda *_: None,
) -> Download:
    """Fetch `url` into `target`; `etag` is the version already held, if any.

    Raises `ReferenceDataError`: ``insecure``, ``not-found``, ``refused``, ``server-error``,
    ``too-large``, ``truncated``, ``timeout``, ``unreachable`` or ``too-many-redirects``. The
    part that arrived is kept for the next attempt, unless it was too large.
    """
    check_secure(url)
    with _Watch(limits.seconds) as watch:
        for _ in range(_ATTEMPTS - 1):
            try:
                return _attempt(url, target, limits, etag, progress, watch)
            except (httpx.RemoteProtocolError, httpx.ReadError):
                if watch.expired:
                    break
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise _translated(error, limits, watch) from error
        try:
            return _attempt(url, target, limits, etag, progress, watch)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _translated(error, limits, watch) from error


def _translated(
    error: httpx.HTTPError | httpx.InvalidURL, limits: Fetching, watch: _Watch
) -> ReferenceDataError:
    if watch.expired:
        return ReferenceDataError("timeout", f"not finished in {limits.seconds:g} s")
    if isinstance(error, httpx.TimeoutException):
        return ReferenceDataError("timeout", f"no answer in {limits.silence:g} s")
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return ReferenceDataError("truncated", f"it broke off: {error or type(error).__name__}")
    return ReferenceDataError("unreachable", str(error) or type(error).__name__)


class _Watch:
    """Ends a download when its time is over, even one whose server sends a byte now and then.

    The time-outs of sockets start anew with every byte; here a timer shuts the socket itself.
    """

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by the client as its connection is made; remembers the newest socket."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.expired:
                self._expire()

    def _expire(self) -> None:
        self.expired = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def check_secure(url: str) -> None:
    """Raise ``insecure`` unless the URL is HTTPS, or HTTP to this machine's loopback."""
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise ReferenceDataError("insecure", "a URL with a user name or password is not fetched")
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return
    raise ReferenceDataError("insecure", f"only https is fetched, not {parts.scheme or 'this'!r}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _attempt(
    url: str,
    target: Path,
    limits: Fetching,
    etag: str | None,
    progress: Progress,
    watch: _Watch,
) -> Download:
    if watch.expired:
        raise ReferenceDataError("timeout", f"not finished in {limits.seconds:g} s")
    held = _held(url, target)
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    if held is not None:
        headers |= {"Range": f"bytes={target.stat().st_size}-", "If-Range": held.etag}
    elif etag is not None:
        headers["If-None-Match"] = etag
    address = url
    extensions = {"trace": watch.trace}
    with httpx.Client(timeout=limits.silence, follow_redirects=False) as client:
        for _ in range(MOST_REDIRECTS + 1):
            check_secure(address)
            with client.stream("GET", address, headers=headers, extensions=extensions) as response:
                location = response.headers.get("location")
                if response.is_redirect and location:
                    address = urljoin(address, location)
                    continue
                return _received(response, url, target, limits, progress)
    raise ReferenceDataError("too-many-redirects", f"more than {MOST_REDIRECTS} redirects")


def _held(url: str, target: Path) -> _Partial | None:
    """What an unfinished download of this URL was, if it can be continued."""
    try:
        note = msgspec.json.decode(_note(target).read_bytes(), type=_Partial)
    except (OSError, msgspec.DecodeError):
        return None
    usable = note.url == url and target.is_file() and target.stat().st_size > 0
    return note if usable else None


def _note(target: Path) -> Path:
    return target.with_name(target.name + ".partial.json")


def _received(
    response: httpx.Response,
    url: str,
    target: Path,
    limits: Fetching,
    progress: Progress,
) -> Download:
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return Download(target, 0, response.headers.get("etag"), unchanged=True)
    if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        discard(target)
        raise httpx.RemoteProtocolError("the part held does not fit any more")
    _check_status(response)
    continued = response.status_code == httpx.codes.PARTIAL_CONTENT
    begin = target.stat().st_size if continued else 0
    if continued and not _starts_at(response, begin):
        discard(target)
        raise httpx.RemoteProtocolError("the server continued at another place")
    total = _total(response, begin)
    if total is not None and total > limits.max_bytes:
        discard(target)
        raise ReferenceDataError("too-large", f"{total} bytes, {limits.max_bytes} are allowed")
    tag = response.headers.get("etag")
    _remember(url, target, tag)
    size = begin
    with target.open("ab" if continued else "wb") as file:
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > limits.max_bytes:
                break
            file.write(chunk)
            progress(size, total)
    if size > limits.max_bytes:
        discard(target)
        raise ReferenceDataError("too-large", f"more than the {limits.max_bytes} bytes allowed")
    if total is not None and size != total:
        raise httpx.RemoteProtocolError(f"{size} of {total} bytes came")
    _note(target).unlink(missing_ok=True)
    return Download(target, size, tag)


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status in {200, 206}:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ReferenceDataError("refused", "the server compresses what was asked for plain")
        return
    if status in {404, 410}:
        raise ReferenceDataError("not-found", f"the server has no such file (HTTP {status})")
    if status >= 500:
        raise ReferenceDataError("server-error", f"the server failed (HTTP {status}); try later")
    raise ReferenceDataError("refused", f"the server refused (HTTP {status})")


def _starts_at(response: httpx.Response, begin: int) -> bool:
    return str(response.headers.get("content-range", "")).startswith(f"bytes {begin}-")


def _total(response: httpx.Response, begin: int) -> int | None:
    length = response.headers.get("content-length", "")
    return begin + int(length) if length.isascii() and length.isdigit() else None


def _remember(url: str, target: Path, tag: str | None) -> None:
    """Only a strong entity tag tells that a rest belongs to the part (RFC 9110 section 13.1.5)."""
    if tag is not None and tag.startswith('"'):
        _note(target).write_bytes(msgspec.json.encode(_Partial(url, tag)))
    else:
        _note(target).unlink(missing_ok=True)


def discard(target: Path) -> None:
    """Remove an unfinished download."""
    target.unlink(missing_ok=True)
    _note(target).unlink(missing_ok=True)
