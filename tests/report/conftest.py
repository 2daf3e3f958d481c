"""Invented runs for the tests of the report room."""

from __future__ import annotations

import math
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from doorward.model import (
    Assessment,
    Band,
    Edge,
    Evidence,
    Fact,
    FactKind,
    LinkKind,
    NotChecked,
    Problem,
    Ring,
    Severity,
    Strength,
    Subject,
    SubjectKind,
    WeighedEvidence,
)
from doorward.report.content import (
    ApplicationSummary,
    Counts,
    FeedState,
    FeedStatus,
    ReportContent,
    RingResult,
    RunFacts,
    SignalNote,
)
from doorward.signals import SOURCES, FairnessMark

KEY = b"a key for tests, not for real runs"
BASE_RATE = 0.001
STARTED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

MISSING = (
    NotChecked("A08", "no leaked-emails reference data loaded"),
    NotChecked("A09", "no networks reference data loaded"),
    NotChecked("A10", "no networks reference data loaded"),
    NotChecked("C02", "no code accounts in the data"),
)


def note(signal_id: str, title: str, mark: FairnessMark = FairnessMark.FAIR) -> SignalNote:
    return SignalNote(
        id=signal_id,
        title=title,
        explanation=f"{title}: groups what applicants gave and counts the people behind it.",
        fairness=mark,
        fairness_note="immigrants may be hurt" if mark is FairnessMark.CONJUNCTION else "",
        sources=(SOURCES["US22"], SOURCES["V"]),
    )


NOTES = (
    note("A01", "Phone reused under another name"),
    note("A03", "Disposable e-mail domain"),
    note("A09", "Applied through a VPN", FairnessMark.CONJUNCTION),
    note("A08", "E-mail only months old"),
    note("A10", "Countries do not fit"),
    note("A11", "Device shared by several applicants"),
    note("B01", "Near-duplicate résumé under another name"),
    note("B02", "Same file lineage"),
    note("B07", "Technology used before its release"),
    note("C02", "Commits before the account existed"),
)


def weighed(
    application: str,
    signal: str,
    family: str,
    weight: float,
    reason: str,
    facts: tuple[Fact, ...] = (),
    *,
    counted: float | None = None,
    why: str = "",
) -> WeighedEvidence:
    return WeighedEvidence(
        Evidence(
            subject=Subject(SubjectKind.APPLICATION, application),
            signal=signal,
            strength=Strength.STRONG if weight > 3 else Strength.MEDIUM,
            family=family,
            reason=reason,
            facts=facts,
            clears="A household or an agency that shares it, confirmed by both people.",
            observed_at=STARTED - timedelta(days=20),
        ),
        weight,
        weight if counted is None else counted,
        why,
    )


def assessment(
    application: str,
    evidence: tuple[WeighedEvidence, ...] = (),
    *,
    kind: SubjectKind = SubjectKind.APPLICATION,
    ring: str | None = None,
    missing: tuple[NotChecked, ...] = MISSING,
) -> Assessment:
    odds = math.log(BASE_RATE / (1 - BASE_RATE)) + sum(one.counted for one in evidence)
    expected = 1 / (1 + math.exp(-odds))
    families = tuple(sorted({one.evidence.family for one in evidence if one.counted > 0}))
    limits = ((0.5, Band.INVESTIGATE), (0.1, Band.VERIFY), (0.003, Band.LOOK))
    band = next((band for limit, band in limits if expected >= limit), Band.CLEAR)
    return Assessment(
        subject=Subject(kind, application),
        band=band,
        base_rate=BASE_RATE,
        log_odds=odds,
        expected_precision=expected,
        expected_precision_range=(1 / (1 + math.exp(1.2 - odds)), 1 / (1 + math.exp(-1.2 - odds))),
        families=families,
        evidence=evidence,
        not_checked=missing,
        ring=ring,
    )


NAMES = ("Avery Example", "Jordan Placeholder", "Nour Beispiel", "Sam Ejemplo", "Kim Invented")
PHONE = "+1 202 555 0147"


