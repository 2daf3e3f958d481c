"""Programs and devices that make an idle machine look used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from doorward.model import Strength
from doorward.model.events import PeripheralActivity
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import PersonOrMachine, Seen, Sighting
from doorward.watch.detectors.remote_tools import allowed_keys
from doorward.watch.remote_hands.programs import place_of, program_of, told, worker_of

MOVERS: Mapping[str, str] = {
    "mousejiggler.exe": "Mouse Jiggler",
    "mousejiggle.exe": "Mouse Jiggler",
    "mouse jiggler": "Mouse Jiggler",
    "mouse move.exe": "Move Mouse",
    "move mouse.exe": "Move Mouse",
    "move mouse": "Move Mouse",
    "ellanet.movemouse": "Move Mouse",
    "automousemover.exe": "Auto Mouse Mover",
    "auto mouse mover": "Auto Mouse Mover",
    "jiggler": "Jiggler",
    "jiggler.app": "Jiggler",
    "mousemover.exe": "Mouse Mover",
    "stealthjigglerdll.exe": "Stealth Jiggler",
    "wiggler.exe": "Wiggler",
}
AWAKE: Mapping[str, str] = {
    "caffeine.exe": "Caffeine",
    "caffeine32.exe": "Caffeine",
    "caffeine64.exe": "Caffeine",
    "caffeine": "Caffeine",
    "caffeine.app": "Caffeine",
    "dontsleep.exe": "Don't Sleep",
    "dontsleep_x64.exe": "Don't Sleep",
    "don't sleep": "Don't Sleep",
    "insomnia.exe": "Insomnia",
    "nosleep.exe": "NoSleep",
    "keepawake.exe": "KeepAwake",
    "powertoys.awake.exe": "PowerToys Awake",
    "amphetamine": "Amphetamine",
    "amphetamine.app": "Amphetamine",
    "keepingyouawake": "KeepingYouAwake",
    "keepingyouawake.app": "KeepingYouAwake",
}
"""File and product names in lower case, from the makers' pages, from memory; changed easily."""

_DEVICE_WORDS = ("jiggler", "mouse mover", "mousemover")

G03 = behaviour_signals.add(
    Behaviour(
        id="G03",
        title="Mouse mover or keep-awake tool",
        explanation="A program or a USB device ran that moves the pointer or keeps the screen on "
        "while nobody is there. MA24 met such tools where one person kept many machines awake.",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="Widespread among honest staff: against idle locks, in meetings, and for "
        "people whose disability makes them slow to type. Alone it says nothing.",
        reads=("process.process", "application.app", "peripheral.peripheral_device"),
        clears="The person says what for; nothing else stands beside it.",
        sources=("MA24",),
    )
)


class State(msgspec.Struct):
    """The tools that were told."""

    told: list[str] = msgspec.field(default_factory=list)


class Jigglers(PersonOrMachine):
    """Tells each tool once: movers as medium, those that only keep the screen on as weak."""

    base = "jigglers"
    version = 1
    classes = frozenset({1007, 1010, 6002})
    state = State

    def look(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one start, installation or device."""
        event = seen.event
        if type(event) is PeripheralActivity:
            device = event.peripheral_device
            name = ((device.name or device.model) if device is not None else None) or ""
            low = name.lower()
            tool = name if any(word in low for word in _DEVICE_WORDS) else None
            strength, what = Strength.MEDIUM, "peripheral_device.name"
        else:
            program = program_of(event)
            if program is None:
                return ()
            name, low, what = program.name or program.product, program.low, "process"
            tool, strength = MOVERS.get(low), Strength.MEDIUM
            if tool is None:
                tool, strength = AWAKE.get(low), Strength.WEAK
        if tool is None or tool in state.told:
            return ()
        if allowed_keys((tool,)) & allowed_keys(context.policy.allowed_remote_tools):
            return ()
        state.told = told(state.told, tool[:40])
        return (
            Sighting(
                behaviour=G03.id,
                reason=f"{tool[:40]} ran, which makes an idle machine look used; none was expected "
                "on a machine whose worker is at it.",
                facts=(fact("tool", name, place_of(event, what)),),
                events=(event.metadata.uid,),
                at=seen.at,
                strength=strength,
                about=worker_of(seen),
            ),
        )

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        return State(list(dict.fromkeys((*one.told, *other.told)))[-16:])
