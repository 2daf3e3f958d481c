"""Deliveries and named contacts that several workers have in common."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    Knowledge,
    LinkKind,
    NamedContact,
    SharedIdentifier,
    Strength,
)
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import MOST_FACTS, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.sharing import (
    READS,
    SAYS_MORE,
    related,
    relevant,
    shared_by_others,
    sharing_facts,
    strength_of,
)

_CONTACTS = "application.onboarding.contacts"


@signal(
    "E02",
    title="Devices of several people went to one place",
    family="onboarding",
    stage=Stage.ONBOARDING,
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=(*READS, "addresses"),
    needs=(
        "application.onboarding.shipments.address|application.onboarding.shipments.phone"
        "|application.onboarding.shipments.pickup",
    ),
    clears="A household, shared housing, an office or a courier's shop takes in parcels for "
    "many: see whether the people live together, and enter offices and shops into the list "
    "shared-address.",
    sources=("DOJ", "P25b"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="In one case more than ninety computers of different companies stood in one house.",
    limits="One address, telephone number, pick-up point or recipient who is not the person. Up "
    "to four persons may be a household and give medium evidence, as telephones do. More are "
    "strong only where they claim to live in different places: an office that nobody listed "
    "looks like a house full of devices. Pick-up points serve a whole quarter, and recipients "
    "of one name may be two people: both weigh little and are told from three persons on.",
)
def deliveries_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """One helper receives the devices of many personas."""
    for shared, others in relevant(dossier, LinkKind.SHIP_TO, least=SAYS_MORE):
        count = shared.persons - 1
        people = "one other person" if count == 1 else f"{count} other people"
        apart = any("location" in one.differs for one in others)
        where = " They claim to live in different places." if apart else ""
        yield Observation(
            reason=f"A device went where devices of {people} went too.{where}",
            facts=(
                *sharing_facts(shared, others, "delivery", _kind(shared)),
                *_places(dossier, shared.value),
            ),
            strength=strength_of(
                shared, pair=Strength.MEDIUM, many=Strength.STRONG if apart else Strength.MEDIUM
            ),
            related=related(others),
        )


def _kind(shared: SharedIdentifier) -> FactKind:
    """What two deliveries have in common, as linking words it."""
    if shared.value.lstrip("+").isdigit():
        return FactKind.PHONE
    return FactKind.NAME if "recipient" in shared.detail else FactKind.ADDRESS


def _places(dossier: Dossier, key: str) -> Iterator[Fact]:
    """In which region and country an address is, as its words are masked."""
    for one in dossier.addresses[:40]:
        if one.key == key and one.country:
            place = f"{one.region}, {one.country}" if one.region else one.country
            yield fact("place of delivery", place, one.source)
            return


@signal(
    "E08.shared",
    title="Emergency contact or beneficiary of other people too",
    family="onboarding",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=(f"{_CONTACTS}.phone|{_CONTACTS}.email",),
    clears="Spouses name each other, siblings name a parent, housemates a housemate: ask how "
    "they know the contact.",
    sources=("HB",),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Equal numbers, addresses or tokens, also where the contact is another applicant or "
    "another's referee. Up to four persons may be a family and give weak evidence, unless they "
    "claim different places; more give medium.",
)
def contact_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The people behind several personas stand in as the family of each."""
    yield from shared_by_others(
        dossier,
        LinkKind.NAMED_CONTACT,
        what="A named contact",
        label="named contact",
        value_kind=FactKind.IDENTIFIER,
        pair=Strength.WEAK,
        many=Strength.MEDIUM,
    )


@signal(
    "E08.referee",
    title="Emergency contact or beneficiary is a referee",
    family="referees",
    stage=Stage.ONBOARDING,
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=(
        _CONTACTS,
        "application.referees",
        "application.origin",
    ),
    needs=(f"{_CONTACTS}.phone|{_CONTACTS}.email", "application.referees"),
    clears="A former colleague can be a friend or a partner: reach the referee through their "
    "organisation's published contact.",
    sources=("HB", "NIS"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Equal e-mail addresses and telephone numbers; tokens and digests cannot be compared "
    "with a referee's contact. Weak: friends vouch for friends.",
)
def contact_is_referee(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Whoever vouches for the work should not be whom to call at night."""
    application = dossier.application
    named = _reached_at(application.onboarding.contacts[:20] if application.onboarding else ())
    facts: list[Fact] = []
    for place, one in enumerate(application.referees[:20]):
        for value, kind in ((one.email, FactKind.EMAIL), (one.phone, FactKind.PHONE)):
            match = named.get(_plain(value))
            if value and match is not None:
                where = application.origin.at(f"referees[{place}]")
                facts.append(fact("referee's contact", value, where, kind))
                facts.append(fact("also named as", match.role, match.origin.at("role")))
    if facts:
        yield Observation(
            reason="A referee is also named as emergency contact or beneficiary.",
            facts=tuple(facts[:MOST_FACTS]),
        )


def _reached_at(contacts: tuple[NamedContact, ...]) -> dict[str, NamedContact]:
    named: dict[str, NamedContact] = {}
    for one in contacts:
        for value in (one.phone, one.email):
            if len(_plain(value)) >= 7:
                named.setdefault(_plain(value), one)
    return named


def _plain(value: str | None) -> str:
    """An e-mail address in lower case, a number's last ten digits, else nothing."""
    text = (value or "").strip().lower()
    if "@" in text:
        return text
    return "" if any(one.isalpha() for one in text) else "".join(filter(str.isdigit, text))[-10:]
