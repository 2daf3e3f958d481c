"""Reached, equivalent, missing, overdue, expired, needing review, declined: to the day."""

from datetime import date, timedelta, timezone
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from verification_people import (
    WHERE,
    applicant,
    check,
    day,
    interview,
    moment,
    only_tier,
    rule,
    seen,
)

from doorward.model import (
    Application,
    CheckOutcome,
    DocumentSeen,
    Moment,
    ProofingStep,
    ScheduledInterview,
    StepDeclined,
)
from doorward.verification.due import add_months
from doorward.verification.next_steps import step_tasks
from doorward.verification.person import person_status
from doorward.verification.policy import Policy
from doorward.verification.status import StepState, StepStatus, step_statuses

DOCUMENT = only_tier(rule("document", more="grace_days = 3\nvalid_months = 12"))
BIOMETRIC = only_tier(rule("biometric", more='accommodations = [["in-person"]]'))
IN_PERSON = only_tier(rule("in-person", '"interview"', 'equivalents = [["notarised"]]'))
TWICE = only_tier(rule("document", '"apply", "day-one"'))


def status(one: Application, tier=DOCUMENT, at: str = "2026-04-03") -> StepStatus:
    return step_statuses(one, tier, moment(f"{at}T23:00"))[-1]


@pytest.mark.parametrize(
    ("months", "day"),
    [(0, "2026-01-31"), (1, "2026-02-28"), (2, "2026-03-31"), (11, "2026-12-31"),
     (12, "2027-01-31"), (25, "2028-02-29")],
    ids=str,
)  # fmt: skip
def test_months_are_counted_from_the_first_day(months: int, day: str) -> None:
    assert add_months(date(2026, 1, 31), months).isoformat() == day


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_months_land_in_the_right_month(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-03-31", StepState.UPCOMING),
        ("2026-04-01", StepState.MISSING),
        ("2026-04-04", StepState.MISSING),
        ("2026-04-05", StepState.OVERDUE),
    ],
    ids=["before", "on-the-day", "last-day-of-grace", "a-day-late"],
)
def test_step_is_overdue_the_day_after_its_grace(at: str, state: StepState) -> None:
    found = status(applicant(), at=at)
    assert found.state is state
    assert found.due == date(2026, 4, 4)


@pytest.mark.parametrize(
    ("at", "state"),
    [("2027-04-02", StepState.REACHED), ("2027-04-03", StepState.EXPIRED)],
    ids=["last-day", "next-day"],
)
def test_step_expires_the_day_after_its_last(at: str, state: StepState) -> None:
    found = status(applicant(check("document", "2026-04-02")), at=at)
    assert found.state is state
    assert found.valid_until == date(2027, 4, 2)
    assert found.by == "examplevendor"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("approved", StepState.REACHED),
        ("completed", StepState.NEEDS_REVIEW),
        ("needs-review", StepState.NEEDS_REVIEW),
        ("declined", StepState.NEEDS_REVIEW),
        ("started", StepState.MISSING),
        ("cancelled", StepState.MISSING),
        ("expired", StepState.MISSING),
    ],
)
def test_only_approval_reaches_a_step(outcome: str, state: StepState) -> None:
    found = status(applicant(check("document", "2026-04-02", outcome)))
    assert found.state is state
    assert bool(found.why) is (state is not StepState.REACHED)


def test_approval_of_an_expired_document_is_looked_at() -> None:
    old = DocumentSeen(kind="passport", expires=date(2026, 4, 1))
    found = status(applicant(check("document", "2026-04-02", document=old)))
    assert found.state is StepState.NEEDS_REVIEW
    assert "2026-04-01" in found.why
    last_day = DocumentSeen(kind="passport", expires=date(2026, 4, 2))
    fine = status(applicant(check("document", "2026-04-02", document=last_day)))
    assert fine.state is StepState.REACHED


