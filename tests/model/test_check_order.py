from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.model import CheckOutcome, IdentityCheck, Origin, ProofingStep, latest

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
O = CheckOutcome  # noqa: E741


def check(outcome, minutes, check_id="c-1", step=ProofingStep.DOCUMENT, vendor="v"):
    return IdentityCheck(
        at=BEGIN + timedelta(minutes=minutes),
        step=step,
        outcome=outcome,
        origin=Origin("test"),
        vendor=vendor,
        check_id=check_id,
    )


STORIES = {
    "created-late": ([(O.STARTED, 0), (O.COMPLETED, 1), (O.APPROVED, 2)], O.APPROVED),
    "untimed-start-after": ([(O.APPROVED, 2), (O.STARTED, 9)], O.APPROVED),
    "completed-only": ([(O.STARTED, 0), (O.COMPLETED, 1)], O.COMPLETED),
    "reopened": ([(O.APPROVED, 2), (O.NEEDS_REVIEW, 3)], O.NEEDS_REVIEW),
    "reviewed": ([(O.NEEDS_REVIEW, 2), (O.APPROVED, 3)], O.APPROVED),
    "tie": ([(O.APPROVED, 2), (O.DECLINED, 2)], O.DECLINED),
    "withdrawn-approval": ([(O.APPROVED, 2), (O.DECLINED, 4), (O.STARTED, 5)], O.DECLINED),
}


@pytest.mark.parametrize("name", sorted(STORIES))
def test_the_last_decision_holds_in_whatever_order_messages_arrive(name):
    story, end = STORIES[name]
    for order in permutations(story):
        (held,) = latest(check(*one) for one in order)
        assert held.outcome is end


def test_checks_are_told_apart_by_vendor_id_and_step():
    checks = [
        check(O.APPROVED, 1),
        check(O.DECLINED, 2, check_id="c-2"),
        check(O.STARTED, 3, step=ProofingStep.BIOMETRIC),
        check(O.EXPIRED, 4, vendor="w"),
        check(O.APPROVED, 5, check_id=None),
        check(O.DECLINED, 6, check_id=None),
    ]
    assert latest(reversed(checks)) == tuple(checks)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            check,
            st.sampled_from(list(CheckOutcome)),
            st.integers(0, 5),
            st.sampled_from(["c-1", "c-2"]),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_arrival_order_and_repetition_do_not_matter(checks, random):
    mixed = [*checks, *checks]
    random.shuffle(mixed)
    assert set(latest(mixed)) == set(latest(checks))
