"""What every builder of an event from a Windows record is given, and the event of last resort."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from doorward.intake.logs.fields import flat_texts
from doorward.intake.logs.windows_objects import user_of
from doorward.intake.logs.windows_record import Record
from doorward.model.events import Actor, Device, Event, Metadata, OtherActivity


class About(NamedTuple):
    """What all events of a record share."""

    time: int
    metadata: Metadata
    device: Device | None


Builder = Callable[[Record, About], Event]
"""Makes the event of one kind of record. It raises nothing, whatever the record holds."""

# What a rule or a detector may ask of an event that has no class of its own here. None of these
# holds words that somebody typed; script blocks and clipboard contents are never among them.
_KEPT = (
    "Image",
    "TargetObject",
    "Details",
    "EventType",
    "ImageLoaded",
    "Signature",
    "PipeName",
    "TaskName",
    "ServiceName",
    "ClientInfo",
    "ObjectName",
    "ObjectType",
    "ProcessName",
)


def other(record: Record, about: About) -> Event:
    """An event that no class here has a place for: its number and a few fields are kept."""
    unmapped = flat_texts(record.data, *_KEPT) or {}
    unmapped["event_code"] = str(record.code)
    return OtherActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        actor=_actor(record),
        unmapped=unmapped,
    )


def _actor(record: Record) -> Actor | None:
    """The account an event is of, where the event itself names it."""
    name = record.text("SubjectUserName")
    sid = record.text("SubjectUserSid")
    domain = record.text("SubjectDomainName")
    if name is None and sid is None:
        name, domain = record.text("User"), None
    user = user_of(name, domain, sid)
    return Actor(user=user) if user else None


def writer(record: Record) -> Actor | None:
    """The account that wrote the event, for channels where that is the person who acted."""
    sid, name, domain = record.account
    user = user_of(name, domain, sid)
    return Actor(user=user) if user else None
