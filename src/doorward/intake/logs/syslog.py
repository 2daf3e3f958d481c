"""Syslog lines of Unix machines and network equipment (RFC 3164, RFC 5424, rsyslog's files)."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from functools import lru_cache

from doorward.intake.logs.fields import plain
from doorward.intake.logs.reader import Framing, Logsource, Parsed
from doorward.intake.logs.syslog_events import event_of
from doorward.intake.logs.syslog_line import Line, line_of
from doorward.intake.logs.syslog_vpn import About
from doorward.model.events import Device, Metadata, Product

_PRODUCT = Product(name="syslog")
_CISCO = Logsource("cisco", "", "asa")
_BEGINS = re.compile(
    rb"(?:<\d{1,3}>(?:1 )?)?(?:[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d|"
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[^\s{]* \S+ \S"
)
# The services of Sigma's taxonomy for Linux, by the program that writes.
_SERVICES = {
    "sshd": "sshd",
    "sshd-session": "sshd",
    "sudo": "sudo",
    "su": "auth",
    "login": "auth",
    "systemd-logind": "auth",
    "auditd": "auditd",
    "cron": "cron",
    "crond": "cron",
    "vsftpd": "vsftpd",
    "clamd": "clamav",
    "freshclam": "clamav",
    "guacd": "guacamole",
}


class SyslogReader:
    """Any syslog file. `clock` gives seconds since 1970, for years that a line does not say."""

    name = "syslog"
    title = "syslog (sshd, sudo, su, OpenVPN, Cisco ASA, USB; the rest for rules)"
    framing = Framing.LINES

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """The first line begins with a time and a host, as syslog's lines do."""
        return _BEGINS.match(head) is not None

    def parser(self, head: bytes, *, raw: bool) -> SyslogParser:  # noqa: ARG002 - the contract's
        """A parser; the head is not needed."""
        return SyslogParser(self._clock, raw=raw)


class SyslogParser:
    """One event a line. Messages are kept in `raw` only."""

    def __init__(self, clock: Callable[[], float], *, raw: bool) -> None:
        self._clock = clock
        self._raw = raw

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:  # noqa: ARG002 - by digest
        """The event of a line. Raises `Refusal`."""
        line = line_of(plain(frame), self._clock())
        digest = hashlib.blake2b(frame, digest_size=12).hexdigest()
        metadata = Metadata(
            uid=f"syslog/{line.host}/{digest}", product=_PRODUCT, log_provider=line.app
        )
        event = event_of(line, About(line.time, metadata, device_of(line.host)))
        return (Parsed(event, _raw(line) if self._raw else None, _logsource(line)),)


@lru_cache(maxsize=8192)
def device_of(host: str | None) -> Device | None:
    """The machine that wrote a line."""
    return Device(hostname=host) if host else None


def _logsource(line: Line) -> Logsource:
    if "%ASA-" in line.message[:40] or (line.app and line.app.startswith("%ASA-")):
        return _CISCO
    return _of_app(line.app or "")


@lru_cache(maxsize=4096)
def _of_app(app: str) -> Logsource:
    return Logsource("linux", "", _SERVICES.get(app.lower(), "syslog"))


def _raw(line: Line) -> dict[str, object]:
    return {"host": line.host, "app": line.app, "pid": line.pid, "message": line.message}
