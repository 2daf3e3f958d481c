"""One request to a provider's interface: checked certificates, no redirects, small answers."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from ipaddress import ip_address
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

from doorward.containment.responder import ResponderError

TIMEOUT = 10.0
"""Seconds for connecting, and for each part of an answer."""
LONGEST = 20.0
"""Seconds for a whole answer."""
MOST_BYTES = 256 * 1024
MOST_BYTES_OF_TROUBLE = 16 * 1024
KEPT_OPEN = 5.0
"""Seconds for which a connection is kept for the next request: a step needs several."""

# At its level "info" httpx logs whole addresses, and that of a Slack webhook is a secret.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Answer(NamedTuple):
    """A good answer (2xx)."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The JSON object in it; `ResponderError` (``malformed``) where there is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ResponderError("malformed", "the answer is no JSON") from error
        if not isinstance(found, dict):
            raise ResponderError("malformed", "the answer is no JSON object")
        return found


class Trouble(NamedTuple):
    """An answer that is not good, with the beginning of its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Explain = Callable[[Trouble], "tuple[str, bool] | None"]
"""What an answer means where a provider has its own way of saying so: a code and whether a later
try may go better; None where its status says it all."""


_WORDS = {
    "refused": ": it does not accept our credentials for this",
    "no-account": ": it knows no such account",
    "too-many": ": it is asked too much",
    "setting": ": there is nothing at this address any more",
}


def checked_url(url: str) -> str:
    """An address that may be used: https, or http on this machine alone; else `ValueError`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.username or parts.password or parts.query or parts.fragment or not host:
        raise ValueError("an address is https://HOST/PATH, without user, query and fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        raise ValueError("an address must be https")
    return url.rstrip("/")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def send(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    explain: Explain | None = None,
) -> Answer:
    """Send one request, once. Raises `ResponderError` for everything but 2xx."""
    where = urlsplit(url).netloc
    given = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
    try:
        with _client().stream(
            method, url, headers=given, content=body, timeout=TIMEOUT
        ) as response:
            if response.status_code // 100 != 2:
                _explained(response, where, explain)
            _raise_for(response, where)
            return Answer(response.status_code, _body(response, where))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        message = f"{where} cannot be reached ({type(error).__name__})"
        raise ResponderError("unreachable", message, again=True) from error
    except httpx.HTTPError as error:
        message = f"{where} gave no whole answer ({type(error).__name__})"
        raise ResponderError("unreachable", message, again=True, unsure=True) from error
    except httpx.InvalidURL as error:
        raise ResponderError("setting", f"{where}: no usable address") from error


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    """One for all: reading the authorities' certificates takes longer than a request does."""
    limits = httpx.Limits(keepalive_expiry=KEPT_OPEN)
    return httpx.Client(follow_redirects=False, trust_env=False, limits=limits)


def _explained(response: httpx.Response, where: str, explain: Explain | None) -> None:
    """Raise what the provider's own words mean, where they mean anything."""
    if explain is None:
        return
    body, _ = _read(response, MOST_BYTES_OF_TROUBLE)
    told = explain(Trouble(response.status_code, response.headers, body))
    if told is not None:
        code, again = told
        said = f"{where} answered {response.status_code}{_WORDS.get(code, '')}"
        raise ResponderError(code, said, again=again, after=_asked_wait(response))


def _body(response: httpx.Response, where: str) -> bytes:
    body, left = _read(response, MOST_BYTES)
    if left == "size":
        raise ResponderError("too-large", f"{where} answered with too much", unsure=True)
    if left == "time":
        raise ResponderError("unreachable", f"{where} answered too slowly", unsure=True)
    return body


def _read(response: httpx.Response, most: int) -> tuple[bytes, str]:
    """The body, up to a size and for a time; and which of both ended it early, if one did."""
    began, size = monotonic(), 0
    parts: list[bytes] = []
    for part in response.iter_raw():
        if size + len(part) > most:
            return b"".join((*parts, part[: most - size])), "size"
        parts.append(part)
        size += len(part)
        if monotonic() - began > LONGEST:
            return b"".join(parts), "time"
    return b"".join(parts), ""


def _raise_for(response: httpx.Response, where: str) -> None:
    status = response.status_code
    said = f"{where} answered {status}"
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise ResponderError("redirect", f"{said}: redirects are not followed")
    if status in {401, 403}:
        raise ResponderError("refused", said + _WORDS["refused"])
    if status in {404, 410}:
        raise ResponderError("no-account", said + _WORDS["no-account"])
    if status in {408, 429}:
        raise ResponderError(
            "too-many", said + _WORDS["too-many"], again=True, after=_asked_wait(response)
        )
    if status >= 500:
        after = _asked_wait(response)
        raise ResponderError("fault", said, again=True, unsure=True, after=after)
    raise ResponderError("answer", said)


def _asked_wait(response: httpx.Response) -> float | None:
    """Seconds to wait, from ``Retry-After`` (RFC 9110, 10.2.3: seconds or a date) or from
    ``X-Rate-Limit-Reset`` (Okta: seconds since 1970)."""
    said = response.headers.get("Retry-After", "").strip()
    now = datetime.now(UTC)
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    if said:
        try:
            return max(0.0, (parsedate_to_datetime(said) - now).total_seconds())
        except (ValueError, TypeError):
            return None
    reset = response.headers.get("X-Rate-Limit-Reset", "").strip()
    if reset.isascii() and reset.isdigit() and len(reset) < 12:
        return max(0.0, float(reset) - now.timestamp())
    return None
