"""Zeek's records in OCSF's words, by kind of log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from doorward.intake.logs.fields import address, flat_texts, number, text
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    ConnectionInfo,
    Device,
    DhcpActivity,
    DnsActivity,
    DnsAnswer,
    DnsQuery,
    Endpoint,
    Event,
    File,
    HttpActivity,
    HttpRequest,
    HttpResponse,
    Metadata,
    NetworkActivity,
    OtherActivity,
    RdpActivity,
    SmbActivity,
    SshActivity,
    Traffic,
    Url,
    User,
)

Fields = Mapping[str, object]
_MOST_ANSWERS = 50
_METHODS = {
    "CONNECT": 1,
    "DELETE": 2,
    "GET": 3,
    "HEAD": 4,
    "OPTIONS": 5,
    "POST": 6,
    "PUT": 7,
    "TRACE": 8,
    "PATCH": 9,
}
# https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html: S0 and SH met no
# answer, REJ was refused, RST* were broken off.
_STATES = {"S0": 4, "SH": 4, "REJ": 5, "RSTO": 3, "RSTR": 3, "RSTOS0": 3, "RSTRH": 3}
_TRAFFIC = 6


class About(NamedTuple):
    """What all events of a record share."""

    time: int
    metadata: Metadata


Builder = Callable[[Fields, About], Event]


def _end(found: Fields, which: str, hostname: str | None = None) -> Endpoint | None:
    ip = address(found.get(f"id.{which}_h"))
    mac = text(found.get("orig_l2_addr" if which == "orig" else "resp_l2_addr"))
    if ip is None and hostname is None:
        return None
    return Endpoint(ip=ip, port=number(found.get(f"id.{which}_p")), hostname=hostname, mac=mac)


def _truth(value: object) -> bool | None:
    """Zeek's own T and F, and JSON's."""
    return {"T": True, "true": True, "F": False, "false": False}.get(text(value) or "")


def _connection(found: Fields) -> ConnectionInfo:
    local, remote = _truth(found.get("local_orig")), _truth(found.get("local_resp"))
    direction = None
    if local is not None and remote is not None:
        direction = 3 if local and remote else 2 if local else 1 if remote else None
    return ConnectionInfo(
        uid=text(found.get("uid")),
        protocol_name=text(found.get("proto")),
        direction_id=direction,
    )


def _traffic(found: Fields) -> Traffic | None:
    sent, received = number(found.get("orig_bytes")), number(found.get("resp_bytes"))
    packets = [number(found.get("orig_pkts")), number(found.get("resp_pkts"))]
    if sent is None and received is None:
        return None
    return Traffic(
        bytes_out=sent,
        bytes_in=received,
        bytes=(sent or 0) + (received or 0),
        packets=sum(one or 0 for one in packets) or None,
    )


def _conn(found: Fields, about: About) -> Event:
    state = text(found.get("conn_state")) or ""
    return NetworkActivity(
        time=about.time,
        metadata=about.metadata,
        activity_id=_STATES.get(state, _TRAFFIC),
        status_detail=state or None,
        src_endpoint=_end(found, "orig"),
        dst_endpoint=_end(found, "resp"),
        connection_info=_connection(found),
        traffic=_traffic(found),
        app_name=text(found.get("service")),
    )


def _dns(found: Fields, about: About) -> Event:
    code = number(found.get("rcode"))
    listed = found.get("answers")
    answers = listed[:_MOST_ANSWERS] if type(listed) is list else []
    status = 0 if code is None else SUCCESS if code == 0 else FAILURE
    return DnsActivity(
        time=about.time,
        metadata=about.metadata,
        activity_id=1 if code is None else 2,
        status_id=status,
        src_endpoint=_end(found, "orig"),
        dst_endpoint=_end(found, "resp"),
        query=DnsQuery(hostname=text(found.get("query")), type=text(found.get("qtype_name"))),
        answers=tuple(DnsAnswer(rdata=said) for one in answers if (said := text(one))),
        rcode_id=code,
    )


def _http(found: Fields, about: About) -> Event:
    host, path = text(found.get("host")), text(found.get("uri"))
    method = (text(found.get("method")) or "").upper()
    code = number(found.get("status_code"))
    sent, received = number(found.get("request_body_len")), number(found.get("response_body_len"))
    user = text(found.get("username"))
    return HttpActivity(
        time=about.time,
        metadata=about.metadata,
        activity_id=_METHODS.get(method, 99 if method else 0),
        status_id=0 if code is None else SUCCESS if code < 400 else FAILURE,
        src_endpoint=_end(found, "orig"),
        dst_endpoint=_end(found, "resp", host),
        http_request=HttpRequest(
            http_method=method or None,
            user_agent=text(found.get("user_agent")),
            url=Url(hostname=host, path=path),
            body_length=sent,
            referrer=text(found.get("referrer")),
        ),
        http_response=HttpResponse(code=code, body_length=received),
        traffic=Traffic(bytes_out=sent, bytes_in=received),
        unmapped={"username": user} if user else None,
    )


def _ssl(found: Fields, about: About) -> Event:
    established = _truth(found.get("established"))
    return NetworkActivity(
        time=about.time,
        metadata=about.metadata,
        activity_id=4 if established is False else 1,
        src_endpoint=_end(found, "orig"),
        dst_endpoint=_end(found, "resp", text(found.get("server_name"))),
        connection_info=ConnectionInfo(uid=text(found.get("uid")), protocol_name="tcp"),
        app_name="ssl",
        unmapped=flat_texts(found, "version", "ja3", "ja4", "subject", "issuer"),
    )


def _ssh(found: Fields, about: About) -> Event:
    accepted = _truth(found.get("auth_success"))
    return SshActivity(
        time=about.time,
        metadata=about.metadata,
        activity_id=4 if accepted is False else 1,
        status_id=0 if accepted is None else SUCCESS if accepted else FAILURE,
        src_endpoint=_end(found, "orig"),
        dst_endpoint=_end(found, "resp"),
        unmapped=flat_texts(found, "client", "server", "direction"),
    )


def _rdp(found: Fields, about: About) -> Event:
    """`cookie` is the account that was asked for, often cut short; `client_name` the computer."""
    name = text(found.get("cookie"))
    return RdpActivity(
        time=about.time,
        metadata=about.metadata,
        activity_id=3,
        user=User(name=name) if name else None,
        src_endpoint=_end(found, "orig", text(found.get("client_name"))),
        dst_endpoint=_end(found, "resp"),
        unmapped=flat_texts(found, "result", "security_protocol", "client_build"),
    )


def _smb(found: Fields, about: About) -> Event:
    action = (text(found.get("action")) or "").upper()
    name = text(found.get("name"))
    return SmbActivity(
        time=about.time,
        metadata=about.metadata,
        activity_id=2 if action.endswith("OPEN") else 99 if action else 0,
        activity_name=action or None,
        src_endpoint=_end(found, "orig"),
        dst_endpoint=_end(found, "resp"),
        share=text(found.get("path")),
        file=File(name=name, path=name, size=number(found.get("size"))) if name else None,
    )


def _dhcp(found: Fields, about: About) -> Event:
    given = address(found.get("assigned_addr"))
    lease = found.get("lease_time")
    seconds = float(lease) if type(lease) in {int, float} else None  # type: ignore[arg-type]
    mac, hostname = text(found.get("mac")), text(found.get("host_name"))
    return DhcpActivity(
        time=about.time,
        metadata=about.metadata,
        activity_id=5 if given else 0,
        device=Device(hostname=hostname, ip=given) if hostname or given else None,
        src_endpoint=Endpoint(ip=address(found.get("client_addr")), mac=mac, hostname=hostname),
        dst_endpoint=Endpoint(ip=address(found.get("server_addr"))),
        lease_dur=int(seconds) if seconds is not None and 0 <= seconds < 2**31 else None,
    )


def other(found: Fields, about: About) -> Event:
    """A record of another kind of log; of files.log what a file was is kept."""
    return OtherActivity(
        time=about.time,
        metadata=about.metadata,
        src_endpoint=_end(found, "orig"),
        dst_endpoint=_end(found, "resp"),
        unmapped=flat_texts(
            found, "fuid", "source", "mime_type", "filename", "seen_bytes", "note", "name"
        ),
    )


BUILDERS: dict[str, Builder] = {
    "conn": _conn,
    "dns": _dns,
    "http": _http,
    "ssl": _ssl,
    "ssh": _ssh,
    "rdp": _rdp,
    "smb_files": _smb,
    "dhcp": _dhcp,
}
"""By path of the log."""