MESSAGES = [
    check("document", "2026-04-02T10:00", "started", check_id="k", event_id="1"),
    check("document", "2026-04-02T10:05", "completed", check_id="k", event_id="2"),
    check("document", "2026-04-02T10:09", "approved", check_id="k", event_id="3"),
]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_messages_may_come_in_any_order_and_twice(order: tuple[int, ...]) -> None:
    messages = [MESSAGES[index] for index in order]
    found = status(applicant(*messages, *messages))
    assert found.state is StepState.REACHED
    assert found.reached_at == moment("2026-04-02T10:09")


def test_late_message_of_an_early_state_takes_nothing_back() -> None:
    approved_then_started = applicant(MESSAGES[2], MESSAGES[0])
    assert status(approved_then_started).state is StepState.REACHED


def test_approval_that_the_vendor_takes_back_is_looked_at() -> None:
    back = check("document", "2026-04-03T10:00", "declined", check_id="k")
    assert status(applicant(*MESSAGES, back)).state is StepState.NEEDS_REVIEW


def test_of_two_messages_of_one_moment_the_careful_one_holds() -> None:
    both = [
        check("document", "2026-04-02", each, check_id="k") for each in ("approved", "declined")
    ]
    assert status(applicant(*both)).state is StepState.NEEDS_REVIEW
    assert status(applicant(*reversed(both))).state is StepState.NEEDS_REVIEW


def test_new_attempt_after_a_declined_one_reaches() -> None:
    two = [
        check("document", "2026-04-02", "declined", check_id="a"),
        check("document", "2026-04-03", "approved", check_id="b"),
    ]
    assert status(applicant(*two)).state is StepState.REACHED


def test_what_is_not_known_yet_does_not_count() -> None:
    one = applicant(check("document", "2026-04-02"))
    assert status(one, at="2026-04-01").state is StepState.MISSING


def test_check_done_early_counts_for_the_first_moment() -> None:
    assert status(applicant(check("document", "2026-03-05"))).state is StepState.REACHED


def test_each_moment_wants_its_own_check() -> None:
    early = applicant(check("document", "2026-03-05"), starts="2026-05-01")
    first, second = step_statuses(early, TWICE, moment("2026-05-03"))
    assert (first.moment, first.state) == (Moment.APPLY, StepState.REACHED)
    assert (second.moment, second.state) == (Moment.DAY_ONE, StepState.OVERDUE)


def test_step_made_good_later_counts_for_the_earlier_moment() -> None:
    late = applicant(check("document", "2026-05-02"), starts="2026-05-01")
    first, second = step_statuses(late, TWICE, moment("2026-05-03"))
    assert first.state is second.state is StepState.REACHED
    assert "later" in first.why
    assert second.why == ""


def test_moment_that_a_check_states_holds() -> None:
    stated = check("document", "2026-05-02", moment=Moment.APPLY)
    first, second = step_statuses(
        applicant(stated, starts="2026-05-01"), TWICE, moment("2026-05-03")
    )
    assert first.state is StepState.REACHED
    assert second.state is StepState.OVERDUE


def test_moment_of_unknown_day_is_never_overdue() -> None:
    one = applicant(offer=None, starts="2026-05-01")
    found = status(one, at="2027-01-01")
    assert found.state is StepState.MISSING
    assert found.due is None
    assert status(applicant(offer=None), at="2027-01-01").state is StepState.UPCOMING


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ((seen("2026-03-10"),), StepState.REACHED),
        ((seen("2026-03-10", "cannot-say"),), StepState.NEEDS_REVIEW),
        ((seen("2026-03-10", "no"),), StepState.NEEDS_REVIEW),
        ((seen("2026-03-10", document=None, compared_with="x"),), StepState.NEEDS_REVIEW),
        ((seen("2026-03-10", how="video"),), StepState.OVERDUE),
        ((check("notarised", "2026-03-10"),), StepState.EQUIVALENT),
        ((check("notarised", "2026-03-10", "completed"),), StepState.NEEDS_REVIEW),
    ],
    ids=["yes", "cannot-say", "no", "no-document", "video", "notarised", "notary-not-done"],
)
def test_coming_in_person(records: tuple[object, ...], state: StepState) -> None:
    one = applicant(*records, interviews=(interview("2026-03-10", "round 1"),))
    found = status(one, IN_PERSON)
    assert found.state is state
    if state is StepState.EQUIVALENT:
        assert found.through == (ProofingStep.NOTARISED,)


