"""From which networks interviews were joined, against the claimed place (catalogue row D07)."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    FeedKind,
    Knowledge,
    NetworkFact,
    Strength,
)
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import fact
from doorward.signals.frameworks import PROXY
from doorward.signals.networks import hides_place, shows_place

_NETWORKS = (
    "later_networks.ip",
    "later_networks.stage",
    "later_networks.kinds",
    "later_networks.source",
    "networks.ip",
)


def _new_at_interview(dossier: Dossier) -> list[NetworkFact]:
    """Networks of joins that the checks of applying (A09, A10) have not looked at."""
    seen = {one.ip for one in dossier.networks}
    joined = [one for one in dossier.later_networks if one.stage == "interview"]
    return [one for one in joined if one.ip not in seen]


@signal(
    "D07.network",
    title="Interview joined through an anonymising network",
    family="network",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    stage=Stage.INTERVIEW,
    reads=(*_NETWORKS, "later_networks.provider"),
    needs=("later_networks.ip",),
    feeds=(FeedKind.NETWORKS,),
    clears="Ask whether a VPN was on; many people leave one on always. A call joined again "
    "without it settles where they are.",
    sources=("DTEX",),
    mappings=(PROXY,),
    fairness_note="People in censored countries, privacy-minded people and travellers use VPNs "
    "every day.",
    published="A case is described; no rate is published.",
    limits="As A09, with which it counts once. Addresses that were seen when applying are left "
    "out, so that one address is never told twice. A single address is weak.",
)
def interview_hidden(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """An address of a VPN, proxy, Tor exit or data centre hides where the person is."""
    found = {one.ip: one for one in _new_at_interview(dossier) if hides_place(one)}
    if found:
        yield Observation(
            reason="An interview was joined through a network that hides where the person is.",
            facts=tuple(_network_fact(one) for one in list(found.values())[:6]),
            strength=Strength.MEDIUM if len(found) > 1 else Strength.WEAK,
        )


def _network_fact(one: NetworkFact) -> Fact:
    kinds = ", ".join(kind.value for kind in one.kinds)
    provider = f", {one.provider}" if one.provider else ""
    return fact("IP address", f"{one.ip}: {kinds}{provider}", one.source, FactKind.IP)


@signal(
    "D07.country",
    title="Interview joined from another country than the claimed place",
    family="place",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    stage=Stage.INTERVIEW,
    reads=(
        *_NETWORKS,
        "later_networks.country",
        "places.country",
        "places.raw",
        "places.source",
    ),
    needs=("later_networks.country", "places.country"),
    feeds=(FeedKind.GEOLOCATION,),
    clears="Travel or a planned move explains it: ask where the person is now and when they "
    "would be at the claimed place.",
    sources=("DTEX",),
    mappings=(PROXY,),
    fairness_note="People who interview while travelling, before moving or near a border are "
    "seen in another country.",
    published="A case is described; no rate is published.",
    limits="As A10.country, with which it counts once. One join from a claimed country settles "
    "it. Geolocation errs. A single address is weak.",
)
def interview_elsewhere(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Every interview was joined from a country the person does not claim to be in."""
    claimed = {place.country: place for place in dossier.places if place.country}
    joined = [one for one in dossier.later_networks if one.stage == "interview"]
    if not claimed or any(shows_place(one) and one.country in claimed for one in joined):
        return
    seen = {one.ip: one for one in _new_at_interview(dossier) if shows_place(one)}
    if seen:
        countries = ", ".join(sorted({str(one.country) for one in seen.values()})[:4])
        yield Observation(
            reason=f"The application names {', '.join(sorted(claimed)[:4])} as the person's "
            f"place, but the interviews were joined from {countries}.",
            facts=(
                *(
                    fact("IP address", f"{one.ip} in {one.country}", one.source, FactKind.IP)
                    for one in list(seen.values())[:5]
                ),
                *(
                    fact("claimed place", place.raw, place.source, FactKind.ADDRESS)
                    for place in list(claimed.values())[:3]
                ),
            ),
            strength=Strength.MEDIUM if len(seen) > 1 else Strength.WEAK,
        )
