"""Pay details or the address changed from a network the person never used."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.dossiers import NetworkKind
from doorward.model.events import SUCCESS, Authentication, UserManagement
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import Known, key_of

CHANGED = behaviour_signals.add(
    Behaviour(
        id="E07.live",
        title="Pay details or address changed from a first-seen network",
        explanation="The change came from a network from which the person never signed in before, "
        "though at least five sign-ins are known. It is strong in the first 90 days, and from a "
        "hosting network, a proxy or a VPN.",
        stage=Stage.EMPLOYMENT,
        family="pay",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "user_management.activity_name",
            "user_management.src_endpoint.ip",
            "authentication.src_endpoint.ip",
            "network.asn",
            "network.kinds",
            "person.started",
        ),
        clears="The person confirms the change by a way that was known before.",
        sources=("MS26",),
        limits="Needs an HR system that tells from where a change was made. A network is its "
        "operator (AS number) where that is known, else the first three parts of an IPv4 or "
        "four of an IPv6 address.",
    )
)

_CHANGES = frozenset({"pay-details", "address"})
_ENOUGH = 5
_EARLY = 90 * 86_400.0
_HIDDEN = frozenset({NetworkKind.VPN, NetworkKind.HOSTING, NetworkKind.PROXY, NetworkKind.TOR})


class State(msgspec.Struct, omit_defaults=True):
    """`k` networks known, `n` sign-ins seen (at most five), `last` the network seen last."""

    k: Known = msgspec.field(default_factory=Known)
    n: int = 0
    last: int = 0


class PayChanges:
    """Tells changes of pay details or address from new networks."""

    name = "pay_changes"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3002, 3007})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one sign-in or change."""
        event = seen.event
        if isinstance(event, Authentication):
            if event.status_id == SUCCESS and event.activity_id == 1:
                key = _network(seen)
                if key and key != state.last:
                    state.k.add(key)
                    state.last = key
                if key and state.n < _ENOUGH:
                    state.n += 1
            return ()
        if not isinstance(event, UserManagement) or event.activity_name not in _CHANGES:
            return ()
        key = _network(seen)
        if not key or event.activity_id != 2 or state.n < _ENOUGH or key in state.k:
            return ()
        state.k.add(key)
        return (self._told(seen, event, context),)

    @staticmethod
    def _told(seen: Seen, event: UserManagement, context: Context) -> Sighting:
        person = context.people.get(seen.person)
        early = (
            person is not None
            and person.started is not None
            and 0 <= seen.at - person.started < _EARLY
        )
        network = seen.network
        kinds = _HIDDEN.intersection(network.kinds) if network is not None else ()
        what = "pay details" if event.activity_name == "pay-details" else "address"
        source = event.metadata.source or event.metadata.uid
        of_kind = ", ".join(sorted(one.value for one in kinds))
        return Sighting(
            behaviour=CHANGED.id,
            reason=f"Changed {what} from a network from which the person never signed in"
            f"{f' ({of_kind})' if of_kind else ''}; one they use was expected.",
            facts=(
                fact("changed", what, f"{source} activity_name"),
                fact("network", of_kind or "first seen", f"{source} src_endpoint.ip"),
            ),
            events=(event.metadata.uid,),
            at=seen.at,
            strength=Strength.STRONG if early or kinds else None,
        )

    def merge(self, one: State, other: State) -> State:
        """What both know."""
        return State(one.k.merged(other.k), min(_ENOUGH, one.n + other.n), other.last or one.last)


def _network(seen: Seen) -> int:
    """A key of the network an event came from, 0 where none is told."""
    network = seen.network
    if network is not None and network.asn is not None:
        return key_of(f"AS{network.asn}") or 1
    source = seen.event.src_endpoint
    ip = source.ip if source is not None else None
    if not ip:
        return 0
    if ":" in ip:
        return key_of(":".join(ip.split(":", 4)[:4])) or 1
    return key_of(ip.rpartition(".")[0]) or 1
