"""Where devices were first started, and whether they were sent on, against where they went."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import Dossier, Fact, FactKind, Knowledge, Shipment, Strength
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import fact
from doorward.signals.frameworks import PROXY, SYNTHETIC_IDENTITY
from doorward.verification.checks.onboarding_places import (
    MOST_ADDRESSES,
    READS,
    SENT_ON,
    Apart,
    Start,
    address_of,
    came_back,
    deliveries,
    nearest,
    own_addresses,
    shipped_to,
    starts,
    triangle,
)

_SHIPMENTS = "application.onboarding.shipments"


@signal(
    "E03.start",
    title="Device first started far from where it went",
    family="onboarding",
    stage=Stage.ONBOARDING,
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=(
        f"{_SHIPMENTS}.address",
        "application.onboarding.boots.country|later_networks.country",
    ),
    clears="Travel explains it, and so does a device handed over at another office: ask where "
    "it was first opened, and have it shown on video together with the room or handed over in "
    "person.",
    sources=("DOJ", "P23"),
    mappings=(SYNTHETIC_IDENTITY, PROXY),
    published="In one case 49 devices were sent on abroad by whoever received them.",
    limits="Another country is strong where the device management says so and medium where only "
    "the network address does; another region (United States, Canada, Australia) is medium or "
    "weak: positions of addresses err, and lists know few VPNs. A later start in the country of "
    "delivery leaves any of it weak: people travel. Addresses of VPNs, data centres, relays, "
    "company and satellite networks are left out, of mobile carriers the region; so is what the "
    "device management says of a start at such an address, unless it has coordinates. "
    "Coordinates themselves are not used.",
)
def started_elsewhere(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """A device that is opened in another country than it was sent to was sent on.

    Shown with all three sides: where the device went, the person's addresses, the first start.
    """
    shipped = deliveries(dossier, knowledge)
    found = [(one, nearest(one, shipped)) for one in starts(dossier)]
    far = [(apart, one) for one, apart in found if apart is not None and apart >= Apart.REGION]
    if not far:
        return
    apart, start = max(far, key=lambda pair: (pair[0], pair[1].measured))
    word = "country" if apart is Apart.COUNTRY else "region"
    yield Observation(
        reason=f"A device was first started in another {word} than it was shipped to.",
        facts=tuple(triangle(shipped, own_addresses(dossier), [start])),
        strength=_strength(apart, start, back=came_back(dossier, shipped)),
        observed_at=start.at,
    )


def _strength(apart: Apart, start: Start, *, back: bool) -> Strength:
    if back:
        return Strength.WEAK
    if apart is Apart.COUNTRY:
        return Strength.STRONG if start.measured else Strength.MEDIUM
    return Strength.MEDIUM if start.measured else Strength.WEAK


@signal(
    "E03.sent-on",
    title="Device sent on to another place",
    family="onboarding",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(*READS, _SHIPMENTS),
    needs=(f"{_SHIPMENTS}.kind",),
    clears="People are away or move between ordering and delivery: ask who asked the courier "
    "for it and why; a delivery arranged with your own office is nothing.",
    sources=("DOJ", "P23", "P25b"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="In one case 49 devices were sent on abroad by whoever received them.",
    limits="Records of the courier or the asset system that say re-ship. To another country "
    "strong, to another region or a place not recorded medium, within the region weak.",
)
def sent_on(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Whoever receives devices for others sends them on."""
    onboarding = dossier.application.onboarding
    again = [
        one
        for one in (onboarding.shipments[:MOST_ADDRESSES] if onboarding else ())
        if one.kind in SENT_ON
    ]
    if not again:
        return
    shipped, known = shipped_to(dossier), dossier.addresses[:MOST_ADDRESSES]
    onward = [address_of(one) for one in known if one.purpose in SENT_ON]
    apart = max((nearest(one, shipped) or Apart.SAME for one in onward), default=None)
    if apart is Apart.SAME and shipped:
        return
    yield Observation(
        reason="A device was sent on after it was shipped"
        + (f", to another {_FARTHER[apart]}." if apart in _FARTHER else "."),
        facts=(
            *(_shipment(one) for one in again[:3]),
            *(fact(one.label, one.raw, one.source, FactKind.ADDRESS) for one in onward[:3]),
            *triangle(shipped, own_addresses(dossier), starts(dossier)),
        ),
        strength={Apart.COUNTRY: Strength.STRONG, Apart.STREET: Strength.WEAK}.get(
            apart or Apart.REGION, Strength.MEDIUM
        ),
        observed_at=again[-1].at,
    )


_FARTHER = {Apart.COUNTRY: "country", Apart.REGION: "region"}


def _shipment(one: Shipment) -> Fact:
    what = f"{one.asset or 'a device'} on {one.at:%Y-%m-%d}"
    return fact("sent on", what, one.origin.at("kind"), FactKind.IDENTIFIER)
