"""Files copied to drives that are plugged in."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import FileActivity, PeripheralActivity
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import EXFILTRATION_USB
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import (
    NOTABLE,
    Known,
    Measures,
    Volumes,
    key_of,
    volume_prior_of,
)

REMOVABLE = behaviour_signals.add(
    Behaviour(
        id="H06.removable",
        title="Many files copied to a removable drive",
        explanation="Counts the files written to removable drives in a day: at least twenty on a "
        "drive that the person never used before, or far more than they and their peers ever "
        "wrote. From three hundred on a new drive it is strong.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "peripheral.peripheral_device.type",
            "peripheral.peripheral_device.interfaces",
            "peripheral.peripheral_device.serial_number",
            "file_activity.file.path",
            "file_activity.activity_id",
            "person.team",
            "person.role",
        ),
        clears="A back-up, a presentation, a camera's card, or work that goes by drive.",
        sources=("HB",),
        mappings=(EXFILTRATION_USB,),
        limits="On Windows a path does not tell a removable drive; letters from D: on count for "
        "twelve hours after a drive was plugged in.",
        statistical=True,
    )
)

_STORAGE = frozenset(
    {"mass storage", "usb storage", "removable storage", "storage", "disk", "usbstor", "08"}
)
_MOUNTED = ("/volumes/", "/media/", "/run/media/", "/mnt/usb")
_FRESH = 12 * 3_600.0
_LEAST = 20
_MANY = 300
_WRITES = frozenset({1, 3})


class State(msgspec.Struct, omit_defaults=True):
    """`d` drives known, `at` when one was last plugged in, `new` when a new one was.

    `n` files written a day.
    """

    d: Known = msgspec.field(default_factory=Known)
    at: float = 0.0
    new: float = 0.0
    n: Volumes = msgspec.field(default_factory=Volumes)


class Removable:
    """Tells days on which many files went to removable drives."""

    name = "removable"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({1001, 1010})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one drive or one file written."""
        event = seen.event
        if isinstance(event, FileActivity):
            if event.activity_id not in _WRITES or not state.at or not _removable(event, state):
                return ()
            return self._written(state, seen, context)
        if isinstance(event, PeripheralActivity) and event.activity_id == 1 and _storage(event):
            device = event.peripheral_device
            name = (device.serial_number or device.uid or device.name or "") if device else ""
            state.at = max(state.at, seen.at)
            if state.d.add(key_of(name)):
                state.new = max(state.new, seen.at)
        return ()

    def _written(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        day = int(seen.at // 86_400)
        total = state.n.add(day, 1)
        if total < _LEAST:
            return ()
        prior = volume_prior_of(context, self.name, seen.person, "files")
        usual = state.n.usual(day, prior)
        p = state.n.surprise(day, total, prior, _LEAST)
        new = 0 <= seen.at - state.new < 2 * _FRESH
        if p is None and not (new and total > 2 * usual and state.n.tell(day, total)):
            return ()
        source = seen.event.metadata.source or seen.event.metadata.uid
        drive = "a drive that is new to the person" if new else "removable drives"
        return (
            Sighting(
                behaviour=REMOVABLE.id,
                reason=f"Wrote {total} files to {drive} in a day; about {usual} was usual.",
                facts=(
                    fact("files written that day", total, f"{source} file"),
                    fact("drive", "new to the person" if new else "known", f"{source} device"),
                    fact("usual on such a day", usual, "the own past and the peers'"),
                ),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                p_value=p if p is not None and p <= NOTABLE else None,
                strength=Strength.STRONG if new and total >= _MANY else None,
            ),
        )

    def measures(self, state: State) -> Measures:
        """Files a day."""
        return Measures(volumes={"files": state.n})

    def merge(self, one: State, other: State) -> State:
        """Drives that either knows. One that both took for new is new."""
        return State(
            one.d.merged(other.d),
            max(one.at, other.at),
            max(one.new, other.new),
            one.n.merged(other.n),
        )


def _storage(event: PeripheralActivity) -> bool:
    device = event.peripheral_device
    if device is None:
        return False
    if (device.type or "").lower() in _STORAGE:
        return True
    return any(one.lower() in _STORAGE for one in device.interfaces)


def _removable(event: FileActivity, state: State) -> bool:
    path = (event.file.path or "") if event.file is not None else ""
    low = path[:12].lower()
    if low.startswith(_MOUNTED):
        return True
    letter = low[:1]
    drive = low[1:3] == ":\\" and "d" <= letter <= "z"
    return drive and 0 <= event.time / 1000 - state.at < _FRESH
