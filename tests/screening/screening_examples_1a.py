"""Labelled examples of section 1A: for each signal, what it finds and what it must not find."""

from __future__ import annotations

from datetime import timedelta

from screening_world import (
    FORM,
    NOW,
    RESUME,
    dossier,
    email,
    job,
    network,
    noted,
    phone,
    place,
    said,
    shared,
)

from doorward.model import (
    Burst,
    ClientEvent,
    LinkKind,
    NetworkKind,
    Observed,
    Offer,
    Requisition,
    SharedWith,
)

_CAREER = said(employments=[job("Solid Works", "2011", "now")])
_SHORT = said(employments=[job("Solid Works", "2022", "now")])


def _reuse(kind, needs=None, *, pair="medium", many="strong", common=2.0):
    """Examples every reuse signal shares: a pair, a crowd, a common thing, one person."""
    base = needs or {}
    less = min(many, "medium", key=("weak", "medium", "strong").index)

    def case(*groups):
        facts = dict(base.get("facts", {}), shared=groups)
        return dossier(*base.get("statements", ()), facts=facts, **base.get("more", {}))

    living = kind in {LinkKind.PHONE, LinkKind.DEVICE, LinkKind.NETWORK}
    apart = [
        SharedWith(application=f"app-{n}", differs=("location",), at=NOW, source=f"file#{n}")
        for n in (2, 3)
    ]
    me = SharedWith(application="app-9", same_person=True)
    other = LinkKind.GIT_KEY if kind is not LinkKind.GIT_KEY else LinkKind.PHONE
    return {
        "finds": [
            ("two persons", case(shared(kind, persons=2)), pair),
            ("three persons", case(shared(kind, persons=3)), pair if living else many),
            ("three, claimed apart", case(shared(kind, persons=3, others=apart)), many),
            ("five persons", case(shared(kind, persons=5)), many),
            ("five persons, not so rare", case(shared(kind, persons=5, weight=3.0)), less),
        ],
        "passes": [
            ("five persons, fairly common", case(shared(kind, persons=5, weight=common))),
            ("nothing shared", case()),
            ("campus, recruiter or agency", case(shared(kind, persons=40, weight=0.0))),
            ("the same person again", case(shared(kind, persons=1, others=(me,)))),
            ("only the same person's others", case(shared(kind, persons=2, others=(me,)))),
            ("something else is shared", case(shared(other))),
        ],
    }


_PHONES = {"facts": {"phones": (phone(),)}}
_EMAILS = {"facts": {"emails": (email(),)}}
_DEVICES = {"more": {"client_events": [ClientEvent(device="d-1")]}}
_CALLS = {"more": {"client_events": [ClientEvent(endpoint="recruiting/applications")]}}
_NETWORKS = {"facts": {"networks": (network(),)}}


_SPRINGFIELD = (place(),)


def _seen(*networks, places=_SPRINGFIELD):
    return dossier(facts={"networks": networks, "places": places})


def _hours(hours):
    return NOW + timedelta(hours=hours)


def _clock(zone, *claimed):
    return dossier(
        client_events=[ClientEvent(time_zone=zone, at=NOW)],
        facts={"places": (place("Springfield, US", "US", *claimed),)},
    )


def _offer(expected, market, method=None):
    return dossier(offer=Offer(expected_pay=expected, market_pay=market, payment_method=method))


def _resume(text, country="US"):
    return dossier(said(RESUME, text=text), facts={"places": (place("claimed", country),)})


def _near(count, *, same, hours=2.0, weight=6.0):
    others = [
        SharedWith(application=f"app-{n + 2}", same_person=same, at=_hours(hours))
        for n in range(count)
    ]
    group = shared(LinkKind.DEVICE, persons=count + 1, weight=weight, others=others)
    return dossier(facts={"shared": (group,)})


def _run(kind, applications, hours=10.0, weight=0.0, others=None):
    burst = Burst(applications=applications, requisitions=applications, hours=hours, started_at=NOW)
    me = [SharedWith(application="app-2", same_person=True, at=_hours(1))]
    group = shared(
        kind, persons=1, weight=weight, others=me if others is None else others, burst=burst
    )
    return dossier(facts={"shared": (group,)})


def _job(title, remote=True, family=None):
    return dossier(requisition=Requisition(id="r-1", title=title, remote=remote, family=family))


