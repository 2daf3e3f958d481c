"""Access by those who have left."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Fact, FactKind, Strength
from doorward.model.events import SUCCESS, Authentication
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import VALID_ACCOUNTS
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.networks_kinds import described
from doorward.watch.detectors.sessions_hands import moment, program_account, source_of, tried
from doorward.watch.entities import EntityKind

_DAY = 86_400
ATTEMPT_DAYS = 7
"""Refused attempts are told once in so many days."""

_READS = ("authentication.user", "authentication.status_id", "authentication.time", "person.left")

ACCESS = behaviour_signals.add(
    Behaviour(
        id="H10",
        title="Access after leaving",
        explanation="An account of somebody who had left got in, or a token of theirs still "
        "worked. A day of leaving is over when it is over everywhere on Earth. Use of a token "
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


class State(msgspec.Struct, omit_defaults=True):
    """The days (since 1970) of what was told last, and of refused attempts."""

    inside: int = 0
    refused: list[int] = msgspec.field(default_factory=list)
    told: int = 0
    tries: int = 0


class AfterLeaving:
    """Tells access once a day, and refused attempts once a week."""

    name = "leavers"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3002, 3003, 4005, 4007, 4014, 6001, 6003, 6005, 6006})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one event of anybody who is known to have left."""
        person = context.people.get(seen.person)
        if person is None or person.left is None or seen.at <= person.left:
            return ()
        event = seen.event
        if program_account(event):
            return ()
        if isinstance(event, Authentication) and event.activity_id != 1:
            return ()
        if event.status_id != SUCCESS and isinstance(event, Authentication):
            return self._attempt(state, seen, person.left) if tried(event) else ()
        day = int(seen.at // _DAY)
        if event.status_id == 2 or day <= state.inside:
            return ()
        state.inside = day
        return (_got_in(seen, person.left),)

    def _attempt(self, state: State, seen: Seen, left: float) -> Iterable[Sighting]:
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
        )


def _got_in(seen: Seen, left: float) -> Sighting:
    event = seen.event
    by_hand = isinstance(event, Authentication) and tried(event)
    what = "signed in" if isinstance(event, Authentication) else "used a session or token"
    return Sighting(
        behaviour=ACCESS.id,
        reason=f"Somebody who had left by {moment(left)} {what} {_after(seen, left)} later; no "
        "access was expected.",
        facts=_facts(seen, left),
        events=(event.metadata.uid,),
        at=seen.at,
        strength=Strength.STRONG if by_hand else Strength.MEDIUM,
    )


def _refused(seen: Seen, left: float, days: int) -> Sighting:
    on = "three days or more" if days >= 3 else f"{days} day{'s' * (days > 1)}"
    return Sighting(
        behaviour=ATTEMPTS.id,
        reason=f"Sign-ins of somebody who had left by {moment(left)} were refused on {on}, the "
        f"newest {_after(seen, left)} later; no attempt was expected.",
        facts=_facts(seen, left),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        strength=Strength.MEDIUM if days >= 3 else Strength.WEAK,
    )


def _after(seen: Seen, left: float) -> str:
    hours = (seen.at - left) / 3600
    return f"{hours / 24:,.0f} days" if hours >= 48 else f"{hours:,.1f} hours"


def _facts(seen: Seen, left: float) -> tuple[Fact, ...]:
    source = source_of(seen.event)
    facts = [
        fact("left", moment(left), "the roster"),
        fact("at", moment(seen.at), source),
    ]
    if seen.network is not None:
        facts += [
            fact("network", described(seen.network), seen.network.source or source),
            fact("address", seen.network.ip, f"{source} src_endpoint.ip", FactKind.IP),
        ]
    return tuple(facts)
