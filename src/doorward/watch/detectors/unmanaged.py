"""Company sign-in from a machine that the company does not manage."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import FactKind, Strength
from doorward.model.events import Authentication
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import clip, fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.sessions_hands import signed_in, source_of
from doorward.watch.entities import EntityKind

_MOST, _LONGEST = 8, 40
_CARRIED = frozenset({4, 5})
# Tablet and mobile phone (OCSF 1.8, device.type_id).

UNMANAGED = behaviour_signals.add(
    Behaviour(
        id="G09",
        title="Unmanaged device used to sign in",
        explanation="The identity provider says of the machine that signed in that it is not "
        "managed. A machine of which it says nothing is unknown, and is not counted. It is weak "
        "for phones and tablets, which people own, and for whoever has never been seen on a "
        "managed machine, as the company may not manage theirs.",
        stage=Stage.EMPLOYMENT,
        family="device",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "authentication.device.is_managed",
            "authentication.device.type_id",
            "authentication.device.uid",
        ),
        clears="The person shows the machine, or the company allows own machines for this use.",
        sources=("LevelBlue",),
    )
)


class State(msgspec.Struct, omit_defaults=True):
    """The machines that were told already; `managed`: one that is managed was seen too."""

    told: list[str] = msgspec.field(default_factory=list)
    managed: bool = False


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
        managed = device.is_managed
        if managed is None or (managed and state.managed) or not signed_in(event):
            return ()
        if managed:
            state.managed = True
            return ()
        name = clip(device.uid or device.hostname or device.name or "", _LONGEST)
        if name in state.told:
            return ()
        state.told = [*state.told[1 - _MOST :], name]
        carried = device.type_id in _CARRIED
        return (_sighting(seen, name, carried=carried, managed=state.managed),)

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        told = list(dict.fromkeys((*one.told, *other.told)))[-_MOST:]
        return State(told, one.managed or other.managed)


def _sighting(seen: Seen, name: str, *, carried: bool, managed: bool) -> Sighting:
    source = source_of(seen.event)
    what = "a phone or tablet" if carried else "a machine"
    usual = "managed ones, as before, were" if managed else "a managed one was"
    return Sighting(
        behaviour=UNMANAGED.id,
        reason=f"Signed in from {what} that is not managed; {usual} expected.",
        facts=(
            fact("machine", name or "(no id)", f"{source} device", FactKind.IDENTIFIER),
            fact("managed", "no", f"{source} device.is_managed"),
            fact("seen on a managed machine before", "yes" if managed else "no", "earlier events"),
        ),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        strength=Strength.WEAK if carried or not managed else Strength.MEDIUM,
    )
