"""The tier is the job's: nothing about a person moves it."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import (
    Application,
    Attestation,
    CheckOutcome,
    DocumentSeen,
    IdentityCheck,
    Observed,
    Onboarding,
    Origin,
    Proofing,
    ProofingStep,
    Referee,
    Requisition,
    Statement,
    StatementSource,
)
from doorward.signals.checklist import CHECKLIST
from doorward.verification.person import person_status
from doorward.verification.policy import PolicyError
from doorward.verification.policy_reading import read_policy
from doorward.verification.tiers import PersonWatch, choose_tier, read_tiers

POLICY = read_policy(
    """
version = 1
name = "Synthetic"
[[tiers]]
name = "privileged"
[[tiers.when]]
requisitions = ["R-1*"]
[[tiers.when]]
families = ["security*"]
remote = true
[[tiers.when]]
titles = ["*admin [root]*"]
[[tiers.steps]]
step = "document"
moments = ["apply", "day-one", "periodic"]
every_months = 6
[[tiers.steps]]
step = "biometric"
moments = ["offer"]
accommodations = [["in-person"]]
[[tiers]]
name = "standard"
[[tiers.steps]]
step = "document"
moments = ["offer"]
"""
)
WHERE = Origin("synthetic.jsonl", "1")
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("job", "tier"),
    [
        (Requisition(id="R-17"), "privileged"),
        (Requisition(id="r-17"), "privileged"),
        (Requisition(id="X", family="Security Operations", remote=True), "privileged"),
        (Requisition(id="X", family="Security Operations", remote=False), "standard"),
        (Requisition(id="X", family="Security Operations"), "standard"),
        (Requisition(id="X", title="Senior  Admin [root]"), "privileged"),
        (Requisition(id="X", title="Senior Admin root"), "standard"),
        (Requisition(id="X"), "standard"),
        (None, "standard"),
    ],
    ids=["id", "case", "both", "not-remote", "unknown", "brackets", "no-set", "other", "no-job"],
)
def test_tier_follows_the_job(job: Requisition | None, tier: str) -> None:
    chosen = choose_tier(POLICY, job)
    assert chosen.tier.name == tier
    assert chosen.because


def test_table_of_requisitions_goes_first() -> None:
    explicit = read_tiers("Requisition,Tier\nr-17,standard\nX,privileged\n", POLICY)
    assert choose_tier(POLICY, Requisition(id="R-17"), explicit).tier.name == "standard"
    assert choose_tier(POLICY, Requisition(id="X"), explicit).tier.name == "privileged"
    assert choose_tier(POLICY, Requisition(id="Y"), explicit).tier.name == "standard"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("requisition,tier,email\nR,standard,a@example.com\n", "columns"),
        ("application,tier\nA-1,standard\n", "columns"),
        ("", "columns"),
        ("requisition,tier\nR,top\n", "unknown-tier"),
        ("requisition,tier\n,standard\n", "missing-field"),
        ("requisition,tier\nR\n", "ragged-row"),
        ("requisition,tier\nR,standard\nr ,privileged\n", "two-tiers"),
        ('requisition,tier\n"R,standard\n', "malformed-csv"),
    ],
    ids=["person", "application", "empty", "tier", "id", "ragged", "two", "quote"],
)
def test_bad_tables_are_refused(table: str, code: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_tiers(table, POLICY, "t.csv")
    assert [fault.code for fault in caught.value.faults] == [code]


@pytest.mark.parametrize(
    "selector", ["A-1", "Ada Sample", "*ada sample*", "c-1", "ADA SAMPLE?"], ids=str
)
def test_selector_that_names_somebody_who_applied_is_refused(selector: str) -> None:
    policy = read_policy(
        'version = 1\nname = "x"\n[[tiers]]\nname = "one"\n[[tiers.when]]\n'
        f'titles = ["{selector}"]\n[[tiers.steps]]\nstep = "document"\nmoments = ["offer"]\n'
        '[[tiers]]\nname = "rest"\n[[tiers.steps]]\nstep = "document"\nmoments = ["offer"]\n'
    )
    watch = PersonWatch(policy)
    watch.see(person(Requisition(id="R-1"), name="Ada Sample", key="A-1", candidate="c-1"))
    with pytest.raises(PolicyError) as caught:
        watch.finish()
    assert caught.value.faults[0].code == "varies-by-person"
    # Elsewhere it is what a job is called: then it may stay.
    watch.see(person(Requisition(id="R-2", title=selector), name="Somebody Else", key="A-2"))
    watch.finish()


def test_table_that_lists_an_application_is_refused() -> None:
    watch = PersonWatch(POLICY, read_tiers("requisition,tier\nA-1,privileged\n", POLICY))
    watch.see(person(Requisition(id="R-1"), key="A-1"))
    with pytest.raises(PolicyError, match="application"):
        watch.finish()


def person(job: Requisition | None, *, name: str = "Ada Sample", key: str = "A-1", **more: object):
    statement = Statement(source=StatementSource.FORM, origin=WHERE, name=name)
    return Application(
        id=key, origin=WHERE, requisition=job, statements=(statement,), synthetic=True, **more
    )


TEXT = st.text(max_size=12)
CHECKS = st.builds(
    IdentityCheck,
    at=st.integers(0, 400).map(lambda days: NOW - timedelta(days=days)),
    step=st.sampled_from(ProofingStep),
    outcome=st.sampled_from(CheckOutcome),
    origin=st.just(WHERE),
    vendor=TEXT,
    document=st.none() | st.builds(DocumentSeen, kind=TEXT, name=TEXT, address=TEXT),
    accommodation=st.booleans(),
)
ATTESTATIONS = st.builds(
    Attestation,
    at=st.just(NOW),
    by=TEXT,
    how=st.sampled_from(["in-person", "video"]),
    origin=st.just(WHERE),
)
PEOPLE = st.builds(
    Application,
    id=st.text(min_size=1, max_size=8),
    origin=st.just(WHERE),
    candidate=st.none() | TEXT,
    channel=st.none() | TEXT,
    referrer=st.none() | TEXT,
    addresses=st.tuples(TEXT),
    referees=st.tuples(st.builds(Referee, name=TEXT, email=TEXT)),
    observed=st.lists(
        st.builds(Observed, code=st.sampled_from(sorted(CHECKLIST)), value=st.just("yes")),
        max_size=4,
    ).map(tuple),
    statements=st.tuples(
        st.builds(
            Statement,
            source=st.just(StatementSource.FORM),
            origin=st.just(WHERE),
            name=TEXT,
            location=TEXT,
            emails=st.tuples(TEXT),
            phones=st.tuples(TEXT),
        )
    ),
    proofing=st.none()
    | st.builds(
        Proofing,
        checks=st.lists(CHECKS, max_size=4).map(tuple),
        attestations=st.lists(ATTESTATIONS, max_size=2).map(tuple),
    ),
    onboarding=st.none() | st.builds(Onboarding, starts_on=st.dates(date(2020, 1, 1))),
)
JOBS = st.none() | st.builds(
    Requisition,
    id=st.sampled_from(["R-1", "R-17", "X"]),
    family=st.sampled_from([None, "Security", "Sales"]),
    title=st.sampled_from([None, "Admin [root]", "Writer"]),
    remote=st.sampled_from([None, True, False]),
)


@given(PEOPLE, PEOPLE, JOBS)
def test_equal_jobs_ask_the_same_of_everybody(one: Application, other: Application, job) -> None:
    asked = []
    for each in (one, other):
        status = person_status(msgspec.structs.replace(each, requisition=job), POLICY, NOW)
        asked.append((status.tier, [(step.step, step.moment) for step in status.steps]))
    assert asked[0] == asked[1]


def test_flag_raises_nobodys_tier() -> None:
    job = Requisition(id="X", family="Sales")
    plain = person(job)
    flagged = person(
        job, observed=tuple(Observed(code=code, value="yes") for code in sorted(CHECKLIST))
    )
    one, other = (person_status(each, POLICY, NOW) for each in (plain, flagged))
    assert one.tier == other.tier == "standard"
    assert one.steps == other.steps
    assert one.tasks == other.tasks


def test_unknown_job_is_told() -> None:
    assert "name-job" in {one.code for one in person_status(person(None), POLICY, NOW).tasks}
    known = person_status(person(Requisition(id="R-1")), POLICY, NOW)
    assert "name-job" not in {one.code for one in known.tasks}
