"""Sign-ins from tunnels and from rented servers."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import FactKind, Strength
from doorward.model.dossiers import NetworkKind
from doorward.model.events import Authentication
from doorward.model.workforce import Network
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import clip, fact
from doorward.signals.frameworks import ACQUIRE_SERVER, PROXY
from doorward.watch.context import Context, Policy
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.networks_kinds import allowed, described
from doorward.watch.detectors.sessions_hands import signed_in, source_of
from doorward.watch.detectors.sessions_told import Told, both, tell
from doorward.watch.entities import EntityKind

_TUNNELS = frozenset({NetworkKind.VPN, NetworkKind.PROXY, NetworkKind.TOR})
_TOLD = _TUNNELS | {NetworkKind.HOSTING}
_CONSUMER = (
    "astrill",
    "cyberghost",
    "expressvpn",
    "hidemyass",
    "hotspotshield",
    "ipvanish",
    "mullvad",
    "nordvpn",
    "privateinternetaccess",
    "protonvpn",
    "purevpn",
    "surfshark",
    "tunnelbear",
    "vyprvpn",
    "windscribe",
)
# Well-known services that sell tunnels to households: no company's own network (from memory).
_NAMED_BY_ADVISORIES = "astrill"
_MACHINES = {
    True: "a managed machine",
    False: "a machine that is not managed",
    None: "a machine of which nothing is known",
}

VPN = behaviour_signals.add(
    Behaviour(
        id="F02",
        title="Consumer VPN, proxy or Tor on a managed machine",
        explanation="A machine that the company manages signed in through a tunnel that the "
        "company does not allow. Providers of the policy's allowed_providers, own and company "
        "networks and private relays are left out. A list that names no provider counts only "
        "where the policy says which networks or providers are the company's.",
        stage=Stage.EMPLOYMENT,
        family="network",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="People use VPNs for privacy, on travel and where the internet is censored; "
        "Astrill is common in and around China.",
        reads=(
            "authentication.device.is_managed",
            "authentication.src_endpoint.ip",
            "network.kinds",
            "network.provider",
        ),
        clears="The person says what the tunnel is for and switches it off for work, or the "
        "company allows the provider.",
        sources=("MA24", "MS26", "V"),
        mappings=(PROXY,),
        published="Public lists missed most exits of consumer VPNs: 6 % on a VPN list, 70 % on a "
        "list of data centres (V).",
    )
)

HOSTING = behaviour_signals.add(
    Behaviour(
        id="F09",
        title="Sign-in from a rented server or cloud desktop",
        explanation="A person's own sign-in came from a hosting network that the policy does not "
        "allow. It counts only where the policy says which networks or providers are the "
        "company's, and is weak where nothing is known of the machine.",
        stage=Stage.EMPLOYMENT,
        family="network",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "authentication.device.is_managed",
            "authentication.src_endpoint.ip",
            "network.kinds",
            "network.provider",
        ),
        clears="The machine is one that the company or the person's work provides, and is added to "
        "the allowed providers.",
        sources=("MS26", "LevelBlue"),
        mappings=(ACQUIRE_SERVER,),
    )
)


class State(msgspec.Struct, omit_defaults=True):
    """The providers, or kinds of network, that were told already."""

    told: Told = msgspec.field(default_factory=list)


class UnusualNetwork:
    """Tells each provider once a month per person."""

    name = "networks"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3002})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one sign-in."""
        network, event = seen.network, seen.event
        if network is None or not network.kinds or _TOLD.isdisjoint(network.kinds):
            return ()
        if not isinstance(event, Authentication) or not signed_in(event):
            return ()
        managed = event.device.is_managed if event.device is not None else None
        found = _judged(network, managed, context.policy)
        if found is None:
            return ()
        behaviour, strength = found
        key = clip(f"{behaviour} {network.provider or ''}", 32)
        if not tell(state.told, key, seen.at):
            return ()
        return (_sighting(behaviour, strength, seen, network, managed),)

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        return State(both(one.told, other.told))


def _judged(network: Network, managed: bool | None, policy: Policy) -> tuple[str, Strength] | None:
    """Which behaviour it is and how strong, or None where it is none."""
    if NetworkKind.RELAY in network.kinds or allowed(network, policy):
        return None
    stated = bool(policy.own_networks or policy.allowed_providers)
    if not _TUNNELS.isdisjoint(network.kinds):
        provider = "".join(one for one in (network.provider or "").lower() if one.isalnum())
        consumer = any(name in provider for name in _CONSUMER)
        if managed is not True or not (stated or consumer or NetworkKind.TOR in network.kinds):
            return None
        return VPN.id, Strength.STRONG if _NAMED_BY_ADVISORIES in provider else Strength.MEDIUM
    if not stated:
        return None
    return HOSTING.id, Strength.WEAK if managed is None else Strength.MEDIUM


def _sighting(
    behaviour: str, strength: Strength, seen: Seen, network: Network, managed: bool | None
) -> Sighting:
    event = seen.event
    source = source_of(event)
    machine = _MACHINES[managed]
    what = "a tunnel" if behaviour == VPN.id else "a rented server"
    return Sighting(
        behaviour=behaviour,
        reason=f"Signed in through {what} ({described(network)}) from {machine}; a network of the "
        "person's or the company's own was expected.",
        facts=(
            fact("network", described(network), network.source or source),
            fact("address", network.ip, f"{source} src_endpoint.ip", FactKind.IP),
            fact("machine", machine, f"{source} device.is_managed"),
        ),
        events=(event.metadata.uid,),
        at=seen.at,
        strength=strength,
    )
