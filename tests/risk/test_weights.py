"""The weight table: complete, sourced, refused when wrong."""

from __future__ import annotations

import pytest

from doorward.model import Band
from doorward.risk import WeightError, default_weights, parse_weights, render_weights

GOOD = """
base_rate = 0.001
weak_cap = 0.7
default_spread = 1.1
[bands]
look = 0.003
verify = 0.1
investigate = 0.5
[signals.A01]
strong = 4.0
medium = 2.0
basis = "prior"
source = "a source"
"""


def test_a_good_table_is_read():
    table = parse_weights(GOOD, "own.toml")
    assert table.signals["A01"].strong == 4.0
    assert table.limit(Band.VERIFY) == 0.1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("base_rate = 0.001", "base_rate = 0.7", "base_rate"),
        ("strong = 4.0", "strong = 1.0", "must not fall"),
        ("strong = 4.0", "strong = 40.0", "between 0 and 7"),
        ("strong = 4.0", 'strong = "much"', "signals"),
        ('source = "a source"', 'source = " "', "no source"),
        ('source = "a source"', "", "source"),
        ('basis = "prior"', 'basis = "guess"', "basis"),
        ("verify = 0.1", "verify = 0.6", "rise"),
        ("verify = 0.1", "", "bands"),
        ("weak_cap = 0.7", "weak_cap = ", "own.toml"),
        ("strong = 4.0\nmedium = 2.0", "", "no weight"),
        ("medium = 2.0", "medium = 2.0\nreject = true", "reject"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(old, new, said):
    with pytest.raises(WeightError, match=said):
        parse_weights(GOOD.replace(old, new), "own.toml")


def test_rendering_round_trips():
    table = default_weights()
    assert parse_weights(render_weights(table, "again"), "again.toml") == table
