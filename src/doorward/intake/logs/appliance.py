"""Events of network equipment and security products, which CEF and LEEF wrap alike.

Both formats leave the kind of event to the vendor. It is read from what is said: a user who
signs in, a request with an address, a connection with both ends, a file. What fits none of these
is kept as `OtherActivity` with the vendor's own number of the event.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from doorward.intake.logs.appliance_time import Head, millis_of
from doorward.intake.logs.fields import (
    address,
    checked_time,
    number,
    told,
)
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Actor,
    Authentication,
    ConnectionInfo,
    Device,
    Endpoint,
    Event,
    File,
    FileActivity,
    HttpActivity,
    HttpRequest,
    Metadata,
    NetworkActivity,
    OtherActivity,
    Product,
    Service,
    Traffic,
    Url,
    User,
)

_SIGN_IN = re.compile(
    r"\b(?:log[ _-]?(?:on|in)|sign[ _-]?(?:on|in)|authenticat\w*)\b", re.IGNORECASE
)
_SIGN_OUT = re.compile(r"\b(?:log[ _-]?(?:off|out)|sign[ _-]?(?:off|out))\b", re.IGNORECASE)
_FAILED = re.compile(
    r"fail|den(?:y|ied)|reject|block|invalid|drop|refus|unsuccess|not allowed", re.IGNORECASE
)
_DONE = re.compile(r"success|allow|accept|permit|pass|grant|ok\b", re.IGNORECASE)
_METHODS = {"CONNECT": 1, "DELETE": 2, "GET": 3, "HEAD": 4, "OPTIONS": 5, "POST": 6, "PUT": 7}
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?([^/:?#]+)", re.IGNORECASE)


class Facts(NamedTuple):
    """What a record says, under CEF's short names (`src`, `suser`, `act`, …), and its header.

    `sent` and `received` are bytes as the source of the connection sees them.
    """

    vendor: str
    product: str
    version: str
    class_id: str
    name: str
    said: Mapping[str, str]
    sent: int | None = None
    received: int | None = None
    login: bool | None = None
    logout: bool | None = None


def event_of(facts: Facts, time: str | None, head: Head, frame: bytes) -> Event:
    """The event of a record. Raises `Refusal` where no time is in it or around it."""
    own = millis_of(time)
    when = own if own is not None else head.time
    stamp = checked_time(when, said=time is not None)
    digest = hashlib.blake2b(frame, digest_size=12).hexdigest()
    said = facts.said.get
    host = said("dvchost") or head.host
    about = _About(
        stamp,
        Metadata(
            uid=f"{facts.vendor}/{digest}",
            product=_product(facts.product, facts.vendor),
            event_code=facts.class_id or None,
            correlation_uid=said("externalId"),
        ),
        _device(host, address(said("dvc"))),
    )
    if _signs(facts) and _user(said("duser") or said("suser")):
        return _signed(facts, about)
    if said("request") or said("requestMethod"):
        return _requested(facts, about)
    if said("src") and said("dst") and (said("proto") or said("dpt") or facts.sent is not None):
        return _connected(facts, about)
    if said("fname") or said("filePath"):
        return _file(facts, about)
    return _other(facts, about)


class _About(NamedTuple):
    time: int
    metadata: Metadata
    device: Device | None


@lru_cache(maxsize=1024)
def _product(name: str, vendor: str) -> Product:
    return Product(name=name, vendor_name=vendor)


@lru_cache(maxsize=4096)
def _device(host: str | None, ip: str | None) -> Device | None:
    return Device(hostname=host, ip=ip) if host or ip else None


def _signs(facts: Facts) -> bool:
    if facts.login is not None or facts.logout is not None:
        return bool(facts.login or facts.logout)
    what = f"{facts.name} {facts.said.get('cat', '')}"
    return bool(_SIGN_IN.search(what) or _SIGN_OUT.search(what))


def _status(facts: Facts) -> int:
    """By what is said of the outcome, then of the action, then by the event's name."""
    for said in (facts.said.get("outcome"), facts.said.get("act"), facts.name):
        if said and _FAILED.search(said):
            return FAILURE
        if said and _DONE.search(said):
            return SUCCESS
    return 0


