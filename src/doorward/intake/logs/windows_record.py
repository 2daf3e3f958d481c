"""One Windows event, whatever JSON it was written in, with its fields under Windows' own names.

Three shapes are read: flat (nxlog, and the OTRF data sets), Elastic's winlogbeat (from 5 to 9),
and the event's XML turned to JSON (``Event.System`` and ``Event.EventData``: evtx dumps,
Chainsaw, Fluent Bit, Velociraptor).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from doorward.intake.logs.fields import checked_time, decoded, iso_millis, number, text
from doorward.intake.logs.reader import Refusal

_Names = tuple[str, str, str]
_FLAT: _Names = ("UserID", "AccountName", "Domain")
_ELASTIC: _Names = ("identifier", "name", "domain")
_QUARTER_HOUR = 15 * 60 * 1000
_WIDEST_ZONE = 15 * 60 * 60 * 1000


class Record:
    """The facts of one event. `data` has the fields that the event itself names."""

    __slots__ = ("channel", "code", "computer", "data", "provider", "record_id", "time", "writer")

    def __init__(
        self,
        *,
        channel: str,
        code: int,
        computer: str | None,
        provider: str | None,
        record_id: str | None,
        time: int,
        data: Mapping[str, object],
        writer: tuple[Mapping[str, object], _Names],
    ) -> None:
        self.channel = channel
        self.code = code
        self.computer = computer
        self.provider = provider
        self.record_id = record_id
        self.time = time
        self.data = data
        self.writer = writer
        """Where the account that wrote the event is told, and under which names."""

    def text(self, key: str) -> str | None:
        """A field as text, or None where it says nothing."""
        value = self.data.get(key)
        return value if type(value) is str and len(value) > 6 else text(value)

    def number(self, key: str) -> int | None:
        """A field as a whole number, decimal or hexadecimal."""
        return number(self.data.get(key))

    @property
    def account(self) -> tuple[str | None, str | None, str | None]:
        """Security id, name and domain of the account that wrote the event."""
        fields, (sid, name, domain) = self.writer
        return text(fields.get(sid)), text(fields.get(name)), text(fields.get(domain))

    def raw(self) -> dict[str, object]:
        """The fields as Sigma rules name them, with the system's (EventID, Channel, …)."""
        found = dict(self.data)
        found["EventID"] = self.code
        found["Channel"] = self.channel
        if self.provider:
            found["Provider_Name"] = self.provider
        if self.computer:
            found["Computer"] = self.computer
        return found


def record_of(frame: bytes) -> Record:
    """The event of a frame. Raises `Refusal`."""
    found = decoded(frame)
    root = found.get("Event", found)
    if type(root) is dict and type(root.get("System")) is dict:
        return _from_xml(root)
    winlog = found.get("winlog")
    if type(winlog) is dict:
        return _from_winlogbeat(found, winlog)
    if "log_name" in found and "event_id" in found:
        return _from_winlogbeat(found, found)
    if "winlog.event_id" in found:
        return _from_winlogbeat(found, _unflattened(found))
    return _flat(found)


def _unflattened(found: dict[str, object]) -> dict[str, object]:
    """What lies under names such as ``winlog.event_data.Image``, as searches export it."""
    winlog: dict[str, object] = {}
    inner: dict[str, dict[str, object]] = {}
    for name, value in found.items():
        if not name.startswith("winlog."):
            continue
        said = value[0] if type(value) is list and len(value) == 1 else value
        part, dot, rest = name.removeprefix("winlog.").partition(".")
        if dot:
            inner.setdefault(part, {})[rest] = said
        else:
            winlog[part] = said
    return {**winlog, **inner}


def _flat(found: dict[str, object]) -> Record:
    get = found.get
    code, channel = number(get("EventID")), text(get("Channel"))
    if code is None or channel is None:
        code, channel = number(get("EventCode")), text(get("LogName"))
    if code is None or channel is None:
        raise Refusal("wrong-format", "has no EventID and Channel of a Windows event")
    return Record(
        channel=channel,
        code=code,
        computer=text(get("Hostname") or get("Computer") or get("ComputerName")),
        provider=text(get("SourceName") or get("ProviderName") or get("Provider_Name")),
        record_id=text(get("RecordNumber") or get("EventRecordID") or get("RecordId")),
        time=_flat_time(found),
        data=found,
        writer=(found, _FLAT),
    )


