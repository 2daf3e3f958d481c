"""Who uses one thing together: a factor, an address. Days are counted, not events."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.model import Fact, FactKind, Subject, SubjectKind
from doorward.model.workforce import Person, Spot
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detectors.places_distance import surely_apart
from doorward.watch.detectors.sessions_hands import LONGEST_ID, moment
from doorward.watch.detectors.sessions_told import AGAIN_SECONDS

MOST = 6
"""People remembered of one thing."""

MOST_EVENTS = 3
"""Events remembered of one person's use."""

FORGOTTEN = 60 * 86_400
"""Seconds after which somebody who came no more has moved away."""

GUEST = 14 * 86_400
DAY = 86_400
_HOUSE_KM = 2.0


class Use(msgspec.Struct, array_like=True):
    """One person's use: first and last second, and on how many days at least.

    `events` are the first ones of the newest three days, the latest last.
    """

    person: str
    first: int
    last: int
    days: int = 1
    events: list[str] = []


class Sharers(msgspec.Struct, omit_defaults=True):
    """Those who use it. `crowd`: there were more than are remembered. `told`: how strong it was
    told already (1 weak, 2 medium, 3 strong), `told_at` when (seconds since 1970), `group` of how
    many people."""

    uses: list[Use] = msgspec.field(default_factory=list)
    crowd: bool = False
    told: int = 0
    told_at: int = 0
    group: int = 0


def news(state: Sharers, level: int, people: int, at: float) -> bool:
    """Whether to tell it: it is stronger than was told, or of more people, or was told a month ago
    and goes on."""
    again = at - state.told_at >= AGAIN_SECONDS
    more = level > state.told or (level == state.told and people > state.group)
    if level <= 0 or not (more or again):
        return False
    state.group = people if again else max(people, state.group)
    state.told, state.told_at = level, int(at)
    return True


def noted(state: Sharers, person: str, at: float, event: str) -> bool:
    """Count a use in. Says whether that changed more than the hour: a new person or a new day.

    A day between the first and the last is not counted if it comes late: the days are a lower
    bound, and an event seen twice counts once.
    """
    second, person = int(at), person[:LONGEST_ID]
    for one in state.uses:
        if one.person == person:
            new = _again(one, second)
            if new:
                one.events = [*one.events, event][-MOST_EVENTS:]
            return new
    if len(state.uses) >= MOST:
        state.uses = [one for one in state.uses if not _gone(one, second)]
        if len(state.uses) >= MOST:
            state.crowd = True
            return False
    state.uses.append(Use(person, second, second, 1, [event]))
    return True


def _again(one: Use, second: int) -> bool:
    if second > one.last:
        new = second // DAY > one.last // DAY
        one.last = second
    elif second < one.first:
        new = second // DAY < one.first // DAY
        one.first = second
    else:
        return False
    one.days += new
    return new


def _gone(one: Use, now: int) -> bool:
    return now - one.last > (GUEST if one.days == 1 else FORGOTTEN)


def together(uses: Sequence[Use], days: int) -> list[Use]:
    """Those who used it on so many days at least, each in a time when another did too.

    Whoever got it after another had stopped (a phone handed on, an address assigned anew) shares
    it with nobody.
    """
    steady = [one for one in uses if one.days >= days]
    return [
        one
        for one in steady
        if any(
            other is not one and one.first <= other.last and other.first <= one.last
            for other in steady
        )
    ]


def persons(uses: Sequence[Use], context: Context) -> list[Use]:
    """One use each for accounts that are one person's, as far as their names tell.

    Accounts that the roster knows are told apart by it. Of others, ``sam`` and ``sam@example.com``
    are taken for one.
    """
    found: dict[str, Use] = {}
    for one in uses:
        known = one.person in context.people
        key = one.person if known else one.person.partition("@")[0].lower()
        found.setdefault(key, one)
    return list(found.values())


def homes(uses: Sequence[Use], context: Context) -> tuple[int, int]:
    """How many homes the roster states for them, neighbours' counted once, and for how many
    of them it states none."""
    spots: list[Spot] = []
    unknown = 0
    for one in uses:
        person: Person | None = context.people.get(one.person)
        home = person.home if person is not None else None
        if home is None:
            unknown += 1
        elif all(surely_apart(home, other) > _HOUSE_KM for other in spots):
            spots.append(home)
    return len(spots), unknown


def joined(one: Sharers, other: Sharers) -> Sharers:
    """Both as one; of days that both saw, the larger count is a lower bound."""
    found: dict[str, Use] = {}
    for use in (*one.uses, *other.uses):
        known = found.get(use.person)
        found[use.person] = use if known is None else _both(known, use)
    uses = sorted(found.values(), key=lambda use: (-use.days, use.person))
    crowd = one.crowd or other.crowd or len(uses) > MOST
    kept = sorted(uses[:MOST], key=lambda use: (use.first, use.person))
    last = one if one.told_at >= other.told_at else other
    return Sharers(kept, crowd, last.told, last.told_at, last.group)


def _both(one: Use, other: Use) -> Use:
    first, then = sorted((one, other), key=lambda use: (use.first, use.last))
    events = then.events
    if first.last <= then.first:
        same = first.last // DAY == then.first // DAY
        days = first.days + then.days - same
        if same and then.days == len(events):
            events = events[1:]  # a day that both saw has one event
    else:
        days = max(first.days, then.days)
    kept = list(dict.fromkeys((*first.events, *events)))[-MOST_EVENTS:]
    return Use(one.person, first.first, max(first.last, then.last), days, kept)


def use_facts(uses: Sequence[Use], source: str) -> tuple[Fact, ...]:
    """Who, on how many days, from when until when."""
    return tuple(
        made
        for number, one in enumerate(uses, 1)
        for made in (
            fact(f"worker {number}", one.person, source, FactKind.IDENTIFIER),
            fact(
                f"worker {number}: use",
                f"{one.days} day{'s' * (one.days != 1)}, {moment(one.first)} to {moment(one.last)}",
                source,
            ),
        )
    )


def events_of(uses: Sequence[Use], latest: str) -> tuple[str, ...]:
    """The events it rests on, `latest` the last: those remembered of each."""
    found = dict.fromkeys(each for one in uses for each in one.events if each != latest)
    return (*found, latest)


def workers(uses: Sequence[Use]) -> tuple[Subject, ...]:
    """The people as subjects."""
    return tuple(Subject(SubjectKind.WORKER, one.person) for one in uses)