EXAMPLES_1A = {
    "A01": _reuse(LinkKind.PHONE, _PHONES),
    "A02": _reuse(LinkKind.EMAIL, _EMAILS),
    "A03": {
        "finds": [
            (
                "throw-away domain",
                dossier(facts={"emails": (email("x@throwaway.example", disposable=True),)}),
                "medium",
            )
        ],
        "passes": [
            ("ordinary domain", dossier(facts={"emails": (email(),)})),
            (
                "domain not known either way",
                dossier(facts={"emails": (email(disposable=None),)}),
            ),
        ],
    },
    "A04": {
        "finds": [
            ("look-up says so", dossier(facts={"phones": (phone(line_type="voip"),)}), "medium"),
            ("entered by a recruiter", noted("phone-line-type", "VoIP"), "medium"),
        ],
        "passes": [
            ("mobile", dossier(facts={"phones": (phone(line_type="mobile"),)})),
            ("kind unknown", dossier(facts={"phones": (phone(line_type=None),)})),
            ("entered as mobile", noted("phone-line-type", "mobile")),
        ],
    },
    "A05": {
        "finds": [
            ("+1 with spaces", _resume("Tel. +1 555 555 0101"), "weak"),
            ("+1 with hyphens", _resume("Call +1-(555)-555-0101 any time"), "weak"),
        ],
        "passes": [
            ("national form", _resume("Tel. (555) 555-0101")),
            ("leading 1", _resume("Tel. 1-555-555-0101")),
            ("does not claim the US", _resume("Tel. +1 555 555 0101", "CA")),
            ("other country code", _resume("Tel. +15 5555 0101 99")),
            (
                "in the form only, where systems rewrite it",
                dossier(said(FORM, text="+1 555 555 0101"), facts={"places": (place(),)}),
            ),
        ],
    },
    "A06": {
        "finds": [
            (
                "number of another country",
                dossier(
                    facts={
                        "phones": (phone("+441632960101", "GB"),),
                        "places": (place("Lyon", "FR"),),
                    }
                ),
                "weak",
            )
        ],
        "passes": [
            ("same country", dossier(facts={"phones": (phone(),), "places": (place(),)})),
            (
                "two +1 countries",
                dossier(facts={"phones": (phone(region="CA"),), "places": (place(),)}),
            ),
            (
                "one of two numbers is local",
                dossier(
                    facts={
                        "phones": (phone("+441632960101", "GB"), phone()),
                        "places": (place(),),
                    }
                ),
            ),
            (
                "place not understood",
                dossier(facts={"phones": (phone(),), "places": (place("Nowhere", None),)}),
            ),
        ],
    },
    "A08": {
        "finds": [
            ("no footprint", noted("email-no-footprint", "look-up service"), "medium"),
            ("first seen last month", noted("email-first-seen", "2026-02"), "weak"),
        ],
        "passes": [
            ("looked up, footprint found", noted("email-no-footprint", "no")),
            ("known for years", noted("email-first-seen", "2014-05-01")),
            ("not a date", noted("email-first-seen", "a while ago")),
            (
                "short career",
                dossier(_SHORT, observed=[Observed(code="email-no-footprint")]),
            ),
            ("not looked up", dossier(_CAREER)),
        ],
    },
    "A09": {
        "finds": [
            ("VPN", _seen(network("192.0.2.1", NetworkKind.VPN, provider="Anyhop")), "medium"),
            ("Tor", _seen(network("192.0.2.1", NetworkKind.TOR)), "medium"),
            (
                "one of two contacts",
                _seen(network("192.0.2.1", NetworkKind.HOSTING), network("192.0.2.2")),
                "weak",
            ),
        ],
        "passes": [
            ("ordinary network", _seen(network())),
            (
                "built-in relay on a hosting range",
                _seen(network("192.0.2.1", NetworkKind.RELAY, NetworkKind.HOSTING)),
            ),
            (
                "company network",
                _seen(network("192.0.2.1", NetworkKind.CORPORATE, NetworkKind.PROXY)),
            ),
            ("mobile network", _seen(network("192.0.2.1", NetworkKind.MOBILE))),
        ],
    },
    "A10.several": {
        "finds": [
            (
                "two countries in a day",
                _seen(
                    network("192.0.2.1", country="US", at=NOW),
                    network("198.51.100.1", country="FR", at=_hours(3)),
                ),
                "weak",
            ),
            (
                "three countries in a day",
                _seen(
                    network("192.0.2.1", country="US", at=NOW),
                    network("198.51.100.1", country="FR", at=_hours(3)),
                    network("203.0.113.1", country="BR", at=_hours(20)),
                ),
                "medium",
            ),
        ],
        "passes": [
            (
                "two countries in a week",
                _seen(
                    network("192.0.2.1", country="US", at=NOW),
                    network("198.51.100.1", country="FR", at=_hours(100)),
                ),
            ),
            (
                "the second is a VPN, which A09 tells",
                _seen(
                    network("192.0.2.1", country="US", at=NOW),
                    network("198.51.100.1", NetworkKind.VPN, country="FR", at=_hours(3)),
                ),
            ),
            (
                "times unknown",
                _seen(network("192.0.2.1", country="US"), network("198.51.100.1", country="FR")),
            ),
        ],
    },
    "A10.country": {
        "finds": [
            ("one contact elsewhere", _seen(network(country="FR")), "weak"),
            (
                "every contact elsewhere",
                _seen(network("192.0.2.1", country="FR"), network("192.0.2.2", country="FR")),
                "medium",
            ),
        ],
        "passes": [
            ("at the claimed place", _seen(network(country="US"))),
            (
                "once at the claimed place",
                _seen(network("192.0.2.1", country="FR"), network("192.0.2.2", country="US")),
            ),
            ("through a VPN", _seen(network("192.0.2.1", NetworkKind.VPN, country="FR"))),
            ("through a relay", _seen(network("192.0.2.1", NetworkKind.RELAY, country="FR"))),
            ("country unknown", _seen(network())),
            ("claimed place not understood", _seen(network(country="FR"), places=())),
        ],
    },
    "A10.zone": {
        "finds": [
            ("half the world away", _clock("Asia/Tokyo", "America/Chicago"), "weak"),
            ("six hours away", _clock("Europe/Paris", "America/Toronto"), "weak"),
        ],
        "passes": [
            ("another name of the same clock", _clock("America/Toronto", "America/New_York")),
            ("two hours away", _clock("America/New_York", "America/Denver")),
            (
                "one of the country's zones",
                _clock("America/Los_Angeles", "America/New_York", "America/Los_Angeles"),
            ),
            ("zone that does not exist", _clock("Mars/Olympus", "America/New_York")),
        ],
    },
    "A11.network": _reuse(LinkKind.NETWORK, _NETWORKS, pair="weak"),
    "A11.device": _reuse(LinkKind.DEVICE, _DEVICES),
    "A12.own": {
        "finds": [
            ("ten jobs in a day", _near(9, same=True), "weak"),
            ("twenty jobs in a day", _near(19, same=True), "medium"),
            ("a run of sixty", _run(LinkKind.PERSON, 60), "medium"),
        ],
        "passes": [
            ("four jobs in a day", _near(3, same=True)),
            ("ten jobs over weeks", _near(9, same=True, hours=400)),
            ("a run of five", _run(LinkKind.PERSON, 5)),
            ("a run of sixty over weeks", _run(LinkKind.PERSON, 60, hours=500.0)),
            ("a run of others", _run(LinkKind.DEVICE, 60, others=())),
        ],
    },
    "A12.cluster": {
        "finds": [
            ("four tied persons in a day", _near(4, same=False), "medium"),
            (
                "and a run of them",
                _run(
                    LinkKind.PHONE,
                    6,
                    weight=5.0,
                    others=[SharedWith(application=f"b-{n}", at=_hours(1)) for n in range(5)],
                ),
                "medium",
            ),
        ],
        "passes": [
            ("two tied persons", _near(2, same=False)),
            ("over weeks", _near(6, same=False, hours=400)),
            ("a campus on the day of the fair", _near(12, same=False, weight=0.0)),
        ],
    },
    "A12.form": {
        "finds": [
            (
                "three seconds",
                dossier(client_events=[ClientEvent(form_seconds=3.0, stage="apply")]),
                "weak",
            )
        ],
        "passes": [
            ("two minutes", dossier(client_events=[ClientEvent(form_seconds=120.0)])),
            ("not measured", dossier(client_events=[ClientEvent(form_seconds=0.0)])),
        ],
    },
    "A13": _reuse(LinkKind.API_SEQUENCE, _CALLS),
    "A14": {
        "finds": [
            ("remote AI job", _job("Senior AI Engineer"), "weak"),
            ("remote blockchain job", _job("Engineer", family="Blockchain"), "weak"),
        ],
        "passes": [
            ("the same job in the office", _job("Senior AI Engineer", remote=False)),
            ("remote or not is unknown", _job("Senior AI Engineer", remote=None)),
            ("another remote job", _job("Maintenance planner")),
        ],
    },
    "A15.pay": {
        "finds": [
            ("a third below", _offer(80_000.0, 120_000.0), "weak"),
            ("less than half", _offer(50_000.0, 120_000.0), "medium"),
            ("recruiter's note", noted("pay-accepted-low"), "weak"),
        ],
        "passes": [
            ("ten per cent below", _offer(108_000.0, 120_000.0)),
            ("above the market", _offer(150_000.0, 120_000.0)),
            ("no amount", _offer(0.0, 120_000.0)),
            ("market not a number", _offer(50_000.0, float("nan"))),
        ],
    },
    "A15.method": {
        "finds": [
            ("crypto", _offer(None, None, "USDT (TRC-20)"), "strong"),
            ("prepayment", _offer(None, None, "50% upfront please"), "strong"),
            ("recruiter's note", noted("payment-third-party", "to a cousin's account"), "strong"),
        ],
        "passes": [
            ("bank transfer", _offer(None, None, "bank transfer")),
            ("neobank", _offer(None, None, "Wise account in my name")),
            ("asked, and no", noted("payment-crypto", "no")),
        ],
    },
    "A16.flagged": {
        "finds": [
            ("on the list", dossier(referrer="Robin Referrer"), "medium"),
            ("recruiter's answer", noted("referrer-flagged", "case 12"), "medium"),
        ],
        "passes": [
            ("sent by somebody else", dossier(referrer="Kim Colleague")),
            ("came alone", dossier()),
        ],
    },
    "A16.shared": _reuse(
        LinkKind.REFERRER, {"more": {"referrer": "Robin"}}, pair="weak", many="weak", common=0.2
    ),
}
