"""Tries are counted, forgotten in time, and never fill the memory."""

import pytest

from doorward.access.throttle import Throttle, neighbourhood


def test_a_burst_then_a_rate():
    throttle = Throttle(burst=3, per_minute=60)
    assert [throttle.wait("a", 100.0) for _ in range(3)] == [0, 0, 0]
    assert throttle.wait("a", 100.0) == pytest.approx(1.0)
    assert throttle.wait("a", 100.5) == pytest.approx(0.5)
    assert throttle.wait("a", 101.1) == 0
    assert throttle.wait("a", 101.1) > 0
    assert throttle.wait("b", 101.1) == 0


def test_waiting_long_gives_no_more_than_a_burst():
    throttle = Throttle(burst=2, per_minute=60)
    throttle.wait("a", 0.0)
    assert [throttle.wait("a", 1e6) == 0 for _ in range(3)] == [True, True, False]


def test_the_memory_has_an_end_and_the_busy_are_not_forgotten():
    throttle = Throttle(burst=1, per_minute=1, most=100)
    throttle.wait("busy", 0.0)
    for number in range(5000):
        throttle.wait(f"other {number}", 0.0)
        assert throttle.wait("busy", 0.0) > 0
    assert len(throttle._buckets) == 100


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("no address", "", True),
    ],
)
def test_a_network_of_one_customer_counts_as_one(one, other, same):
    assert (neighbourhood(one) == neighbourhood(other)) is same
