"""Asking when a domain was registered: the Registration Data Access Protocol over HTTPS.

RFC 9224 tells which server knows a top-level domain (IANA's ``dns.json``), RFC 9082 how to ask,
RFC 9083 what is answered. Only the domain is sent. Nothing an answer points to is followed: a
redirect must lead to another server of the list, and no server but one that the list itself
gives on this machine may have a private address.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NoReturn
from urllib.parse import quote, urljoin, urlsplit

import httpx
import msgspec

from doorward.reference.download import check_secure
from doorward.reference.errors import ReferenceDataError
from doorward.reference.parsing import decode_json

BOOTSTRAP = "https://data.iana.org/rdap/dns.json"
BOOTSTRAP_LIMIT = 4 * 2**20
ANSWER_LIMIT = 256 * 2**10
USER_AGENT = "doorward-domain-dates"
MOST_REDIRECTS = 3
MOST_FAILURES = 3
"""Failures in a row after which a server is left alone for the rest of the run."""

_LONGEST_WAIT = 30.0
_MOST_PARENTS = 2
_FIRST_DOMAIN = date(1985, 1, 1)


class Servers:
    """Which server to ask about a domain, from IANA's bootstrap file."""

    def __init__(self, content: bytes) -> None:
        """From the file's bytes; `ReferenceDataError` if they are something else."""
        read = decode_json(content, _Bootstrap)
        self._of: dict[str, str] = {}
        for service in read.services:
            if len(service) != 2:
                raise ReferenceDataError("wrong-type", "a service has zones and addresses, no more")
            secure = [url for url in service[1] if _is_secure(url)]
            for zone in service[0] if secure else ():
                self._of.setdefault(zone.lower().strip("."), secure[0])
        if not self._of:
            raise ReferenceDataError("empty", "the list names no server that can be asked securely")
        self.places = frozenset(urlsplit(url).netloc for url in self._of.values())
        self.published = read.publication[:10]

    def __len__(self) -> int:
        return len(self._of)

    def find(self, domain: str) -> str | None:
        """The server of the longest zone that the domain is in; None if there is none."""
        zone = domain.partition(".")[2]
        while zone:
            if zone in self._of:
                return self._of[zone]
            zone = zone.partition(".")[2]
        return None


class _Bootstrap(msgspec.Struct):
    services: list[list[list[str]]]
    publication: str = ""


def _is_secure(url: str) -> bool:
    try:
        check_secure(url)
    except (ReferenceDataError, ValueError):
        return False
    return True


class _Event(msgspec.Struct, rename="camel"):
    event_action: str = ""
    event_date: str = ""


class _Domain(msgspec.Struct, rename="camel"):
    object_class_name: str
    ldh_name: str
    events: list[_Event] = []


