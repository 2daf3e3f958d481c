"""A device at the machine through which somebody elsewhere sees its screen and types on it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import PeripheralActivity, PeripheralDevice, PowerActivity
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import REMOTE_ACCESS_HARDWARE
from doorward.watch.context import Context
from doorward.watch.detector import PersonOrMachine, Seen, Sighting
from doorward.watch.remote_hands.kvm import (
    LINUX_GADGET,
    WHOLE,
    Part,
    is_capture,
    known_device,
    parts_of,
    usb_id,
    whole_name,
)
from doorward.watch.remote_hands.programs import place_of, told, worker_of

_CONNECT, _DISCONNECT = 1, 2
_MOST_DEVICES = 6
_TOGETHER = 300.0

G02 = behaviour_signals.add(
    Behaviour(
        id="G02",
        title="IP-KVM attached",
        explanation="A device told its own name, or the ids it comes with: it is made to see this "
        "machine's screen and to type on it from anywhere.",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        hard=True,
        reads=("peripheral.peripheral_device",),
        clears="The device and its owner are seen; it is a laboratory's, and not at this machine.",
        sources=("MA24", "MS26", "DOJ", "KVMSRC"),
        mappings=(REMOTE_ACCESS_HARDWARE,),
        limits="All of these strings can be changed: a device that does not match proves nothing.",
    )
)
GADGET = behaviour_signals.add(
    Behaviour(
        id="G02.gadget",
        title="Linux computer posing as a USB device",
        explanation=f"USB id {LINUX_GADGET} belongs to any Linux computer that poses as keyboard, "
        "mouse or drive. IP-KVMs do; so do boards for development and some phones.",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=("peripheral.peripheral_device",),
        clears="The person shows the device.",
        sources=("KVMSRC", "MA24"),
        mappings=(REMOTE_ACCESS_HARDWARE,),
    )
)
SHAPE = behaviour_signals.add(
    Behaviour(
        id="G02.shape",
        title="Devices in the shape of an IP-KVM",
        explanation="One USB device is keyboard, mouse and drive at once, or a monitor is really "
        "a bridge that records the picture. A closed lid adds to these and is nothing alone: "
        "every dock has one.",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=("peripheral.peripheral_device", "power.lid_closed"),
        clears="The person shows what is plugged in.",
        sources=("KVMSRC", "MS26"),
        mappings=(REMOTE_ACCESS_HARDWARE,),
        limits="Some honest switches and capture cards for streaming look so.",
    )
)


class State(msgspec.Struct):
    """By USB id or serial number: which parts it showed, and when first. Whether a capture monitor
    is there, and the lid closed; what was told."""

    devices: dict[str, tuple[int, float]] = msgspec.field(default_factory=dict)
    capture: str = ""
    lid: bool = False
    told: list[str] = msgspec.field(default_factory=list)


class Hardware(PersonOrMachine):
    """Tells each known device once, and each shape once it has grown."""

    base = "hardware"
    version = 1
    classes = frozenset({1010, 1011})
    state = State

    def look(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:  # noqa: ARG002 - the contract's
        """Look at one device, or at the lid."""
        event = seen.event
        if isinstance(event, PowerActivity):
            if event.lid_closed is not None:
                state.lid = event.lid_closed
                return self._shape(state, seen)
            return ()
        device = event.peripheral_device if isinstance(event, PeripheralActivity) else None
        if device is None:
            return ()
        if event.activity_id == _DISCONNECT:
            state.devices.pop(whole_name(device), None)
            return ()
        return [*self._known(state, seen, device), *self._remembered(state, seen, device)]

    def _known(self, state: State, seen: Seen, device: PeripheralDevice) -> list[Sighting]:
        found = known_device(device)
        if found is not None and found.own:
            if found.name in state.told:
                return []
            state.told = told(state.told, found.name)
            return [
                self._sighting(
                    seen,
                    G02.id,
                    f"{found.name} is attached, recognised by {found.what}; no device that "
                    "shows this machine elsewhere was expected.",
                    device,
                )
            ]
        if usb_id(device) == LINUX_GADGET and GADGET.id not in state.told:
            state.told = told(state.told, GADGET.id)
            return [
                self._sighting(
                    seen,
                    GADGET.id,
                    "A Linux computer poses as a USB device at this machine; plain keyboards, "
                    "mice and drives were expected.",
                    device,
                )
            ]
        return []

    def _remembered(self, state: State, seen: Seen, device: PeripheralDevice) -> Iterable[Sighting]:
        if is_capture(device):
            state.capture = (device.edid or device.name or device.model or "monitor")[:60]
        parts = parts_of(device)
        name = whole_name(device)
        if parts and name:
            before, at = state.devices.get(name, (0, seen.at))
            if abs(seen.at - at) > _TOGETHER:
                before, at = 0, seen.at
            if name not in state.devices and len(state.devices) >= _MOST_DEVICES:
                state.devices.pop(min(state.devices, key=lambda one: state.devices[one][1]))
            state.devices[name] = (int(Part(before) | parts), min(at, seen.at))
        return self._shape(state, seen)

    def _shape(self, state: State, seen: Seen) -> list[Sighting]:
        whole = [name for name, (parts, _) in state.devices.items() if Part(parts) & WHOLE == WHOLE]
        points = []
        if whole:
            points.append(f"USB device {whole[0]} is keyboard, mouse and drive at once")
        if state.capture:
            points.append(f"the monitor {state.capture} records instead of showing")
        if points and state.lid:
            points.append("the lid is closed")
        name = f"shape {len(points)}"
        if not points or name in state.told or f"shape {len(points) + 1}" in state.told:
            return []
        state.told = told(state.told, name)
        words = "; ".join(points)
        return [
            Sighting(
                behaviour=SHAPE.id,
                reason=f"{words[:1].upper()}{words[1:]}: together in the shape of an IP-KVM, "
                "where a plain keyboard, mouse and monitor were expected.",
                facts=tuple(fact("seen", one, place_of(seen.event, "device")) for one in points),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                strength=Strength.MEDIUM if len(points) < 3 else Strength.STRONG,
                about=worker_of(seen),
            )
        ]

    def _sighting(
        self, seen: Seen, behaviour: str, reason: str, device: PeripheralDevice
    ) -> Sighting:
        source = place_of(seen.event, "peripheral_device")
        shown = {
            "USB id": usb_id(device),
            "name": device.name,
            "maker": device.vendor_name,
            "serial": device.serial_number,
            "display": device.edid,
        }
        return Sighting(
            behaviour=behaviour,
            reason=reason,
            facts=tuple(fact(label, value, source) for label, value in shown.items() if value),
            events=(seen.event.metadata.uid,),
            at=seen.at,
            about=worker_of(seen),
        )

    def merge(self, one: State, other: State) -> State:
        """What either saw. Parts that came apart are joined; the lid is as either saw it closed."""
        devices = dict(one.devices)
        for name, (parts, at) in other.devices.items():
            before, first = devices.get(name, (0, at))
            joined = before | parts if abs(at - first) <= _TOGETHER else parts
            devices[name] = (joined, min(at, first))
        kept = sorted(devices, key=lambda name: devices[name][1])[-_MOST_DEVICES:]
        return State(
            {name: devices[name] for name in kept},
            one.capture or other.capture,
            one.lid or other.lid,
            list(dict.fromkeys((*one.told, *other.told)))[-16:],
        )
