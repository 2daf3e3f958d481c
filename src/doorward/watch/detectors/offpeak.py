"""Files opened at hours that are not the person's own."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.files_reading import CLASSES, touched
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import (
    NOTABLE,
    Counts,
    Measures,
    Week,
    count_prior_of,
    count_tail,
)

OFF_PEAK = behaviour_signals.add(
    Behaviour(
        id="H06.offpeak",
        title="Files opened for hours outside the person's own week",
        explanation="From the hours of the week at which the person has opened files before: how "
        "many hours of a day lie where fewer than two in a hundred of their active hours lie, "
        "against how many such hours their days usually have. There are no office hours in it: "
        "who works at night has usual nights.",
        stage=Stage.EMPLOYMENT,
        family="files",
        strength=Strength.WEAK,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="People with caring duties, illness or disability, on call or travelling "
        "change their hours; it counts only beside fair evidence. Workers marked as on call are "
        "not looked at.",
        reads=(
            "file_activity.time",
            "file_hosting.time",
            "datastore.time",
            "api.time",
            "person.on_call",
        ),
        clears="A release, an incident, a journey, or hours agreed with the manager.",
        sources=("SEAL", "US22"),
        limits="Nothing is said before sixty active hours and ten days are known.",
        statistical=True,
    )
)

_ENOUGH_HOURS = 60.0
_RARE = 0.02
_CLUMP = 3.0
"""Hours of one late evening: they come together."""


class State(msgspec.Struct, omit_defaults=True):
    """`w` the person's week, `known` whether it is known well enough, `n` rare hours a day."""

    w: Week = msgspec.field(default_factory=Week)
    known: bool = False
    n: Counts = msgspec.field(default_factory=Counts)


class OffPeak:
    """Tells days with unusually many rare hours."""

    name = "offpeak"
    version = 1
    kind = EntityKind.PERSON
    classes = CLASSES
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at the hour of one opened file."""
        hour = int(seen.at // 3_600)
        week = state.w
        if hour == week.newest or touched(seen.event) is None or not week.add(hour):
            return ()
        day = hour // 24
        if not state.known:
            if week.total() < _ENOUGH_HOURS:
                return ()
            state.known = True
        if week.usual(hour) or week.commoner(hour, _RARE) or week.rarity(hour) > _RARE:
            state.n.add(day, 0)
            return ()
        count = state.n.add(day, 1)
        person = context.people.get(seen.person)
        if count < 2 or (person is not None and person.on_call):
            return ()
        prior = count_prior_of(context, self.name, seen.person, "hours")
        p = count_tail(count, state.n.past, day, prior, _CLUMP)
        if p is None or p > NOTABLE or not state.n.tell(day, count):
            return ()
        source = seen.event.metadata.source or seen.event.metadata.uid
        return (
            Sighting(
                behaviour=OFF_PEAK.id,
                reason=f"Opened files in {count} hours of a day at which the person hardly ever "
                f"works; {state.n.past.mean:.1f} such hours a day were usual.",
                facts=(
                    fact("hours outside the own week", count, f"{source} time"),
                    fact("active hours known", round(week.total()), "the person's own past"),
                ),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                p_value=p,
            ),
        )

    def measures(self, state: State) -> Measures:
        """Rare hours a day."""
        return Measures({"hours": state.n})

    def merge(self, one: State, other: State) -> State:
        """Both together."""
        known = one.known or other.known
        return State(one.w.merged(other.w), known, one.n.merged(other.n))
