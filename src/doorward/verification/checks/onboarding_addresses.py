"""Where devices are to go, against the addresses the person gave and has on documents."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import AddressFact, Dossier, Fact, FactKind, FeedKind, Knowledge, Strength
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import MOST_FACTS, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.verification.checks.onboarding_places import (
    MOST_ADDRESSES,
    NOT_OWN,
    READS,
    SHIPPED,
    Address,
    Apart,
    address_of,
    after,
    deliveries,
    is_office,
    nearest,
    own_addresses,
    starts,
    triangle,
)

_MOVES = (
    "People move, have things sent to work, family or neighbours, and live in shelters or under "
    "a protected address that they may not write down."
)
_STRENGTH = {
    Apart.STREET: Strength.WEAK,
    Apart.REGION: Strength.MEDIUM,
    Apart.COUNTRY: Strength.STRONG,
}
_WORDS = {
    Apart.STREET: "another address than",
    Apart.REGION: "another region than",
    Apart.COUNTRY: "another country than",
}


@signal(
    "E01.ship",
    title="Device to go elsewhere than the person's addresses",
    family="onboarding",
    stage=Stage.ONBOARDING,
    strength=Strength.STRONG,
    fairness=FairnessMark.CONJUNCTION,
    reads=READS,
    needs=(
        "application.onboarding.shipments.address|application.onboarding.addresses",
        "application.addresses|application.onboarding.addresses"
        "|application.proofing.checks.document.address",
    ),
    clears="A move explains it, and so does delivery to family, to work or to a shelter: ask why "
    "it goes there, and accept any paper that names the person at that address, or a hand-over "
    "in person, which needs no address.",
    sources=("US22", "P23", "P25b", "NIS"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note=_MOVES,
    published="The flag of onboarding that advisories repeat most; no rate is published.",
    limits="A mismatch, never the worth of a place: no street, postcode or region counts for "
    "more than another. Compared with the nearest of the person's addresses known before the "
    "offer and on documents: another country is strong, another region (United States, Canada, "
    "Australia) medium, another street weak. Offices listed as shared-address are left out.",
)
def shipped_elsewhere(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Helpers receive the devices of workers who live elsewhere.

    Shown with all three sides: where the device went, the person's addresses, the first start.
    """
    shipped = deliveries(dossier, knowledge)
    own = own_addresses(dossier)
    if not shipped or not own:
        return
    farthest = max(shipped, key=lambda one: _distance(one, own))
    apart = _distance(farthest, own)
    if apart is not Apart.SAME:
        yield Observation(
            reason=f"A device went to {_WORDS[apart]} any address the person gave before the "
            "offer or has on a document.",
            facts=tuple(triangle([farthest], own, starts(dossier))),
            strength=_STRENGTH[apart],
            observed_at=farthest.at,
        )


def _distance(one: Address, own: list[Address]) -> Apart:
    return nearest(one, own) or Apart.SAME


