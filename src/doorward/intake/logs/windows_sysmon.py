"""Sysmon's events (https://learn.microsoft.com/sysinternals/downloads/sysmon) in OCSF's words."""

from __future__ import annotations

from doorward.intake.logs.fields import base_name
from doorward.intake.logs.windows_common import About, Builder
from doorward.intake.logs.windows_objects import (
    endpoint_of,
    file_of,
    hashes_of,
    process_of,
    user_of,
)
from doorward.intake.logs.windows_record import Record
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Actor,
    ConnectionInfo,
    DnsActivity,
    DnsAnswer,
    DnsQuery,
    Event,
    File,
    FileActivity,
    NetworkActivity,
    OtherActivity,
    ParentProcess,
    Process,
    ProcessActivity,
    Session,
    User,
)

_TCP_UDP = {
    "tcp": ConnectionInfo(protocol_name="tcp"),
    "udp": ConnectionInfo(protocol_name="udp"),
}
_INBOUND, _OUTBOUND = 1, 2
# What Windows answers a query with (winerror.h) as codes of the name system (RFC 1035, 2136).
_RCODES = {0: 0, 9001: 1, 9002: 2, 9003: 3, 9004: 4, 9005: 5}
_MOST_ANSWERS = 50


def _user(record: Record) -> User | None:
    return user_of(record.text("User"))


def _program(record: Record) -> Process | None:
    """The program that did it."""
    guid = record.text("ProcessGuid")
    return process_of(record.text("Image"), record.number("ProcessId"), guid)


def _actor(record: Record) -> Actor:
    return Actor(user=_user(record), process=_program(record))


def _launched(record: Record, about: About) -> Event:
    text = record.text
    path, user, logon = text("Image"), _user(record), text("LogonId")
    name = base_name(path) if path else None
    parent_path = text("ParentImage")
    parent = ParentProcess(
        name=base_name(parent_path) if parent_path else None,
        path=parent_path,
        pid=record.number("ParentProcessId"),
        uid=text("ParentProcessGuid"),
        cmd_line=text("ParentCommandLine"),
    )
    file = File(
        name=name,
        path=path,
        hashes=hashes_of(text("Hashes")),
        company_name=text("Company"),
        product=text("Product"),
        original_name=text("OriginalFileName"),
    )
    return ProcessActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        status_id=SUCCESS,
        actor=Actor(user=user, session=Session(uid=logon) if logon else None),
        process=Process(
            name=name,
            path=path,
            pid=record.number("ProcessId"),
            uid=text("ProcessGuid"),
            cmd_line=text("CommandLine"),
            user=user,
            file=file,
            parent_process=parent,
        ),
    )


def _ended(record: Record, about: About) -> Event:
    return ProcessActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=2,
        actor=Actor(user=_user(record)),
        process=_program(record),
    )


def _touched(activity: int) -> Builder:
    """A program opened another one (3), or started a thread in it (4)."""

    def build(record: Record, about: About) -> Event:
        number, text = record.number, record.text
        source = text("SourceProcessGUID") or text("SourceProcessGuid")
        target = text("TargetProcessGUID") or text("TargetProcessGuid")
        return ProcessActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            actor=Actor(
                user=user_of(text("SourceUser")),
                process=process_of(text("SourceImage"), number("SourceProcessId"), source),
            ),
            process=process_of(text("TargetImage"), number("TargetProcessId"), target),
        )

    return build


def _connected(record: Record, about: About) -> Event:
    text = record.text
    initiated = (text("Initiated") or "").lower()
    protocol = (text("Protocol") or "").lower()
    connection = _TCP_UDP.get(protocol)
    if initiated in {"true", "false"}:
        direction = _OUTBOUND if initiated == "true" else _INBOUND
        connection = ConnectionInfo(protocol_name=protocol or None, direction_id=direction)
    return NetworkActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        actor=_actor(record),
        connection_info=connection,
        src_endpoint=endpoint_of(
            text("SourceIp"), record.number("SourcePort"), text("SourceHostname")
        ),
        dst_endpoint=endpoint_of(
            text("DestinationIp"), record.number("DestinationPort"), text("DestinationHostname")
        ),
    )


def _file(activity: int, status: int = SUCCESS) -> Builder:
    def build(record: Record, about: About) -> Event:
        digests = record.text("Hashes") or record.text("Hash")
        return FileActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            status_id=status,
            actor=_actor(record),
            file=file_of(record.text("TargetFilename"), digests),
        )

    return build


def _asked(record: Record, about: About) -> Event:
    """A name that a program looked up, with what it got."""
    status = record.number("QueryStatus")
    found = (record.text("QueryResults") or "").split(";", _MOST_ANSWERS)[:_MOST_ANSWERS]
    answers = tuple(
        DnsAnswer(rdata=one.strip().removeprefix("::ffff:")) for one in found if one.strip()
    )
    return DnsActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        status_id=0 if status is None else SUCCESS if status == 0 else FAILURE,
        actor=_actor(record),
        query=DnsQuery(hostname=record.text("QueryName")),
        answers=answers,
        rcode_id=None if status is None else _RCODES.get(status, 99),
    )


def _quiet(*keys: str) -> Builder:
    """Events of the many kinds that no class here is for; only what rules ask is kept."""

    def build(record: Record, about: About) -> Event:
        unmapped = {"event_code": str(record.code)}
        for key in keys:
            value = record.text(key)
            if value is not None:
                unmapped[key] = value
        return OtherActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            actor=Actor(user=_user(record), process=_program(record)),
            unmapped=unmapped,
        )

    return build


_REGISTRY = _quiet("TargetObject", "EventType")
_PIPE = _quiet("PipeName")
_IMAGE = _quiet("ImageLoaded", "Signature", "SignatureStatus")

BUILDERS: dict[int, Builder] = {
    1: _launched,
    2: _file(6),  # 6: set attributes
    3: _connected,
    5: _ended,
    6: _IMAGE,
    7: _IMAGE,
    8: _touched(4),
    9: _quiet("Device"),
    10: _touched(3),
    11: _file(1),
    12: _REGISTRY,
    13: _REGISTRY,
    14: _REGISTRY,
    15: _file(1),
    17: _PIPE,
    18: _PIPE,
    22: _asked,
    23: _file(4),
    24: _quiet("ClientInfo"),
    26: _file(4),
    27: _file(1, FAILURE),
    28: _file(4, FAILURE),
    29: _file(1),
}
"""By event number. The rest (19 to 21, 25, 4, 16, 255) is `OtherActivity`."""