def _flat_time(found: dict[str, object]) -> int:
    """When it happened, in UTC.

    nxlog writes `EventTime` by the clock on its wall. Where a collector added `@timestamp` (UTC)
    the zone is what lies between that and nxlog's own `EventReceivedTime`, or else `EventTime`, to
    a quarter of an hour; without one the time is taken as UTC.
    """
    said = found.get("UtcTime") or found.get("TimeCreated") or found.get("SystemTime")
    time = iso_millis(said)
    if time is not None:
        return checked_time(time, said=True)
    collected = iso_millis(found.get("@timestamp"))
    time = iso_millis(found.get("EventTime"))
    received = iso_millis(found.get("EventReceivedTime"))
    if time is None:
        any_said = any(key in found for key in ("UtcTime", "TimeCreated", "EventTime"))
        return checked_time(collected, said=any_said or "@timestamp" in found)
    if collected is not None and not _has_zone(found["EventTime"]):
        local = time if received is None else received
        zone = round((collected - local) / _QUARTER_HOUR) * _QUARTER_HOUR
        if abs(zone) <= _WIDEST_ZONE:
            time += zone
    return checked_time(time, said=True)


def _has_zone(said: object) -> bool:
    return type(said) is str and (said.endswith("Z") or "+" in said or said.count("-") > 2)


def _from_winlogbeat(found: dict[str, object], winlog: dict[str, object]) -> Record:
    """Elastic's shape; before version 7 the fields of ``winlog`` lay at the top."""
    code = number(winlog.get("event_id"))
    channel = text(winlog.get("channel") or winlog.get("log_name"))
    if code is None or channel is None:
        raise Refusal("wrong-format", "has no event_id and channel of winlogbeat")
    data = winlog.get("event_data") or winlog.get("user_data")
    user = winlog.get("user")
    who = user if type(user) is dict else {}
    name = winlog.get("provider_name") or winlog.get("source_name")
    record = winlog.get("record_id") or winlog.get("record_number")
    said = found.get("@timestamp")
    return Record(
        channel=channel,
        code=code,
        computer=text(winlog.get("computer_name")),
        provider=text(name),
        record_id=text(record),
        time=checked_time(iso_millis(said), said=said is not None),
        data=cast("dict[str, object]", data) if type(data) is dict else {},
        writer=(who, _ELASTIC),
    )


def _from_xml(root: dict[str, object]) -> Record:
    system = cast("dict[str, object]", root["System"])
    code = number(_inner(system.get("EventID")))
    channel = text(_inner(system.get("Channel")))
    if code is None or channel is None:
        raise Refusal("wrong-format", "has no EventID and Channel in its System part")
    said = _attribute(system.get("TimeCreated"), "SystemTime")
    return Record(
        channel=channel,
        code=code,
        computer=text(_inner(system.get("Computer"))),
        provider=text(_attribute(system.get("Provider"), "Name")),
        record_id=text(_inner(system.get("EventRecordID"))),
        time=checked_time(iso_millis(said), said=said is not None),
        data=_xml_data(root),
        writer=({"UserID": _attribute(system.get("Security"), "UserID")}, _FLAT),
    )


def _inner(value: object) -> object:
    """The text of an element that may have attributes."""
    if type(value) is dict:
        return value.get("#text", value.get("Value"))
    return value


def _attribute(value: object, name: str) -> object:
    """An attribute of an element, in the ways that converters write it."""
    if type(value) is not dict:
        return value
    inner = value.get("#attributes")
    place = inner if type(inner) is dict else value
    return place.get(name, place.get("@" + name))


def _xml_data(root: dict[str, object]) -> dict[str, object]:
    data = root.get("EventData")
    if type(data) is not dict:
        data = root.get("UserData")
        if type(data) is dict and len(data) == 1:
            data = next(iter(data.values()))  # UserData wraps its fields in one element
    if type(data) is not dict:
        return {}
    listed = data.get("Data")
    if type(listed) is list and any(type(one) is dict for one in listed):
        named = {
            name: _inner(one)
            for one in listed
            if type(one) is dict and type(name := _attribute(one, "Name")) is str
        }
        return named or data
    return {key: value for key, value in data.items() if key != "#attributes"}