def member_evidence(application: str, place: int, number: int = 0) -> tuple[WeighedEvidence, ...]:
    name, other = NAMES[place % 5], NAMES[(place + 1) % 5]
    at = f"applications.jsonl#{number + place}"
    return (
        weighed(
            application,
            "A01",
            "contact",
            4.6,
            f"The phone number {PHONE} was also given by {other}, who applied under another name.",
            (
                Fact("phone", PHONE, f"{at} phones[0]", FactKind.PHONE),
                Fact("name here", name, f"{at} name", FactKind.NAME),
                Fact("name there", other, f"{at} name", FactKind.NAME),
            ),
        ),
        weighed(
            application,
            "A03",
            "contact",
            1.2,
            f"The address applicant{place}@mail.example is at a provider of throw-away mailboxes.",
            (Fact("e-mail", f"applicant{place}@mail.example", at, FactKind.EMAIL),),
            counted=0.0,
            why="same family as A01, which already counts",
        ),
        weighed(
            application,
            "B01",
            "text",
            3.9,
            "Fourteen of sixteen résumé paragraphs are the same, word for word, as another's.",
            (
                Fact("paragraph", "Led the move of 40 services to containers.", "resume.pdf p. 1"),
                Fact("share of paragraphs", "14 of 16", "computed"),
            ),
        ),
        weighed(
            application,
            "A09",
            "network",
            0.9,
            "Applied from 198.51.100.24, which the loaded list names as a VPN.",
            (Fact("address", "198.51.100.24", "feed vpn-ipv4 (2026-08-11)", FactKind.IP),),
        ),
    )


def ring_of(size: int, ring_id: str = "ring-1", first: int = 0) -> tuple[RingResult, list]:
    ids = tuple(f"app-{first + place:04d}" for place in range(size))
    edges = []
    kinds = (LinkKind.PHONE, LinkKind.RESUME_TEXT, LinkKind.DEVICE, LinkKind.GIT_EMAIL)
    for place in range(size - 1):
        kind = kinds[place % 4]
        value = PHONE if kind is LinkKind.PHONE else f"{kind.value}-value-{place}"
        edges.append(
            Edge(
                id=f"{ring_id}-edge-{place}",
                a=ids[place],
                b=ids[place + 1],
                kind=kind,
                value=value,
                persons=2 + place % 3,
                weight=4.0 - 0.3 * place,
                reason=f"Both gave the {kind.value} {value}.",
            )
        )
    edges.append(
        Edge(
            id=f"{ring_id}-edge-x",
            a=ids[0],
            b=ids[-1],
            kind=LinkKind.FILE_LINEAGE,
            value="producer-and-author",
            persons=3,
            weight=2.1,
            reason="Both files were made by the same author with the same program.",
        )
    )
    ring = Ring(
        id=ring_id,
        applications=ids,
        persons=size,
        edges=tuple(edges),
        kinds=tuple(sorted({edge.kind for edge in edges})),
    )
    whole = assessment(
        ring_id, member_evidence(ring_id, 0)[::2], kind=SubjectKind.RING, ring=ring_id
    )
    members = [
        assessment(ids[place], member_evidence(ids[place], place, first), ring=ring_id)
        for place in range(size)
    ]
    return RingResult(ring=ring, assessment=whole), members


def content_of(
    assessments: list[Assessment],
    rings: tuple[RingResult, ...] = (),
    **changes: object,
) -> ReportContent:
    values = {
        "run": RunFacts(
            version="0.1.0",
            started_at=STARTED,
            finished_at=STARTED + timedelta(seconds=41),
            sources=("greenhouse-export.json", "resumes/"),
            base_rate=BASE_RATE,
            synthetic=True,
            command="doorward screen greenhouse-export.json resumes/",
        ),
        "counts": Counts(read=len(assessments) + 3, screened=len(assessments), left_out=3),
        "assessments": tuple(assessments),
        "summaries": tuple(
            ApplicationSummary(
                application=one.subject.id,
                candidate=NAMES[index % 5],
                requisition="Senior Platform Engineer (remote)",
                created_at=STARTED - timedelta(days=20, hours=index % 24),
                ring=one.ring,
            )
            for index, one in enumerate(assessments)
        ),
        "rings": rings,
        "feeds": FEEDS,
        "problems": PROBLEMS,
        "signals": NOTES,
    }
    return ReportContent(**{**values, **changes})


