"""Agents' credentials used from elsewhere than where the agent runs or ever came from."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from doorward.model import Fact, FactKind, Strength
from doorward.model.dossiers import NetworkKind
from doorward.model.workforce import Network
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import clip, fact
from doorward.signals.frameworks import VALID_ACCOUNTS
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.agents_told import (
    CLASSES,
    READS,
    about,
    no_more_than_weak,
    only_declared,
    workers,
)
from doorward.watch.detectors.networks_kinds import described
from doorward.watch.entities import EntityKind

ELSEWHERE = behaviour_signals.add(
    Behaviour(
        id="N04",
        title="An agent's credential is used from elsewhere than the agent runs",
        explanation="The register says where the agent runs, as networks (203.0.113.0/28) or "
        "hosts, and a request came from none of them. A tunnel (VPN, proxy, Tor) makes it "
        "strong. Where the register states neither, nothing is said.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(*READS, "api.src_endpoint.ip", "api.device.hostname", "network.kinds"),
        clears="The agent was moved, and the register is corrected; or the request went through a "
        "gateway of the company's that is added to where it runs.",
        sources=("NHI25", "AGENTS"),
        mappings=(VALID_ACCOUNTS,),
    )
)
NETWORKS = behaviour_signals.add(
    Behaviour(
        id="N03.networks",
        title="An agent comes from a network that it never came from",
        explanation="An agent that has come from at most four networks for at least five days "
        "comes from another. Networks are told apart by their operator (AS number), else by "
        "address range. It is medium where the new one is a tunnel (VPN, proxy, Tor).",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.WEAK,
        fairness=FairnessMark.FAIR,
        reads=(*READS, "api.src_endpoint.ip", "network.asn", "network.kinds"),
        clears="The agent was moved, or its host changed providers.",
        sources=("NHI25", "AGENTS"),
        mappings=(VALID_ACCOUNTS,),
        limits="Agents of vendors that run in many networks are not looked at after the fifth.",
    )
)

_TUNNELS = frozenset({NetworkKind.VPN, NetworkKind.PROXY, NetworkKind.TOR})
_FEW, _MOST, _FIRST_DAYS, _AGAIN_DAYS = 4, 8, 5, 30
_DAY, _LONGEST = 86_400, 60


class Runs(msgspec.Struct, frozen=True):
    """What a text of where an agent runs says that can be compared."""

    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    hosts: frozenset[str] = frozenset()


@lru_cache(maxsize=4_096)
def runs_of(text: str) -> Runs:
    """Networks and hosts in a text such as ``203.0.113.0/28, build-7.example.com``.

    A word is a host where it has a dot, or is a single word and so all there is.

    >>> runs_of("Frankfurt, 203.0.113.0/28").networks
    (IPv4Network('203.0.113.0/28'),)
    >>> sorted(runs_of("build-7.example.com").hosts)
    ['build-7.example.com']
    """
    words = [one.strip(".;()").lower() for one in text[:500].replace(",", " ").split()]
    networks, hosts = [], []
    for word in words:
        try:
            networks.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            if "." in word and not word.startswith(("http:", "https:")):
                hosts.append(word)
    return Runs(tuple(networks), frozenset(hosts))


class State(msgspec.Struct, omit_defaults=True):
    """`nets` it came from, `first` the day it was first seen; `ip` and `host` where it last was as
    it should be; `told` the day of what was told last for each place."""

    nets: list[str] = msgspec.field(default_factory=list)
    first: int = 0
    ip: str = ""
    host: str = ""
    told: dict[str, int] = msgspec.field(default_factory=dict)


class FromElsewhere:
    """Tells each place once a month."""

    name = "agents-places"
    version = 1
    kind = EntityKind.AGENT
    classes = CLASSES
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at where one act came from."""
        if only_declared(seen.agent):
            return ()
        event = seen.event
        source, device = event.src_endpoint, event.device
        ip = "" if source is None else source.ip or ""
        host = "" if device is None else device.hostname or ""
        if (ip, host) == (state.ip, state.host) or not (ip or host):
            return ()
        day = int(seen.at // _DAY)
        state.first = min(state.first, day) if state.first else day
        known = None if context.agents is None else context.agents.get(seen.agent)
        runs = runs_of(known.runs_at) if known is not None and known.runs_at else Runs()
        place = _outside(runs, ip, host)
        network = _network_key(seen.network, ip)
        new = bool(network) and network not in state.nets
        if new:
            self._learn(state, network)
        if place:
            return self._elsewhere(state, seen, context, place, day)
        state.ip, state.host = ip, host
        if not new or runs.networks or runs.hosts or day - state.first < _FIRST_DAYS:
            return ()
        if len(state.nets) - 1 > _FEW or not _tell(state, network, day):
            return ()
        return (_new_network(seen, context, len(state.nets) - 1),)

    @staticmethod
    def _learn(state: State, network: str) -> None:
        if len(state.nets) < _MOST:
            state.nets = [*state.nets, network]

    @staticmethod
    def _elsewhere(
        state: State, seen: Seen, context: Context, place: str, day: int
    ) -> Iterable[Sighting]:
        return (_sighting(seen, context, place),) if _tell(state, place, day) else ()

    def merge(self, one: State, other: State) -> State:
        """Networks of both; told by either is told."""
        firsts = [each.first for each in (one, other) if each.first]
        nets = list(dict.fromkeys((*one.nets, *other.nets)))[:_MOST]
        told = dict(one.told)
        for place, day in other.told.items():
            told[place] = max(day, told.get(place, 0))
        newest = dict(sorted(told.items(), key=lambda each: each[1])[-_MOST:])
        where = other if other.ip or other.host else one
        return State(nets, min(firsts, default=0), where.ip, where.host, newest)


def _tell(state: State, place: str, day: int) -> bool:
    """Whether a place is to be told now."""
    key = clip(place, _LONGEST)
    if abs(day - state.told.get(key, -_AGAIN_DAYS)) < _AGAIN_DAYS:
        return False
    rest = {name: when for name, when in state.told.items() if name != key}
    while len(rest) >= _MOST:
        del rest[min(rest, key=lambda name: rest[name])]
    state.told = {**rest, key: max(day, state.told.get(key, 0))}
    return True


def _outside(runs: Runs, ip: str, host: str) -> str:
    """The place that is none of those where it runs, or "" where none is, or none can be told."""
    low = host.lower()
    if runs.hosts and host:
        short = {one.partition(".")[0] for one in runs.hosts}
        if low not in runs.hosts and not ("." not in low and low in short):
            return low
        if not runs.networks:
            return ""
    if runs.networks and ip:
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            return ""
        if not any(address in one for one in runs.networks):
            return ip
    return ""


def _network_key(network: Network | None, ip: str) -> str:
    if network is not None and network.asn is not None:
        return f"AS{network.asn}"
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def _tunnel(seen: Seen) -> bool:
    return seen.network is not None and not _TUNNELS.isdisjoint(seen.network.kinds)


def _where(seen: Seen) -> tuple[Fact, ...]:
    source = seen.event.metadata.source or seen.event.metadata.uid
    endpoint = seen.event.src_endpoint
    facts = []
    if endpoint is not None and endpoint.ip:
        facts.append(fact("address", endpoint.ip, f"{source} src_endpoint.ip", FactKind.IP))
    if seen.network is not None:
        facts.append(fact("network", described(seen.network), seen.network.source or source))
    return tuple(facts)


def _sighting(seen: Seen, context: Context, place: str) -> Sighting:
    known = None if context.agents is None else context.agents.get(seen.agent)
    runs_at = "" if known is None else known.runs_at
    strength = Strength.STRONG if _tunnel(seen) else Strength.MEDIUM
    endpoint = seen.event.src_endpoint
    by_address = endpoint is not None and endpoint.ip == place
    host = () if by_address else (fact("used from", place, "device", FactKind.IDENTIFIER),)
    return Sighting(
        behaviour=ELSEWHERE.id,
        reason="An agent's credential was used from a place that is none of those where the agent "
        "runs; one of those was expected.",
        facts=(
            *about(seen, context),
            fact("runs at", clip(runs_at, 200), "the list of known agents"),
            *host,
            *_where(seen),
        ),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        strength=no_more_than_weak(strength, seen, context),
        related=workers(seen, context, known),
    )


def _new_network(seen: Seen, context: Context, before: int) -> Sighting:
    many = "one other network" if before == 1 else f"{before} other networks"
    strength = Strength.MEDIUM if _tunnel(seen) else Strength.WEAK
    return Sighting(
        behaviour=NETWORKS.id,
        reason=f"An agent came from a network that it never came from; {many} had been all.",
        facts=(*about(seen, context), *_where(seen)),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        strength=no_more_than_weak(strength, seen, context),
        related=workers(seen, context),
    )
