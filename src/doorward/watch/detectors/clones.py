"""Copies of very many repositories, early or all at once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import CODE_REPOSITORIES
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.files_reading import by_program, copied_repository
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import (
    AGAIN,
    NOTABLE,
    Distinct,
    Measures,
    VolumePrior,
    Volumes,
    everybody,
    group_of,
    key_of,
    predicted_volume,
    volume_prior_of,
)

CLONE = behaviour_signals.add(
    Behaviour(
        id="H06.clone",
        title="Copies of very many repositories",
        explanation="Counts the different repositories that a person clones or downloads: in the "
        "first fortnight against the first fortnights of their peers, later a day's number "
        "against their own days and the peers'.",
        stage=Stage.EMPLOYMENT,
        family="files",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "api.resources.name",
            "file_hosting.file.path",
            "file_hosting.file.name",
            "person.started",
            "person.team",
            "person.role",
        ),
        clears="A new machine, a migration, a build that copies everything, or a manager's task.",
        sources=("P25a",),
        mappings=(CODE_REPOSITORIES,),
        published="Fewer than one in ten newcomers leave their scope (a vendor's figure without "
        "a source; a hypothesis).",
        limits="Without five peers whose first fortnight is known, fifty repositories in the first "
        "fortnight are told as a rule, weakly, and a hundred as medium; fifty in a day are told "
        "weakly of whoever has neither a known past nor peers. An account that builds and is not "
        "marked as a program's looks so in its first days. Listing all repositories is in no audit "
        "log read.",
        statistical=True,
    )
)

_FORTNIGHT = 14 * 86_400.0
_MANY = 100
_COLD = 50
"""Copies told weakly while there is nothing to compare with: a choice of ours, no published figure.
Setting up a machine takes a team's repositories, some dozen at most."""
_LEAST = 15


class Copies(msgspec.Struct, array_like=True):
    """`early` different repositories of the first fortnight, `today` those of `day`.

    `days` is their number a day, `told` the number last told of the first fortnight.
    """

    early: Distinct = msgspec.field(default_factory=Distinct)
    today: Distinct = msgspec.field(default_factory=Distinct)
    day: int = 0
    days: Volumes = msgspec.field(default_factory=Volumes)
    told: int = 0


class State(msgspec.Struct, omit_defaults=True):
    """`c` what was copied, None while nothing was: most people copy no repositories."""

    c: Copies | None = None


class Clones:
    """Tells copies of many repositories."""

    name = "clones"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({6001, 6003, 6006})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one copy."""
        repository = copied_repository(seen.event)
        if not repository:
            return ()
        copies = state.c
        if copies is None:
            copies = state.c = Copies()
        key = key_of(repository.lower())
        day = int(seen.at // 86_400)
        person = context.people.get(seen.person)
        if person is not None and person.started is not None:
            age = seen.at - person.started
            if -_FORTNIGHT <= age < _FORTNIGHT:
                return self._early(copies, seen, context, key)
        if day > copies.day:
            copies.day, copies.today = day, Distinct()
        if day != copies.day or not copies.today.add(key):
            return ()
        count = copies.today.count
        if copies.days.raise_to(day, count) != count or count < _LEAST:
            return ()
        prior = volume_prior_of(context, self.name, seen.person, "day")
        p = copies.days.surprise(day, count, prior, _LEAST)
        if p is None:
            return self._cold(copies, seen, day, count, prior)
        usual = copies.days.usual(day, prior)
        return (_told(seen, count, f"in a day; about {usual} was usual", p, Strength.MEDIUM),)

    @staticmethod
    def _cold(
        copies: Copies, seen: Seen, day: int, count: int, prior: VolumePrior | None
    ) -> Iterable[Sighting]:
        """Very many at once of somebody with neither a past nor peers."""
        if count < _COLD or count < AGAIN * copies.told or by_program(seen):
            return ()
        if predicted_volume(copies.days.past, day, prior) is not None:
            return ()
        copies.told = count
        text = "in a day; neither a past nor peers are known to compare with"
        return (_told(seen, count, text, None, Strength.WEAK),)

    def _early(self, copies: Copies, seen: Seen, context: Context, key: int) -> Iterable[Sighting]:
        if not copies.early.add(key):
            return ()
        count = copies.early.count
        if count < _LEAST or count < 2 * copies.told:
            return ()
        level = group_of(context, self.name, seen.person).levels.get("early") or everybody(
            context, self.name
        ).levels.get("early")
        if level is None:
            if count < _COLD or by_program(seen):
                return ()
            copies.told = count
            text = "in the first fortnight; no peers are known to compare with"
            strength = Strength.WEAK if count < _MANY else Strength.MEDIUM
            return (_told(seen, count, text, None, strength),)
        p = level.tail(count)
        if p > NOTABLE or count <= level.highest:
            return ()
        copies.told = count
        text = f"in the first fortnight; {level.middle:.0f} was usual among {level.people} others"
        return (_told(seen, count, text, p, Strength.STRONG),)

    def measures(self, state: State) -> Measures:
        """Repositories a day, and those of the first fortnight."""
        copies = state.c
        if copies is None:
            return Measures()
        levels = {"early": copies.early.count} if copies.early.ones else {}
        return Measures(volumes={"day": copies.days}, levels=levels)

    def merge(self, one: State, other: State) -> State:
        """The first fortnight together; the newer day, or both of the same."""
        first, second = one.c, other.c
        if first is None or second is None:
            return State(first or second)
        if first.day == second.day:
            counted = first.today.merged(second.today)
        else:
            counted = first.today if first.day > second.day else second.today
        return State(
            Copies(
                first.early.merged(second.early),
                counted,
                max(first.day, second.day),
                first.days.merged(second.days),
                max(first.told, second.told),
            )
        )


def _told(seen: Seen, count: int, text: str, p: float | None, strength: Strength) -> Sighting:
    source = seen.event.metadata.source or seen.event.metadata.uid
    return Sighting(
        behaviour=CLONE.id,
        reason=f"Took copies of about {count} different repositories {text}.",
        facts=(fact("different repositories", count, f"{source} repository"),),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        p_value=p,
        strength=strength,
    )
