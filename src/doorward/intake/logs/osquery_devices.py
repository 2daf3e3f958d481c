"""What is plugged in, by osquery's tables of hardware."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from doorward.intake.logs.fields import text
from doorward.model.events import Device, Event, Metadata, PeripheralActivity, PeripheralDevice

Columns = Mapping[str, object]
ADDED, REMOVED, PRESENT = 1, 2, 99


class About(NamedTuple):
    """What all events of a result share; `action` is what became of the row."""

    time: int
    metadata: Metadata
    device: Device | None
    action: int


Builder = Callable[[Columns, About], Event]


def word_for(about: About) -> str | None:
    """The word of a snapshot's rows."""
    return "present" if about.action == PRESENT else None


def _hex(value: object) -> str | None:
    """A USB number as four hexadecimal digits."""
    said = (text(value) or "").lower().removeprefix("0x")
    known = 1 <= len(said) <= 4 and all(one in "0123456789abcdef" for one in said)
    return said.zfill(4) if known else None


def usb(found: Columns, about: About) -> Event:
    """A row of `usb_devices`."""
    vendor, model = _hex(found.get("vendor_id")), _hex(found.get("model_id"))
    return PeripheralActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=about.action,
        activity_name=word_for(about),
        peripheral_device=PeripheralDevice(
            uid=f"{vendor}:{model}" if vendor and model else None,
            name=text(found.get("model")),
            model=text(found.get("model")),
            vendor_name=text(found.get("vendor")),
            serial_number=text(found.get("serial")),
            type="usb",
            interfaces=tuple(one for one in (text(found.get("class")),) if one),
        ),
    )


def display(found: Columns, about: About) -> Event:
    """A row of `connected_displays`."""
    return PeripheralActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=about.action,
        activity_name=word_for(about),
        peripheral_device=PeripheralDevice(
            name=text(found.get("name")),
            vendor_name=text(found.get("vendor_id")),
            model=text(found.get("product_id")),
            serial_number=text(found.get("serial_number")),
            type="display",
        ),
    )


def hardware(found: Columns, about: About) -> Event:
    """A row of `hardware_events`."""
    vendor, model = _hex(found.get("vendor_id")), _hex(found.get("model_id"))
    action = {"add": 1, "remove": 2}.get((text(found.get("action")) or "").lower(), 99)
    return PeripheralActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=action,
        peripheral_device=PeripheralDevice(
            uid=f"{vendor}:{model}" if vendor and model else None,
            name=text(found.get("model")),
            vendor_name=text(found.get("vendor")),
            serial_number=text(found.get("serial")),
            type=text(found.get("type")),
        ),
    )
