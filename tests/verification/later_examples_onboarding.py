"""Labelled examples of onboarding: what each signal finds and what it must not find."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from later_world import (
    AT,
    AUSTIN,
    AUSTIN_TOO,
    LYON,
    OFFER,
    PHOENIX,
    RENO,
    START,
    address,
    boot,
    contact,
    later,
    paid,
    seen_from,
    shipped,
    task,
)
from screening_world import NOW, shared

from doorward.model import LinkKind, NetworkKind, Referee, SharedWith

_OLD = NOW - timedelta(days=1)
_NEW = OFFER + timedelta(days=2)


def sent(*addresses, to=PHOENIX, **more):
    """A device shipped to a place, beside other addresses."""
    return later(
        shipments=[shipped(address=to)], addresses=[address("ship", to, AT), *addresses], **more
    )


def started(*boots, to=AUSTIN, **more):
    return sent(address("home", AUSTIN, _OLD), to=to, boots=boots, **more)


APART = tuple(
    SharedWith(application=f"app-{n}", differs=("location",), at=NOW, source=f"file#{n}")
    for n in range(2, 8)
)
ME = SharedWith(application="app-9", same_person=True)


def deliveries(*found):
    return later(shipments=[shipped(address=PHOENIX)], shared=found)


def contacts(*found):
    return later(contacts=[contact(phone="+16025550142")], shared=found)


KIM = Referee(name="Kim Boss", email="kim@example.org", phone="+1 602 555 0142")

FORM_ONLY = sent()
FORM_ONLY = msgspec.structs.replace(
    FORM_ONLY,
    application=msgspec.structs.replace(FORM_ONLY.application, addresses=(AUSTIN,)),
)

EXAMPLES_ONBOARDING = {
    "E01.ship": {
        "finds": [
            ("another region than home", sent(address("home", AUSTIN, _OLD)), "medium"),
            ("another region than the document", sent(address("document", AUSTIN)), "medium"),
            ("another country", sent(address("home", AUSTIN, _OLD), to=LYON), "strong"),
            ("another street", sent(address("home", AUSTIN, _OLD), to=AUSTIN_TOO), "weak"),
            ("another region than on the form", FORM_ONLY, "medium"),
            (
                "home given after the offer",
                sent(address("home", PHOENIX, _NEW), address("document", AUSTIN)),
                "medium",
            ),
            (
                "a place nobody knows",
                sent(address("home", AUSTIN, _OLD), to="9 Far Place, Nowhere"),
                "weak",
            ),
        ],
        "passes": [
            ("home", sent(address("home", PHOENIX, _OLD))),
            ("home in another spelling", sent(address("home", "900 Desert Rd Phoenix AZ", _OLD))),
            (
                "with a flat's number",
                sent(address("home", "900 Desert Road Apt 4, Phoenix, AZ 85001", _OLD)),
            ),
            (
                "moved before the offer",
                sent(address("home", PHOENIX, _OLD), address("document", AUSTIN)),
            ),
            ("the document's", sent(address("home", AUSTIN, _OLD), address("document", PHOENIX))),
            ("no other address known", sent()),
            (
                "a listed office",
                sent(address("home", AUSTIN, _OLD), to="1 Office Park, Reno, NV 89501"),
            ),
            (
                "picked up",
                later(
                    shipments=[shipped(pickup="Courier shop 7")],
                    addresses=[address("pickup", "Courier shop 7"), address("home", AUSTIN, _OLD)],
                ),
            ),
        ],
    },
    "E01.changed": {
        "finds": [
            (
                "home, to another region",
                later(addresses=[address("home", AUSTIN, _OLD), address("home", RENO, _NEW)]),
                "medium",
            ),
            (
                "home, to another street",
                later(addresses=[address("home", AUSTIN, _OLD), address("home", AUSTIN_TOO, _NEW)]),
                "weak",
            ),
            (
                "delivery, asked for twice",
                later(
                    addresses=[
                        address("ship", AUSTIN, OFFER + timedelta(days=1)),
                        address("ship", LYON, _NEW),
                    ]
                ),
                "medium",
            ),
        ],
        "passes": [
            (
                "before the offer",
                later(addresses=[address("home", AUSTIN, _OLD), address("home", RENO, NOW)]),
            ),
            (
                "no offer",
                later(
                    offer_at=None,
                    addresses=[address("home", AUSTIN, _OLD), address("home", RENO, _NEW)],
                ),
            ),
            (
                "on a new document too",
                later(
                    addresses=[
                        address("home", AUSTIN, _OLD),
                        address("home", RENO, _NEW),
                        address("document", RENO),
                    ]
                ),
            ),
            (
                "a second device to the office",
                later(
                    addresses=[
                        address("ship", AUSTIN, OFFER + timedelta(days=1)),
                        address("ship", "1 Office Park, Reno, NV 89501", _NEW),
                    ]
                ),
            ),
            ("nothing known before", later(addresses=[address("home", RENO, _NEW)])),
            (
                "one delivery",
                later(addresses=[address("home", AUSTIN, _OLD), address("ship", RENO, _NEW)]),
            ),
        ],
    },
    "E01.listed": {
        "finds": [
            ("known address", sent(to="13 Farm Road, Reno, NV 89501"), "strong"),
            ("forwarder", sent(to="Forward Depot 8, Reno, NV 89501"), "medium"),
            (
                "sent on to a known address",
                later(
                    shipments=[shipped(kind="re-ship")],
                    addresses=[address("re-ship", "13 Farm Road, Reno, NV 89501")],
                ),
                "strong",
            ),
        ],
        "passes": [
            ("not listed", sent()),
            (
                "lives there, nothing sent",
                later(
                    shipments=[shipped()],
                    addresses=[address("home", "13 Farm Road, Reno, NV 89501")],
                ),
            ),
        ],
    },
    "E01.box": {
        "finds": [
            (
                "a box",
                later(
                    shipments=[shipped(address="x")],
                    addresses=[address("ship", "PO Box 12, Austin, TX", po_box=True)],
                ),
                "weak",
            )
        ],
        "passes": [
            ("a street", sent()),
            (
                "home is a box",
                later(
                    shipments=[shipped(address="x")],
                    addresses=[address("home", "PO Box 12, Austin, TX", po_box=True)],
                ),
            ),
        ],
    },
    "E02": {
        "finds": [
            ("two, perhaps a household", deliveries(shared(LinkKind.SHIP_TO, persons=2)), "medium"),
            (
                "four, perhaps a household",
                deliveries(shared(LinkKind.SHIP_TO, persons=4)),
                "medium",
            ),
            (
                "three from elsewhere",
                deliveries(shared(LinkKind.SHIP_TO, persons=3, others=APART[:2])),
                "strong",
            ),
            (
                "six of one place, perhaps an office",
                deliveries(shared(LinkKind.SHIP_TO, persons=6)),
                "medium",
            ),
            (
                "six from elsewhere",
                deliveries(shared(LinkKind.SHIP_TO, persons=6, others=APART[:5])),
                "strong",
            ),
            (
                "a pick-up point of three from elsewhere",
                deliveries(shared(LinkKind.SHIP_TO, persons=3, weight=3.0, others=APART[:2])),
                "medium",
            ),
        ],
        "passes": [
            ("an office that was listed", deliveries(shared(LinkKind.SHIP_TO, weight=0.0))),
            ("a common pick-up point", deliveries(shared(LinkKind.SHIP_TO, weight=1.5))),
            ("one's own two devices", deliveries(shared(LinkKind.SHIP_TO, persons=1, others=[ME]))),
            ("a home address", deliveries(shared(LinkKind.ADDRESS, persons=6))),
        ],
    },
    "E03.start": {
        "finds": [
            ("another country", started(boot("CN", city="Example")), "strong"),
            ("another country, spelled out", started(boot("France")), "strong"),
            ("another region", started(boot("US", "NV")), "medium"),
            (
                "another country, located through a VPN",
                started(
                    boot("CN", ip="192.0.2.4", latitude=39.9, longitude=116.4),
                    networks=[seen_from("192.0.2.4", NetworkKind.VPN, country="US")],
                ),
                "strong",
            ),
            ("another country, by network", started(networks=[seen_from(country="FR")]), "medium"),
            (
                "another region, by network",
                started(networks=[seen_from(country="US", region="Nevada")]),
                "weak",
            ),
            (
                "another country, and home later",
                started(boot("CN"), boot("US", "TX", first=False)),
                "weak",
            ),
            (
                "another country by network, and home later",
                started(
                    networks=[
                        seen_from(country="FR"),
                        seen_from("198.51.100.8", stage="boot", country="US"),
                    ]
                ),
                "weak",
            ),
            (
                "another country, and later too",
                started(boot("CN"), boot("CN", first=False)),
                "strong",
            ),
        ],
        "passes": [
            ("the same region", started(boot("US", "TX"))),
            ("the same region by name", started(boot("United States", "Texas"))),
            ("region not known", started(boot("US"))),
            ("not the first start", started(boot("FR", first=False))),
            ("a VPN", started(networks=[seen_from("192.0.2.4", NetworkKind.VPN, country="FR")])),
            (
                "the company's network, placed by the device management",
                started(
                    boot("FR", ip="192.0.2.4"),
                    networks=[seen_from("192.0.2.4", NetworkKind.CORPORATE, country="FR")],
                ),
            ),
            (
                "a mobile carrier's region",
                started(
                    networks=[
                        seen_from("192.0.2.4", NetworkKind.MOBILE, country="US", region="Nevada")
                    ]
                ),
            ),
            (
                "an interview elsewhere",
                started(networks=[seen_from(stage="interview", country="FR")]),
            ),
            ("shipped to an office", started(boot("US", "TX"), to="1 Office Park, Reno, NV 89501")),
            (
                "region of a country without a table",
                started(boot("DE", "Hessen"), to="1 Beispielweg, Berlin, Germany"),
            ),
        ],
    },
    "E03.sent-on": {
        "finds": [
            (
                "to another country",
                later(
                    shipments=[shipped(kind="re-ship", asset="LT-1")],
                    addresses=[address("ship", AUSTIN), address("re-ship", LYON)],
                ),
                "strong",
            ),
            (
                "to another region",
                later(
                    shipments=[shipped(kind="re-ship")],
                    addresses=[address("ship", AUSTIN), address("re-ship", RENO)],
                ),
                "medium",
            ),
            (
                "to another street",
                later(
                    shipments=[shipped(kind="re-ship")],
                    addresses=[address("ship", AUSTIN), address("re-ship", AUSTIN_TOO)],
                ),
                "weak",
            ),
            (
                "nobody knows where",
                later(shipments=[shipped(kind="re-ship")], addresses=[address("ship", AUSTIN)]),
                "medium",
            ),
        ],
        "passes": [
            ("shipped once", sent()),
            (
                "delivered again to the same door",
                later(
                    shipments=[shipped(kind="re-ship")],
                    addresses=[address("ship", AUSTIN), address("re-ship", "12 Oak St, Austin TX")],
                ),
            ),
        ],
    },
    "E08.shared": {
        "finds": [
            (
                "a pair, perhaps siblings",
                contacts(shared(LinkKind.NAMED_CONTACT, persons=2)),
                "weak",
            ),
            ("six", contacts(shared(LinkKind.NAMED_CONTACT, persons=6)), "medium"),
            (
                "three from elsewhere",
                contacts(shared(LinkKind.NAMED_CONTACT, persons=3, others=APART[:2])),
                "medium",
            ),
        ],
        "passes": [
            ("common", contacts(shared(LinkKind.NAMED_CONTACT, weight=1.5))),
            (
                "one's own earlier application",
                contacts(shared(LinkKind.NAMED_CONTACT, persons=1, others=[ME])),
            ),
            ("a referee shared", contacts(shared(LinkKind.REFEREE, persons=6))),
        ],
    },
    "E08.referee": {
        "finds": [
            (
                "the number in another spelling",
                later(contacts=[contact(phone="(602) 555-0142")], referees=[KIM]),
                "weak",
            ),
            (
                "the mailbox",
                later(contacts=[contact(email="KIM@example.org")], referees=[KIM]),
                "weak",
            ),
        ],
        "passes": [
            ("somebody else", later(contacts=[contact(phone="+16025550143")], referees=[KIM])),
            ("a token", later(contacts=[contact(phone="tok:16025550142")], referees=[KIM])),
            (
                "a fragment",
                later(contacts=[contact(phone="0142")], referees=[Referee(phone="0142")]),
            ),
        ],
    },
    "E09": {
        "finds": [
            (
                "two late",
                later(
                    tasks=[
                        task(done=START + timedelta(days=9)),
                        task("I-9", done=START + timedelta(days=5)),
                    ]
                ),
                "weak",
            ),
            (
                "two open",
                later(tasks=[task(), task("I-9")], pay=[paid(days=20)]),
                "weak",
            ),
        ],
        "passes": [
            (
                "on time",
                later(tasks=[task(done=START), task("I-9", done=START + timedelta(days=3))]),
            ),
            ("one late without a word", later(tasks=[task(done=START + timedelta(days=9))])),
            (
                "one late with a reason",
                later(tasks=[task(done=START + timedelta(days=9), excuse="was ill")]),
            ),
            ("one open with a reason", later(tasks=[task(excuse="was ill")], pay=[paid(days=20)])),
            ("an excuse, and in time", later(tasks=[task(done=START, excuse="was ill")])),
            ("open, and nothing later known", later(tasks=[task(excuse="ill"), task("I-9")])),
            (
                "no day set",
                later(tasks=[task(due=None, done=date(2027, 1, 1)), task("x", due=None)]),
            ),
        ],
    },
}
