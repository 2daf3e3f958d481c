"""The rules that turn evidence into an assessment."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import Band, Evidence, Fact, Strength, Subject, SubjectKind
from doorward.risk import (
    WeightError,
    assess,
    assess_ring,
    default_weights,
    log_odds,
    precision_table,
    probability,
)
from doorward.signals import FairnessMark

TABLE = default_weights()
CONJUNCTION = {"A06", "A09", "A10", "C10", "B05"}


def mark_of(signal: str) -> FairnessMark:
    return FairnessMark.CONJUNCTION if signal in CONJUNCTION else FairnessMark.FAIR


def evidence(signal: str, family: str, strength: Strength, application: str = "app-1") -> Evidence:
    return Evidence(
        subject=Subject(SubjectKind.APPLICATION, application),
        signal=signal,
        strength=strength,
        family=family,
        reason=f"{signal} was seen",
        facts=(Fact("what", "value", "applications.jsonl#1"),),
        clears="an explanation",
    )


def weigh(*items: Evidence, **more):
    subject = Subject(SubjectKind.APPLICATION, "app-1")
    return assess(subject, items, table=TABLE, mark_of=mark_of, **more)


PHONE = evidence("A01", "contact", Strength.STRONG)
EMAIL = evidence("A02", "contact", Strength.STRONG)
TEXT = evidence("B01", "text", Strength.STRONG)
VPN = evidence("A09", "network", Strength.MEDIUM)
PLUS_ONE = evidence("A05", "contact", Strength.WEAK)


def test_no_evidence_is_the_base_rate_and_clear():
    result = weigh()
    assert result.band is Band.CLEAR
    assert result.log_odds == pytest.approx(log_odds(TABLE.base_rate))
    assert result.expected_precision == pytest.approx(TABLE.base_rate)
    assert result.families == ()


def test_one_family_never_reaches_a_high_band_however_strong():
    result = weigh(PHONE, EMAIL, base_rate=0.2)
    assert result.expected_precision > TABLE.limit(Band.INVESTIGATE)
    assert result.band is Band.LOOK


def test_two_independent_families_do():
    result = weigh(PHONE, TEXT)
    assert result.band is Band.INVESTIGATE
    assert result.families == ("contact", "text")


def test_one_family_does_not_add_up_twice():
    together = weigh(PHONE, EMAIL)
    alone = weigh(PHONE)
    assert together.log_odds == pytest.approx(alone.log_odds)
    uncounted = [one for one in together.evidence if one.counted == 0]
    assert [one.evidence.signal for one in uncounted] == ["A02"]
    assert "same family as A01" in uncounted[0].note


def test_conjunction_evidence_alone_adds_nothing_but_is_shown():
    result = weigh(VPN, evidence("A10", "place", Strength.MEDIUM))
    assert result.log_odds == pytest.approx(log_odds(TABLE.base_rate))
    assert result.band is Band.CLEAR
    assert len(result.evidence) == 2
    assert all("fair" in one.note for one in result.evidence)


def test_conjunction_evidence_counts_beside_fair_evidence_of_another_family():
    result = weigh(VPN, TEXT)
    expected = log_odds(TABLE.base_rate) + TABLE.signals["A09"].medium + TABLE.signals["B01"].strong
    assert result.log_odds == pytest.approx(expected)


def test_conjunction_evidence_does_not_count_beside_fair_evidence_of_its_own_family():
    fair_network = evidence("A11", "network", Strength.MEDIUM)
    strong_vpn = evidence("A10", "network", Strength.MEDIUM)
    result = weigh(fair_network, strong_vpn)
    assert sum(one.counted for one in result.evidence) == TABLE.signals["A11"].medium


def test_weak_evidence_breaks_ties_and_no_more():
    weak = [PLUS_ONE, evidence("B14", "web", Strength.WEAK), evidence("C11", "job", Strength.WEAK)]
    result = weigh(*weak)
    assert result.log_odds == pytest.approx(log_odds(TABLE.base_rate) + TABLE.weak_cap)
    assert result.band is Band.CLEAR
    assert result.families == ()


def test_a_weak_piece_never_stands_for_its_family():
    result = weigh(PLUS_ONE, PHONE)
    counted = {one.evidence.signal: one.counted for one in result.evidence}
    assert counted == {"A01": TABLE.signals["A01"].strong, "A05": 0.0}


def test_evidence_without_a_stated_weight_is_refused():
    with pytest.raises(WeightError, match="Z99"):
        weigh(evidence("Z99", "text", Strength.STRONG))


def test_a_split_row_falls_back_to_its_row():
    assert TABLE.weight("B09.image", Strength.STRONG) == TABLE.weight("B09", Strength.STRONG)


def test_the_published_base_rate_table():
    rows = {
        (0.8, 0.05): (0.139, 0.016, 0.0016),
        (0.8, 0.01): (0.447, 0.074, 0.008),
        (0.8, 0.001): (0.890, 0.445, 0.074),
    }
    for rates, expected in rows.items():
        assert precision_table(*rates, (0.01, 0.001, 0.0001)) == pytest.approx(expected, abs=6e-4)


def test_a_ring_counts_only_what_two_members_show():
    members = [
        weigh(PHONE, TEXT, evidence("C02", "code-content", Strength.STRONG)),
        weigh(PHONE, TEXT),
        weigh(evidence("A01", "contact", Strength.MEDIUM)),
    ]
    ring = Subject(SubjectKind.RING, "ring-1")
    result = assess_ring(ring, members, table=TABLE, mark_of=mark_of)
    assert result.families == ("contact", "text")
    assert result.subject == ring
    assert all(one.evidence.subject == ring for one in result.evidence)


def test_the_range_widens_with_evidence_and_holds_the_estimate():
    low, high = weigh(PHONE, TEXT).expected_precision_range
    assert low < weigh(PHONE, TEXT).expected_precision < high
    assert weigh().expected_precision_range == pytest.approx((TABLE.base_rate,) * 2)


SIGNALS = [
    ("A01", "contact"),
    ("A05", "contact"),
    ("A09", "network"),
    ("A11", "device"),
    ("B01", "text"),
    ("B05", "organisation"),
    ("C10", "place"),
]


@given(st.lists(st.sampled_from(SIGNALS), max_size=8), st.floats(1e-5, 0.4))
def test_order_never_matters_and_bands_keep_their_rules(chosen, rate):
    items = []
    for signal, family in chosen:
        strength = next(s for s in Strength if TABLE.signals[signal].at(s) is not None)
        items.append(evidence(signal, family, strength))
    result = weigh(*items, base_rate=rate)
    for other in itertools.islice(itertools.permutations(items), 6):
        again = weigh(*other, base_rate=rate)
        assert again.log_odds == pytest.approx(result.log_odds)
        assert again.band is result.band
    assert len(result.evidence) == len(items)
    if result.band in (Band.VERIFY, Band.INVESTIGATE):
        assert len(result.families) >= 2
    if all(mark_of(one.signal) is FairnessMark.CONJUNCTION for one in items):
        assert result.band is Band.CLEAR


@given(st.floats(-700, 700))
def test_probability_and_log_odds_are_inverse(odds):
    chance = probability(odds)
    assert 0.0 <= chance <= 1.0
    if abs(odds) < 30:
        assert math.isclose(log_odds(chance), odds, rel_tol=1e-3, abs_tol=1e-3)
