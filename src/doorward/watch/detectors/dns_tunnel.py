"""Data carried out in the names that are asked of the name system."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.dossiers import NetworkKind
from doorward.model.events import DnsActivity
from doorward.model.workforce import Network
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import DNS_PROTOCOL, EXFILTRATION_OTHER
from doorward.watch.context import Context
from doorward.watch.detector import PersonOrMachine, Seen, Sighting
from doorward.watch.detectors.transfer_reading import site_of
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import Distinct, key_of

TUNNEL = behaviour_signals.add(
    Behaviour(
        id="H06.dns",
        title="Names are asked for as a tunnel would",
        explanation="Within an hour, two hundred or more different long names of mixed letters "
        "and digits under one registered domain. Content networks and reputation services, which "
        "put data in names as well, are left out by name. From eight hundred on it is strong. "
        "Where a sensor tells no more than an address of the company's network, it is weak, and "
        "medium from eight hundred on: the address may be a resolver's.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=("dns.query.hostname", "dns.query.type", "network.private", "network.kinds"),
        clears="The domain belongs to a service the company uses that puts data in names.",
        sources=("HB",),
        mappings=(DNS_PROTOCOL, EXFILTRATION_OTHER),
        limits="Names of fewer than 24 letters before the domain are not looked at: a slow tunnel "
        "with short names is not seen.",
    )
)

_SHORTEST = 24
_LONGEST = 255
"""No name is longer (RFC 1035, 2.3.4)."""
_LEAST_ENTROPY = 3.2
"""Bits a letter. Hexadecimal text has up to 4, base 32 up to 5; joined words about 3."""
_LEAST = 200
_MANY = 800
_MOST_SITES = 3
_ADDRESS_ONLY = (
    " A machine of the company's network, of which only the address is known; it may be a "
    "resolver that asks for many."
)
_STRENGTHS = {
    (False, False): None,
    (False, True): Strength.STRONG,
    (True, False): Strength.WEAK,
    (True, True): Strength.MEDIUM,
}
"""By whether only an address is known, and whether there are many names."""
_CARRIERS = frozenset(
    {
        "akadns.net",
        "akamai.net",
        "akamaiedge.net",
        "akamaihd.net",
        "akamaized.net",
        "amazonaws.com",
        "apple-dns.net",
        "avqs.mcafee.com",
        "azure.com",
        "azureedge.net",
        "azurefd.net",
        "b-cdn.net",
        "barracudabrts.com",
        "cdn77.org",
        "cloudflare.net",
        "cloudfront.net",
        "edgekey.net",
        "edgesuite.net",
        "fastly.net",
        "fbcdn.net",
        "googleusercontent.com",
        "googlevideo.com",
        "in-addr.arpa",
        "ip6.arpa",
        "llnwd.net",
        "mcafee.com",
        "msedge.net",
        "nflxvideo.net",
        "office.com",
        "office.net",
        "rackcdn.com",
        "sentinelone.net",
        "sophosxl.net",
        "spamhaus.org",
        "surbl.org",
        "trafficmanager.net",
        "trendmicro.com",
        "windows.net",
    }
)
"""Content networks, reputation and block lists, from memory."""


class Site(msgspec.Struct, array_like=True):
    """A domain of the running hour: its name, the different names asked, letters in them."""

    name: str
    asked: Distinct
    letters: int = 0
    told: int = 0


class State(msgspec.Struct, omit_defaults=True):
    """The running hour `h` and its sites, the latest last."""

    h: int = 0
    s: list[Site] = []


class DnsTunnel(PersonOrMachine):
    """Tells a domain under which very many long names are asked for in an hour."""

    base = "dns_tunnel"
    version = 1
    classes = frozenset({4003})
    state = State

    def __init__(self, kind: EntityKind) -> None:
        super().__init__(kind)
        if kind is not EntityKind.PERSON:
            self.name = f"{self.base}_{kind.value}"

    def look(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one question."""
        event = seen.event
        if not isinstance(event, DnsActivity) or event.query is None:
            return ()
        if self.kind is EntityKind.ADDRESS and not _own_address(seen.network):
            return ()
        name = event.query.hostname
        if name is None or not _SHORTEST + 4 <= len(name) <= _LONGEST:
            return ()
        return self._long(state, seen, context, name)

    def _long(self, state: State, seen: Seen, context: Context, name: str) -> Iterable[Sighting]:
        name = name.rstrip(".").lower()
        site = site_of(name)
        own = name[: -len(site) - 1].replace(".", "")
        if len(own) < _SHORTEST or _carrier(name, site, context) or _entropy(own) < _LEAST_ENTROPY:
            return ()
        hour = int(seen.at // 3_600)
        if hour < state.h:
            return ()
        if hour > state.h:
            state.h, state.s = hour, []
        found = next((one for one in state.s if one.name == site), None)
        if found is None:
            found = Site(site, Distinct())
            # The domain with the fewest names gives way.
            busiest = sorted(state.s, key=lambda one: -one.asked.ones)[: _MOST_SITES - 1]
            state.s = [*busiest, found]
        if not found.asked.add(key_of(own)):
            return ()
        found.letters += len(own)
        count = found.asked.count
        if count < _LEAST or count < found.told * 4:
            return ()
        found.told = count
        return self._told(seen, found, count)

    def _told(self, seen: Seen, site: Site, count: int) -> Iterable[Sighting]:
        nobodys = self.kind is EntityKind.ADDRESS
        mean = site.letters / max(1, site.asked.ones)
        source = seen.event.metadata.source or seen.event.metadata.uid
        return (
            Sighting(
                behaviour=TUNNEL.id,
                reason=f"Asked for about {count} different long names under {site.name} within "
                "an hour; ordinary sites are asked for by a few short names."
                f"{_ADDRESS_ONLY if nobodys else ''}",
                facts=(
                    fact("domain", site.name, f"{source} query.hostname"),
                    fact("different names", count, f"{source} query.hostname"),
                    fact("letters a name", f"{mean:.0f}", f"{source} query.hostname"),
                ),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                strength=_STRENGTHS[nobodys, count >= _MANY],
            ),
        )

    def merge(self, one: State, other: State) -> State:
        """The newer hour; of the same hour both together."""
        if one.h != other.h:
            return one if one.h > other.h else other
        sites = {site.name: site for site in one.s}
        for site in other.s:
            held = sites.get(site.name)
            sites[site.name] = site if held is None else _both(held, site)
        busiest = sorted(sites.values(), key=lambda site: (-site.asked.ones, site.name))
        return State(one.h, busiest[:_MOST_SITES])


def _both(one: Site, other: Site) -> Site:
    return Site(
        one.name,
        one.asked.merged(other.asked),
        one.letters + other.letters,
        max(one.told, other.told),
    )


def _own_address(network: Network | None) -> bool:
    """Whether it is a machine of the company's: others ask the company's name servers as well."""
    return network is not None and (network.private or NetworkKind.CORPORATE in network.kinds)


def _carrier(name: str, site: str, context: Context) -> bool:
    if site in _CARRIERS or name.endswith((".in-addr.arpa", ".ip6.arpa")):
        return True
    return any(name == own or name.endswith("." + own) for own in context.policy.own_domains)


def _entropy(text: str) -> float:
    size = len(text)
    shares = (text.count(one) / size for one in set(text))
    return -sum(share * math.log2(share) for share in shares)
