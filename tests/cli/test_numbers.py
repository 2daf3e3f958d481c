"""Numbers in a terminal: never with an exponent where people read bytes."""

import pytest

from doorward.cli.numbers import number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (31_530_912.4, "31,530,912"),
        (-2_000_000.0, "-2,000,000"),
        (10_000.0, "10,000"),
        (9_999.123456, "9,999.12"),
        (0.1235, "0.1235"),
        (0.0, "0"),
        (float("nan"), "nan"),
    ],
)
def test_large_numbers_keep_their_digits_and_small_ones_their_fraction(value, text):
    assert number_text(value) == text


def test_fewer_digits_can_be_asked_for():
    assert number_text(8.374, 3) == "8.37"
