"""The weight table: complete, sourced, refused when wrong."""

from __future__ import annotations

import pytest

from doorward.model import Band, Strength
from doorward.risk import WeightError, default_weights, parse_weights, render_weights

GOOD = """
base_rate = 0.001
weak_cap = 0.7
default_spread = 1.1
default_weak = 0.4
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


@pytest.mark.parametrize(
    ("strength", "expected"),
    [(Strength.STRONG, 4.0), (Strength.MEDIUM, 2.0), (Strength.WEAK, 0.4)],
)
def test_a_strength_not_stated_never_weighs_more_than_its_neighbour(strength, expected):
    assert parse_weights(GOOD, "own.toml").weight("A01", strength)[0] == expected
    only_medium = GOOD.replace("strong = 4.0\n", "")
    assert parse_weights(only_medium, "own.toml").weight("A01", strength)[0] <= 2.0


def test_every_registered_signal_has_a_weight_and_every_entry_a_signal():
    import doorward.screening
    import doorward.verification.checks
    import doorward.watch.detectors  # noqa: F401
    from doorward.signals import applicant_signals, behaviour_signals

    table = default_weights()
    for one in (*applicant_signals, *behaviour_signals):
        # A14 is a property of the job, N02 a rhythm alone: both weigh nothing on purpose.
        weight = table.weight(one.id, one.strength)[0]
        assert (weight > 0) is (one.id not in ("A14", "N02"))
    ids = {one.id for one in (*applicant_signals, *behaviour_signals)}
    rows = ids | {one.split(".")[0] for one in ids}
    assert set(table.signals) <= rows


def test_rendering_round_trips():
    table = default_weights()
    assert parse_weights(render_weights(table, "again"), "again.toml") == table