def test_accommodation_counts_for_whoever_asks() -> None:
    came = seen("2026-04-02")
    assert status(applicant(came), BIOMETRIC).state is StepState.OVERDUE
    asked = StepDeclined(
        at=moment("2026-04-02"), step="biometric", origin=WHERE, accommodation=True
    )
    found = status(applicant(came, asked), BIOMETRIC)
    assert found.state is StepState.EQUIVALENT
    assert found.through == (ProofingStep.IN_PERSON,)
    marked = status(applicant(seen("2026-04-02", accommodation=True)), BIOMETRIC)
    assert marked.state is StepState.EQUIVALENT
    assert marked.accommodation


def test_step_that_is_asked_anyway_is_not_taken_for_an_attempt_to_stand_in() -> None:
    both = only_tier(
        rule("biometric", more='accommodations = [["in-person"], ["notarised"]]')
        + rule("in-person", more='equivalents = [["notarised"]]')
    )
    asked = StepDeclined(
        at=moment("2026-04-02"), step="biometric", origin=WHERE, accommodation=True
    )
    unsure = seen("2026-04-02", "cannot-say")
    biometric, in_person = step_statuses(applicant(asked, unsure), both, moment("2026-04-03"))
    assert (biometric.state, in_person.state) == (StepState.DECLINED, StepState.NEEDS_REVIEW)
    notary = check("notarised", "2026-04-02", "completed")
    found = step_statuses(applicant(asked, notary), both, moment("2026-04-03"))
    assert [one.state for one in found] == [StepState.NEEDS_REVIEW, StepState.NEEDS_REVIEW]


@pytest.mark.parametrize(
    ("accommodation", "offered", "task"),
    [
        (True, False, "offer-accommodation"),
        (False, False, "offer-alternative"),
        (False, True, "settle-declined-step"),
    ],
)
def test_declined_step_is_told_with_its_reason(
    accommodation: bool, offered: bool, task: str
) -> None:
    refusal = StepDeclined(
        at=moment("2026-04-02"),
        step="biometric",
        origin=WHERE,
        reason="prefers another way",
        accommodation=accommodation,
        alternative_offered=offered,
    )
    found = status(applicant(refusal), BIOMETRIC)
    assert found.state is StepState.DECLINED
    reason = None if accommodation else "prefers another way"
    assert (found.reason, found.accommodation) == (reason, accommodation)
    assert [one.code for one in step_tasks("A-1", (found,))] == [task]
    later = status(applicant(refusal, check("biometric", "2026-04-03")), BIOMETRIC)
    assert later.state is StepState.REACHED


EVERY_MONTH = only_tier(
    rule("re-check", '"day-one", "periodic"', "every_months = 1\ngrace_days = 2")
)


def periodic(one: Application, at: str) -> StepStatus:
    return step_statuses(one, EVERY_MONTH, moment(f"{at}T12:00"))[1]


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-01-30", StepState.UPCOMING),
        ("2026-02-28", StepState.UPCOMING),
        ("2026-03-01", StepState.MISSING),
        ("2026-03-02", StepState.MISSING),
        ("2026-03-03", StepState.OVERDUE),
    ],
    ids=str,
)
def test_periodic_step_comes_round_a_month_after_the_first_day(at: str, state: StepState) -> None:
    one = applicant(offer="2026-01-05", starts="2026-01-31")
    assert periodic(one, at).state is state


@pytest.mark.parametrize(
    ("at", "state", "turn"),
    [
        ("2026-03-20", StepState.REACHED, date(2026, 3, 20)),
        ("2026-03-21", StepState.MISSING, None),
        ("2026-03-23", StepState.OVERDUE, None),
    ],
    ids=["last-day", "next-day", "after-grace"],
)
def test_periodic_step_is_counted_from_when_it_was_last_reached(
    at: str, state: StepState, turn: date | None
) -> None:
    again = check("re-check", "2026-02-20")
    found = periodic(applicant(again, offer="2026-01-05", starts="2026-01-31"), at)
    assert found.state is state
    assert found.valid_until == turn


