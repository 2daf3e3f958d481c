"""Windows events of the other channels: remote desktop, services, installers, power, scripts."""

from __future__ import annotations

import re

from doorward.intake.logs.fields import address
from doorward.intake.logs.windows_common import About, Builder, other, writer
from doorward.intake.logs.windows_objects import endpoint_of, file_of, peripheral_of, user_of
from doorward.intake.logs.windows_record import Record
from doorward.model.events import (
    SUCCESS,
    Actor,
    ApplicationLifecycle,
    Authentication,
    Event,
    EventLogActivity,
    PeripheralActivity,
    PowerActivity,
    Product,
    RdpActivity,
    ScriptActivity,
    Session,
)

# Where a shipper gives the rendered message only (nxlog of a channel with UserData).
_IN_MESSAGE = {
    "User": re.compile(r"^User: (\S[^\r\n]{0,200})", re.MULTILINE),
    "Domain": re.compile(r"^Domain: (\S[^\r\n]{0,200})", re.MULTILINE),
    "SessionID": re.compile(r"^Session ID: (\d{1,9})", re.MULTILINE),
    "Address": re.compile(r"^Source Network Address: (\S{1,64})", re.MULTILINE),
}
_MESSAGE_LONGEST = 2000


def _said(record: Record, name: str, *others: str) -> str | None:
    """A field, under any of its names, or out of the rendered message."""
    for key in (name, *others):
        found = record.text(key)
        if found is not None:
            return found
    message = record.text("Message")
    found_there = _IN_MESSAGE[name].search(message[:_MESSAGE_LONGEST]) if message else None
    return found_there[1] if found_there else None


def _session(activity: int) -> Builder:
    """Logon and logoff as the session manager tells them; ``LOCAL`` is at the machine."""

    def build(record: Record, about: About) -> Event:
        where, session = _said(record, "Address"), _said(record, "SessionID")
        remote = None if where is None else where.upper() != "LOCAL"
        return Authentication(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            status_id=SUCCESS,
            user=user_of(_said(record, "User")),
            session=Session(uid=session, is_remote=remote) if session else None,
            is_remote=remote,
            logon_type_id=10 if remote else 2 if remote is False else None,
            logon_type={True: "remote-interactive", False: "interactive"}.get(remote)
            if remote is not None
            else None,
            src_endpoint=endpoint_of(where),
        )

    return build


def _desktop(activity: int) -> Builder:
    """A remote desktop session: asked for (3), left (7), taken up again (8)."""

    def build(record: Record, about: About) -> Event:
        where = _said(record, "Address", "Param3", "ClientIP")
        user = _said(record, "User", "Param1")
        domain = _said(record, "Domain", "Param2") if activity == 3 else None
        return RdpActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            status_id=SUCCESS,
            user=user_of(user, domain),
            src_endpoint=endpoint_of(address(where)),
        )

    return build


def _script(record: Record, about: About) -> Event:
    """A script ran. Its text is not kept; `raw` has it for rules."""
    block = record.text("ScriptBlockId")
    path = record.text("Path")
    unmapped = {"event_code": str(record.code)}
    if block:
        unmapped["script_uid"] = block
    if path:
        unmapped["path"] = path
    return ScriptActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        actor=writer(record),
        unmapped=unmapped,
    )


def _service(record: Record, about: About) -> Event:
    """7045: a service was installed; remote-access tools come that way."""
    return ApplicationLifecycle(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        activity_name="service",
        status_id=SUCCESS,
        actor=writer(record),
        app=Product(name=record.text("ServiceName")),
        file=file_of(_program(record.text("ImagePath"))),
    )


def _program(command: str | None) -> str | None:
    """The program of a service's command line: what is quoted, else up to its ending.

    >>> _program('"C:\\\\Program Files\\\\A\\\\a.exe" -s'), _program("C:\\\\b.exe /run")
    ('C:\\\\Program Files\\\\A\\\\a.exe', 'C:\\\\b.exe')
    """
    if command is None:
        return None
    if command.startswith('"'):
        return command[1:].partition('"')[0]
    end = command.lower().find(".exe ")
    return command[: end + 4] if end >= 0 else command


def _installed(activity: int) -> Builder:
    """MsiInstaller 1033 and 1034: a product was installed or removed; its name comes first."""

    def build(record: Record, about: About) -> Event:
        listed = record.data.get("Data")
        first = record.text("param1") or record.text("Data_1") or record.text("ProductName")
        if first is None and type(listed) is list and listed and type(listed[0]) is str:
            first = listed[0]
        if first is None:
            return other(record, about)
        return ApplicationLifecycle(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            actor=writer(record),
            app=Product(name=first, vendor_name=record.text("param5")),
        )

    return build


def _power(activity: int) -> Builder:
    def build(record: Record, about: About) -> Event:  # noqa: ARG001 - the number says it all
        return PowerActivity(
            time=about.time, metadata=about.metadata, device=about.device, activity_id=activity
        )

    return build


def _log_cleared(record: Record, about: About) -> Event:
    name, domain = record.text("SubjectUserName"), record.text("SubjectDomainName")
    user = user_of(name, domain)
    return EventLogActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        status_id=SUCCESS,
        actor=Actor(user=user) if user else None,
        log_name=record.text("Channel") if record.text("BackupPath") else record.channel,
    )


def _device(activity: int) -> Builder:
    """Plug and play's own channels name a device by its instance path."""

    def build(record: Record, about: About) -> Event:
        instance = record.text("DeviceInstanceId") or record.text("InstanceId")
        if instance is None:
            return other(record, about)
        return PeripheralActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            peripheral_device=peripheral_of(instance, None, None),
        )

    return build


_POWERSHELL: dict[int, Builder] = {4103: _script, 4104: _script}

BUILDERS: dict[str, dict[int, Builder]] = {
    "microsoft-windows-terminalservices-localsessionmanager/operational": {
        21: _session(1),
        23: _session(2),
        24: _desktop(7),
        25: _desktop(8),
    },
    "microsoft-windows-terminalservices-remoteconnectionmanager/operational": {1149: _desktop(3)},
    "microsoft-windows-powershell/operational": _POWERSHELL,
    "powershellcore/operational": _POWERSHELL,
    "windows powershell": {400: _script, 800: _script},
    "microsoft-windows-kernel-pnp/configuration": {400: _device(1), 410: _device(1)},
    "microsoft-windows-driverframeworks-usermode/operational": {2003: _device(1)},
}
"""By channel in lower case, then number."""

OF_PROVIDERS: dict[tuple[str, int], Builder] = {
    ("service control manager", 7045): _service,
    ("microsoft-windows-eventlog", 104): _log_cleared,
    ("msiinstaller", 1033): _installed(1),
    ("msiinstaller", 1034): _installed(2),
    ("microsoft-windows-kernel-general", 12): _power(1),
    ("microsoft-windows-kernel-general", 13): _power(2),
    ("microsoft-windows-kernel-power", 42): _power(3),
    ("microsoft-windows-kernel-power", 107): _power(6),
    ("microsoft-windows-power-troubleshooter", 1): _power(6),
}
"""In the System and Application channels a number means something only with its provider."""
