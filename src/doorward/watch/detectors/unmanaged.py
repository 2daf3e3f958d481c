"""Company sign-in from a machine that the company does not manage."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import SUCCESS, Authentication
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.entities import EntityKind

_MOST = 16

UNMANAGED = behaviour_signals.add(
    Behaviour(
        id="G09",
        title="Unmanaged device used to sign in",
        explanation="The identity provider says of the machine that signed in that it is not "
        "managed. A machine of which it says nothing is unknown, and is not counted.",
        stage=Stage.EMPLOYMENT,
        family="device",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=("authentication.device.is_managed", "authentication.device.uid"),
        clears="The person shows the machine, or the company allows own machines for this use.",
        sources=("LevelBlue",),
    )
)


class State(msgspec.Struct):
    """The machines that were told already."""

    told: list[str] = msgspec.field(default_factory=list)


class UnmanagedDevice:
    """Tells each unmanaged machine once per person."""

    name = "unmanaged"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3002})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:  # noqa: ARG002 - the contract's
        """Look at one sign-in."""
        event = seen.event
        if not isinstance(event, Authentication) or event.device is None:
            return ()
        device = event.device
        if event.status_id != SUCCESS or event.activity_id != 1 or device.is_managed is not False:
            return ()
        name = device.uid or device.hostname or device.name or ""
        if name in state.told:
            return ()
        state.told = [*state.told[1 - _MOST :], name]
        source = event.metadata.source or event.metadata.uid
        return (
            Sighting(
                behaviour=UNMANAGED.id,
                reason="Signed in from a machine that is not managed; managed ones were expected.",
                facts=(
                    fact("machine", name or "(no id)", f"{source} device"),
                    fact("managed", "no", f"{source} device.is_managed"),
                ),
                events=(event.metadata.uid,),
                at=seen.at,
            ),
        )

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        return State(list(dict.fromkeys((*one.told, *other.told)))[-_MOST:])