def test_looking_again_before_the_first_day_is_not_looking_again_at_it() -> None:
    early = check("re-check", "2026-04-10")
    found = step_statuses(applicant(early, starts="2026-05-01"), EVERY_MONTH, moment("2026-05-04"))
    assert [one.state for one in found] == [StepState.OVERDUE, StepState.UPCOMING]


def test_attestation_that_compares_is_looking_again() -> None:
    again = seen("2026-05-01T09:00", how="video", compared_with="round 2", round="Day one")
    found = step_statuses(applicant(again, starts="2026-05-01"), EVERY_MONTH, moment("2026-05-04"))
    assert [one.state for one in found] == [StepState.REACHED, StepState.REACHED]


OUTCOMES = st.sampled_from([each for each in CheckOutcome if each is not CheckOutcome.APPROVED])


@given(st.lists(st.tuples(OUTCOMES, st.integers(0, 60)), max_size=6))
def test_nothing_but_approval_ever_counts(events: list[tuple[CheckOutcome, int]]) -> None:
    checks = [
        check("document", f"{date(2026, 3, 1) + timedelta(days=days)}", outcome.value)
        for outcome, days in events
    ]
    found = status(applicant(*checks), at="2026-06-01")
    assert found.state in {StepState.NEEDS_REVIEW, StepState.OVERDUE}


@pytest.mark.parametrize("year", ["9999-12-31", "0001-01-01"])
def test_first_and_last_day_there_is_break_nothing(year: str) -> None:
    far = interview(f"{year}T12:00", "round 1")
    one = applicant(interviews=(far,), offer=f"{year}T12:00", starts=year)
    for tier in (DOCUMENT, IN_PERSON, EVERY_MONTH):
        found = step_statuses(one, tier, moment("2026-06-01"))
        expected = {StepState.UPCOMING} if year > "2026" else {StepState.OVERDUE}
        assert {each.state for each in found} == expected


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ANY_TIME = st.datetimes(timezones=ZONES)
ANY_RECORD = st.one_of(
    st.builds(
        check,
        st.sampled_from([each.value for each in ProofingStep]),
        st.just("2026-04-02"),
        st.sampled_from([each.value for each in CheckOutcome]),
        moment=st.none() | st.sampled_from(Moment),
        document=st.none() | st.builds(DocumentSeen, kind=st.text(max_size=5), expires=st.dates()),
    ).flatmap(lambda one: ANY_TIME.map(lambda at: msgspec.structs.replace(one, at=at))),
    st.builds(
        seen, st.just("2026-04-02"), round=st.text(max_size=8), compared_with=st.text(max_size=8)
    ).flatmap(lambda one: ANY_TIME.map(lambda at: msgspec.structs.replace(one, at=at))),
    st.builds(day, st.dates().map(str), attended=st.none() | st.booleans()),
)


@given(
    st.lists(ANY_RECORD, max_size=6),
    st.lists(ANY_TIME.map(lambda at: ScheduledInterview(at=at, origin=WHERE)), max_size=3),
    st.none() | st.dates().map(str),
)
def test_any_records_give_a_status(records, interviews, starts) -> None:
    one = applicant(*records, interviews=tuple(interviews), starts=starts)
    rules = "".join(
        rule(step.value, '"apply", "interview", "offer", "day-one", "periodic"',
             'every_months = 120\nvalid_months = 120\ngrace_days = 365\n'
             'equivalents = [["notarised"]]')
        for step in ProofingStep
        if step is not ProofingStep.NOTARISED
    )  # fmt: skip
    tier = only_tier(rules)
    policy = Policy(version=1, name="Synthetic", tiers=(tier,))
    found = person_status(one, policy, moment("2026-06-01"))
    assert len(found.steps) == 5 * (len(ProofingStep) - 1)
    assert len(list(step_tasks("A-1", found.steps))) == len(found.open_steps)
    for one in found.steps:
        assert (one.reached_at is not None) is (
            one.state in {StepState.REACHED, StepState.EQUIVALENT, StepState.EXPIRED}
        )
