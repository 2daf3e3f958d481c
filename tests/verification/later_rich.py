"""What followed an invented application, with something in every field."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from later_world import (
    AT,
    AUSTIN,
    LYON,
    OFFER,
    START,
    address,
    attested,
    boot,
    check,
    contact,
    declined,
    hit,
    origin,
    paid,
    seen_from,
    shipped,
    task,
)
from screening_world import NOW

from doorward.model import (
    DocumentSeen,
    Dossier,
    IdentifierKind,
    InterviewAnswer,
    Interviews,
    MeetingJoin,
    NetworkKind,
    Onboarding,
    Presence,
    Proofing,
    Rating,
    ScheduledInterview,
)

_VPN = "203.0.113.77"


def followed(dossier: Dossier, name: str, *, honest: bool) -> Dossier:
    """The dossier with a full later history; `honest` leaves out what points at anything."""
    to = AUSTIN if honest else LYON
    addresses = [
        address("home", AUSTIN, NOW - timedelta(days=1)),
        address("document", AUSTIN),
        address("ship", to, OFFER + timedelta(days=2)),
    ]
    if not honest:
        addresses += [
            address("home", LYON, OFFER + timedelta(days=3)),
            address("re-ship", "13 Farm Road, Reno, NV 89501"),
            address("ship", "PO Box 12, Austin, TX", po_box=True),
        ]
    elsewhere = [
        seen_from("198.51.100.7", country="FR"),
        seen_from("198.51.100.8", stage="interview", country="ES"),
        seen_from(_VPN, NetworkKind.VPN, stage="interview", country="FR"),
        seen_from(_VPN, NetworkKind.VPN, stage="pay", country="FR"),
        seen_from("198.51.100.99", stage="pay", country="FR"),
    ]
    at_home = [
        seen_from("192.0.2.1", stage=stage, country="US", region="Texas")
        for stage in ("interview", "first-boot", "pay")
    ]
    return msgspec.structs.replace(
        dossier,
        application=msgspec.structs.replace(
            dossier.application,
            proofing=_proofing(name, honest=honest),
            interviews=_interviews(honest=honest),
            onboarding=_onboarding(name, honest=honest),
        ),
        addresses=tuple(addresses),
        later_networks=tuple(at_home if honest else elsewhere),
        list_hits=_hits(name, honest=honest),
    )


def _proofing(name: str, *, honest: bool) -> Proofing:
    seen = DocumentSeen(
        kind="passport",
        number="X1234567",
        name=name,
        birth_date=date(1988, 3, 9),
        issued=date(2020, 1, 5),
        expires=date(2030, 1, 4),
        address=AUSTIN,
        image="sha256:77aa",
        check_digits=honest,
    )
    other = msgspec.structs.replace(
        seen, birth_date=date(1992, 11, 20), issued=date(2031, 1, 1), expires=date(2021, 1, 1)
    )
    last = check("approved" if honest else "declined", document=seen if honest else other)
    return Proofing(
        checks=(
            check(document=seen),
            last,
            check("approved" if honest else "declined", "biometric", vendor="Vendor"),
        ),
        attestations=(
            attested("yes", about="screen", compared_with="document"),
            attested("yes" if honest else "no"),
            attested("yes" if honest else "no", "B. Tester"),
        ),
        declined=()
        if honest
        else (declined("drug test"), declined("in-person"), declined("notarised")),
        presence=(Presence(day=START, place="office", origin=origin(), attended=True),),
    )


def _interviews(*, honest: bool) -> Interviews:
    rating = Rating.CONSISTENT if honest else Rating.CONTRADICTS
    return Interviews(
        scheduled=(ScheduledInterview(at=AT, origin=origin(), meeting="m-1", round="panel"),),
        joins=tuple(
            MeetingJoin(
                meeting=f"m-{n}",
                origin=origin(),
                at=AT + timedelta(minutes=n),
                until=AT + timedelta(minutes=50 + n),
                account="zoom-1",
                ip="192.0.2.1" if honest else _VPN,
                device="hw-1",
                client="desktop",
                time_zone="America/Chicago" if honest else "Asia/Tokyo",
            )
            for n in ((1,) if honest else (1, 2))
        ),
        answers=tuple(
            InterviewAnswer(
                question=f"q-{n}",
                claim=f"worked at: Acme {n}",
                rating=rating,
                origin=origin(),
                heard="could not name the team",
                at=AT,
                by=f"Tester {n}",
                round="panel",
            )
            for n in range(3)
        ),
    )


def _onboarding(name: str, *, honest: bool) -> Onboarding:
    if honest:
        pay = (paid("tok-1", institution="bank", name_matches=True, ip="192.0.2.1"),)
    else:
        pay = (
            paid("tok-0", -1, institution="prepaid", ip=_VPN),
            paid("tok-1", 0, institution="prepaid", ip="198.51.100.99"),
            paid("tok-2", 1, ip=_VPN),
            paid("tok-3", 2, third_party=True, name_matches=False, ip=_VPN),
        )
    late = START + timedelta(days=0 if honest else 20)
    return Onboarding(
        worker="W-1",
        offer_at=OFFER,
        starts_on=START,
        shipments=(
            shipped(
                address=AUSTIN if honest else LYON, asset="LT-1", recipient=name, pickup="shop"
            ),
            *(() if honest else (shipped(kind="re-ship", asset="LT-1", phone="+16025550142"),)),
        ),
        boots=(boot("US", "TX") if honest else boot("ES", city="Example City"),),
        pay=pay,
        contacts=(
            contact(phone="+16025550142" if honest else "555-555-0142", email="family@example.net"),
        ),
        tasks=(
            task(done=late, excuse=None if honest else "router trouble"),
            task("I-9", done=late),
        ),
    )


def _hits(name: str, *, honest: bool):
    grades = ("same-name",) if honest else ("same-name", "confirmed")
    found = [hit(grade, query=name) for grade in grades]
    if not honest:
        found.append(
            hit(
                "identifier",
                field="document",
                query="X1234567",
                identifier=IdentifierKind.PASSPORT,
                source_url="https://lists.example/17",
            )
        )
    return tuple(found)
