"""Invented applications with something in every field, for tests of the whole registry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from later_examples import LATER_EXAMPLES
from later_rich import followed
from screening_examples_1a import EXAMPLES_1A
from screening_examples_1b import EXAMPLES_1B
from screening_world import (
    CHECK,
    FORM,
    LINKEDIN,
    NOW,
    RESUME,
    applied,
    email,
    job,
    network,
    phone,
    place,
    said,
    shared,
    study,
)

from doorward.model import (
    ClientEvent,
    CodeAccount,
    Commit,
    Contribution,
    Document,
    Dossier,
    Identity,
    LinkKind,
    NetworkKind,
    Observed,
    Offer,
    Origin,
    Referee,
    Repository,
    Requisition,
)
from doorward.signals.checklist import CHECKLIST

_VALUES = {"phone-line-type": "voip", "email-first-seen": "2026-01"}


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-").replace("'", "")


def rich(name: str = "Jane Doe", *, honest: bool = False) -> Dossier:
    """One person's application with every field filled in, and what followed it.

    `honest` leaves out what points at anything but the name.
    """
    statements = (
        said(
            FORM,
            name=name,
            emails=["jane@example.com"],
            phones=["+15555550101"],
            location="Springfield, US",
            employments=[job("Acme", "2015-03", "2019-12", title="Developer")],
            educations=[study("Example University", "BSc", "2004", "2008")],
            links=[f"https://www.linkedin.com/in/{_slug(name)}-1a2b3c4d"],
        ),
        said(
            RESUME,
            name=name,
            text=f"{name}\nTel. {'(555) 555-0101' if honest else '+1 555 555 0101'}\n"
            + ("" if honest else "19 years of Quillscript. 30 years of experience."),
            location="Springfield, US" if honest else "Lyon, FR",
            employments=[
                job("Acme", "2015-03", "2019-12", title="Software engineer")
                if honest
                else job("Acme", "2011-03", "2013-12", description="Quillscript daily"),
                job("Solid Works" if honest else "Shellworks", "2020-01", "now"),
            ],
            educations=[study("Example University", "BSc" if honest else "PhD", "2004", "2008")],
        ),
        said(LINKEDIN, name=name, employments=[job("Acme", "2015", "2019")]),
        said(
            CHECK,
            name=name,
            emails=["jane@example.com" if honest else "other@example.org"],
            phones=["+15555550101" if honest else "+15555550177"],
        ),
    )
    suspicious = () if honest else tuple(_observed(code) for code in CHECKLIST)
    application = applied(
        *statements,
        candidate="c-1",
        requisition=Requisition(id="r-1", title="Full stack engineer", remote=True),
        channel="agency",
        referrer="Kim Colleague" if honest else "Robin Referrer",
        client_events=[
            ClientEvent(
                at=NOW,
                ip="192.0.2.1",
                user_agent="agent",
                device="d-1",
                stage="apply",
                time_zone="America/Chicago" if honest else "Asia/Tokyo",
                form_seconds=240.0 if honest else 2.0,
                endpoint="applications",
                account="a-1",
            )
        ],
        documents=[_document(name, honest=honest)],
        code_accounts=[_code(name)],
        referees=[
            Referee(
                name="Kim Boss",
                email="kim@example.org" if honest else "jane@example.com",
                phone="555-555-0142",
                organisation="Acme",
                form_ip="198.51.100.1" if honest else "192.0.2.1",
            )
        ],
        addresses=["1 Example Street"],
        offer=Offer(
            expected_pay=100.0 if honest else 40.0,
            market_pay=100.0,
            payment_method="bank transfer" if honest else "bitcoin",
        ),
        observed=suspicious,
        synthetic=True,
    )
    made = Dossier(
        application=application,
        phones=(phone() if honest else phone("+441632960101", "GB", line_type="voip"),),
        emails=(email(disposable=not honest),),
        networks=(
            network(at=NOW, country="US"),
            network("198.51.100.9", at=NOW + timedelta(hours=1), country="US" if honest else "FR"),
            network("203.0.113.9", *(() if honest else (NetworkKind.VPN,)), at=NOW),
        ),
        places=(
            place("Springfield, US", "US", "America/Chicago"),
            place("Lyon, FR", "US" if honest else "FR", "Europe/Paris"),
        ),
        shared=() if honest else tuple(shared(kind, persons=6) for kind in LinkKind),
    )
    return followed(made, name, honest=honest)


def _observed(code: str) -> Observed:
    return Observed(
        code=code,
        value=_VALUES.get(code, "seen"),
        at=NOW,
        by="R. Doe",
        origin=Origin("checklist.csv", "3"),
    )


def _document(name: str, *, honest: bool) -> Document:
    return Document(
        name="cv.pdf",
        media_type="application/pdf",
        sha256="0" * 64,
        size=10,
        text=f"{name}\nBuilt things.",
        pages=1,
        author=name,
        last_modified_by=name if honest else "somebody",
        creator="Writer",
        producer="Writer",
        created_at=NOW,
        modified_at=NOW,
        document_id="id-1",
        template="t-1",
        fonts=("Sans",),
        image_digests=("1" * 64,),
    )


def _code(name: str) -> CodeAccount:
    own = Identity(name, "jane@example.com")
    zone = timezone(timedelta(hours=9))
    commits = tuple(
        Commit(
            sha=f"{n:040x}",
            author=own,
            committer=own,
            offset=540 if n % 2 else 0,
            authored_at=datetime(2019, 1, 1 + n, 12, tzinfo=zone if n % 2 else UTC),
            committed_at=datetime(2019, 1, 1 + n, 12, tzinfo=UTC),
            message=f"Change {n}",
        )
        for n in range(12)
    )
    return CodeAccount(
        host="github.com",
        login=_slug(name),
        account_id=99_000_001,
        created_at=datetime(2023, 5, 1, tzinfo=UTC),
        observed_at=NOW,
        display_name=name,
        email="jane@example.com",
        location="Springfield, US",
        company="Acme",
        website="https://jane.example",
        follower_count=400,
        following_count=900,
        followers=tuple(f"user-{n}" for n in range(40)),
        following=tuple(f"user-{n}" for n in range(30)),
        repositories=(
            Repository(
                name="thing",
                owner=_slug(name),
                fork=False,
                created_at=datetime(2023, 5, 2, tzinfo=UTC),
                description="A thing",
                commit_count=12,
                commits=commits,
                copied_from=("other/thing",),
            ),
        ),
        contributions=tuple(
            Contribution(kind="issue", repository="famous/thing", state="closed", at=NOW)
            for _ in range(12)
        ),
        identities=(own,),
        keys=("SHA256:abc",),
        file="profile.json",
    )


CORPUS = (
    rich(),
    rich(honest=True),
    *(
        case[1]
        for table in (EXAMPLES_1A, EXAMPLES_1B, LATER_EXAMPLES)
        for examples in table.values()
        for case in (*examples["finds"], *examples["passes"])
    ),
)
"""Every labelled example and two full applications."""
