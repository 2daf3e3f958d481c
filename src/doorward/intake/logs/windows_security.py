"""Events of the Security channel in OCSF's words: accounts, programs, files, networks, devices.

Numbers and fields: https://learn.microsoft.com/windows/security/threat-protection/auditing. What
is about signing in is in `windows_sign_in`.
"""

from __future__ import annotations

from doorward.intake.logs.fields import base_name
from doorward.intake.logs.windows_common import About, Builder, other
from doorward.intake.logs.windows_objects import (
    endpoint_of,
    file_of,
    peripheral_of,
    process_of,
    subject,
    user_by,
    user_of,
)
from doorward.intake.logs.windows_record import Record
from doorward.intake.logs.windows_sign_in import by_status, desktop, privileged, signed
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AccountChange,
    Actor,
    ConnectionInfo,
    Event,
    EventLogActivity,
    FileActivity,
    Group,
    GroupManagement,
    NetworkActivity,
    ParentProcess,
    PeripheralActivity,
    Process,
    ProcessActivity,
    SmbActivity,
    User,
)

_IP_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_INBOUND, _OUTBOUND = ("%%14592", "inbound"), ("%%14593", "outbound")


def _account(activity: int) -> Builder:
    def build(record: Record, about: About) -> Event:
        return AccountChange(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            status_id=SUCCESS,
            actor=subject(record),
            user=user_by(record, "Target"),
        )

    return build


def _group(activity: int) -> Builder:
    def build(record: Record, about: About) -> Event:
        group = Group(uid=record.text("TargetSid"), name=record.text("TargetUserName"))
        return GroupManagement(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            status_id=SUCCESS,
            actor=subject(record),
            group=group,
            user=_member(record),
        )

    return build


def _member(record: Record) -> User | None:
    """`MemberName` is a distinguished name: ``CN=Jo Example,OU=…``; the login it does not tell."""
    name = record.text("MemberName")
    if name is not None and name[:3].upper() == "CN=":
        name = name[3:].partition(",")[0]
    return user_of(name, None, record.text("MemberSid"))


def _launched(record: Record, about: About) -> Event:
    text = record.text
    path, parent = text("NewProcessName"), text("ParentProcessName")
    actor = subject(record)
    target = user_by(record, "Target")
    user = target if target and target.name else actor.user if actor else None
    return ProcessActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        status_id=SUCCESS,
        actor=actor,
        process=Process(
            name=base_name(path) if path else None,
            path=path,
            pid=record.number("NewProcessId"),
            cmd_line=text("CommandLine"),
            user=user,
            file=file_of(path),
            parent_process=ParentProcess(
                name=base_name(parent) if parent else None,
                path=parent,
                pid=record.number("ProcessId"),
            ),
        ),
    )


def _ended(record: Record, about: About) -> Event:
    return ProcessActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=2,
        actor=subject(record),
        process=process_of(record.text("ProcessName"), record.number("ProcessId")),
    )


def _cleared(activity: int) -> Builder:
    def build(record: Record, about: About) -> Event:
        return EventLogActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            status_id=SUCCESS,
            actor=subject(record),
            log_name="Security",
        )

    return build


def _object(record: Record, about: About) -> Event:
    """4663: an object was used. Of files the right that was used says how."""
    if record.text("ObjectType") != "File":
        return other(record, about)
    rights = record.number("AccessMask") or 0
    activity = 14  # open
    for bit, meaning in ((0x10000, 4), (0x2, 3), (0x4, 3), (0x1, 2)):
        if rights & bit:
            activity = meaning
            break
    return FileActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=activity,
        status_id=SUCCESS,
        actor=subject(record, process="ProcessName"),
        file=file_of(record.text("ObjectName")),
    )


def _share(activity: int, word: str | None = None) -> Builder:
    """5140 and 5145: a share, and a file on it, was used from another computer."""

    def build(record: Record, about: About) -> Event:
        return SmbActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            activity_name=word,
            actor=subject(record),
            share=record.text("ShareName"),
            file=file_of(record.text("RelativeTargetName")),
            src_endpoint=endpoint_of(record.text("IpAddress"), record.number("IpPort")),
        )

    return build


def _filtered(activity: int, status: int) -> Builder:
    """The Windows Filtering Platform let a connection through, or did not."""

    def build(record: Record, about: About) -> Event:
        text = record.text
        way = (text("Direction") or "").lower()
        direction = 1 if way in _INBOUND else 2 if way in _OUTBOUND else None
        protocol = text("Protocol")
        program = process_of(text("Application"), record.number("ProcessId"))
        return NetworkActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            status_id=status,
            actor=Actor(process=program) if program else None,
            connection_info=ConnectionInfo(
                protocol_name=_IP_PROTOCOLS.get(protocol or "", protocol), direction_id=direction
            ),
            src_endpoint=endpoint_of(text("SourceAddress"), record.number("SourcePort")),
            dst_endpoint=endpoint_of(text("DestAddress"), record.number("DestPort")),
        )

    return build


def _plugged(record: Record, about: About) -> Event:
    instance = record.text("DeviceId")
    if instance is None:
        return other(record, about)
    return PeripheralActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        status_id=SUCCESS,
        actor=subject(record),
        peripheral_device=peripheral_of(
            instance, record.text("DeviceDescription"), record.text("ClassName")
        ),
    )


_LOGOFF = signed(2, SUCCESS)
_FAILED = signed(1, FAILURE)

BUILDERS: dict[int, Builder] = {
    1100: _cleared(7),
    1102: _cleared(1),
    4624: signed(1, SUCCESS),
    4625: _FAILED,
    4634: _LOGOFF,
    4647: _LOGOFF,
    4648: signed(99, SUCCESS, "explicit-credentials"),
    4663: _object,
    4672: privileged,
    4688: _launched,
    4689: _ended,
    4720: _account(1),
    4722: _account(2),
    4723: _account(3),
    4724: _account(4),
    4725: _account(5),
    4726: _account(6),
    4740: _account(9),
    4767: _account(12),
    **dict.fromkeys((4727, 4731, 4754), _group(6)),
    **dict.fromkeys((4728, 4732, 4756), _group(3)),
    **dict.fromkeys((4729, 4733, 4757), _group(4)),
    **dict.fromkeys((4730, 4734, 4758), _group(5)),
    **dict.fromkeys((4735, 4737, 4755), _group(9)),
    4768: by_status(3),
    4769: by_status(4),
    4770: by_status(5),
    4771: signed(6, FAILURE),
    4776: by_status(99, "credential-validation"),
    4778: desktop(8),
    4779: desktop(7),
    4800: signed(99, SUCCESS, "lock"),
    4801: signed(99, SUCCESS, "unlock"),
    5140: _share(99, "share"),
    5145: _share(2),
    5154: _filtered(7, SUCCESS),
    5156: _filtered(1, SUCCESS),
    5157: _filtered(5, FAILURE),
    6416: _plugged,
}
"""By event number. The rest, such as 4698 (a task was made), is `OtherActivity`."""
