"""The weight of a shared identifier."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.linking import RARITY, IdentifierClass, weight
from doorward.linking.records import KIND_OF

CLASSES = st.sampled_from(sorted(RARITY))


@given(CLASSES, st.integers(0, 2_000_000), st.integers(1, 2_000_000))
def test_weights_stay_between_nothing_and_the_cap(cls, sharers, pool):
    rarity = RARITY[cls]
    assert 0.0 <= weight(rarity, sharers, pool) <= max(rarity.cap, rarity.pair_cap)


@given(CLASSES, st.integers(3, 5000), st.integers(1, 1_000_000))
def test_more_sharers_never_weigh_more(cls, sharers, pool):
    assert weight(RARITY[cls], sharers + 1, pool) <= weight(RARITY[cls], sharers, pool)


@given(CLASSES, st.integers(2, 200), st.integers(2, 1_000_000))
def test_larger_pools_never_weigh_less(cls, sharers, pool):
    assert weight(RARITY[cls], sharers, pool + 1000) >= weight(RARITY[cls], sharers, pool)


@pytest.mark.parametrize("cls", sorted(RARITY))
def test_nobody_else_says_nothing_and_crowds_say_nothing(cls):
    assert weight(RARITY[cls], 1, 100_000) == 0.0
    assert weight(RARITY[cls], RARITY[cls].hard, 100_000) == 0.0
    assert weight(RARITY[cls], 2, 100_000) > 0.0


def test_every_class_that_ties_has_figures():
    assert set(RARITY) == set(KIND_OF)


def test_a_template_is_judged_by_the_pool_and_a_phone_by_its_nature():
    template, phone = RARITY[IdentifierClass.FILE_TEMPLATE], RARITY[IdentifierClass.PHONE]
    assert weight(template, 3, 3) < weight(template, 3, 3000)
    assert weight(phone, 3, 12) == 7.0
