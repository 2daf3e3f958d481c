"""What verification, interviews and the first weeks add to linking."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from doorward.linking import LinkPolicy, identifiers, link
from doorward.linking.onboarding_identifiers import document_number
from doorward.linking.records import decode_payload
from doorward.model import (
    AddressFact,
    DeviceBoot,
    DocumentSeen,
    IdentityCheck,
    Interviews,
    LinkKind,
    MeetingJoin,
    NamedContact,
    NetworkFact,
    NetworkKind,
    Onboarding,
    Origin,
    PayDetails,
    Proofing,
    ProofingStep,
    Shipment,
)
from doorward.model.proofing import CheckOutcome

AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
FROM = Origin("additions.jsonl", "7")


def later(dossier, **given):
    """A dossier with later records: documents, joins, pay, contacts, shipments, networks."""
    application = msgspec.structs.replace(
        dossier.application,
        proofing=Proofing(
            checks=tuple(
                IdentityCheck(
                    at=AT,
                    step=ProofingStep.DOCUMENT,
                    outcome=CheckOutcome.APPROVED,
                    origin=FROM,
                    document=one,
                )
                for one in given.get("documents", ())
            )
        ),
        interviews=Interviews(
            joins=tuple(
                MeetingJoin(meeting="m-1", origin=FROM, at=AT, **one)
                for one in given.get("joins", ())
            )
        ),
        onboarding=Onboarding(
            shipments=tuple(
                Shipment(at=AT, origin=FROM, **one) for one in given.get("shipments", ())
            ),
            pay=tuple(
                PayDetails(at=AT, origin=FROM, account=one) for one in given.get("accounts", ())
            ),
            contacts=tuple(
                NamedContact(role="emergency", origin=FROM, **one)
                for one in given.get("contacts", ())
            ),
            boots=tuple(DeviceBoot(at=AT, origin=FROM) for _ in given.get("boots", ())),
        ),
    )
    return msgspec.structs.replace(
        dossier,
        application=application,
        addresses=tuple(
            AddressFact(raw=key, source="additions.jsonl#7 address", purpose=purpose, key=key)
            for purpose, key in given.get("addresses", ())
        ),
        later_networks=given.get("networks", ()),
    )


def told(linked, application="app-0001"):
    return {one.kind for one in linked.shared(application)}


SAME = {
    "document number": (
        LinkKind.DOCUMENT_NUMBER,
        {"documents": [DocumentSeen(number="X123 4567")]},
        {"documents": [DocumentSeen(number="x1234567")]},
    ),
    "digest of a number": (
        LinkKind.DOCUMENT_NUMBER,
        {"documents": [DocumentSeen(number="hmac-sha256:AB12cd")]},
        {"documents": [DocumentSeen(number="hmac-sha256:ab12cd")]},
    ),
    "document picture": (
        LinkKind.DOCUMENT_IMAGE,
        {"documents": [DocumentSeen(image="sha256:77aa")]},
        {"documents": [DocumentSeen(image="sha256:77aa")]},
    ),
    "pay account": (
        LinkKind.PAY_ACCOUNT,
        {"accounts": ["tok-8812"]},
        {"accounts": ["tok-8812 "]},
    ),
    "delivery address": (
        LinkKind.SHIP_TO,
        {"addresses": [("ship", "900 desert rd litchfield az")]},
        {"addresses": [("re-ship", "900 desert rd litchfield az")]},
    ),
    "telephone of the delivery": (
        LinkKind.SHIP_TO,
        {"shipments": [{"phone": "(602) 555-0142"}]},
        {"shipments": [{"phone": "+1 602 555 0142"}]},
    ),
    "emergency contact": (
        LinkKind.NAMED_CONTACT,
        {"contacts": [{"phone": "602-555-0142"}]},
        {"contacts": [{"phone": "+1 602 555 0142"}]},
    ),
    "token of a contact": (
        LinkKind.NAMED_CONTACT,
        {"contacts": [{"email": "tok:aa99bb"}]},
        {"contacts": [{"email": "tok:AA99bb"}]},
    ),
    "meeting account": (
        LinkKind.MEETING_ACCOUNT,
        {"joins": [{"account": "Zoom-4411"}]},
        {"joins": [{"account": "zoom-4411"}]},
    ),
    "device of a meeting": (
        LinkKind.DEVICE,
        {"joins": [{"device": "hw-991122"}]},
        {"joins": [{"device": "hw-991122"}]},
    ),
    "network of a first start": (
        LinkKind.NETWORK,
        {"networks": (NetworkFact(ip="203.0.113.9", source="a#1", at=AT, stage="first-boot"),)},
        {"networks": (NetworkFact(ip="203.0.113.9", source="a#2", at=AT, stage="pay"),)},
    ),
    "home address": (
        LinkKind.ADDRESS,
        {"addresses": [("home", "12 oak st austin tx")]},
        {"addresses": [("document", "12 oak st austin tx")]},
    ),
}


@pytest.mark.parametrize(("kind", "one", "other"), SAME.values(), ids=SAME)
def test_what_two_share_is_told_with_its_source(applicant, pool, kind, one, other):
    linked = link(pool(later(applicant(1), **one), later(applicant(2), **other)))
    (shared,) = [found for found in linked.shared("app-0001") if found.kind is kind][:1]
    assert [with_.application for with_ in shared.others] == ["app-0002"]
    assert shared.source.startswith(("additions.jsonl#7", "a#1"))
    assert shared.weight > 1


@pytest.mark.parametrize(("kind", "one", "other"), SAME.values(), ids=SAME)
def test_one_persons_second_application_ties_nothing(applicant, pool, kind, one, other):
    again = later(applicant(2, candidate="cand-1"), **other)
    linked = link(pool(later(applicant(1), **one), again))
    assert kind not in told(linked)
    assert linked.rings == ()


def test_one_name_on_one_document_is_one_person(applicant, pool):
    paper = {"documents": [DocumentSeen(number="X1234567")]}
    again = applicant(2, name="Given1 Family1")
    linked = link(pool(later(applicant(1), **paper), later(again, **paper)))
    assert linked.rings == ()
    assert [one.kind for one in linked.shared("app-0001")] == [LinkKind.PERSON]


def test_two_names_on_one_document_are_a_ring(applicant, pool):
    paper = {"documents": [DocumentSeen(number="X1234567")]}
    linked = link(pool(later(applicant(1), **paper), later(applicant(2), **paper)))
    (ring,) = linked.rings
    assert ring.kinds == (LinkKind.DOCUMENT_NUMBER,)
    assert "a document of the same number" in ring.edges[0].reason


HOUSE = {
    "addresses": [("ship", "900 desert rd litchfield az"), ("home", "900 desert rd litchfield az")],
    "accounts": ["joint-account-7"],
    "contacts": [{"phone": "+1 602 555 0142"}],
    "joins": [{"account": "family-laptop", "device": "hw-991122"}],
    "networks": (NetworkFact(ip="203.0.113.9", source="a#1", at=AT, stage="first-boot"),),
}


@pytest.mark.parametrize("people", [2, 3, 4])
def test_a_household_that_shares_everything_is_no_ring(applicant, pool, people):
    linked = link(pool(*(later(applicant(n), **HOUSE) for n in range(people))))
    assert linked.rings == ()


@pytest.mark.parametrize("people", [2, 3, 6])
def test_devices_of_people_from_elsewhere_to_one_door_are_a_ring(applicant, pool, people):
    door = {"addresses": HOUSE["addresses"][:1], "accounts": HOUSE["accounts"]}
    states = ["TX", "OH", "FL", "WA", "ME", "NV"]
    linked = link(pool(*(later(applicant(n, region=states[n]), **door) for n in range(people))))
    assert [ring.persons for ring in linked.rings] == [people]


def test_an_office_where_many_parcels_go_is_no_ring(applicant, pool):
    office = {"addresses": [("ship", "1 plaza office park springfield tx")]}
    linked = link(pool(*(later(applicant(n), **office) for n in range(60))))
    assert linked.rings == ()


def test_a_listed_office_is_not_even_told(applicant, pool):
    key = "1 plaza office park springfield tx"
    office = {"addresses": [("ship", key)]}
    policy = LinkPolicy(common={LinkKind.SHIP_TO: frozenset({key})})
    people = [later(applicant(n, region="TX" if n else "OH"), **office) for n in range(1, 5)]
    assert LinkKind.SHIP_TO in told(link(pool(*people)))
    assert told(link(pool(*people), policy)) == set()


def test_an_agency_that_takes_in_devices_and_pay_explains_them(applicant, pool):
    through = {"channel": "agency", "referrer": "Example Staffing"}
    desk = {"addresses": [("ship", "5 agency way springfield tx")], "accounts": ["agency-account"]}
    people = [later(applicant(n, region=r, **through), **desk) for n, r in ((1, "TX"), (2, "OH"))]
    linked = link(pool(*people))
    assert linked.rings == ()
    assert told(linked) <= {LinkKind.REFERRER}


@pytest.mark.parametrize(
    ("recipient", "people", "expected"),
    [
        ("Chris Host", 2, set()),
        ("Chris Host", 3, {LinkKind.SHIP_TO}),
        ("Host", 3, set()),
        (None, 3, set()),
    ],
    ids=["two", "three", "one word", "not said"],
)
def test_a_recipients_name_is_told_from_three_persons_on(
    applicant, pool, recipient, people, expected
):
    sent = {"shipments": [{"recipient": recipient}]}
    linked = link(pool(*(later(applicant(n), **sent) for n in range(1, people + 1))))
    assert told(linked) == expected
    assert linked.rings == ()


def test_a_recipient_who_is_the_person_is_left_out(applicant):
    record = identifiers(later(applicant(1), shipments=[{"recipient": "FAMILY1, Given1 M."}]))
    assert not [one for one in decode_payload(record.payload).values if "given1" in one.split()]


def test_spouses_who_name_each_other_are_told_and_no_ring(applicant, pool):
    one = later(applicant(1), contacts=[{"phone": "+12025550002"}])
    other = later(applicant(2), contacts=[{"phone": "+12025550001"}])
    linked = link(pool(one, other))
    assert linked.rings == ()
    assert told(linked) == {LinkKind.NAMED_CONTACT}


def test_a_contact_that_is_ones_own_number_is_left_out(applicant):
    record = identifiers(later(applicant(1), contacts=[{"phone": "+1 (202) 555-0001"}]))
    assert decode_payload(record.payload).values.count("+12025550001") == 1


@pytest.mark.parametrize("kind", [NetworkKind.VPN, NetworkKind.CORPORATE, NetworkKind.MOBILE])
def test_networks_of_strangers_stay_silent_later_too(applicant, pool, kind):
    seen = {"networks": (NetworkFact(ip="203.0.113.9", source="a#1", at=AT, kinds=(kind,)),)}
    linked = link(pool(later(applicant(1), **seen), later(applicant(2), **seen)))
    assert told(linked) == set()


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("x 12-345 67", "X1234567"),
        ("12 345", ""),
        ("sha256:AbC", "sha256:abc"),
        ("", ""),
        ("ÄÖ12 34 56", "123456"),
    ],
    ids=["spaces", "too short", "digest", "empty", "other letters"],
)
def test_numbers_of_documents(written, number):
    assert document_number(written) == number


def test_records_without_later_data_are_as_before(applicant):
    plain = applicant(1)
    assert identifiers(later(plain)) == identifiers(plain)


def test_a_record_stays_bounded(applicant):
    many = later(
        applicant(1),
        accounts=[f"account-{n}" for n in range(500)],
        contacts=[{"email": f"c{n}@example.com"} for n in range(500)],
        joins=[{"account": f"meeting-{n}", "device": f"device-{n}"} for n in range(500)],
        documents=[DocumentSeen(number=f"AB{n:06d}" * 50, image="i" * 5000) for n in range(500)],
        addresses=[("ship", f"{n} long road somewhere") for n in range(500)],
    )
    assert len(msgspec.msgpack.encode(identifiers(many))) < 12_000
