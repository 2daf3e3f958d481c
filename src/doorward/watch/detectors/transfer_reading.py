"""What leaves the company by the network: how many bytes, to which site.

A *site* is the registered domain as far as a name shows it: its last two labels, three where the
second last is a general one of a country (``example.co.uk``). The Public Suffix List would be
exact; being wrong here only joins or splits destinations.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

from doorward.model.events import (
    Endpoint,
    Event,
    FtpActivity,
    HttpActivity,
    HttpRequest,
    NetworkActivity,
    SshActivity,
    Traffic,
)

CLASSES = frozenset({4001, 4002, 4007, 4008})
"""The OCSF classes in which bytes go out."""

_SECOND = frozenset({"co", "com", "net", "org", "gov", "gob", "ac", "edu", "or", "ne", "go"})
_PRIVATE = (
    "10.",
    "127.",
    "192.168.",
    "169.254.",
    "fe80:",
    "fc",
    "fd",
    "::1",
    *(f"172.{number}." for number in range(16, 32)),
)
_FIRST = frozenset("1f:")


class Sent(msgspec.Struct, frozen=True, gc=False):
    """Bytes that went to a host (name in lower case, or address where there is no name)."""

    host: str
    bytes: int


def sent(event: Event) -> Sent | None:
    """What an event sends out, or None where it sends nothing or does not say how much."""
    read = _READERS.get(type(event))
    found = None if read is None else read(event)
    return found if found is not None and found.bytes > 0 and found.host else None


def outside(host: str, own_domains: tuple[str, ...]) -> bool:
    """Whether a host is none of the company's: neither in its domains nor a private address.

    >>> outside("files.example.com", ("example.com",)), outside("10.1.2.3", ())
    (False, False)
    """
    if host[:1] in _FIRST and host.startswith(_PRIVATE):
        if host[0] != "f" or ":" in host:
            return False
    elif "." not in host and ":" not in host:
        return False
    return not (own_domains and ("." + host).endswith(_suffixes(own_domains)))


@lru_cache(maxsize=8)
def _suffixes(domains: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("." + one for one in domains)


def site_of(host: str) -> str:
    """The registered domain of a host, or an address as it is.

    >>> site_of("a.b.example.co.uk"), site_of("upload.example.com"), site_of("192.0.2.7")
    ('example.co.uk', 'example.com', '192.0.2.7')
    """
    parts = host.rsplit(".", 3)
    if len(parts) < 3 or ":" in host or parts[-1].isdigit():
        return host
    deep = len(parts[-1]) == 2 and parts[-2] in _SECOND
    return ".".join(parts[-3:] if deep else parts[-2:])


def host_of(request: HttpRequest | None, endpoint: Endpoint | None) -> str:
    """The host of a request or connection, in lower case, "" where none is told."""
    url = request.url if request is not None else None
    if url is not None:
        name = url.hostname or _host_in(url.url_string or "")
        if name:
            return name.lower()
    if endpoint is None:
        return ""
    return (endpoint.hostname or endpoint.ip or "").lower()


def _host_in(url: str) -> str:
    if "://" not in url:
        return ""
    rest = url.split("://", 1)[1].split("/", 1)[0]
    return rest.rpartition("@")[2].partition(":")[0]


def _out(traffic: Traffic | None) -> int:
    return (traffic.bytes_out or 0) if traffic is not None else 0


def _of_http(event: HttpActivity) -> Sent:
    request = event.http_request
    size = _out(event.traffic)
    if not size and request is not None and event.activity_id in (6, 7):
        size = request.body_length or 0
    return Sent(host_of(request, event.dst_endpoint) if size else "", size)


def _of_network(event: NetworkActivity) -> Sent | None:
    # Opening is told before anything has gone through; sources that tell both would count twice.
    if event.activity_id == 1:
        return None
    size = _out(event.traffic)
    return Sent(host_of(None, event.dst_endpoint) if size else "", size)


def _of_shell(event: SshActivity) -> Sent:
    return Sent(host_of(None, event.dst_endpoint), _out(event.traffic))


def _of_ftp(event: FtpActivity) -> Sent | None:
    if event.activity_id != 1:
        return None
    size = _out(event.traffic) or (event.file.size or 0 if event.file is not None else 0)
    return Sent(host_of(None, event.dst_endpoint), size)


_READERS: dict[type, Callable[[Any], Sent | None]] = {
    HttpActivity: _of_http,
    NetworkActivity: _of_network,
    SshActivity: _of_shell,
    FtpActivity: _of_ftp,
}


def megabytes(size: int) -> str:
    """A size to read.

    >>> megabytes(3_200_000), megabytes(41_000_000_000)
    ('3.2 MB', '41.0 GB')
    """
    return f"{size / 1e9:.1f} GB" if size >= 1_000_000_000 else f"{size / 1e6:.1f} MB"
