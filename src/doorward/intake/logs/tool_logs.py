"""Logs that remote-access tools keep on the machine: AnyDesk, TeamViewer, RustDesk.

They come as the files themselves, or line by line inside what a shipper writes (Filebeat,
Elastic Agent, Winlogbeat: a JSON object with ``message``, ``host`` and ``log.file.path``). The
shipper's object says which machine and, by the path, whose account; a bare file says neither,
unless it is named ``MACHINE.connection_trace.txt`` and so on.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

import msgspec

from doorward.intake.logs.reader import Framing, Parsed, Refusal
from doorward.intake.logs.tool_lines import Inbound, inbound
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Actor,
    ConnectionInfo,
    Device,
    Endpoint,
    Metadata,
    NetworkActivity,
    Product,
    User,
)

_OPEN, _INBOUND = 1, 1
_NAMES = ("connection_trace.txt", "connections_incoming.txt", "ad.trace", "ad_svc.trace")
_MACHINE = re.compile(
    r"(?:^|[\\/])([^\\/]{1,120})\.(?:connection_trace\.txt|connections_incoming\.txt|"
    r"ad(?:_svc)?\.trace|rustdesk[^\\/]*\.log)(?:#\d+)?\Z",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?:^|[\\/])(?:users|home)[\\/]([^\\/]{1,120})[\\/]", re.IGNORECASE)


class _Host(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None
    hostname: str | None = None


class _File(msgspec.Struct, frozen=True):
    path: str | None = None


class _Log(msgspec.Struct, frozen=True):
    file: _File | None = None


class _Shipped(msgspec.Struct, frozen=True):
    message: str
    host: _Host | None = None
    log: _Log | None = None


_SHIPPED = msgspec.json.Decoder(_Shipped)


class ToolLogReader:
    """Sessions that came in, from the tools' own logs."""

    name = "remote-tool-log"
    title = "Logs of AnyDesk, TeamViewer and RustDesk"
    framing = Framing.LINES

    def recognises(self, head: bytes, filename: str) -> bool:
        """By the file's name, or a first line that tells of a session."""
        if filename.lower().endswith(_NAMES):
            return True
        line = head.split(b"\n", 1)[0].decode("utf-8", "replace")
        return not line.lstrip().startswith("{") and inbound(line) is not None

    def parser(self, head: bytes, *, raw: bool) -> ToolLogParser:
        """A parser. A file that begins with UTF-16's mark is one of TeamViewer's."""
        return ToolLogParser(raw=raw, wide=head[:2] == b"\xff\xfe")


class ToolLogParser:
    """Turns lines into network activity; lines that tell of no session give nothing."""

    def __init__(self, *, raw: bool, wide: bool = False) -> None:
        self._raw = raw
        self._wide = wide

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:
        """The session of a line, if it tells of one. Raises `Refusal` for broken JSON."""
        # A UTF-16 line cut at its newline keeps half a character; names are the only text in it.
        text = frame.replace(b"\0", b"") if self._wide else frame
        line = text.decode("utf-8", "replace")
        if not line.lstrip().startswith("{"):
            machine = _MACHINE.search(place)
            found = inbound(line)
            event = found and _event(found, place, machine[1] if machine else "", "")
        else:
            shipped = _decoded(text)
            found = inbound(shipped.message)
            path = (shipped.log and shipped.log.file and shipped.log.file.path) or ""
            account = _ACCOUNT.search(path)
            host = shipped.host or _Host()
            machine_name = host.id or host.name or host.hostname or ""
            event = found and _event(found, place, machine_name, account[1] if account else "")
        if event is None:
            return ()
        return (Parsed(event, {"message": line} if self._raw else None),)


def _decoded(frame: bytes) -> _Shipped:
    try:
        return _SHIPPED.decode(frame)
    except msgspec.ValidationError as error:
        raise Refusal("bad-field", "is no object with a `message` of text") from error
    except RecursionError as error:
        raise Refusal("too-deep", "is nested too deeply") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal("not-json", "is no JSON object in UTF-8") from error


def _event(found: Inbound, place: str, machine: str, account: str) -> NetworkActivity:
    user = found.user or account
    return NetworkActivity(
        time=found.at,
        activity_id=_OPEN,
        status_id=FAILURE if found.how == "rejected" else SUCCESS,
        status_detail=found.how or None,
        metadata=Metadata(
            uid=place, product=Product(name=found.tool), event_code="inbound-session"
        ),
        actor=Actor(user=User(name=user)) if user else None,
        device=Device(uid=machine, hostname=machine) if machine else None,
        src_endpoint=_source(found),
        app_name=found.tool,
        connection_info=ConnectionInfo(direction_id=_INBOUND),
    )


def _source(found: Inbound) -> Endpoint | None:
    ip = ""
    if found.ip:
        try:
            ip = str(ipaddress.ip_address(found.ip))
        except ValueError:
            ip = ""
    if not ip and not found.peer:
        return None
    return Endpoint(ip=ip or None, port=found.port if ip else None, uid=found.peer or None)
