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
from doorward.watch.drives import (
    WRITES,
    is_storage,
    root_of,
    said_removable,
)
from doorward.watch.entities import EntityKind
from doorward.watch.remote_hands.programs import worker_of
from doorward.watch.statistics import (
    NOTABLE,
    Known,
    Measures,
    VolumePrior,
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
        "wrote. From three hundred on a new drive it is strong. Where a log says what was plugged "
        "in of a machine only, the machine's files are counted. A drive that nothing but its path "
        "tells (/Volumes, /media) is weak.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "peripheral.peripheral_device.type",
            "peripheral.peripheral_device.type_id",
            "peripheral.peripheral_device.class_",
            "peripheral.peripheral_device.interfaces",
            "peripheral.peripheral_device.serial_number",
            "file_activity.file.path",
            "file_activity.file.drive_type",
            "file_activity.activity_id",
            "person.team",
            "person.role",
        ),
        clears="A back-up, a presentation, a camera's card, or work that goes by drive.",
        sources=("HB",),
        mappings=(EXFILTRATION_USB,),
        limits="On Windows a path does not tell a removable drive. Unless the source says it, "
        "letters from D: on count for twelve hours after a drive was plugged in, save those that "
        "are written to without one as well.",
        statistical=True,
    )
)

_FRESH = 12 * 3_600.0
_LEAST = 20
_MANY = 300
_LONG_AGO = 3 * 86_400.0
"""Seconds after which a drive has been taken out: what its letter is then, it is without it."""
_BY_PATH = (
    " Only the path says that it is a removable drive; shares and images are mounted there too."
)
_PAST = {True: "the machine's own past", False: "the own past and the peers'"}


class State(msgspec.Struct, omit_defaults=True):
    """`d` drives known, `at` when one was last plugged in, `new` when a new one was.

    `n` files written a day. `path` is when a drive was new that only its path tells, `fixed` the
    letters (bits, ``a`` the first) that were written to while nothing was plugged in.
    """

    d: Known = msgspec.field(default_factory=Known)
    at: float = 0.0
    new: float = 0.0
    n: Volumes = msgspec.field(default_factory=Volumes)
    path: float = 0.0
    fixed: int = 0


class Removable:
    """Tells days on which many files went to removable drives.

    Windows and osquery say what was plugged in of the machine, not of a person: then the files
    that anybody writes there are the machine's, and the finding is about who wrote the last.
    """

    version = 1
    classes = frozenset({1001, 1010})
    state = State

    def __init__(self, kind: EntityKind = EntityKind.PERSON) -> None:
        self.kind = kind
        self._machine = kind is EntityKind.DEVICE
        self.name = "removable_device" if self._machine else "removable"

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one drive or one file written."""
        event = seen.event
        if isinstance(event, FileActivity):
            if event.activity_id not in WRITES or not (root := root_of(event)):
                return ()
            if self._machine and seen.person and not state.at:
                return _unplugged(state, root)  # it is the person's, who is looked at as well
            return self._written(state, seen, context) if _counts(state, event, root) else ()
        if not isinstance(event, PeripheralActivity) or event.activity_id != 1:
            return ()
        device = event.peripheral_device
        if device is None or not is_storage(device) or (self._machine and seen.person):
            return ()
        name = device.serial_number or device.uid or device.name or ""
        state.at = max(state.at, seen.at)
        if state.d.add(key_of(name)):
            state.new = max(state.new, seen.at)
        return ()

    def _written(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        day = int(seen.at // 86_400)
        total = state.n.add(day, 1)
        if total < _LEAST:
            return ()
        # Machines are compared with their own past only.
        prior = None if self._machine else self._prior(seen, context)
        usual = state.n.usual(day, prior)
        p = state.n.surprise(day, total, prior, _LEAST)
        new = 0 <= seen.at - state.new < 2 * _FRESH
        if p is None and not (new and total > 2 * usual and state.n.tell(day, total)):
            return ()
        return (self._told(state, seen, total, usual, p if p and p <= NOTABLE else None),)

    def _prior(self, seen: Seen, context: Context) -> VolumePrior | None:
        return volume_prior_of(context, self.name, seen.person, "files")

    def _told(self, state: State, seen: Seen, total: int, usual: int, p: float | None) -> Sighting:
        source = seen.event.metadata.source or seen.event.metadata.uid
        new = 0 <= seen.at - state.new < 2 * _FRESH
        whose = "machine" if self._machine else "person"
        drive = f"a drive that is new to the {whose}" if new else "removable drives"
        sure = said_removable(seen.event) or (state.at and not (new and state.new == state.path))
        return Sighting(
            behaviour=REMOVABLE.id,
            reason=f"Wrote {total} files to {drive} in a day; about {usual} was usual."
            f"{'' if sure else _BY_PATH}",
            facts=(
                fact("files written that day", total, f"{source} file"),
                fact("drive", f"new to the {whose}" if new else "known", f"{source} device"),
                fact("usual on such a day", usual, _PAST[self._machine]),
            ),
            events=(seen.event.metadata.uid,),
            at=seen.at,
            p_value=p,
            strength=(Strength.STRONG if new and total >= _MANY else None)
            if sure
            else Strength.WEAK,
            about=worker_of(seen) if self._machine else None,
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
            max(one.path, other.path),
            one.fixed | other.fixed,
        )


def _counts(state: State, event: FileActivity, root: str) -> bool:
    """Whether a file went to a removable drive, as far as is known. Remembers the drive."""
    at = event.time / 1000
    plugged = bool(state.at) and 0 <= at - state.at < _FRESH
    said = said_removable(event)
    if root[0] != "/" and not said:
        if not plugged:
            if at - state.at > _LONG_AGO:
                _unplugged(state, root)
            return False
        if state.fixed & _bit(root):
            return False
    if state.d.add(key_of(root)) and not plugged:
        state.new = at
        if not said:
            state.path = at
    return True


def _unplugged(state: State, root: str) -> tuple[()]:
    """A letter that is written to while nothing is plugged in is a disk's or a share's."""
    if root[0] != "/":
        state.fixed |= _bit(root)
    return ()


def _bit(root: str) -> int:
    return 1 << (ord(root[0]) - ord("a"))
