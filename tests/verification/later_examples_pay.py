"""Labelled examples of pay and of lists: what each signal finds and what it must not find."""

from __future__ import annotations

from datetime import date

from later_world import hit, later, paid, paper, seen_from
from screening_world import network, shared

from doorward.model import EntryKind, IdentifierKind, LinkKind, NetworkKind, SharedWith

VPN = (NetworkKind.VPN,)


def pay(*details, **more):
    return later(pay=details, **more)


def moved(*kinds, days=3, ip="192.0.2.9", **more):
    """An account entered on day 0 and another one later, from a network of some kind."""
    more.setdefault("before", [network("198.51.100.1")])
    return later(
        pay=[paid("tok-1"), paid("tok-2", days, ip=ip)],
        networks=[seen_from(ip, *kinds, stage="pay")],
        **more,
    )


def accounts(*found):
    return later(pay=[paid("tok-1")], shared=found)


def listed(*hits):
    return later(hits=hits, checks=[paper(name="Jane Doe", birth_date=date(1988, 3, 9))])


APART = tuple(
    SharedWith(application=f"app-{n}", differs=("location",), source=f"file#{n}") for n in (2, 3)
)
BY = {"field": "document", "identifier": IdentifierKind.PASSPORT, "query": "X1234567"}

EXAMPLES_PAY = {
    "E06.shared": {
        "finds": [
            ("a couple", accounts(shared(LinkKind.PAY_ACCOUNT, persons=2)), "medium"),
            (
                "three from elsewhere",
                accounts(shared(LinkKind.PAY_ACCOUNT, persons=3, others=APART)),
                "strong",
            ),
            ("six", accounts(shared(LinkKind.PAY_ACCOUNT, persons=6)), "strong"),
        ],
        "passes": [
            ("nobody else", accounts()),
            ("an agency's", accounts(shared(LinkKind.PAY_ACCOUNT, weight=0.7))),
        ],
    },
    "E06.holder": {
        "finds": [
            ("a third party", pay(paid("tok-1", third_party=True)), "medium"),
            ("coins", pay(paid("tok-1", institution="Crypto exchange")), "medium"),
            ("another name", pay(paid("tok-1", name_matches=False)), "weak"),
            (
                "another name and a third party",
                pay(paid("tok-1", name_matches=False, third_party=True)),
                "medium",
            ),
        ],
        "passes": [
            ("matches", pay(paid("tok-1", name_matches=True))),
            ("not compared", pay(paid("tok-1"))),
            (
                "settled later",
                pay(paid("tok-1", name_matches=False), paid("tok-2", 2, name_matches=True)),
            ),
        ],
    },
    "E06.changes": {
        "finds": [
            (
                "three in a month",
                pay(*(paid(f"tok-{n}", 10 * n) for n in range(4))),
                "medium",
            ),
            ("back and forth", pay(*(paid(f"tok-{n % 2}", n) for n in range(4))), "medium"),
        ],
        "passes": [
            ("two", pay(*(paid(f"tok-{n}", 10 * n) for n in range(3)))),
            ("three in a year", pay(*(paid(f"tok-{n}", 100 * n) for n in range(4)))),
            ("one account entered four times", pay(*(paid("tok-1", n) for n in range(4)))),
        ],
    },
    "E06.kind": {
        "finds": [
            ("prepaid", pay(paid("tok-1", institution="Prepaid card")), "weak"),
            ("money service", pay(paid("tok-1", institution="money-service")), "weak"),
        ],
        "passes": [("a bank", pay(paid("tok-1", institution="bank"))), ("not said", pay(paid()))],
    },
    "E07.hidden": {
        "finds": [
            ("a change through a VPN", moved(NetworkKind.VPN), "medium"),
            ("a change from a data centre", moved(NetworkKind.HOSTING), "medium"),
            (
                "the first entry",
                later(
                    pay=[paid("tok-1", ip="192.0.2.9")],
                    networks=[seen_from("192.0.2.9", *VPN, stage="pay")],
                ),
                "weak",
            ),
            (
                "no first day, but an offer",
                moved(NetworkKind.VPN, days=-2, starts_on=None),
                "medium",
            ),
        ],
        "passes": [
            ("from home", moved()),
            ("a privacy relay", moved(NetworkKind.RELAY, NetworkKind.HOSTING)),
            ("months later", moved(NetworkKind.VPN, days=60)),
            ("neither first day nor offer", moved(NetworkKind.VPN, starts_on=None, offer_at=None)),
            (
                "an interview through a VPN",
                later(
                    pay=[paid("tok-1", ip="192.0.2.9")],
                    networks=[seen_from("192.0.2.9", *VPN, stage="interview")],
                ),
            ),
        ],
    },
    "E07.new": {
        "finds": [("never seen before", moved(), "weak")],
        "passes": [
            ("the address of applying", moved(before=[network("192.0.2.9")])),
            ("nothing known before", moved(before=())),
            ("a mobile carrier", moved(NetworkKind.MOBILE)),
            ("months later", moved(days=60)),
            (
                "the first entry",
                later(
                    pay=[paid("tok-1", ip="192.0.2.9"), paid("tok-1", 2, ip="192.0.2.9")],
                    networks=[seen_from("192.0.2.9", stage="pay")],
                    before=[network("198.51.100.1")],
                ),
            ),
        ],
    },
    "L01": {
        "finds": [
            ("a document's number", listed(hit("identifier", **BY)), "strong"),
            (
                "a wallet",
                listed(
                    hit("identifier", field="wallet", identifier=IdentifierKind.WALLET, query="1Ex")
                ),
                "strong",
            ),
            (
                "a telephone number",
                listed(hit("identifier", field="phone", identifier=IdentifierKind.PHONE)),
                "medium",
            ),
            ("on two lists", listed(hit("identifier", **BY), hit("identifier", **BY)), "strong"),
        ],
        "passes": [
            ("name and date of birth", listed(hit("confirmed"))),
            ("a name alone", listed(hit("same-name"))),
            (
                "an employer's site",
                listed(
                    hit(
                        "identifier",
                        field="employer-domain",
                        identifier=IdentifierKind.WEBSITE,
                        entry_kind=EntryKind.ORGANISATION,
                    )
                ),
            ),
            (
                "a referee's mailbox",
                listed(hit("identifier", field="referee-email", identifier=IdentifierKind.EMAIL)),
            ),
        ],
    },
    "L02": {
        "finds": [
            ("one list", listed(hit("confirmed", listed_on=date(2024, 5, 1))), "medium"),
            (
                "four lists",
                listed(*(hit("confirmed", list_name=f"list-{n}") for n in range(4))),
                "medium",
            ),
        ],
        "passes": [
            ("a name alone", listed(hit("same-name"), hit("same-name", list_name="another"))),
            ("a year that fits", listed(hit("nothing-contradicts"))),
            ("contradicted", listed(hit("contradicted"))),
            ("an identifier", listed(hit("identifier", **BY))),
            ("an employer", listed(hit("confirmed", field="employer"))),
        ],
    },
}
