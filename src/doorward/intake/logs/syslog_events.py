"""What programs write to syslog, where it is sure: sshd, sudo, su, VPN gateways, USB, others."""

from __future__ import annotations

import re

from doorward.intake.logs.syslog_line import Line
from doorward.intake.logs.syslog_vpn import (
    ASA,
    ASA_HEAD,
    IP,
    OPENVPN,
    WHO,
    About,
    Found,
    Maker,
    end_of,
    user_of,
)
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Actor,
    Authentication,
    Event,
    OtherActivity,
    PeripheralActivity,
    PeripheralDevice,
    Service,
)


def _ssh(found: Found, about: About) -> Event:
    accepted = found["verdict"] == "Accepted"
    return Authentication(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        status_id=SUCCESS if accepted else FAILURE,
        status_detail="unknown user" if found["unknown"] else None,
        user=user_of(found["user"]),
        auth_protocol=found["method"],
        is_remote=True,
        service=Service(name="sshd"),
        src_endpoint=end_of(found["ip"], found["port"]),
    )


def _closed(found: Found, about: About) -> Event:
    return Authentication(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=2,
        status_id=SUCCESS,
        user=user_of(found["user"]),
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
        actor=Actor(user=user_of(found["by"])),
        user=user_of(found["user"]),
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
        actor=Actor(user=user_of(found["by"])),
        user=user_of(found["user"]),
        is_remote=False,
        service=Service(name="sudo"),
        unmapped={"command": command} if command else None,
    )


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


_SSHD = (
    (
        re.compile(
            rf"(?P<verdict>Accepted|Failed) (?P<method>[\w/-]{{1,40}}) for "
            rf"(?P<unknown>invalid user )?{WHO} from {IP} port (?P<port>\d{{1,5}})"
        ),
        _ssh,
    ),
    (
        re.compile(rf"pam_unix\((?P<service>sshd):session\): session closed for user {WHO}"),
        _closed,
    ),
)
_SUDO = (
    (
        re.compile(
            r" *(?P<by>[^\s:]{1,128}) : (?:(?P<reason>[^;=]{1,100}) ; )?(?:TTY=[^;]{1,64} ; )?"
            rf"(?:PWD=[^;]{{1,4096}} ; )?USER={WHO} ;(?: [A-Z]+=[^;]{{0,256}} ;)* "
            r"COMMAND=(?P<command>.{1,4096})",
            re.DOTALL,
        ),
        _sudo,
    ),
)
_SU = (
    (
        re.compile(
            rf"pam_unix\(su(?:-l)?:session\): session opened for user {WHO}"
            r"(?:\(uid=\d+\))? by (?P<by>[^\s()]{1,128})"
        ),
        _switched,
    ),
)
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
    "openvpn": OPENVPN,
    "ovpn-server": OPENVPN,
    "kernel": _KERNEL,
}
_LONGEST = 8192


def event_of(line: Line, about: About) -> Event:
    """The event of a line; `OtherActivity` where the line is of no kind that is sure."""
    message = line.message[:_LONGEST]
    asa = ASA_HEAD.search(message[:200]) or (
        ASA_HEAD.match(f"{line.app}: ") if line.app and line.app.startswith("%") else None
    )
    if asa and asa[1] in ASA:
        pattern, make = ASA[asa[1]]
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
