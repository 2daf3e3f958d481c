"""Folders and repositories that are new to a person and to their peers; many files in an hour."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import FileHosting
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import INFORMATION_REPOSITORIES
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.files_reading import CLASSES, by_program, touched
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import (
    AGAIN,
    NOTABLE,
    Counts,
    Distinct,
    Known,
    Measures,
    VolumePrior,
    Volumes,
    count_prior_of,
    count_tail,
    everybody,
    group_of,
    key_of,
    predicted_volume,
    volume_prior_of,
)

_READS = (
    "file_activity.file.path",
    "file_hosting.file.path",
    "file_hosting.share",
    "file_hosting.file.owner",
    "datastore.table.name",
    "datastore.databucket.name",
    "api.resources.name",
    "person.team",
    "person.role",
)

RARE = behaviour_signals.add(
    Behaviour(
        id="H06.rare",
        title="Many folders or repositories that are new to the person and to their peers",
        explanation="Counts in a day the folders, repositories, tables and buckets that the person "
        "opens for the first time and hardly anybody of the team has opened, against the "
        "person's own past and that of the peers. Everybody meets some; a search through what "
        "is none of one's work meets many.",
        stage=Stage.EMPLOYMENT,
        family="files",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=_READS,
        clears="The person has a new task, project or team, or the manager knows the reason.",
        sources=("P25a", "HB"),
        mappings=(INFORMATION_REPOSITORIES,),
        limits="Without ten days of own past and without five peers nothing is said. What was "
        "opened before is remembered as hashed bits of the last 48 to 96 places.",
        statistical=True,
    )
)
BREADTH = behaviour_signals.add(
    Behaviour(
        id="H06.breadth",
        title="Far more different files in an hour than ever",
        explanation="Counts the different files, tables and repositories opened within an hour, "
        "against the busiest hours of the person's own days and those of the peers.",
        stage=Stage.EMPLOYMENT,
        family="files",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=_READS,
        clears="A move of data, a back-up, an index or a review explains it.",
        sources=("P25a", "HB"),
        mappings=(INFORMATION_REPOSITORIES,),
        limits="Counting is about 5 % off at a hundred and says 'at least' from 1,400 on. Of "
        "whoever has neither a known past nor peers, five hundred hosted files within an hour are "
        "told, weakly: one in seven seconds is more than anybody reads.",
        statistical=True,
    )
)

_FIRST_DAYS = 5
_FEW = 2
"""Peers who know a place without making it common."""
_RARE_SHARE = 0.01
"""A place that more than this share of the company knows is not rare."""


_LEAST = 50
"""Files within an hour below which the number says nothing."""
_COLD = 500
"""Hosted files within an hour told weakly while there is nothing to compare with: more than one in
eight seconds for the whole hour is no reading by hand. A choice of ours, no published figure."""
_LEAST_ONES = 40
"""Bits of the counter below which there are surely fewer."""


class State(msgspec.Struct, omit_defaults=True):
    """`k` places known, `n` new ones a day, `h` the hour counted in `d`, `b` busiest hours.

    `cold` is the number last told while there was no past.
    """

    k: Known = msgspec.field(default_factory=Known)
    n: Counts = msgspec.field(default_factory=Counts)
    h: int = 0
    d: Distinct = msgspec.field(default_factory=Distinct)
    b: Volumes = msgspec.field(default_factory=Volumes)
    last: int = 0
    cold: int = 0


class Files:
    """Tells days with many rare places, and hours with many files."""

    name = "files"
    version = 1
    kind = EntityKind.PERSON
    classes = CLASSES
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one opened file."""
        what = touched(seen.event)
        if what is None:
            return ()
        hour = int(seen.at // 3_600)
        found: list[Sighting] = []
        if hour > state.h:
            day = state.h // 24
            if state.d.ones:
                state.b.raise_to(day, state.d.count)
            state.h, state.d = hour, Distinct()
            if hour // 24 != day:
                state.n.add(hour // 24, 0)
        if hour == state.h and state.d.add(key_of(what.thing)) and state.d.ones >= _LEAST_ONES:
            self._broad(state, seen, context, found)
        key = key_of(what.place)
        if key != state.last:
            state.last = key
            if state.k.add(key) and self._counts(state, key, seen.person, context):
                self._rare(state, seen, context, what.place, found)
        return found

    def _counts(self, state: State, key: int, person: str, context: Context) -> bool:
        """Whether a place that is new to the person counts.

        In the first days everything is new to everybody: then only places count of which the
        peers are known not to have them.
        """
        peers = group_of(context, self.name, person).known if context.baselines else None
        if peers is None:
            if state.n.past.n + len(state.n.open) <= _FIRST_DAYS:
                return False
        elif peers.people_with(key) > _FEW:
            return False
        of_all = everybody(context, self.name).known
        return of_all is None or of_all.people_with(key) <= max(_FEW, _RARE_SHARE * of_all.people)

    def _rare(
        self, state: State, seen: Seen, context: Context, place: str, found: list[Sighting]
    ) -> None:
        day = int(seen.at // 86_400)
        count = state.n.add(day, 1)
        if count < 2:
            return
        prior = count_prior_of(context, self.name, seen.person, "new")
        p = count_tail(count, state.n.past, day, prior)
        if p is None or p > NOTABLE or not state.n.tell(day, count):
            return
        peers = group_of(context, self.name, seen.person).people
        others = f" and to most of {peers} peers" if peers else ""
        source = seen.event.metadata.source or seen.event.metadata.uid
        found.append(
            Sighting(
                behaviour=RARE.id,
                reason=f"Opened {count} places that are new to the person{others} in one day; "
                f"{state.n.past.mean:.1f} a day were usual.",
                facts=(
                    fact("new places that day", count, f"{source} file"),
                    fact("the latest of them", place, f"{source} file"),
                    fact("usual a day", f"{state.n.past.mean:.2f}", "the person's own past"),
                ),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                p_value=p,
            )
        )

    def _broad(self, state: State, seen: Seen, context: Context, found: list[Sighting]) -> None:
        count, day = state.d.count, state.h // 24
        if count < _LEAST or state.b.raise_to(day, count) != count:
            return
        prior = volume_prior_of(context, self.name, seen.person, "hour")
        p = state.b.surprise(day, count, prior, _LEAST)
        cold = p is None and self._cold(state, seen, count, day, prior)
        if p is None and not cold:
            return
        usual = state.b.usual(day, prior)
        expected = (
            "neither a past nor peers are known to compare with"
            if cold
            else f"about {usual} in the busiest hour of a day were usual"
        )
        source = seen.event.metadata.source or seen.event.metadata.uid
        found.append(
            Sighting(
                behaviour=BREADTH.id,
                reason=f"Opened about {count} different files within an hour; {expected}.",
                facts=(
                    fact("files within the hour", count, f"{source} file"),
                    fact("usual in a day's busiest hour", usual, "the own past and the peers'"),
                ),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                p_value=p,
                strength=Strength.WEAK if cold else None,
            )
        )

    @staticmethod
    def _cold(state: State, seen: Seen, count: int, day: int, prior: VolumePrior | None) -> bool:
        """Whether so many are told of somebody with neither a past nor peers."""
        if count < _COLD or count < AGAIN * state.cold:
            return False
        if not isinstance(seen.event, FileHosting) or by_program(seen):
            return False
        if predicted_volume(state.b.past, day, prior) is not None:
            return False
        state.cold = count
        return True

    def measures(self, state: State) -> Measures:
        """New places a day, busiest hours, and the places known."""
        return Measures({"new": state.n}, {"hour": state.b}, known=state.k)

    def merge(self, one: State, other: State) -> State:
        """What both know; the hour that is being counted is the newer, or both together."""
        older, newer = (one, other) if one.h < other.h else (other, one)
        busiest = one.b.merged(other.b)
        if older.h == newer.h:
            counted = older.d.merged(newer.d)
        else:
            counted = newer.d
            if older.d.ones:
                busiest.raise_to(older.h // 24, older.d.count)
        return State(
            one.k.merged(other.k),
            one.n.merged(other.n),
            newer.h,
            counted,
            busiest,
            newer.last,
            max(one.cold, other.cold),
        )
