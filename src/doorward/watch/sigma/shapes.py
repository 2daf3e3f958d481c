"""Windows events as Sigma writes them: the event's own fields on top, beside channel and number.

The same event comes flat (nxlog), under ``winlog`` (Winlogbeat) or under ``Event`` (from XML).
"""

from __future__ import annotations

from collections.abc import Mapping

_SPACED = "windows defender"


def flat(raw: Mapping[str, object]) -> Mapping[str, object]:
    """The record with a Windows event's fields on top; any other record as it is."""
    beat = raw.get("winlog")
    if isinstance(beat, Mapping):
        return _from_beat(raw, beat)
    event = raw.get("Event")
    if isinstance(event, Mapping) and isinstance(event.get("System"), Mapping):
        return _from_xml(event, event["System"])
    channel = raw.get("Channel")
    if type(channel) is str and _SPACED in channel.lower():
        return _spaceless(raw)
    return raw


def _spaceless(fields: Mapping[str, object]) -> dict[str, object]:
    """Defender writes ``Threat Name``; rules say ``ThreatName``."""
    return {name.replace(" ", ""): value for name, value in fields.items()}


def _from_beat(raw: Mapping[str, object], beat: Mapping[str, object]) -> dict[str, object]:
    made: dict[str, object] = {
        "Channel": beat.get("channel"),
        "EventID": beat.get("event_id"),
        "Computer": beat.get("computer_name"),
        "Provider_Name": beat.get("provider_name"),
    }
    if "message" in raw:
        made["Message"] = raw["message"]
    for part in ("user_data", "event_data"):
        fields = beat.get(part)
        if isinstance(fields, Mapping):
            made.update(_spaceless(fields))
    return made


def _from_xml(event: Mapping[str, object], system: object) -> dict[str, object]:
    made: dict[str, object] = {}
    if isinstance(system, Mapping):
        made = {name: _inner(value) for name, value in system.items()}
        provider = system.get("Provider")
        if isinstance(provider, Mapping):
            attributes = provider.get("#attributes", provider)
            if isinstance(attributes, Mapping):
                made["Provider_Name"] = attributes.get("Name", attributes.get("@Name"))
    for part in ("UserData", "EventData"):
        fields = event.get(part)
        if isinstance(fields, Mapping):
            # User data has one element around its fields.
            only = next(iter(fields.values())) if len(fields) == 1 else None
            inner = only if part == "UserData" and isinstance(only, Mapping) else fields
            made.update(_spaceless(inner))
    return made


def _inner(value: object) -> object:
    """The text of an element that has attributes beside it."""
    if isinstance(value, Mapping) and "#text" in value:
        return value["#text"]
    return value
