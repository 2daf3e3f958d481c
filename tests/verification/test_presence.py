"""Days on site: what stands and what is open; a missed day is a task and no more."""

import pytest
from verification_people import applicant, day, moment, only_tier, rule

from doorward.verification.next_steps import presence_tasks
from doorward.verification.person import person_status
from doorward.verification.policy import Policy
from doorward.verification.presence import DayState, presence_days

NOW = moment("2026-06-10T12:00")
ASKED = {"exception": "Travel", "requested_by": "Cy Example"}


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (day("2026-06-10"), DayState.PLANNED),
        (day("2026-06-09"), DayState.UNKNOWN),
        (day("2026-06-09", attended=False), DayState.MISSED),
        (day("2026-06-09", attended=True, attested_by="Dana Example"), DayState.ATTENDED),
        (day("2026-06-09", attended=True), DayState.NOT_ATTESTED),
        (day("2026-06-09", attended=True, attested_by="ADA@example.com"), DayState.NOT_ATTESTED),
        (day("2026-06-09", approver="Dana Example", **ASKED), DayState.EXCEPTED),
        (day("2026-06-09", **ASKED), DayState.EXCEPTION_OPEN),
        (day("2026-06-09", approver="cy  example", **ASKED), DayState.EXCEPTION_OPEN),
        (day("2026-06-09", approver="Ada Sample", **ASKED), DayState.EXCEPTION_OPEN),
        (day("2026-06-09", exception="Travel", approver="Dana Example"), DayState.EXCEPTION_OPEN),
        (
            day("2026-06-09", exception=" ", requested_by="Cy Example", approver="Dana Example"),
            DayState.EXCEPTION_OPEN,
        ),
        (
            day("2026-06-09", approver="Dana Example", attested_by="dana example", **ASKED),
            DayState.EXCEPTION_OPEN,
        ),
    ],
    ids=[
        "to-come", "nothing-said", "missed", "attended", "nobody-attests", "self-attested",
        "excepted", "no-approver", "same-approver", "self-approved", "nobody-asked", "no-reason",
        "attester-approves",
    ],
)  # fmt: skip
def test_state_of_a_day(record, state: DayState) -> None:
    (found,) = presence_days(applicant(record), NOW)
    assert found.state is state
    assert bool(found.why) is (
        state in {DayState.NOT_ATTESTED, DayState.EXCEPTION_OPEN, DayState.UNKNOWN}
    )


def test_records_of_one_day_complete_each_other() -> None:
    one = applicant(
        day("2026-06-09"),
        day("2026-06-09", attended=False),
        day("2026-06-09", attended=True, attested_by="Dana Example"),
        day("2026-06-02", **ASKED),
        day("2026-06-02", approver="Dana Example"),
    )
    assert [(str(each.day), each.state) for each in presence_days(one, NOW)] == [
        ("2026-06-02", DayState.EXCEPTED),
        ("2026-06-09", DayState.ATTENDED),
    ]


def test_missed_day_is_a_task_and_changes_no_step() -> None:
    policy = Policy(version=1, name="Synthetic", tiers=(only_tier(rule("document")),))
    missed = person_status(applicant(day("2026-06-09", attended=False)), policy, NOW)
    plain = person_status(applicant(), policy, NOW)
    assert missed.steps == plain.steps
    assert {one.code for one in missed.tasks} - {one.code for one in plain.tasks} == {
        "ask-missed-day"
    }


def test_settled_days_ask_for_nothing() -> None:
    days = presence_days(
        applicant(
            day("2026-06-30"),
            day("2026-06-09", attended=True, attested_by="Dana Example"),
            day("2026-06-08", approver="Dana Example", **ASKED),
        ),
        NOW,
    )
    assert len(days) == 3
    assert list(presence_tasks("A-1", days)) == []
