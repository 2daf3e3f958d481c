"""Files, repositories, tables and accounts that nobody has a reason to touch."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from doorward.model import Strength
from doorward.model.events import Authentication
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import INFORMATION_REPOSITORIES
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.files_reading import CLASSES, touched
from doorward.watch.entities import EntityKind

_MOST = 8

DECOY = behaviour_signals.add(
    Behaviour(
        id="H06.decoy",
        title="A decoy was opened",
        explanation="The company has laid out files, repositories, tables or accounts that no "
        "task leads to, and named them in its policy. Opening one is told always and at once.",
        stage=Stage.EMPLOYMENT,
        family="files",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=(
            "file_activity.file.path",
            "file_hosting.file.path",
            "datastore.table.name",
            "api.resources.name",
            "authentication.user.name",
        ),
        clears="The person laid out or tests the decoys, or runs a search or back-up over "
        "everything.",
        sources=("HB",),
        mappings=(INFORMATION_REPOSITORIES,),
        hard=True,
    )
)


class State(msgspec.Struct, omit_defaults=True):
    """The decoys told, each with the day: told once a day."""

    told: dict[str, int] = {}


class Decoys:
    """Tells each decoy once a day and person."""

    name = "decoys"
    version = 1
    kind = EntityKind.PERSON
    classes = CLASSES | {3002}
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one opened file or one sign-in."""
        decoys = context.policy.decoys
        if not decoys:
            return ()
        found = _decoy(seen, decoys)
        day = int(seen.at // 86_400)
        if not found or state.told.get(found) == day:
            return ()
        kept = dict(sorted(state.told.items(), key=lambda one: one[1])[1 - _MOST :])
        state.told = {**kept, found: day}
        source = seen.event.metadata.source or seen.event.metadata.uid
        return (
            Sighting(
                behaviour=DECOY.id,
                reason="Opened a decoy, which no task leads to; nobody was expected there.",
                facts=(fact("decoy", found, f"{source} file"),),
                events=(seen.event.metadata.uid,),
                at=seen.at,
            ),
        )

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        days = {
            name: max(one.told.get(name, 0), other.told.get(name, 0))
            for name in (*one.told, *other.told)
        }
        return State(dict(sorted(days.items(), key=lambda pair: pair[1])[-_MOST:]))


def _decoy(seen: Seen, decoys: tuple[str, ...]) -> str:
    """The decoy that an event touches, or ""."""
    event = seen.event
    names = _lower(decoys)
    if isinstance(event, Authentication):
        user = event.user
        if user is None or event.activity_id != 1:
            return ""
        return next(
            (one for one in (user.name, user.email_addr) if one and one.lower() in names), ""
        )
    what = touched(event)
    if what is None:
        return ""
    thing = what.thing.lower().replace("\\", "/")
    for one in (thing, thing.rpartition("/")[2], what.place.lower().replace("\\", "/")):
        if one in names:
            return one
    return ""


@lru_cache(maxsize=4)
def _lower(decoys: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one.lower().replace("\\", "/") for one in decoys)
