"""What programs write to syslog, where it is sure: sshd, sudo, su, VPN gateways, USB, others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from doorward.intake.logs.fields import address, number
from doorward.intake.logs.syslog_line import Line
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Actor,
    Authentication,
    Device,
    Endpoint,
    Event,
    Metadata,
    OtherActivity,
    PeripheralActivity,
    PeripheralDevice,
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


def _user(name: str | None) -> User | None:
    if not name:
        return None
    return User(email_addr=name if "@" in name else None, name=name, type_id=1)


def _end(ip: str | None, port: str | None = None) -> Endpoint | None:
    found = address(ip)
    return Endpoint(ip=found, port=number(port)) if found else None


def _ssh(found: Found, about: About) -> Event:
    accepted = found["verdict"] == "Accepted"
    return Authentication(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        status_id=SUCCESS if accepted else FAILURE,
        status_detail="unknown user" if found["unknown"] else None,
        user=_user(found["user"]),
        auth_protocol=found["method"],
        is_remote=True,
        service=Service(name="sshd"),
        src_endpoint=_end(found["ip"], found["port"]),
    )


def _closed(found: Found, about: About) -> Event:
    return Authentication(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=2,
        status_id=SUCCESS,
        user=_user(found["user"]),
        service=Service(name=found["service"]),
    )


def _switched(found: Found, about: About) -> Event:
    """su took on another account."""
    return Authentication(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=7,
        status_id=SUCCESS,
        actor=Actor(user=_user(found["by"])),
        user=_user(found["user"]),
        is_remote=False,
        service=Service(name="su"),
    )


def _sudo(found: Found, about: About) -> Event:
    """sudo ran a command as another account, or would not. The command's name only is kept."""
    reason = found["reason"]
    command = (found["command"] or "").split(" ", 1)[0]
    return Authentication(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=7,
        status_id=FAILURE if reason else SUCCESS,
        status_detail=reason,
        actor=Actor(user=_user(found["by"])),
        user=_user(found["user"]),
        is_remote=False,
        service=Service(name="sudo"),
        unmapped={"command": command} if command else None,
    )


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
            user=_user(found["user"]),
            session=Session(uid=session, is_vpn=True) if session else None,
            src_endpoint=_end(found["ip"], parts.get("port")),
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
            user=_user(found["user"]),
            is_remote=True,
            service=Service(name="vpn"),
            src_endpoint=_end(found.groupdict().get("ip")),
        )

    return make


def _plugged(found: Found, about: About) -> Event:
    return _usb(about, 1, PeripheralDevice(uid=f"{found[2]}:{found[3]}".lower(), name=found[1]))


def _unplugged(found: Found, about: About) -> Event:
    return _usb(about, 2, PeripheralDevice(name=found[1]))


def _described(found: Found, about: About) -> Event:
    """The kernel says a USB device's own words on lines of their own; `name` is the port."""
    word, said = found[2], found[3]
    device = PeripheralDevice(
        name=found[1],
        type="usb",
        model=said if word == "Product" else None,
        vendor_name=said if word == "Manufacturer" else None,
        serial_number=said if word == "SerialNumber" else None,
    )
    return _usb(about, 99, device)


def _usb(about: About, activity: int, device: PeripheralDevice) -> Event:
    return PeripheralActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=activity,
        peripheral_device=device,
    )


