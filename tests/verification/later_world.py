"""Builders for what becomes known after an application. Everybody and everything is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from screening_world import NOW, applied, said

from doorward.model import (
    AddressFact,
    AddressGiven,
    Attestation,
    CheckOutcome,
    DeviceBoot,
    DocumentSeen,
    Dossier,
    EntryKind,
    HitGrade,
    IdentityCheck,
    Interviews,
    ListHit,
    NamedContact,
    NetworkFact,
    Onboarding,
    OnboardingTask,
    Origin,
    PayDetails,
    Proofing,
    ProofingStep,
    SamePerson,
    Shipment,
    StepDeclined,
)
from doorward.reference.own_lists import address_key
from doorward.reference.places import place_fact

OFFER = NOW + timedelta(days=20)
START = date(2026, 4, 20)
AT = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
AUSTIN = "12 Oak Street, Austin, TX 78701"
AUSTIN_TOO = "77 Elm Avenue, Austin, TX 78702"
RENO = "5 Birch Lane, Reno, NV 89501"
PHOENIX = "900 Desert Road, Phoenix, AZ 85001"
LYON = "3 rue Exemple, Lyon, France"


def origin(record: int = 7) -> Origin:
    return Origin("additions.jsonl", str(record))


def address(purpose: str, raw: str, at=None, **more) -> AddressFact:
    place = place_fact(raw, "x")
    fields = {"country": place.country, "region": place.region, "key": address_key(raw)} | more
    return AddressFact(
        raw=raw, source=f"additions.jsonl#3 {purpose}", purpose=purpose, at=at, **fields
    )


def check(outcome="approved", step="document", document=None, at=AT, **more) -> IdentityCheck:
    return IdentityCheck(
        at=at,
        step=ProofingStep(step),
        outcome=CheckOutcome(outcome),
        origin=origin(),
        document=document,
        **more,
    )


def paper(**more) -> IdentityCheck:
    """An approved check that read a document."""
    at, outcome = more.pop("at", AT), more.pop("outcome", "approved")
    return check(outcome, document=DocumentSeen(**more), at=at)


def attested(same: str, by="A. Tester", about="panel", compared_with="screen", **more):
    return Attestation(
        at=AT,
        by=by,
        how="video",
        origin=origin(),
        round=about,
        compared_with=compared_with,
        same_person=SamePerson(same),
        **more,
    )


def declined(step: str, *, offered=True, **more) -> StepDeclined:
    return StepDeclined(at=AT, step=step, origin=origin(), alternative_offered=offered, **more)


def shipped(**more) -> Shipment:
    more.setdefault("at", AT - timedelta(days=5))
    return Shipment(origin=origin(4), **more)


def boot(country=None, region=None, **more) -> DeviceBoot:
    more.setdefault("first", True)
    return DeviceBoot(at=AT, origin=origin(5), country=country, region=region, **more)


def seen_from(ip="198.51.100.7", *kinds, stage="first-boot", **more) -> NetworkFact:
    more.setdefault("at", AT)
    return NetworkFact(ip=ip, source="additions.jsonl#6 ip", kinds=kinds, stage=stage, **more)


def paid(account=None, days=0, **more) -> PayDetails:
    return PayDetails(at=AT + timedelta(days=days), origin=origin(8), account=account, **more)


def contact(role="emergency", **more) -> NamedContact:
    return NamedContact(role=role, origin=origin(9), **more)


def task(name="day-one video", due=START, done=None, excuse=None) -> OnboardingTask:
    return OnboardingTask(name=name, origin=origin(10), due=due, done=done, excuse=excuse)


def hit(grade: str, **more) -> ListHit:
    fields = {
        "query": "Jane Doe",
        "list_name": "invented-list",
        "entry": "17",
        "entry_kind": EntryKind.PERSON,
        "matched_name": "DOE, Jane",
        "score": 1.0,
        "grade": HitGrade(grade),
        "list_date": date(2026, 3, 1),
        "query_source": "applications.jsonl#1 name",
    } | more
    return ListHit(**fields)


def _given(one: AddressFact) -> AddressGiven:
    return AddressGiven(purpose=one.purpose, address=one.raw, origin=origin(3), at=one.at)


def later(
    *statements,
    checks=(),
    attestations=(),
    refused=(),
    joins=(),
    shipments=(),
    boots=(),
    pay=(),
    contacts=(),
    tasks=(),
    offer_at=OFFER,
    starts_on=START,
    addresses=(),
    networks=(),
    before=(),
    shared=(),
    hits=(),
    **more,
) -> Dossier:
    """A dossier with later records; `networks` are the later ones, `before` those of applying."""
    application = applied(
        *(statements or (said(name="Jane Doe", emails=["jane@example.com"]),)),
        proofing=Proofing(
            checks=tuple(checks), attestations=tuple(attestations), declined=tuple(refused)
        ),
        interviews=Interviews(joins=tuple(joins)),
        onboarding=Onboarding(
            worker="W-1",
            offer_at=offer_at,
            starts_on=starts_on,
            addresses=tuple(_given(one) for one in addresses if one.purpose != "pickup"),
            shipments=tuple(shipments),
            boots=tuple(boots),
            pay=tuple(pay),
            contacts=tuple(contacts),
            tasks=tuple(tasks),
        ),
        **more,
    )
    return Dossier(
        application=application,
        addresses=tuple(addresses),
        later_networks=tuple(networks),
        networks=tuple(before),
        shared=tuple(shared),
        list_hits=tuple(hits),
    )
