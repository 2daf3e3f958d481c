"""Access by those who have left."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Fact, FactKind, Strength
from doorward.model.events import SUCCESS, Authentication, UserManagement
from doorward.model.workforce import Person
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import VALID_ACCOUNTS
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.networks_kinds import described
from doorward.watch.detectors.sessions_hands import moment, program_account, source_of, tried
from doorward.watch.entities import HIRED, EntityKind, of_employment

_DAY = 86_400
_EAST, _WEST = 14 * 3_600, 12 * 3_600
"""How much earlier a day begins on Earth than in UTC, and how much later it ends."""
ATTEMPT_DAYS = 7
"""Refused attempts are told once in so many days."""

_READS = (
    "authentication.user",
    "authentication.status_id",
    "authentication.time",
    "person.left",
    "person.started",
    "user_management.activity_name",
)

ACCESS = behaviour_signals.add(
    Behaviour(
        id="H10",
        title="Access after leaving",
        explanation="An account of somebody who had left got in, or a token of theirs still "
        "worked. That they had left is said by the roster or by HR's events; hiring ends it. "
        "A day of leaving is over when it is over everywhere on Earth. Use of a token "
        "by a program is medium: what it does by itself may have been forgotten.",
        stage=Stage.EMPLOYMENT,
        family="session",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=(*_READS, "api.actor.user", "api.status_id"),
        clears="The roster's date is wrong, or IT opened the account for a hand-over and says so. "
        "The account and its tokens are closed in either case.",
        sources=("DTEX", "P25a"),
        mappings=(VALID_ACCOUNTS,),
        hard=True,
    )
)

ATTEMPTS = behaviour_signals.add(
    Behaviour(
        id="H10.attempts",
        title="Attempts to sign in after leaving",
        explanation="Sign-ins of somebody who had left were refused. One day of attempts is weak, "
        "as phones and mail programs try by themselves; attempts by hand on three days and more "
        "are medium.",
        stage=Stage.EMPLOYMENT,
        family="session",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=_READS,
        clears="A machine of the person's that still holds the old password is found.",
        sources=("DTEX", "P25a"),
        mappings=(VALID_ACCOUNTS,),
    )
)


class Left(msgspec.Struct, frozen=True, gc=False):
    """When somebody had left (seconds since 1970), and what says so."""

    at: float
    source: str


class State(msgspec.Struct, omit_defaults=True):
    """The days (since 1970) of what was told last, and of refused attempts.

    `left` and `hired` are the last days (since 1970) on which HR's events said so.
    """

    inside: int = 0
    refused: list[int] = msgspec.field(default_factory=list)
    told: int = 0
    tries: int = 0
    left: int = 0
    hired: int = 0


class AfterLeaving:
    """Tells access once a day, and refused attempts once a week."""

    name = "leavers"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3002, 3003, 3007, 4005, 4007, 4014, 6001, 6003, 6005, 6006})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one event of anybody who is known to have left."""
        person, event = context.people.get(seen.person), seen.event
        if type(event) is UserManagement:
            return _told_by_hr(state, seen)
        if not state.left and (person is None or person.left is None):
            return ()
        left = _left(state, person)
        if left is None or seen.at <= left.at or program_account(event):
            return ()
        return self._after_leaving(state, seen, left)

    def _after_leaving(self, state: State, seen: Seen, left: Left) -> Iterable[Sighting]:
        event = seen.event
        if isinstance(event, Authentication) and event.activity_id != 1:
            return ()
        if event.status_id != SUCCESS and isinstance(event, Authentication):
            return self._attempt(state, seen, left) if tried(event) else ()
        day = int(seen.at // _DAY)
        if event.status_id == 2 or day <= state.inside:
            return ()
        state.inside = day
        return (_got_in(seen, left),)

    def _attempt(self, state: State, seen: Seen, left: Left) -> Iterable[Sighting]:
        day = int(seen.at // _DAY)
        if day not in state.refused:
            state.refused = sorted({*state.refused, day})[-3:]
        if day - state.told < ATTEMPT_DAYS and not (len(state.refused) == 3 and state.tries < 3):
            return ()
        if day < state.told:
            return ()
        state.told, state.tries = day, len(state.refused)
        return (_refused(seen, left, len(state.refused)),)

    def merge(self, one: State, other: State) -> State:
        """Told by either is told; the days of attempts are those of both."""
        return State(
            max(one.inside, other.inside),
            sorted({*one.refused, *other.refused})[-3:],
            max(one.told, other.told),
            max(one.tries, other.tries),
            max(one.left, other.left),
            max(one.hired, other.hired),
        )


def _told_by_hr(state: State, seen: Seen) -> tuple[()]:
    """Remember that somebody left or was hired, where HR says so."""
    event = seen.event
    if of_employment(event):
        day = int(seen.at // _DAY)
        if event.activity_id == HIRED[0]:
            state.hired = max(state.hired, day)
        else:
            state.left = max(state.left, day)
    return ()


def _left(state: State, person: Person | None) -> Left | None:
    """When access ended, by the roster and by HR's events; None for who is here (again).

    A day of HR's is over when it is over in the west (UTC-12), and begins in the east (UTC+14),
    as in the roster. The later of two dates counts.
    """
    known = Left(person.left, "the roster") if person and person.left is not None else None
    hired = max(
        state.hired, int((person.started + _EAST) // _DAY) if person and person.started else 0
    )
    if state.left > hired:
        by_hr = Left((state.left + 1) * _DAY + _WEST, "an event of HR")
        known = by_hr if known is None or by_hr.at > known.at else known
    if known is not None and state.hired * _DAY >= known.at - _DAY - _WEST:
        return None
    return known


def _got_in(seen: Seen, left: Left) -> Sighting:
    event = seen.event
    by_hand = isinstance(event, Authentication) and tried(event)
    what = "signed in" if isinstance(event, Authentication) else "used a session or token"
    return Sighting(
        behaviour=ACCESS.id,
        reason=f"Somebody who had left by {moment(left.at)} {what} {_after(seen, left)} later; no "
        "access was expected.",
        facts=_facts(seen, left),
        events=(event.metadata.uid,),
        at=seen.at,
        strength=Strength.STRONG if by_hand else Strength.MEDIUM,
    )


def _refused(seen: Seen, left: Left, days: int) -> Sighting:
    on = "three days or more" if days >= 3 else f"{days} day{'s' * (days > 1)}"
    return Sighting(
        behaviour=ATTEMPTS.id,
        reason=f"Sign-ins of somebody who had left by {moment(left.at)} were refused on {on}, the "
        f"newest {_after(seen, left)} later; no attempt was expected.",
        facts=_facts(seen, left),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        strength=Strength.MEDIUM if days >= 3 else Strength.WEAK,
    )


def _after(seen: Seen, left: Left) -> str:
    hours = (seen.at - left.at) / 3600
    return f"{hours / 24:,.0f} days" if hours >= 48 else f"{hours:,.1f} hours"


def _facts(seen: Seen, left: Left) -> tuple[Fact, ...]:
    source = source_of(seen.event)
    facts = [
        fact("left", moment(left.at), left.source),
        fact("at", moment(seen.at), source),
    ]
    if seen.network is not None:
        facts += [
            fact("network", described(seen.network), seen.network.source or source),
            fact("address", seen.network.ip, f"{source} src_endpoint.ip", FactKind.IP),
        ]
    return tuple(facts)
