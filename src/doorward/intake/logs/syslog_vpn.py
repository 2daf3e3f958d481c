"""What VPN gateways write to syslog: OpenVPN and Cisco ASA."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from doorward.intake.logs.fields import address, number
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Authentication,
    Device,
    Endpoint,
    Event,
    Metadata,
    Service,
    Session,
    Traffic,
    TunnelActivity,
    User,
)


class About(NamedTuple):
    """What all events of a line share."""

    time: int
    metadata: Metadata
    device: Device | None


Found = re.Match[str]
Maker = Callable[[Found, About], Event]


def user_of(name: str | None) -> User | None:
    """An account by the name it signed in with."""
    if not name:
        return None
    return User(email_addr=name if "@" in name else None, name=name, type_id=1)


def end_of(ip: str | None, port: str | None = None) -> Endpoint | None:
    """Where somebody came from."""
    found = address(ip)
    return Endpoint(ip=found, port=number(port)) if found else None


def _tunnel(activity: int, protocol: str) -> Maker:
    def make(found: Found, about: About) -> Event:
        parts = found.groupdict()
        sent, received = number(parts.get("received")), number(parts.get("sent"))
        session = parts.get("session")
        some = sent is not None or received is not None
        return TunnelActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            status_id=SUCCESS,
            user=user_of(found["user"]),
            session=Session(uid=session, is_vpn=True) if session else None,
            src_endpoint=end_of(found["ip"], parts.get("port")),
            # The gateway's view: what it received, the worker's computer sent.
            traffic=Traffic(bytes_out=sent, bytes_in=received) if some else None,
            protocol_name=protocol,
        )

    return make


def _vpn_sign_in(status: int) -> Maker:
    def make(found: Found, about: About) -> Event:
        return Authentication(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=1,
            status_id=status,
            user=user_of(found["user"]),
            is_remote=True,
            service=Service(name="vpn"),
            src_endpoint=end_of(found.groupdict().get("ip")),
        )

    return make


IP = r"(?P<ip>[0-9A-Fa-f.:]{3,45})"
WHO = r"(?P<user>[^\s()/'<>,;\[\]]{1,128})"


OPENVPN = (
    (
        re.compile(
            rf"(?:\S+ )?\[{WHO}\] Peer Connection Initiated with \[AF_INET6?\]"
            r"(?:::ffff:)?(?P<ip>[0-9A-Fa-f.:]{3,45}):(?P<port>\d{1,5})"
        ),
        _tunnel(1, "openvpn"),
    ),
    (
        re.compile(rf"{WHO}/(?P<ip>[0-9.]{{7,15}}):(?P<port>\d{{1,5}}) SIGTERM\[soft,"),
        _tunnel(2, "openvpn"),
    ),
    (
        re.compile(
            r"(?P<ip>[0-9.]{7,15}):\d{1,5} .{0,60}authentication succeeded for username "
            rf"'{WHO}'"
        ),
        _vpn_sign_in(SUCCESS),
    ),
)


# Cisco ASA, by message number: https://www.cisco.com/c/en/us/td/docs/security/asa/syslog.
ASA_HEAD = re.compile(r"%(?:ASA|FTD)-\d-(\d{6}): ")
_ASA_WHO = r"(?P<user>[^\s<>,]{1,128})"


ASA = {
    "113039": (
        re.compile(rf"Group <[^>]*> User <{_ASA_WHO}> IP <{IP}> AnyConnect parent session started"),
        _tunnel(1, "anyconnect"),
    ),
    "113019": (
        re.compile(
            rf"Group = [^,]*, Username = {_ASA_WHO}, IP = {IP}, Session disconnected\..*?"
            r"Bytes xmt: (?P<sent>\d{1,18}), Bytes rcv: (?P<received>\d{1,18})"
        ),
        _tunnel(2, "anyconnect"),
    ),
    "113005": (
        re.compile(rf"AAA user authentication Rejected.* : user = {_ASA_WHO} : user IP = {IP}"),
        _vpn_sign_in(FAILURE),
    ),
    "113012": (
        re.compile(rf"AAA user authentication Successful : local database : user = {_ASA_WHO}"),
        _vpn_sign_in(SUCCESS),
    ),
}
