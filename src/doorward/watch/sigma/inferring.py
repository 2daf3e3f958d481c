"""What a record is where nobody says it: by its marks, its provider and number, or its fields.

For those who ask `Rules.match` about plain records. A watch never guesses: its readers know.
What is recognised narrows which rules are tried; where nothing is recognised all are tried.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from doorward.intake.logs.reader import Logsource, Refusal
from doorward.intake.logs.windows_sources import CATEGORIES, SERVICES
from doorward.watch.sigma.logsources import ANY, EVERYTHING, Source, windows
from doorward.watch.sigma.values import texts

_PROVIDER_FIELDS = ("Provider_Name", "SourceName", "ProviderName", "Provider", "Source")
_CHANNELS = {
    # Channels that are not named as their provider with "/operational" behind it.
    "microsoft-windows-security-auditing": "security",
    "service control manager": "system",
    "powershell": "windows powershell",
}
_SYSMON = "microsoft-windows-sysmon/operational"
_SYSMON_FIELDS = frozenset((
    "Image", "ImageLoaded", "ProcessGuid", "UtcTime", "SourceImage", "TargetImage",
    "TargetFilename", "TargetObject", "QueryName", "PipeName", "Destination",
))  # fmt: skip
_NUMBERS = (
    # Of Windows' own logs, from memory of Microsoft's lists of security and system events.
    (range(1102, 1103), "security"),
    (range(4608, 6000), "security"),
    (range(6144, 6425), "security"),
    (range(4103, 4107), "microsoft-windows-powershell/operational"),
    (range(104, 105), "system"),
    (range(7030, 7046), "system"),
)
_FIELDS = (
    ("ScriptBlockText", ("ps_script",)),
    ("TargetObject",
     ("registry_event", "registry_add", "registry_delete", "registry_set", "registry_rename")),
    ("TargetFilename",
     ("file_event", "file_change", "file_delete", "file_rename", "file_access",
      "create_stream_hash", "file_block_executable", "file_executable_detected")),
    ("ImageLoaded", ("image_load", "driver_load")),
    ("PipeName", ("pipe_created",)),
    ("QueryName", ("dns_query",)),
    ("DestinationIp", ("network_connection",)),
    ("DestinationHostname", ("network_connection",)),
    ("TargetImage", ("process_access", "create_remote_thread", "process_tampering")),
    ("ParentImage", ("process_creation",)),
    ("CommandLine", ("process_creation",)),
)  # fmt: skip
"""The categories whose events have a field; a field that fewer have comes first."""

_PROGRAMS = ("Image", "SourceImage", "ParentImage", "ImageLoaded", "TargetFilename")


def inferred(raw: Mapping[str, object]) -> Source:
    """What a record is; `EVERYTHING` where nothing tells.

    Windows by channel, by provider and number, else by number; the categories of Sysmon by
    their fields; others by the marks of the readers of logs, which give the product.
    """
    number = texts(raw.get("EventID"))
    channel = next(iter(texts(raw.get("Channel"))), "")
    if channel and (number or channel.lower() in SERVICES):
        return windows(channel, number[0] if number else "")
    if number:
        channel = _channel(raw, number[0])
        if channel:
            return windows(channel, number[0])
    return _of_reader(raw) or _of_fields(raw) or EVERYTHING


def _channel(raw: Mapping[str, object], number: str) -> str:
    for field in _PROVIDER_FIELDS:
        for provider in texts(raw.get(field)):
            low = provider.lower()
            for channel in (_CHANNELS.get(low, ""), f"{low}/operational", low):
                if channel in SERVICES:
                    return channel
    if not number.isdecimal() or len(number) > 5:
        return ""
    code = int(number)
    if code in CATEGORIES["sysmon"] and not _SYSMON_FIELDS.isdisjoint(raw):
        return _SYSMON
    return next((channel for codes, channel in _NUMBERS if code in codes), "")


def _of_fields(raw: Mapping[str, object]) -> Source | None:
    if "NewProcessName" in raw:
        return windows("security", "4688")
    for field, categories in _FIELDS:
        if field in raw:
            paths = [one for name in _PROGRAMS for one in texts(raw.get(name))]
            product = "windows" if any("\\" in one for one in paths) else ANY
            return Source(product, categories)
    return None


def _of_reader(raw: Mapping[str, object]) -> Source | None:
    """The product of a record by its reader. Services are not told apart: a record that was cut
    or changed on its way may have lost what tells them."""
    # All readers of logs take a moment to import, and only plain records need them here.
    from doorward.intake.logs.detect import recognise  # noqa: PLC0415

    if "amazonaws.com" in str(raw.get("eventSource", "")):
        return Source("aws", (ANY,), (ANY,))
    try:
        frame = msgspec.json.encode(raw)
    except (TypeError, ValueError, RecursionError):
        return None
    reader = recognise(frame, "")
    if reader is None:
        return None
    try:
        parsed = reader.parser(frame, raw=False).parse(frame, "record")
    except Refusal:
        return None
    said = parsed[0].logsource if parsed else Logsource()
    if said.product:
        return Source(said.product.lower(), (ANY,), (ANY,))
    return Source(ANY, (said.category.lower(),)) if said.category else None