FEEDS = (
    FeedStatus(
        name="vpn-ipv4",
        kind="networks",
        state=FeedState.STALE,
        list_date=date(2026, 8, 11),
        entries=11_204,
        message="101 days old; lists of VPN ranges change weekly",
    ),
    FeedStatus(
        name="disposable-email",
        kind="disposable-domains",
        state=FeedState.FRESH,
        list_date=date(2026, 11, 18),
        entries=3_911,
    ),
    FeedStatus(
        name="institutions",
        kind="institutions",
        state=FeedState.EMPTY,
        list_date=date(2026, 11, 18),
        entries=0,
        message="the file was read and holds no entry",
    ),
    FeedStatus(
        name="own-lists",
        kind="own-lists",
        state=FeedState.FRESH,
        list_date=date(2026, 11, 1),
        entries=12,
        synthetic=True,
    ),
    FeedStatus(
        name="geolocation",
        kind="geolocation",
        state=FeedState.MISSING,
        message="nothing loaded; run: doorward feeds add geolocation FILE",
    ),
)

PROBLEMS = (
    Problem(Severity.FILE, "encrypted", "the PDF asks for a password", "resumes/app-0031.pdf"),
    Problem(
        Severity.RECORD,
        "wrong-type",
        "expected text, got a list",
        "greenhouse-export.json",
        "17",
        "first_name",
    ),
    Problem(
        Severity.FIELD,
        "future-date",
        "applied_at is 2031-01-01; ignored",
        "greenhouse-export.json",
        "41",
        "applied_at",
    ),
)


def singles(count: int, first: int = 100) -> list[Assessment]:
    result = []
    for place in range(count):
        application = f"app-{first + place:04d}"
        evidence: tuple[WeighedEvidence, ...] = ()
        if place % 3 == 0:
            evidence = member_evidence(application, place, first)[1 + place % 2 :: 2]
        elif place % 3 == 1 and place < 12:
            evidence = (
                weighed(
                    application,
                    "B07",
                    "history",
                    2.6,
                    "Claims seven years with a framework first released four years ago.",
                    (
                        Fact("claim", "Compose since 2019-01", f"resumes/{application}.pdf p. 2"),
                        Fact("first release", "2022-11-14", "technologies (2026-10-01)"),
                    ),
                ),
            )
        result.append(assessment(application, evidence))
    return result


def demo_content() -> ReportContent:
    ring, members = ring_of(6)
    small, pair = ring_of(2, "ring-2", 50)
    return content_of([*members, *pair, *singles(40)], (ring, small))


@pytest.fixture(scope="session")
def demo() -> ReportContent:
    return demo_content()


def big_content(count: int, seed: int = 7) -> ReportContent:
    chance = random.Random(seed)
    rings, assessments = [], []
    for number in range(count // 500):
        ring, members = ring_of(chance.randint(2, 12), f"ring-{number}", 1_000_000 + number * 20)
        rings.append(ring)
        assessments.extend(members)
    rest = count - len(assessments)
    for place in range(rest):
        application = f"app-{place:06d}"
        evidence = member_evidence(application, place) if chance.random() < 0.05 else ()
        assessments.append(assessment(application, evidence))
    return content_of(assessments, tuple(rings))


class Make:
    """The builders above, for tests: pytest gives them as the fixture `make`."""

    key = KEY
    phone = PHONE
    names = NAMES
    missing = MISSING
    feeds = FEEDS
    weighed = staticmethod(weighed)
    assessment = staticmethod(assessment)
    ring_of = staticmethod(ring_of)
    singles = staticmethod(singles)
    content_of = staticmethod(content_of)
    demo = staticmethod(demo_content)
    big = staticmethod(big_content)


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make