def registration_date(content: bytes, domain: str, today: date) -> date | None:
    """The day a domain was first registered, from an answer; None where it does not say.

    ``registration`` and ``reregistration`` both count and the earliest wins, so that a domain
    is never called younger than it may be. Raises ``not-understood`` for anything else than an
    answer about that very domain.
    """
    try:
        read = msgspec.json.decode(content, type=_Domain)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReferenceDataError("not-understood", f"not an RDAP answer: {error}") from error
    if read.object_class_name != "domain" or read.ldh_name.lower().rstrip(".") != domain:
        raise ReferenceDataError("not-understood", "the answer is about something else")
    days = []
    for event in read.events:
        if event.event_action.lower() in {"registration", "reregistration"}:
            try:
                day = date.fromisoformat(event.event_date[:10])
            except ValueError:
                continue
            if _FIRST_DOMAIN <= day <= today:
                days.append(day)
    return min(days, default=None)


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds between two questions to one server, without a byte, and for one question."""

    between: float = 1.0
    silence: float = 10.0
    whole: float = 20.0


class RdapClient:
    """Asks servers of the list, politely: one question a second each, none after failures."""

    def __init__(
        self,
        servers: Servers,
        today: date,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._servers = servers
        self._today = today
        self._pace = pace or Pace()
        self._clock = clock
        self._sleep = sleep
        self._asked: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        # No proxy of the environment: behind one, the address that answers cannot be checked.
        self._client = httpx.Client(
            timeout=self._pace.silence, follow_redirects=False, trust_env=False
        )

    def __enter__(self) -> RdapClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, domain: str) -> date | None:
        """When the domain, or the nearest one above it that is registered, was registered.

        None where the server does not say. Raises `ReferenceDataError`: ``no-server``,
        ``not-found``, ``rate-limited``, ``server-error``, ``refused``, ``unreachable``,
        ``timeout``, ``too-large``, ``too-many-redirects`` or ``not-understood``.
        """
        for _ in range(_MOST_PARENTS):
            try:
                return self._ask(domain)
            except ReferenceDataError as error:
                parent = domain.partition(".")[2]
                if error.code != "not-found" or self._servers.find(parent) is None:
                    raise
                domain = parent
        return self._ask(domain)

    def _ask(self, domain: str) -> date | None:
        server = self._servers.find(domain)
        if server is None:
            raise ReferenceDataError("no-server", "no server is known for it", where=domain)
        place = urlsplit(server).netloc
        if self._failures.get(place, 0) >= MOST_FAILURES:
            raise ReferenceDataError("refused", f"{place} failed before; not asked", where=domain)
        try:
            content = self._fetched(urljoin(server.rstrip("/") + "/", f"domain/{quote(domain)}"))
            found = registration_date(content, domain, self._today)
        except ReferenceDataError as error:
            self._note(place, error)
            raise ReferenceDataError(error.code, error.args[0], where=domain) from error
        self._failures[place] = 0
        return found

    def _note(self, place: str, error: ReferenceDataError) -> None:
        if error.code == "rate-limited":
            self._failures[place] = MOST_FAILURES
        elif error.code != "not-found":
            self._failures[place] = self._failures.get(place, 0) + 1

    def _fetched(self, url: str) -> bytes:
        waited = False
        for _ in range(MOST_REDIRECTS + 1):
            self._wait(urlsplit(url).netloc)
            try:
                status, headers, content = self._once(url)
            except httpx.TimeoutException as error:
                raise ReferenceDataError(
                    "timeout", f"no answer in {self._pace.silence:g} s"
                ) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                told = str(error) or type(error).__name__
                raise ReferenceDataError("unreachable", told[:200]) from error
            if status == httpx.codes.OK:
                return content
            if status == httpx.codes.TOO_MANY_REQUESTS and not waited:
                self._sleep(_told_to_wait(headers.get("retry-after", "")))
                waited = True
            elif 300 <= status < 400 and headers.get("location"):
                url = self._next(url, headers["location"])
            else:
                _refused(status)
        raise ReferenceDataError("too-many-redirects", f"more than {MOST_REDIRECTS} redirects")

    def _next(self, url: str, location: str) -> str:
        target = urljoin(url, location)
        check_secure(target)
        if urlsplit(target).netloc not in self._servers.places:
            raise ReferenceDataError("refused", "it redirects to a server that is not on the list")
        return target

    def _wait(self, place: str) -> None:
        """Keep the pace with one server."""
        last = self._asked.get(place)
        if last is not None:
            rest = last + self._pace.between - self._clock()
            if rest > 0:
                self._sleep(rest)
        self._asked[place] = self._clock()

    def _once(self, url: str) -> tuple[int, Mapping[str, str], bytes]:
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "application/rdap+json",
            "Accept-Encoding": "identity",
        }
        extensions = {"trace": self._check_address}
        until = self._clock() + self._pace.whole
        with self._client.stream("GET", url, headers=headers, extensions=extensions) as response:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise ReferenceDataError("not-understood", "it compresses what was asked for plain")
            content = bytearray()
            for chunk in response.iter_raw():
                content += chunk
                if len(content) > ANSWER_LIMIT:
                    raise ReferenceDataError("too-large", f"more than {ANSWER_LIMIT} bytes")
                if self._clock() > until:
                    raise ReferenceDataError("timeout", f"not finished in {self._pace.whole:g} s")
            return response.status_code, response.headers, bytes(content)

    def _check_address(self, event: str, info: Mapping[str, Any]) -> None:
        """Called once a connection stands and before anything is sent over it."""
        if not event.endswith("connect_tcp.complete"):
            return
        host, port = info["return_value"].get_extra_info("server_addr")[:2]
        listed = {f"{host}:{port}", f"[{host}]:{port}", f"localhost:{port}"} & self._servers.places
        if not ipaddress.ip_address(host).is_global and not listed:
            raise ReferenceDataError("refused", "its name leads to a private address")


def _told_to_wait(text: str) -> float:
    """Seconds of a ``Retry-After``; ``rate-limited`` if they are too many or not said."""
    if text.isascii() and text.isdigit() and int(text) <= _LONGEST_WAIT:
        return float(text)
    raise ReferenceDataError("rate-limited", "the server asks to be left alone; try tomorrow")


def _refused(status: int) -> NoReturn:
    if status == httpx.codes.NOT_FOUND:
        raise ReferenceDataError("not-found", "the registry does not know it")
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise ReferenceDataError("rate-limited", "the server asks to be left alone; try tomorrow")
    if status >= 500:
        raise ReferenceDataError("server-error", f"the server failed (HTTP {status})")
    raise ReferenceDataError("refused", f"the server refused (HTTP {status})")
