"""One device that confirms the sign-ins of several people."""

from __future__ import annotations

from collections.abc import Iterable

from doorward.model import Strength
from doorward.model.events import SUCCESS, Authentication
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.frameworks import VALID_ACCOUNTS
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.addresses_sharers import (
    Sharers,
    Use,
    events_of,
    homes,
    joined,
    news,
    noted,
    persons,
    together,
    use_facts,
    workers,
)
from doorward.watch.detectors.sessions_hands import id_of, program_account, source_of
from doorward.watch.entities import EntityKind

SHARED_FACTOR = behaviour_signals.add(
    Behaviour(
        id="F01",
        title="One MFA device confirms several people's sign-ins",
        explanation="The same phone or token was used as a second factor by more than one worker. "
        "A device that was handed on, one used after the other, is not shared. Two people of one "
        "home are explained; two of whom no home is known are weak; three and more are strong "
        "once each used it on two days.",
        stage=Stage.EMPLOYMENT,
        family="session",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=(
            "authentication.auth_factors.device.uid",
            "authentication.user",
            "authentication.time",
            "person.home",
        ),
        clears="The workers show that each has a device of their own now and why they shared: a "
        "household, a lost phone, IT staff who enrolled them.",
        sources=("MS25d", "MS26"),
        mappings=(VALID_ACCOUNTS,),
        limits="Only factors whose device has an id; text messages and calls have none.",
    )
)

_STRENGTHS = {1: Strength.WEAK, 2: Strength.MEDIUM, 3: Strength.STRONG}


class SharedFactor:
    """Keeps who used a factor's device on how many days."""

    name = "factors"
    version = 1
    kind = EntityKind.FACTOR
    classes = frozenset({3002})
    state = Sharers

    def step(self, state: Sharers, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one use of the device."""
        event = seen.event
        if not isinstance(event, Authentication) or event.status_id != SUCCESS:
            return ()
        if event.activity_id == 2 or program_account(event):
            return ()
        if not noted(state, seen.person, seen.at, id_of(event)) or len(state.uses) < 2:
            return ()
        level, group = _level(state.uses, context)
        if not news(state, level, len(group), seen.at):
            return ()
        source = source_of(event)
        return (
            Sighting(
                behaviour=SHARED_FACTOR.id,
                reason=f"One MFA device confirmed the sign-ins of {len(group)} workers"
                f"{_of_days(group)}; one worker was expected.",
                facts=use_facts(group, f"{source} auth_factors.device"),
                events=events_of(group, id_of(event)),
                at=seen.at,
                strength=_STRENGTHS[level],
                related=workers(group),
            ),
        )

    def merge(self, one: Sharers, other: Sharers) -> Sharers:
        """The uses of both."""
        return joined(one, other)


def _level(uses: list[Use], context: Context) -> tuple[int, list[Use]]:
    """How strong it is (0 nothing, 1 weak, 2 medium, 3 strong), and who makes it so."""
    steady = persons(together(uses, 2), context)
    if len(steady) >= 3:
        return (2 if homes(steady, context) == (1, 0) else 3), steady
    newest = max(one.last for one in uses)
    recent = persons([one for one in uses if newest - one.last < 30 * 86_400], context)
    if len(recent) >= 3:
        return 2, recent
    if len(steady) == 2:
        known, unknown = homes(steady, context)
        if unknown:
            return 1, steady
        return (2 if known == 2 else 0), steady
    return 0, []


def _of_days(uses: list[Use]) -> str:
    fewest = min(one.days for one in uses)
    return f", each on {fewest} days or more" if fewest > 1 else ""
