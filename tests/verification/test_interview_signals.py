"""Answers and joined meetings as evidence (rows D05 to D07). Everybody here is invented."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

import doorward.screening
import doorward.verification.checks  # noqa: F401 - both register signals
from doorward.model import (
    Application,
    Dossier,
    InterviewAnswer,
    Interviews,
    LinkKind,
    MeetingJoin,
    NetworkFact,
    NetworkKind,
    Origin,
    PlaceFact,
    Rating,
    SharedIdentifier,
    SharedWith,
)
from doorward.reference import Reference
from doorward.risk import assess, default_weights
from doorward.signals import FairnessMark, applicant_signals
from doorward.verification.answer_sheet import NOTHING_CLAIMED

KNOWLEDGE = Reference.bundled()
NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
NO, YES, MAYBE = Rating.CONTRADICTS, Rating.CONSISTENT, Rating.CANNOT_SAY
LABS, SCHOOL = "worked at: Example Labs", "studied at: University of Example"


class AllFeeds:
    """The bundled knowledge, as if networks and places could be looked up."""

    def __getattr__(self, name):
        return getattr(KNOWLEDGE, name)

    def has(self, kind):
        return True


def answer(rating, claim=LABS, by="Ida", heard="never heard of it"):
    return InterviewAnswer(
        question="employer-1",
        claim=claim,
        rating=rating,
        origin=Origin("answers.csv", "2"),
        heard=heard,
        by=by,
        at=NINE,
    )


def join(meeting="M-1", minutes=0, length=50, **more):
    at = NINE + timedelta(minutes=minutes)
    told = {"account": "one@example.net", "at": at, "until": at + timedelta(minutes=length)}
    return MeetingJoin(meeting=meeting, **{"origin": Origin("zoom.csv", "3"), **told, **more})


def dossier(*, answers=(), joins=(), **more):
    interviews = Interviews(answers=tuple(answers), joins=tuple(joins))
    application = Application(
        id="A-1", origin=Origin("a.jsonl", "1"), interviews=interviews, synthetic=True
    )
    return Dossier(application=application, **more)


def found(signal, case):
    evidence, _, failures = applicant_signals.run(case, AllFeeds())
    assert not failures
    return [one for one in evidence if one.signal == signal]


@pytest.mark.parametrize(
    ("answers", "strength"),
    [
        pytest.param([answer(NO)], "weak", id="one claim"),
        pytest.param([answer(NO), answer(NO, by="Max")], "weak", id="one claim, two hearers"),
        pytest.param([answer(NO), answer(NO, SCHOOL)], "weak", id="two claims, one hearer"),
        pytest.param(
            [answer(NO), answer(NO, SCHOOL, by=" IDA ")],
            "weak",
            id="one hearer written in two ways",
        ),
        pytest.param(
            [answer(NO), answer(NO, SCHOOL, by=None)], "weak", id="a hearer who is not named"
        ),
        pytest.param(
            [answer(NO), answer(NO, SCHOOL, by="Max")], "medium", id="two claims, two hearers"
        ),
        pytest.param(
            [answer(NO), answer(NO, SCHOOL, by="Max"), answer(YES, by="Max")],
            "weak",
            id="one of two claims in dispute",
        ),
    ],
)
def test_contradicted_claims(answers, strength):
    (one,) = found("D05", dossier(answers=answers))
    assert one.strength.value == strength
    assert "never heard of it" in one.facts[0].value
    assert "answers.csv#2" in one.facts[0].source
    assert one.facts[-1].value.endswith(f"{sum(a.rating is NO for a in answers)} contradicts")


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([answer(MAYBE)] * 7, id="cannot say, seven times"),
        pytest.param([answer(YES)], id="consistent"),
        pytest.param([answer(NO, heard=None)], id="no words heard"),
        pytest.param([answer(NO, heard="  ")], id="blank words"),
        pytest.param([answer(NO), answer(YES, by="Max")], id="another interviewer found it fits"),
        pytest.param([answer(NO), answer(YES, by=" IDA ")], id="set right by the same interviewer"),
        pytest.param([answer(NO, NOTHING_CLAIMED)], id="a neutral question"),
    ],
)
def test_what_says_nothing(answers):
    assert found("D05", dossier(answers=answers)) == []


def test_contradictions_count_only_beside_fair_evidence():
    case = dossier(answers=[answer(NO), answer(NO, SCHOOL, by="Max")])
    evidence = tuple(found("D05", case))
    assessment = assess(
        evidence[0].subject,
        evidence,
        table=default_weights(),
        mark_of=lambda signal: applicant_signals[signal].fairness,
    )
    assert applicant_signals["D05"].fairness is FairnessMark.CONJUNCTION
    assert assessment.evidence[0].counted == 0
    assert assessment.band.value == "clear"


def shared(kind, value, persons=2, weight=5.0):
    others = tuple(SharedWith(application=f"B-{n}") for n in range(persons - 1))
    return SharedIdentifier(kind=kind, value=value, persons=persons, weight=weight, others=others)


@pytest.mark.parametrize(
    ("signal", "kind", "value", "persons", "strength"),
    [
        ("D06.account", LinkKind.MEETING_ACCOUNT, "one@example.net", 2, "medium"),
        ("D06.account", LinkKind.MEETING_ACCOUNT, "one@example.net", 3, "strong"),
        ("D06.device", LinkKind.DEVICE, "00:00:5e:00:53:01", 2, "medium"),
        ("D06.device", LinkKind.DEVICE, "00:00:5E:00:53:01", 6, "strong"),
        ("D06.network", LinkKind.NETWORK, "203.0.113.9", 2, "weak"),
        ("D06.network", LinkKind.NETWORK, "203.0.113.9", 6, "strong"),
    ],
)
def test_what_other_candidates_joined_with(signal, kind, value, persons, strength):
    mine = join(device="00:00:5e:00:53:01", ip="203.0.113.9")
    case = dossier(joins=[mine], shared=(shared(kind, value, persons),))
    (one,) = found(signal, case)
    assert one.strength.value == strength
    assert [other.id for other in one.related] == [f"B-{n}" for n in range(persons - 1)]


def test_what_was_shared_when_applying_is_no_matter_of_the_interview():
    case = dossier(
        joins=[join(device="d-1", ip="203.0.113.9")],
        shared=(
            shared(LinkKind.DEVICE, "d-2"),
            shared(LinkKind.NETWORK, "198.51.100.7"),
        ),
    )
    assert not found("D06.device", case) + found("D06.network", case)


def test_common_accounts_say_nothing():
    case = dossier(
        joins=[join()],
        shared=(shared(LinkKind.MEETING_ACCOUNT, "one@example.net", 40, weight=0.0),),
    )
    assert found("D06.account", case) == []


@pytest.mark.parametrize(
    ("joins", "strength"),
    [
        pytest.param([join(), join("M-2", 30)], "medium", id="two meetings"),
        pytest.param([join(), join("M-2", 10), join("M-3", 20)], "strong", id="three meetings"),
        pytest.param([join(), join("M-2", 5, account="ONE@example.net")], "medium", id="case"),
    ],
)
def test_two_meetings_at_one_time(joins, strength):
    (one,) = found("D06.collide", dossier(joins=joins))
    assert one.strength.value == strength
    assert one.facts[0].value.casefold() == "one@example.net"
    assert one.facts[1].value == "2026-05-04 09:00 to 09:50 UTC"
    assert one.facts[0].source == "zoom.csv#3 account"


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(join("M-2", 50), id="one after the other"),
        pytest.param(join("M-2", 47), id="a late end"),
        pytest.param(join("M-1", 10), id="the same meeting from a second device"),
        pytest.param(join("M-2", 10, account="two@example.net"), id="another account"),
        pytest.param(join("M-2", 10, account=None), id="no account known"),
        pytest.param(join("M-2", 10, until=None), id="no end known"),
        pytest.param(join("M-2", at=NINE.replace(tzinfo=None)), id="no zone known"),
    ],
)
def test_what_is_no_collision(second):
    assert found("D06.collide", dossier(joins=[join(), second])) == []


def test_one_meeting_in_two_logs_under_two_names_is_no_collision():
    other = Origin("call-record.json", "1")
    halves = [
        join("19:meeting_x", 0, 20, origin=other),
        join("19:meeting_x", 21, 30, origin=other),
    ]
    assert found("D06.collide", dossier(joins=[join("first round"), *halves])) == []
    assert len(found("D06.collide", dossier(joins=[join("first round"), halves[0]]))) == 1


def network(ip="203.0.113.9", stage="interview", **more):
    return NetworkFact(ip=ip, source="zoom.csv#3 ip", stage=stage, **more)


VPN = (NetworkKind.VPN,)
HERE = (PlaceFact(raw="Springfield", source="a.jsonl#1", country="US"),)


def test_an_interview_joined_through_a_vpn():
    (one,) = found("D07.network", dossier(later_networks=(network(kinds=VPN, provider="V"),)))
    assert (one.strength.value, one.family) == ("weak", "network")
    two = (network(kinds=VPN), network("198.51.100.7", kinds=VPN))
    assert found("D07.network", dossier(later_networks=two))[0].strength.value == "medium"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(dossier(later_networks=(network(),)), id="no kind known"),
        pytest.param(
            dossier(later_networks=(network(kinds=(*VPN, NetworkKind.CORPORATE)),)), id="a company"
        ),
        pytest.param(
            dossier(later_networks=(network(kinds=VPN, stage="pay"),)), id="not an interview"
        ),
        pytest.param(
            dossier(
                later_networks=(network(kinds=VPN),), networks=(network(kinds=VPN, stage="apply"),)
            ),
            id="A09 has told it",
        ),
    ],
)
def test_joins_that_hide_nothing_new(case):
    assert found("D07.network", case) == []


def test_an_interview_joined_from_another_country():
    seen = (network(country="CA"),)
    (one,) = found("D07.country", dossier(later_networks=seen, places=HERE))
    assert (one.strength.value, one.family) == ("weak", "place")
    assert "joined from CA" in one.reason


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param((network(country="US"),), id="the claimed country"),
        pytest.param(
            (network(country="CA"), network("198.51.100.7", country="US")), id="once from there"
        ),
        pytest.param((network(country="CA", kinds=VPN),), id="an address that hides the place"),
        pytest.param((network(),), id="no country known"),
    ],
)
def test_joins_that_contradict_no_place(seen):
    assert found("D07.country", dossier(later_networks=seen, places=HERE)) == []


def test_one_address_is_told_once_over_all_stages():
    apply_ = (network(country="CA", stage="apply"),)
    case = dossier(later_networks=(network(country="CA"),), networks=apply_, places=HERE)
    assert found("D07.country", case) == []
    assert len(found("A10.country", case)) == 1


def test_a_dossier_without_interviews_is_not_checked():
    bare = dossier()
    bare = msgspec.structs.replace(
        bare, application=msgspec.structs.replace(bare.application, interviews=None)
    )
    missing = applicant_signals.missing(bare, AllFeeds())
    assert "interview" in missing
    begun = msgspec.structs.replace(bare.application, interviews=Interviews())
    missing = applicant_signals.missing(
        msgspec.structs.replace(bare, application=begun), AllFeeds()
    )
    assert {"D05", "D06.account", "D06.device", "D06.network", "D06.collide", "D07.network"} <= set(
        missing
    )
    assert "interview" not in missing
