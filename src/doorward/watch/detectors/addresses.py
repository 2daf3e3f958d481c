"""Several workers behind one address that is no company's, carrier's or provider's."""

from __future__ import annotations

from collections.abc import Iterable

from doorward.model import FactKind, Strength
from doorward.model.events import Authentication, BaseEvent
from doorward.model.workforce import Network
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.addresses_sharers import (
    DAY,
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
from doorward.watch.detectors.networks_kinds import SHARED, allowed
from doorward.watch.detectors.sessions_hands import id_of, program_account, signed_in, source_of
from doorward.watch.entities import EntityKind

DAYS = 3
"""On how many days each of them must have come from there: guests and retreats are shorter."""

LASTING_DAYS = 10
"""From the first to the last day of each: a week away with the team is over by then."""

ONE_ADDRESS = behaviour_signals.add(
    Behaviour(
        id="F05",
        title="Several workers behind one home address",
        explanation="Workers sign in from one internet address in the same weeks, each on three "
        "days or more. Company, campus, carrier, hosting and tunnel networks are left out, and so "
        "are addresses with a crowd behind them. Two workers count only if the roster states "
        "homes far apart; three and more are strong when it lasts, the company has stated its own "
        "networks and they do not state one home.",
        stage=Stage.EMPLOYMENT,
        family="network",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=(
            "authentication.src_endpoint.ip",
            "authentication.user",
            "authentication.time",
            "tunnel.src_endpoint.ip",
            "network.kinds",
            "network.private",
            "person.home",
        ),
        clears="The workers explain the place: a household, a shared flat, a co-working space, "
        "an office whose network the policy does not list yet.",
        sources=("US22",),
        limits="A carrier that puts many homes behind one address (CGNAT) and is on no list looks "
        "like one home; it rarely does so for the same workers for weeks.",
    )
)

_UNSTATED = " The company states no networks of its own."
_STRENGTHS = {1: Strength.WEAK, 2: Strength.MEDIUM, 3: Strength.STRONG}


class OneAddress:
    """Keeps who came from an address on how many days."""

    name = "addresses"
    version = 1
    kind = EntityKind.ADDRESS
    classes = frozenset({3002, 4014})
    state = Sharers

    def step(self, state: Sharers, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one sign-in, or one tunnel that was opened."""
        network, event = seen.network, seen.event
        if network is None or not _told_of(event, network):
            return ()
        if not noted(state, seen.person, seen.at, id_of(event)):
            return ()
        if len(state.uses) < 2 or state.crowd:
            return ()
        if allowed(network, context.policy):
            return ()
        level, group = _level(state.uses, context)
        if not news(state, level, len(group), seen.at):
            return ()
        source = f"{source_of(event)} src_endpoint"
        stated = bool(context.policy.own_networks)
        return (
            Sighting(
                behaviour=ONE_ADDRESS.id,
                reason=f"{len(group)} workers came from one address that is no company's, each on "
                f"{min(one.days for one in group)} days or more; one worker, or one household, was "
                f"expected.{'' if stated else _UNSTATED}",
                facts=(
                    fact("address", network.ip, source, FactKind.IP),
                    *use_facts(group[:5], source),
                ),
                events=events_of(group, id_of(event)),
                at=seen.at,
                strength=_STRENGTHS[level],
                related=workers(group),
            ),
        )

    def merge(self, one: Sharers, other: Sharers) -> Sharers:
        """The uses of both."""
        return joined(one, other)


def _told_of(event: BaseEvent, network: Network) -> bool:
    """Whether a person came from a network that is one place's."""
    if network.private or (network.kinds and not SHARED.isdisjoint(network.kinds)):
        return False
    if isinstance(event, Authentication):
        return signed_in(event)
    return event.activity_id == 1 and not program_account(event)


def _level(uses: list[Use], context: Context) -> tuple[int, list[Use]]:
    """How strong it is (0 nothing, 1 weak, 2 medium, 3 strong), and who makes it so."""
    group = persons(together(uses, DAYS), context)
    known, unknown = homes(group, context)
    if len(group) < 2 or (len(group) == 2 and (unknown or known < 2)):
        return 0, []
    if len(group) == 2 or (known, unknown) == (1, 0) or not context.policy.own_networks:
        return 1, group
    lasting = [one for one in group if one.last - one.first >= LASTING_DAYS * DAY]
    return (3 if len(lasting) >= 3 else 2), group