def _user(name: str | None) -> User | None:
    if not name:
        return None
    domain, backslash, login = name.partition("\\")
    short = login if backslash else name
    return User(
        name=short,
        domain=domain if backslash else None,
        email_addr=short if "@" in short else None,
        type_id=1,
    )


def _actor(facts: Facts) -> Actor | None:
    user = _user(facts.said.get("suser") or facts.said.get("duser"))
    return Actor(user=user) if user else None


def _end(facts: Facts, side: str) -> Endpoint | None:
    said = facts.said.get
    letter = side[0]
    ip, host = address(said(side)), said(f"{letter}host")
    if ip is None and host is None:
        return None
    port, mac = number(said(f"{letter}pt")), said(f"{letter}mac")
    return Endpoint(ip=ip, port=port, hostname=host, mac=mac)


def _traffic(facts: Facts) -> Traffic | None:
    if facts.sent is None and facts.received is None:
        return None
    both = (facts.sent or 0) + (facts.received or 0)
    return Traffic(bytes_out=facts.sent, bytes_in=facts.received, bytes=both)


def _signed(facts: Facts, about: _About) -> Event:
    out = facts.logout or (facts.login is None and bool(_SIGN_OUT.search(facts.name)))
    status = _status(facts)
    return Authentication(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=2 if out else 1,
        activity_name=facts.name or None,
        status_id=status if status or not out else SUCCESS,
        status_detail=facts.said.get("reason") if status == FAILURE else None,
        user=_user(facts.said.get("duser") or facts.said.get("suser")),
        src_endpoint=_end(facts, "src"),
        dst_endpoint=_end(facts, "dst"),
        service=Service(name=facts.said.get("app") or facts.product),
    )


def _requested(facts: Facts, about: _About) -> Event:
    said = facts.said.get
    url, method = said("request"), (said("requestMethod") or "").upper()
    host = _HOST.match(url) if url and "/" in url and not url.startswith("/") else None
    name = host[1].lower() if host else said("dhost")
    return HttpActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=_METHODS.get(method, 99 if method else 0),
        activity_name=said("act"),
        status_id=_status(facts),
        actor=_actor(facts),
        src_endpoint=_end(facts, "src"),
        dst_endpoint=_end(facts, "dst"),
        http_request=HttpRequest(
            http_method=method or None,
            user_agent=said("requestClientApplication"),
            url=Url(url_string=url, hostname=name),
            body_length=facts.sent,
        ),
        traffic=_traffic(facts),
        app_name=said("app"),
    )


def _connected(facts: Facts, about: _About) -> Event:
    said = facts.said.get
    protocol = (said("proto") or "").lower()
    way = said("deviceDirection")
    refused = _status(facts) == FAILURE
    return NetworkActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=5 if refused else 6 if facts.sent is not None else 1,
        activity_name=said("act"),
        status_id=FAILURE if refused else SUCCESS,
        actor=_actor(facts),
        src_endpoint=_end(facts, "src"),
        dst_endpoint=_end(facts, "dst"),
        connection_info=ConnectionInfo(
            protocol_name=_PROTOCOLS.get(protocol, protocol) or None,
            direction_id={"0": 1, "1": 2}.get(way or ""),
        ),
        traffic=_traffic(facts),
        app_name=said("app"),
    )


def _file(facts: Facts, about: _About) -> Event:
    said = facts.said.get
    path = said("filePath")
    return FileActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=99,
        activity_name=said("act") or facts.name or None,
        status_id=_status(facts),
        actor=_actor(facts),
        src_endpoint=_end(facts, "src"),
        dst_endpoint=_end(facts, "dst"),
        file=File(name=said("fname"), path=path, size=number(said("fsize"))),
    )


def _other(facts: Facts, about: _About) -> Event:
    said = facts.said.get
    return OtherActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        status_id=_status(facts),
        actor=_actor(facts),
        src_endpoint=_end(facts, "src"),
        dst_endpoint=_end(facts, "dst"),
        unmapped=told(event_code=facts.class_id, name=facts.name, act=said("act"), cat=said("cat")),
    )
