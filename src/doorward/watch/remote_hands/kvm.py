"""What IP-KVM devices call themselves on USB and in a display's EDID.

Defaults read from the devices' own source code (Doorward's catalogue, hardware table). All of
them can be changed by whoever sets the device up: that nothing matches proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntFlag

import msgspec

from doorward.model.events import PeripheralDevice

LINUX_GADGET = "1d6b:0104"
"""Any computer that runs Linux and poses as a USB device (Linux Foundation, composite gadget)."""


class Known(msgspec.Struct, frozen=True, gc=False):
    """A device and why it is taken for one; `own` False where others have the same string."""

    name: str
    what: str
    own: bool = True


_IDS: Mapping[str, Known] = {
    "1209:eda2": Known("PiKVM Pico HID", "USB id 1209:eda2"),
    "1209:eda3": Known("PiKVM Pico HID", "USB id 1209:eda3"),
    "3346:1009": Known("NanoKVM", "USB id 3346:1009"),
}
_WORDS: tuple[tuple[str, str], ...] = (
    ("pikvm", "PiKVM"),
    ("tinypilot", "TinyPilot"),
    ("jetkvm", "JetKVM"),
    ("nanokvm", "NanoKVM"),
)
_GADGET_WORDS: Mapping[str, str] = {
    "multifunction usb device": "TinyPilot",
    "usb emulation device": "JetKVM",
    "cafebabe": "PiKVM",
}
_DISPLAYS: tuple[tuple[str, str, Known], ...] = (
    ("lnx", "0x7770", Known("PiKVM", "display LNX 0x7770")),
    ("lnx", "0x7771", Known("PiKVM", "display LNX 0x7771")),
    ("lnx", "0x7772", Known("PiKVM", "display LNX 0x7772")),
    ("lnx", "0x7773", Known("PiKVM", "display LNX 0x7773")),
    ("tsb", "0x9876", Known("TinyPilot", "display TSB 0x9876")),
    ("spd", "0x3301", Known("NanoKVM", "display SPD 0x3301")),
    ("tsb", "0x8801", Known("JetKVM or another Toshiba bridge", "display TSB 0x8801", own=False)),
)
_CAPTURE_WORDS = ("t749-fhd720", "macrosilicon", "hdmi capture", "video capture")


class Part(IntFlag):
    """What a composite device says it is."""

    NOTHING = 0
    KEYS = 1
    POINTER = 2
    STORAGE = 4


_PARTS: tuple[tuple[str, Part], ...] = (
    ("keyboard", Part.KEYS),
    ("mouse", Part.POINTER),
    ("pointer", Part.POINTER),
    ("pointing", Part.POINTER),
    ("storage", Part.STORAGE),
    ("disk", Part.STORAGE),
    ("cdrom", Part.STORAGE),
    ("cd-rom", Part.STORAGE),
)
_TYPES: Mapping[int, Part] = {1: Part.STORAGE, 2: Part.KEYS, 3: Part.POINTER}
"""OCSF's `peripheral_device.type_id`."""
_NO_SERIALS = frozenset({"none", "null", "n/a", "unknown", "default", "serial"})
WHOLE = Part.KEYS | Part.POINTER | Part.STORAGE


def usb_id(device: PeripheralDevice) -> str:
    """``VVVV:PPPP`` in lower case, also from a Windows path (``USB\\VID_1D6B&PID_0104``)."""
    text = (device.uid or "").lower()
    if "vid_" in text and "pid_" in text:
        return f"{text.partition('vid_')[2][:4]}:{text.partition('pid_')[2][:4]}"
    return text[:9]


def whole_name(device: PeripheralDevice) -> str:
    """What the parts of one composite device have in common: its USB id, else its serial number.

    "" for a device that tells neither, or a number that a maker left blank.
    """
    identity = usb_id(device)
    serial = (device.serial_number or "").strip().lower()
    if identity or not serial.strip("0") or serial in _NO_SERIALS:
        return identity
    return f"{device.vendor_name or ''} serial {serial}".strip()[:60]


def known_device(device: PeripheralDevice) -> Known | None:
    """The IP-KVM a device says it is by its own strings, ids or display; None for any other."""
    identity = usb_id(device)
    found = _IDS.get(identity)
    if found is not None:
        return found
    names = (device.name, device.model, device.vendor_name, device.edid)
    text = " ".join(one for one in names if one).lower()
    for word, name in _WORDS:
        if word in text:
            return Known(name, f"its own name {word!r}")
    if identity == LINUX_GADGET:
        serial = (device.serial_number or "").lower()
        for word, name in _GADGET_WORDS.items():
            if word in text or word == serial:
                return Known(name, f"USB id {LINUX_GADGET} with {word!r}")
    return _known_display(device.edid)


def _known_display(edid: str | None) -> Known | None:
    words = (edid or "").lower().split()
    if len(words) < 2:
        return None
    return next(
        (one for maker, code, one in _DISPLAYS if words[0] == maker and words[1] == code), None
    )


def is_capture(device: PeripheralDevice) -> bool:
    """Whether a "monitor" is a bridge that records a picture instead of showing it."""
    text = f"{device.edid or ''} {device.name or ''} {device.model or ''}".lower()
    known = _known_display(device.edid)
    return (known is not None and not known.own) or any(word in text for word in _CAPTURE_WORDS)


def parts_of(device: PeripheralDevice) -> Part:
    """The parts a device names: by its type, its class, its name and its interfaces."""
    words = (device.type, device.class_, device.name, device.model, *device.interfaces)
    text = " ".join(one for one in words if one).lower()
    found = _TYPES.get(device.type_id or 0, Part.NOTHING)
    for word, part in _PARTS:
        if word in text:
            found |= part
    return found
