"""The audit finds what pass rates hide, and does not cry wolf."""

from __future__ import annotations

import random

import pytest

from doorward.model import Band
from doorward.risk import audit
from doorward.risk.audit import AuditRow


def pool(rates: dict[str, float], size: int, seed: int):
    rng = random.Random(seed)
    rows, groups = [], {}
    for group, rate in rates.items():
        for index in range(size):
            flagged = rng.random() < rate
            name = f"{group}-{index}"
            rows.append(
                AuditRow(
                    application=name,
                    band=Band.VERIFY if flagged else Band.CLEAR,
                    log_odds=-1.0 if flagged else -6.9 + rng.random() / 100,
                    signals=("A09",) if flagged else (),
                )
            )
            groups[name] = {"group": group}
    return rows, groups


def test_a_flag_rate_gap_shows_though_four_fifths_is_met():
    rows, groups = pool({"red": 0.086, "blue": 0.01}, 1000, 1)
    result = audit(rows, groups, columns=["group"])
    by_group = {row.group: row for row in result.overall[0].rows}
    assert not by_group["red"].below_four_fifths
    assert by_group["red"].flagged_more
    assert not by_group["blue"].flagged_more
    assert by_group["red"].flag_ratio == pytest.approx(8.6, rel=0.5)
    assert by_group["red"].p_value < 1e-6
    assert {row.group for _, row in result.concerns()} == {"red"}
    assert {one.signal for one, _ in result.concerns()} == {None, "A09"}


def test_equal_rates_raise_no_concern():
    concerned = 0
    for seed in range(20):
        rows, groups = pool({"red": 0.05, "blue": 0.05, "green": 0.05}, 300, seed)
        concerned += bool(audit(rows, groups, columns=["group"]).concerns())
    assert concerned <= 3


def test_unknown_groups_are_counted_and_left_out():
    rows, groups = pool({"red": 0.1, "blue": 0.1}, 50, 3)
    groups["red-0"] = {"group": ""}
    groups["red-1"] = {"group": "Unknown"}
    del groups["red-2"]
    result = audit(rows, groups, columns=["group"])
    assert result.unknown == {"group": 3}
    assert sum(row.count for row in result.overall[0].rows) == 97


def test_intersections_and_small_categories():
    rows, groups = pool({"red": 0.1, "blue": 0.1}, 100, 4)
    for name in groups:
        groups[name]["sex"] = "x" if name.endswith("7") else "y"
    rows.append(AuditRow(application="one", band=Band.CLEAR, log_odds=-6.9, signals=()))
    groups["one"] = {"group": "green", "sex": "y"}
    result = audit(rows, groups, columns=["group", "sex"])
    assert [one.column for one in result.overall] == ["group", "sex", "group × sex"]
    assert [row.small for row in result.overall[0].rows] == [False, True, False]


def test_the_operators_own_selection_is_used():
    rows, groups = pool({"red": 0.0, "blue": 0.0}, 100, 5)
    chosen = {row.application: row.application.startswith("blue") for row in rows}
    result = audit(rows, groups, columns=["group"], selected=chosen)
    by_group = {row.group: row for row in result.overall[0].rows}
    assert by_group["red"].impact_ratio == 0.0
    assert by_group["red"].below_four_fifths
    assert by_group["blue"].impact_ratio == 1.0


def test_an_empty_pool_has_no_rows():
    result = audit([], {}, columns=["group"])
    assert result.overall[0].rows == ()
    assert result.concerns() == ()
