"""Windows and Sysmon events as JSON: flat (nxlog), winlogbeat, and the event's XML as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from doorward.intake.logs.reader import Framing, Logsource, Parsed
from doorward.intake.logs.windows_common import About, Builder, other
from doorward.intake.logs.windows_objects import device_of, metadata_of
from doorward.intake.logs.windows_record import Record, record_of
from doorward.intake.logs.windows_security import BUILDERS as SECURITY
from doorward.intake.logs.windows_sources import logsource_of
from doorward.intake.logs.windows_sysmon import BUILDERS as SYSMON
from doorward.intake.logs.windows_system import BUILDERS as OTHER_CHANNELS
from doorward.intake.logs.windows_system import OF_PROVIDERS

_BY_SERVICE: dict[str, dict[int, Builder]] = {"sysmon": SYSMON, "security": SECURITY}
_NONE: dict[int, Builder] = {}


class WindowsReader:
    """Windows events of any channel, one a line (or a JSON list of them)."""

    name = "windows"
    title = "Windows and Sysmon events as JSON (winlogbeat, nxlog, Event.System)"
    framing = Framing.LINES

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """The fields that each of the three shapes cannot do without."""
        first = head[:16384]
        if b'"winlog"' in first or (b'"log_name"' in first and b'"event_data"' in first):
            return b'"event_id"' in first
        if b'"winlog.event_id"' in first:
            return b'"winlog.channel"' in first
        if b'"EventID"' not in first:
            return False
        return b'"Channel"' in first

    def parser(self, head: bytes, *, raw: bool) -> WindowsParser:  # noqa: ARG002 - the contract's
        """A parser; each record says itself which shape it has."""
        return WindowsParser(raw=raw)


class WindowsParser:
    """Finds the builder of an event by its channel and number."""

    def __init__(self, *, raw: bool) -> None:
        self._raw = raw

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:
        """The event of a record. Raises `Refusal`."""
        record = record_of(frame)
        builder, source = _ways(record.channel, record.code, record.provider)
        about = About(
            record.time,
            metadata_of(record, source.service, place),
            device_of(record.computer),
        )
        event = builder(record, about)
        return (Parsed(event, _raw(record, source.category) if self._raw else None, source),)


@lru_cache(maxsize=8192)
def _ways(channel: str, code: int, provider: str | None) -> tuple[Builder, Logsource]:
    """What makes the event of a kind of record, and its log source."""
    source = logsource_of(channel, code)
    found = _BY_SERVICE.get(source.service)
    if found is None:
        special = OF_PROVIDERS.get(((provider or "").lower(), code))
        if special is not None:
            return special, source
        found = OTHER_CHANNELS.get(channel.lower(), _NONE)
    return found.get(code, other), source


def _raw(record: Record, category: str) -> dict[str, object]:
    """The fields for rules. Security events of a Sysmon category also get Sysmon's names."""
    found = record.raw()
    if category and record.code == 4688:
        found.setdefault("Image", found.get("NewProcessName"))
        found.setdefault("ParentImage", found.get("ParentProcessName"))
        found.setdefault("LogonId", found.get("SubjectLogonId"))
    elif category and record.code == 4657:
        found.setdefault("Image", found.get("ProcessName"))
        found.setdefault("Details", found.get("NewValue"))
        found.setdefault("TargetObject", _registry_path(record))
    return found


def _registry_path(record: Record) -> str | None:
    """A registry value as Sysmon names it: ``HKLM\\…`` for ``\\REGISTRY\\MACHINE\\…``."""
    key, value = record.text("ObjectName"), record.text("ObjectValueName")
    if key is None:
        return None
    for begin, short in (("\\REGISTRY\\MACHINE", "HKLM"), ("\\REGISTRY\\USER", "HKU")):
        if key.upper().startswith(begin):
            key = short + key[len(begin) :]
    return f"{key}\\{value}" if value else key
