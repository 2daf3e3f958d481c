"""OCSF objects out of the fields of Windows events."""

from __future__ import annotations

import re
from functools import lru_cache

from doorward.intake.logs.fields import address, base_name
from doorward.intake.logs.windows_record import Record
from doorward.model.events import (
    Actor,
    Device,
    Endpoint,
    File,
    Fingerprint,
    Metadata,
    OperatingSystem,
    PeripheralDevice,
    Process,
    Product,
    Session,
    User,
)

SYSTEM, PERSON = 3, 1
_WINDOWS = OperatingSystem(name="Windows")
_SYSMON = Product(name="Sysmon", vendor_name="Microsoft")
_EVENT_LOG = Product(name="Windows Event Log", vendor_name="Microsoft")
_ALGORITHMS = {"MD5": 1, "SHA1": 2, "SHA256": 3}
# Accounts of the system itself and of the window manager (well-known security identifiers).
_SYSTEM_SIDS = frozenset(("S-1-5-18", "S-1-5-19", "S-1-5-20", "S-1-0-0", "S-1-5-7"))
_SYSTEM_SID_BEGINNINGS = ("S-1-5-80-", "S-1-5-82-", "S-1-5-90-", "S-1-5-96-")
_SYSTEM_DOMAINS = frozenset(("nt authority", "nt service", "window manager", "font driver host"))
_USB = re.compile(r"VID_([0-9A-F]{4})&PID_([0-9A-F]{4})", re.IGNORECASE)
_DISPLAY = re.compile(r"DISPLAY\\([A-Z]{3})([0-9A-F]{4})", re.IGNORECASE)


def metadata_of(record: Record, service: str, place: str) -> Metadata:
    """About the event. Its id is computer, channel and record number: Windows counts those up."""
    number = record.record_id
    return Metadata(
        uid=f"{record.computer}/{record.channel}/{number}" if number else place,
        product=_SYSMON if service == "sysmon" else _EVENT_LOG,
        event_code=str(record.code),
        log_name=record.channel,
        log_provider=record.provider,
    )


@lru_cache(maxsize=8192)
def device_of(hostname: str | None) -> Device | None:
    """The computer that wrote the event."""
    return Device(hostname=hostname, os=_WINDOWS) if hostname else None


@lru_cache(maxsize=8192)
def user_of(name: str | None, domain: str | None = None, sid: str | None = None) -> User | None:
    """An account by name, domain and security identifier; a name may be ``DOMAIN\\name``."""
    if name is None and sid is None:
        return None
    mail = None
    if name is not None:
        before, backslash, after = name.partition("\\")
        if backslash:
            domain, name = before, after
        login, at, realm = name.partition("@")
        if at:
            mail, name, domain = name, login, domain or realm
    return User(
        uid=sid,
        name=name,
        email_addr=mail,
        domain=domain,
        type_id=SYSTEM if _is_system(name, domain, sid) else PERSON,
    )


def _is_system(name: str | None, domain: str | None, sid: str | None) -> bool:
    if name is not None and name.endswith("$"):
        return True
    if sid is not None and (sid in _SYSTEM_SIDS or sid.startswith(_SYSTEM_SID_BEGINNINGS)):
        return True
    return domain is not None and domain.lower() in _SYSTEM_DOMAINS


def user_by(record: Record, role: str) -> User | None:
    """The account in a role: ``Subject`` or ``Target``."""
    sid = record.text(role + "UserSid") or record.text(role + "Sid")
    return user_of(record.text(role + "UserName"), record.text(role + "DomainName"), sid)


def subject(record: Record, *, process: str = "") -> Actor | None:
    """Who did it, and with which program (`process`: the field that has its path)."""
    user = user_by(record, "Subject")
    path = record.text(process) if process else None
    program = process_of(path, record.number("ProcessId")) if path else None
    logon = record.text("SubjectLogonId")
    session = Session(uid=logon) if logon else None
    if user is None and program is None:
        return None
    return Actor(user=user, process=program, session=session)


def process_of(path: str | None, pid: int | None = None, uid: str | None = None) -> Process | None:
    """A program by its path."""
    if path is None and pid is None:
        return None
    return Process(name=base_name(path) if path else None, path=path, pid=pid, uid=uid)


def file_of(path: str | None, hashes: str | None = None) -> File | None:
    """A file by its path, with digests as Sysmon writes them."""
    if path is None:
        return None
    name = base_name(path)
    ending = name.rpartition(".")
    return File(
        name=name,
        path=path,
        ext=ending[2].lower() if ending[1] and len(ending[2]) <= 10 else None,
        hashes=hashes_of(hashes),
    )


def hashes_of(said: str | None) -> tuple[Fingerprint, ...]:
    """``SHA1=…,MD5=…,SHA256=…,IMPHASH=…``; the last is none of OCSF's and is left out."""
    if said is None:
        return ()
    found = []
    for part in said.split(",", 8)[:8]:
        name, _, value = part.partition("=")
        algorithm = _ALGORITHMS.get(name)
        if algorithm and value.strip("0"):
            found.append(Fingerprint(algorithm_id=algorithm, value=value.lower()))
    return tuple(found)


def endpoint_of(
    ip: object = None, port: int | None = None, hostname: str | None = None
) -> Endpoint | None:
    """One side of a connection; None where nothing is told."""
    found = address(ip)
    if found is None and hostname is None:
        return None
    return Endpoint(ip=found, port=port or None, hostname=hostname)


def peripheral_of(instance: str, name: str | None, kind: str | None) -> PeripheralDevice:
    """A device by its instance path: USB vendor and product, or a display's EDID maker and code.

    Windows names a display ``DISPLAY\\<maker><product code>`` after its EDID, and a USB device
    ``USB\\VID_vvvv&PID_pppp\\<serial>``; a serial number that Windows made up has ``&`` in it.
    """
    instance = instance.replace("&amp;", "&")
    usb, display = _USB.search(instance), _DISPLAY.search(instance)
    parts = instance.split("\\")
    serial = parts[2] if usb and len(parts) == 3 and "&" not in parts[2] else None
    uid = f"{usb[1]}:{usb[2]}".lower() if usb else None
    edid = f"{display[1].upper()} 0x{display[2].lower()}" if display else None
    return PeripheralDevice(
        uid=uid,
        name=name,
        serial_number=serial,
        type=kind.lower() if kind else parts[0].lower(),
        edid=edid,
        interfaces=(parts[0],),
    )
