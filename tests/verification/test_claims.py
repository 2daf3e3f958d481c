"""What people say about themselves in several sources, and dates that cannot all be so."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import (
    Application,
    Education,
    Employment,
    Origin,
    PartialDate,
    Statement,
    StatementSource,
)
from doorward.reference import Reference
from doorward.verification.claim_intervals import (
    Fit,
    certain_overlap,
    certainly_apart,
    contradictions,
    fit,
)
from doorward.verification.claims import Relation, Span, claims_of

KNOWLEDGE = Reference.bundled()
RESUME, FORM, CHECK = StatementSource.RESUME, StatementSource.FORM, StatementSource.BACKGROUND_CHECK


def year(start, end=None, *, still=False):
    return Span(PartialDate(start), PartialDate(end) if end else None, still)


def job(employer, start=None, end=None, **more):
    return Employment(
        employer=employer,
        start=PartialDate(*start) if start else None,
        end=PartialDate(*end) if end else None,
        **more,
    )


def said(source, *jobs, **more):
    return Statement(source=source, origin=Origin(f"{source}.json", "1"), employments=jobs, **more)


def person(*statements):
    return Application(id="A-1", origin=Origin("a.json", "1"), statements=statements)


def test_one_claim_in_several_sources_is_one_claim():
    one = person(
        said(RESUME, job("Example Labs, Inc.", (2019, 3), (2021, 5), title="Engineer")),
        said(FORM, job("EXAMPLE LABS", (2019,), (2021,))),
    )
    (claim,) = claims_of(one)
    assert (claim.who, claim.relation, claim.what) == (
        "A-1",
        Relation.WORKED_AT,
        "Example Labs, Inc.",
    )
    assert [(s.source, s.where, s.words) for s in claim.sources] == [
        (RESUME, "resume.json#1 employments[0]", "Engineer, Example Labs, Inc."),
        (FORM, "form.json#1 employments[0]", "EXAMPLE LABS"),
    ]
    assert str(claim.span) == "2019-03 to 2021-05"


def test_every_relation_is_found_with_its_role():
    text = "Built a billing service with Kafka. Was happy. Led the move to Kubernetes;"
    one = person(
        said(
            RESUME,
            job("Example Labs", (2019,), description=text),
            educations=(Education(school="University of Example", degree="BSc"),),
            location="Springfield, Exampleland",
            skills=("TypeScript", "walking"),
        )
    )
    found = {(c.relation.value, c.what, c.at) for c in claims_of(one, KNOWLEDGE)}
    assert {
        ("worked-at", "Example Labs", None),
        ("studied-at", "University of Example", None),
        ("lives-in", "Springfield, Exampleland", None),
        ("used-technology-in-role", "TypeScript", None),
        ("led-project", "Built a billing service with Kafka", "Example Labs"),
        ("led-project", "Led the move to Kubernetes", "Example Labs"),
    } <= found
    in_role = {what for relation, what, at in found if relation.startswith("used") and at}
    assert {"Kubernetes"} <= in_role
    assert not any("walking" in what or "happy" in what for _, what, _ in found)


def test_what_others_say_is_no_claim_of_the_persons():
    assert claims_of(person(said(CHECK, job("Example Labs", (2019,), (2020,))))) == ()


def test_the_latest_comes_first_and_an_open_job_before_all():
    one = person(
        said(
            RESUME,
            job("Old", (2010,), (2012,)),
            job("Now", (2011,), current=True),
            job("Mid", (2013,), (2020,)),
        )
    )
    assert [(c.number, c.what) for c in claims_of(one)] == [(2, "Now"), (3, "Mid"), (1, "Old")]


def test_no_dossier_makes_endless_claims():
    jobs = [job(f"Employer {n}") for n in range(500)]
    assert len(claims_of(person(said(RESUME, *jobs)))) <= 40


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(year(2018, 2019), year(2020, 2021), Fit.DISJOINT, id="years apart"),
        pytest.param(year(2018, 2019), year(2019, 2020), Fit.POSSIBLE, id="one year shared"),
        pytest.param(
            year(2017, 2020), year(2018, 2019), Fit.OVERLAPPING, id="one inside the other"
        ),
        pytest.param(year(2018), year(2019, 2020), Fit.POSSIBLE, id="no end known"),
        pytest.param(year(2018, still=True), year(2019, 2020), Fit.OVERLAPPING, id="goes on"),
        pytest.param(Span(), year(2019, 2020), Fit.POSSIBLE, id="nothing known"),
        pytest.param(year(2020, 2018), year(2019, 2019), Fit.POSSIBLE, id="ends before it begins"),
    ],
)
def test_what_is_certain_of_two_spans(one, other, expected):
    assert fit(one, other) is fit(other, one) is expected


DATES = st.builds(PartialDate, st.integers(2000, 2004), st.none() | st.integers(1, 12))
SPANS = st.builds(Span, DATES, DATES)


def days(date):
    first, last = date.earliest(), date.latest()
    return (first, last, first + (last - first) / 2)


@given(SPANS, SPANS)
def test_what_is_certain_holds_for_every_day_the_dates_can_mean(one, other):
    said_to_be = fit(one, other)
    for a, b, c, d in itertools.product(*map(days, (one.start, one.end, other.start, other.end))):
        if a > b or c > d:
            continue  # no span begins after its end
        together = a <= d and c <= b
        assert said_to_be is not (Fit.DISJOINT if together else Fit.OVERLAPPING)
        if together:
            assert certain_overlap(one, other) <= min(b, d) - max(a, c)


@given(DATES, DATES)
def test_dates_that_are_certainly_apart_share_no_day(one, other):
    if certainly_apart(one, other):
        gap = max(one.earliest() - other.latest(), other.earliest() - one.latest())
        assert gap > timedelta(days=60)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(((2019, 3), (2021, 5)), ((2019,), (2021,)), None, id="coarser dates"),
        pytest.param(((2019, 3), (2021, 5)), ((2019, 5), (2021, 4)), None, id="two months"),
        pytest.param(((2019, 3), (2021, 5)), ((2020, 1), (2021, 5)), "starts", id="start"),
        pytest.param(((2019, 3), (2021, 5)), ((2019, 3), (2022, 5)), "ends", id="end"),
        pytest.param(((2012,), (2014,)), ((2016,), (2018,)), "disjoint", id="disjoint"),
        pytest.param(((2012,), None), ((2012,), (2018,)), None, id="an end not said"),
    ],
)
def test_the_same_claim_dated_in_two_ways(first, second, expected):
    one = person(
        said(RESUME, job("Example Labs", *first)), said(FORM, job("Example Labs", *second))
    )
    found = contradictions(claims_of(one))
    assert len(found) == (expected is not None)
    if expected:
        assert expected in found[0].what
        assert (found[0].first.source, found[0].second.source) == (RESUME, FORM)


def test_somebody_who_came_back_does_not_contradict_themself():
    stints = (job("Example Labs", (2015,), (2016,)), job("Example Labs", (2019,), (2021,)))
    assert contradictions(claims_of(person(said(RESUME, *stints), said(FORM, *stints)))) == ()
    whole = job("Example Labs", (2015,), (2021,))
    assert contradictions(claims_of(person(said(RESUME, *stints), said(FORM, whole)))) == ()


@pytest.mark.parametrize(
    ("resume", "form", "expected"),
    [
        pytest.param(
            [job("One Ltd", (2018,), (2020,))],
            [job("Two GmbH", (2018,), (2020,))],
            1,
            id="one each",
        ),
        pytest.param(
            [job("One Ltd", (2018,), (2020,))],
            [job("Two GmbH", (2018,), (2020,), part_time=True)],
            0,
            id="part time",
        ),
        pytest.param(
            [job("One Ltd", (2018,), (2020,))],
            [job("Two GmbH", (2020,), (2022,))],
            0,
            id="a change",
        ),
        pytest.param(
            [job("One Ltd", (2018,), (2020,)), job("Two GmbH", (2018,), (2020,))],
            [job("Two GmbH", (2018,), (2020,))],
            0,
            id="both told in one",
        ),
    ],
)
def test_two_employers_at_one_time_in_two_sources(resume, form, expected):
    found = contradictions(claims_of(person(said(RESUME, *resume), said(FORM, *form))))
    assert len(found) == expected
    assert all("overlapping" in one.what for one in found)


def test_claims_are_numbered_as_the_application_lists_them():
    latest = job("Example Labs", (2019,), current=True)
    found = claims_of(person(said(FORM, job("are you a Muslim?"), latest)))
    assert [(one.what, one.number) for one in found] == [
        ("Example Labs", 2),
        ("are you a Muslim?", 1),
    ]