_IP = r"(?P<ip>[0-9A-Fa-f.:]{3,45})"
_WHO = r"(?P<user>[^\s()/'<>,;\[\]]{1,128})"
_SSHD = (
    (
        re.compile(
            rf"(?P<verdict>Accepted|Failed) (?P<method>[\w/-]{{1,40}}) for "
            rf"(?P<unknown>invalid user )?{_WHO} from {_IP} port (?P<port>\d{{1,5}})"
        ),
        _ssh,
    ),
    (
        re.compile(rf"pam_unix\((?P<service>sshd):session\): session closed for user {_WHO}"),
        _closed,
    ),
)
_SUDO = (
    (
        re.compile(
            r" *(?P<by>[^\s:]{1,128}) : (?:(?P<reason>[^;=]{1,100}) ; )?(?:TTY=[^;]{1,64} ; )?"
            rf"(?:PWD=[^;]{{1,4096}} ; )?USER={_WHO} ;(?: [A-Z]+=[^;]{{0,256}} ;)* "
            r"COMMAND=(?P<command>.{1,4096})",
            re.DOTALL,
        ),
        _sudo,
    ),
)
_SU = (
    (
        re.compile(
            rf"pam_unix\(su(?:-l)?:session\): session opened for user {_WHO}"
            r"(?:\(uid=\d+\))? by (?P<by>[^\s()]{1,128})"
        ),
        _switched,
    ),
)
_OPENVPN = (
    (
        re.compile(
            rf"(?:\S+ )?\[{_WHO}\] Peer Connection Initiated with \[AF_INET6?\]"
            r"(?:::ffff:)?(?P<ip>[0-9A-Fa-f.:]{3,45}):(?P<port>\d{1,5})"
        ),
        _tunnel(1, "openvpn"),
    ),
    (
        re.compile(rf"{_WHO}/(?P<ip>[0-9.]{{7,15}}):(?P<port>\d{{1,5}}) SIGTERM\[soft,"),
        _tunnel(2, "openvpn"),
    ),
    (
        re.compile(
            r"(?P<ip>[0-9.]{7,15}):\d{1,5} .{0,60}authentication succeeded for username "
            rf"'{_WHO}'"
        ),
        _vpn_sign_in(SUCCESS),
    ),
)
# Cisco ASA, by message number: https://www.cisco.com/c/en/us/td/docs/security/asa/syslog.
_ASA_HEAD = re.compile(r"%(?:ASA|FTD)-\d-(\d{6}): ")
_ASA_WHO = r"(?P<user>[^\s<>,]{1,128})"
_ASA = {
    "113039": (
        re.compile(
            rf"Group <[^>]*> User <{_ASA_WHO}> IP <{_IP}> AnyConnect parent session started"
        ),
        _tunnel(1, "anyconnect"),
    ),
    "113019": (
        re.compile(
            rf"Group = [^,]*, Username = {_ASA_WHO}, IP = {_IP}, Session disconnected\..*?"
            r"Bytes xmt: (?P<sent>\d{1,18}), Bytes rcv: (?P<received>\d{1,18})"
        ),
        _tunnel(2, "anyconnect"),
    ),
    "113005": (
        re.compile(rf"AAA user authentication Rejected.* : user = {_ASA_WHO} : user IP = {_IP}"),
        _vpn_sign_in(FAILURE),
    ),
    "113012": (
        re.compile(rf"AAA user authentication Successful : local database : user = {_ASA_WHO}"),
        _vpn_sign_in(SUCCESS),
    ),
}
_PORT = r"usb ([0-9][0-9.-]{0,20}): "
_KERNEL = (
    (
        re.compile(
            _PORT + r"New USB device found, idVendor=([0-9a-f]{4}), idProduct=([0-9a-f]{4})"
        ),
        _plugged,
    ),
    (re.compile(_PORT + r"(Product|Manufacturer|SerialNumber): (.{1,126})"), _described),
    (re.compile(_PORT + r"USB disconnect"), _unplugged),
)
_KERNEL_CLOCK = re.compile(r"\[ *\d+\.\d+\] ")
_BY_APP: dict[str, tuple[tuple[re.Pattern[str], Maker], ...]] = {
    "sshd": _SSHD,
    "sshd-session": _SSHD,
    "sudo": _SUDO,
    "su": _SU,
    "openvpn": _OPENVPN,
    "ovpn-server": _OPENVPN,
    "kernel": _KERNEL,
}
_LONGEST = 8192


def event_of(line: Line, about: About) -> Event:
    """The event of a line; `OtherActivity` where the line is of no kind that is sure."""
    message = line.message[:_LONGEST]
    asa = _ASA_HEAD.search(message[:200]) or (
        _ASA_HEAD.match(f"{line.app}: ") if line.app and line.app.startswith("%") else None
    )
    if asa and asa[1] in _ASA:
        pattern, make = _ASA[asa[1]]
        found = pattern.search(message)
        if found:
            return make(found, about)
    app = (line.app or "").lower()
    if app == "kernel":
        message = _KERNEL_CLOCK.sub("", message, count=1)
    for pattern, make in _BY_APP.get(app, ()):
        found = pattern.match(message)
        if found:
            return make(found, about)
    return OtherActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        unmapped={"app": line.app} if line.app else None,
    )
