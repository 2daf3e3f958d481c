"""Accounts of several workers at one machine."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength, Subject, SubjectKind
from doorward.model.events import SUCCESS, Authentication
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import VALID_ACCOUNTS
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.entities import EntityKind

SHARED = behaviour_signals.add(
    Behaviour(
        id="H07.shared",
        title="Accounts of several workers at one machine",
        explanation="Within a fortnight, the accounts of two to four workers of the roster signed "
        "in at one machine, each on at least two days. More than four is a shared machine, such "
        "as one at a counter, and is not told. Where a log has only the machine's name, as "
        "Windows' own, only signing in at its keys counts, and two workers are weak: one may have "
        "helped.",
        stage=Stage.EMPLOYMENT,
        family="rights",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "authentication.device.uid",
            "authentication.device.hostname",
            "authentication.logon_type_id",
            "authentication.user.uid",
            "authentication.status_id",
        ),
        clears="The machine was handed on, is shared by agreement, or a colleague helped.",
        sources=("US22",),
        mappings=(VALID_ACCOUNTS,),
        limits="Only workers of the roster count: accounts of programs and second accounts of one "
        "worker are not several hands. Members of one household who both work for the company "
        "may share a machine.",
    )
)

_FORTNIGHT = 14
_MOST = 5
_DAYS = 2
_HELPED = 2


class Use(msgspec.Struct, array_like=True):
    """Somebody at the machine: the last day of use, and on how many days."""

    last: int
    days: int


class State(msgspec.Struct, omit_defaults=True):
    """Who used the machine in the last fortnight, at most five.

    `told` is how many were told, `crowd` the last day with five or more.
    """

    used: dict[str, Use] = {}
    told: int = 0
    crowd: int = 0


class SharedAccounts:
    """Tells machines at which several workers sign in."""

    name = "shared_accounts"
    version = 1
    kind = EntityKind.DEVICE
    classes = frozenset({3002})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one sign-in."""
        event = seen.event
        if not isinstance(event, Authentication) or seen.person not in context.people:
            return ()
        day = int(seen.at // 86_400)
        own = state.used.get(seen.person)
        if own is not None and own.last >= day:
            return ()
        if event.status_id != SUCCESS or event.activity_id != 1:
            return ()
        if own is None:
            own = Use(day, 0)
        own.last, own.days = day, own.days + 1
        used = {name: use for name, use in state.used.items() if day - use.last < _FORTNIGHT} | {
            seen.person: own
        }
        if len(used) >= _MOST:
            state.crowd = day
        state.used = dict(sorted(used.items(), key=lambda one: -one[1].last)[:_MOST])
        several = sorted(name for name, use in state.used.items() if use.days >= _DAYS)
        if day - state.crowd < _FORTNIGHT or len(several) < 2 or len(several) <= state.told:
            return ()
        state.told = len(several)
        return (self._told(seen, several),)

    @staticmethod
    def _told(seen: Seen, several: list[str]) -> Sighting:
        event = seen.event
        source = event.metadata.source or event.metadata.uid
        by_name = event.device is None or not event.device.uid
        known_by = "device.hostname" if by_name else "device.uid"
        return Sighting(
            behaviour=SHARED.id,
            reason=f"Accounts of {len(several)} workers signed in at one machine within a "
            "fortnight, each on several days; one worker was expected.",
            facts=(fact("workers", len(several), f"{source} {known_by} and user"),),
            events=(event.metadata.uid,),
            at=seen.at,
            # Who helps at a machine enters a password there too.
            strength=Strength.WEAK if by_name and len(several) == _HELPED else None,
            related=tuple(Subject(SubjectKind.WORKER, one) for one in several),
        )

    def merge(self, one: State, other: State) -> State:
        """Days of use add up."""
        used = dict(one.used)
        for name, use in other.used.items():
            held = used.get(name)
            used[name] = (
                use
                if held is None
                else Use(max(held.last, use.last), held.days + use.days - (held.last == use.last))
            )
        latest = sorted(used.items(), key=lambda pair: (-pair[1].last, pair[0]))
        return State(dict(latest[:_MOST]), max(one.told, other.told), max(one.crowd, other.crowd))