@signal(
    "E01.changed",
    title="Address changed after the offer",
    family="onboarding",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "addresses",
        "application.addresses",
        "application.onboarding.offer_at",
        "application.origin",
    ),
    needs=("application.onboarding.offer_at", "addresses.at"),
    clears="A family that moves for the job changes its address just then: a lease, a utility "
    "bill or any paper at the new address, or a hand-over in person, settles it.",
    sources=("P23", "P25b", "NIS"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note=_MOVES,
    published="No rate is published.",
    limits="Home and delivery addresses that carry a date. A change within one region is weak; "
    "a new address that stands on a document too, or an office on the list shared-address, is "
    "none.",
)
def changed_after_offer(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Once the offer stands, the device is to go to another place than was said before."""
    onboarding = dossier.application.onboarding
    offer = onboarding.offer_at if onboarding else None
    if offer is None:
        return
    own, documents, changed = own_addresses(dossier), _documents(dossier), None
    for one in dossier.addresses[:MOST_ADDRESSES]:
        if one.at is None or not after(one.at, offer) or one.purpose not in {"home", *SHIPPED}:
            continue
        new = address_of(one)
        if nearest(new, documents) is Apart.SAME or is_office(one.raw, knowledge):
            continue
        before = _earlier(dossier, one) if one.purpose in SHIPPED else own
        apart = nearest(new, before)
        if apart and (changed is None or apart > changed[0]):
            changed = (apart, new, before)
    if changed is not None:
        apart, new, before = changed
        yield Observation(
            reason=f"After the offer an address changed to {_WORDS[apart]} the one given before.",
            facts=(
                fact("offer accepted", offer.date().isoformat(), dossier.application.origin.at()),
                fact(f"new: {new.label}", new.raw, new.source, FactKind.ADDRESS),
                *(
                    fact(f"before: {one.label}", one.raw, one.source, FactKind.ADDRESS)
                    for one in before[:3]
                ),
            ),
            strength=Strength.WEAK if apart is Apart.STREET else Strength.MEDIUM,
            observed_at=new.at,
        )


def _documents(dossier: Dossier) -> list[Address]:
    return [
        address_of(one) for one in dossier.addresses[:MOST_ADDRESSES] if one.purpose == "document"
    ]


def _earlier(dossier: Dossier, late: AddressFact) -> list[Address]:
    """Delivery addresses asked for before one that was asked for after the offer."""
    return [
        address_of(one)
        for one in dossier.addresses[:MOST_ADDRESSES]
        if one.purpose in SHIPPED and one.at and late.at and after(late.at, one.at)
    ]


@signal(
    "E01.listed",
    title="Device to go to a forwarder or a known address",
    family="onboarding",
    stage=Stage.ONBOARDING,
    strength=Strength.STRONG,
    fairness=FairnessMark.CONJUNCTION,
    reads=("addresses",),
    needs=("application.onboarding.shipments",),
    feeds=(FeedKind.OWN_LISTS,),
    clears="The list's reason and reviewer are shown: check that it is the same door, and ask "
    "why it goes there. People in the countryside or abroad use forwarders; a hand-over in "
    "person settles it.",
    sources=("US22", "P23", "P25b"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="Whole houses share an address, and people without a steady home use "
    "forwarders and collection points.",
    published="No rate is published.",
    limits="Exact entries of the operator's lists address (strong) and forwarder (medium), each "
    "with a reason. Doorward brings no such list.",
)
def shipped_to_listed(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """A place where devices of several workers were found receives another one."""
    facts: list[Fact] = []
    strength = Strength.MEDIUM
    for one in dossier.addresses[:MOST_ADDRESSES]:
        if one.purpose not in NOT_OWN:
            continue
        for name in ("address", "forwarder"):
            for entry in knowledge.listed(name, one.raw)[:3]:
                sent = address_of(one)
                facts.append(fact(sent.label, sent.raw, sent.source, FactKind.ADDRESS))
                facts.append(fact(f"listed as {name} because", entry.reason, entry.source))
                strength = Strength.STRONG if name == "address" else strength
    if facts:
        yield Observation(
            reason="A device went to an address that stands on a list of the operator's.",
            facts=tuple(facts[:MOST_FACTS]),
            strength=strength,
        )


@signal(
    "E01.box",
    title="Device to go to a post-office box",
    family="onboarding",
    stage=Stage.ONBOARDING,
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=("addresses",),
    needs=("application.onboarding.shipments.address",),
    clears="Post-office boxes are ordinary where post is not delivered to the door and for "
    "people who hide from somebody: ask for another way to hand over the device.",
    sources=("US22", "P23"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="Rural people, people without a steady home and those in address-protection "
    "programmes have a box only.",
    published="No rate is published.",
    limits="Only where the words of the address say so. Weak: it never moves anybody alone.",
)
def shipped_to_box(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Nobody can be met at a post-office box."""
    boxes = [
        one for one in dossier.addresses[:MOST_ADDRESSES] if one.purpose in SHIPPED and one.po_box
    ]
    if boxes:
        yield Observation(
            reason="A device went to a post-office box.",
            facts=tuple(
                fact("device shipped to", one.raw, one.source, FactKind.ADDRESS)
                for one in boxes[:3]
            ),
        )
