"""Where connections came from: anonymising networks, several countries, shared addresses."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    FeedKind,
    Knowledge,
    LinkKind,
    NetworkFact,
    Strength,
)
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import clip, fact
from doorward.signals.frameworks import PROXY, SYNTHETIC_IDENTITY
from doorward.signals.networks import hides_place, shows_place
from doorward.signals.sharing import READS, shared_by_others


@signal(
    "A09",
    title="Application sent through an anonymising network",
    family="network",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "networks.ip",
        "networks.kinds",
        "networks.provider",
        "networks.lists",
        "networks.list_date",
        "networks.stage",
        "networks.source",
    ),
    needs=("networks.ip",),
    feeds=(FeedKind.NETWORKS,),
    clears="Ask whether a VPN was on; many people leave one on always. An application step "
    "repeated from home without it settles where they are.",
    sources=("GH", "ASH", "MA24"),
    mappings=(PROXY,),
    fairness_note="People in censored countries, privacy-minded people and travellers use VPNs "
    "every day.",
    published="Astrill is the provider most often named, Mullvad second; no rate among honest "
    "applicants is published.",
    limits="Public lists hold a small part of VPN addresses and mix VPN with data-centre "
    "ranges; residential proxies are not on them. Privacy relays and company networks are not "
    "evidence.",
)
def anonymising_network(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """An address of a VPN, proxy, Tor exit or data centre hides where the person is."""
    found = [one for one in dossier.networks if hides_place(one)]
    if not found:
        return
    providers = sorted({clip(one.provider, 40) for one in found if one.provider})
    named = f" ({', '.join(providers[:3])})" if providers else ""
    all_of_them = len(found) == len(dossier.networks)
    total = len(dossier.networks)
    contacts = "Every contact" if all_of_them else f"{len(found)} of {total} contacts"
    yield Observation(
        reason=f"{contacts} with the hiring system came through a network that hides where the "
        f"person is{named}.",
        facts=tuple(_network_fact(one) for one in found[:6]),
        strength=Strength.MEDIUM if all_of_them else Strength.WEAK,
    )


def _network_fact(one: NetworkFact) -> Fact:
    kinds = ", ".join(kind.value for kind in one.kinds) or "no kind known"
    provider = f", {one.provider}" if one.provider else ""
    stage = f" at {one.stage}" if one.stage else ""
    listed = f"; lists {', '.join(one.lists[:3])}" if one.lists else ""
    dated = f" ({one.list_date})" if one.list_date else ""
    return fact(
        "IP address",
        f"{one.ip}{stage}: {kinds}{provider}",
        f"{one.source}{listed}{dated}",
        FactKind.IP,
    )


_FLOW_HOURS = 24


@signal(
    "A10.several",
    title="Several countries within one application",
    family="network",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "networks.ip",
        "networks.kinds",
        "networks.country",
        "networks.at",
        "networks.source",
    ),
    needs=("networks.country", "networks.at"),
    clears="Travel explains it: ask where the person was on those days.",
    sources=("GH", "US22"),
    mappings=(PROXY,),
    fairness_note="People who live near borders, travel, or whose mobile network leaves in "
    "another country are seen in several countries.",
    published="No rate is published.",
    limits="Addresses of VPNs, data centres, relays, company and satellite networks are left "
    "out, as far as the loaded lists know them; geolocation errs, most often for mobile "
    "networks. Two countries within a day are weak, three or more medium.",
)
def several_countries(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """One person applying within a day is in one country, or travels between two.

    Contacts from three countries in a day show several people or borrowed connections.
    """
    if len(dossier.networks) < 2:
        return
    seen = sorted(
        (
            (one.at.timestamp(), one.country, one)
            for one in dossier.networks
            if one.at is not None and one.at.tzinfo is not None and shows_place(one)
        ),
        key=lambda row: (row[0], row[2].ip),
    )
    best: list[NetworkFact] = []
    for index, (start, _, _) in enumerate(seen[:_MOST_CONTACTS]):
        first: dict[str | None, NetworkFact] = {}
        for moment, country, one in seen[index:_MOST_CONTACTS]:
            if moment - start <= _FLOW_HOURS * 3600:
                first.setdefault(country, one)
        if len(first) > len(best):
            best = list(first.values())
    if len(best) >= 2:
        yield Observation(
            reason=f"Within {_FLOW_HOURS} hours the application was worked on from "
            f"{len(best)} countries.",
            facts=tuple(
                fact("IP address", f"{one.ip} in {one.country}", one.source, FactKind.IP)
                for one in best[:6]
            ),
            strength=Strength.MEDIUM if len(best) >= 3 else Strength.WEAK,
        )


_MOST_CONTACTS = 60


@signal(
    "A11.network",
    title="Network address used by other applicants",
    family="network",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("networks.ip",),
    clears="Two people of one household, housemates, a library or a shared office use one "
    "address: ask each of them where they applied from.",
    sources=("ASH", "US22"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Ashby names many applications from one address as a thing to look for; no rate "
    "is published.",
    limits="Campuses, mobile carriers and other crowded networks weigh nothing once many "
    "persons use them or an operator lists them (shared-network). Up to four persons "
    "give weak evidence, since a household is the usual reason, unless they claim different "
    "places; more give medium or strong evidence, by how rare the network is.",
)
def network_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Several personas run from one room leave by one address.

    Three or more otherwise different applicants on a rare address are hard to explain.
    """
    yield from shared_by_others(
        dossier,
        LinkKind.NETWORK,
        what="The network address",
        label="network address",
        value_kind=FactKind.IP,
        pair=Strength.WEAK,
    )
