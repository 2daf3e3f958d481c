"""The index finds what transliteration, errors and joined words have changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference.watchlists.index import NameIndex
from doorward.reference.watchlists.spelling import Neighbours, skeleton

FILLER = [
    (first, last)
    for first in ("bela", "dorin", "fiona", "gustav", "hedda", "ivo", "jelena", "karim", "lotte")
    for last in ("abelson", "borowski", "castellan", "dragomir", "eriksson", "fontaine", "grossman")
]
NAMES = [
    ("muhammad", "al", "sampleani"),
    ("abdul", "rahman", "examplewi"),
    ("kim", "testyong"),
    ("aleksandr", "fiktivnikov"),
    ("widget", "works", "trading"),
    *FILLER,
]
INDEX = NameIndex(NAMES)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param("sampleani muhammad al", 0, id="order"),
        pytest.param("sampleani", 0, id="missing parts"),
        pytest.param("mohamed sampleani", 0, id="other vowels"),
        pytest.param("m sampleani", 0, id="initial"),
        pytest.param("abdulrahman examplewi", 1, id="two tokens joined"),
        pytest.param("abdelrahman", 1, id="joined and other vowels"),
        pytest.param("abdul rahman example wi", 1, id="one token split"),
        pytest.param("kim testyoung", 2, id="letter more"),
        pytest.param("kim tesyong", 2, id="letter less"),
        pytest.param("kim tsetyong", 2, id="letters exchanged"),
        pytest.param("alexandr fiktivnikof", 3, id="other consonants"),
        pytest.param("widgets work trading", 4, id="singular and plural"),
    ],
)
def test_finds_the_name_first(asked: str, expected: int) -> None:
    numbers, agreement = INDEX.candidates(tuple(asked.split()), 5)
    assert numbers[0] == expected
    assert 0 < agreement[0] <= 1.0001


def test_a_name_counts_by_its_token_most_like_the_one_asked_for() -> None:
    index = NameIndex([("jonas", "jonus"), ("jonas", "karlo"), *FILLER])
    numbers, agreement = index.candidates(("jonas",), 5)
    assert sorted(numbers.tolist()) == [0, 1]
    assert agreement[0] == agreement[1]
    assert index.bits_nearly("jonas") == pytest.approx(index.most_bits - 1)


def test_finds_nothing_for_what_is_on_no_list() -> None:
    numbers, agreement = INDEX.candidates(("zzyzx", "qwrtp"), 5)
    assert len(numbers) == len(agreement) == 0
    assert len(NameIndex([]).candidates(("any",), 5)[0]) == 0
    assert len(INDEX.candidates((), 5)[0]) == 0


def test_gives_only_names_that_may_be_given() -> None:
    among = INDEX.candidates(("kim", "testyong"), 5)[0]
    assert 2 in among
    allowed = [number != 2 for number in range(len(INDEX))]
    assert 2 not in INDEX.candidates(("kim", "testyong"), 5, np.array(allowed))[0]


def test_rare_tokens_weigh_more_than_common_ones() -> None:
    assert INDEX.bits("sampleani") > INDEX.bits("abelson") > 0
    assert INDEX.bits("neverseen") == INDEX.most_bits
    assert INDEX.bits_nearly("sampleani") <= INDEX.bits("sampleani") + 0.001


@given(st.lists(st.lists(st.text("abcdefghij", min_size=1, max_size=9), max_size=5), max_size=12))
def test_every_name_finds_itself(names: list[list[str]]) -> None:
    index = NameIndex(names)
    for number, tokens in enumerate(names):
        if tokens:
            assert number in index.candidates(tuple(tokens), max(len(names), 1))[0]


@given(st.text("abcdehkmnorstuz", min_size=4, max_size=30), st.data())
def test_neighbours_are_one_letter_away(token: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, min(len(token), 24) - 1))
    changed = token[:place] + "x" + token[place + 1 :]
    assert Neighbours([changed]).of(token) == [0]
    assert Neighbours([token]).of(token) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("mohammed", "mehmet"), ("yusuf", "yousef"), ("zhang", "jang"), ("khalid", "qaled")],
)
def test_skeletons_of_spellings_of_one_name(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)
    assert skeleton(one) != skeleton("bernardo")


def test_related_tokens_find_each_other() -> None:
    groups = {"bill": {1}, "william": {1}, "robert": {2}}
    index = NameIndex(
        [("william", "sampleani"), ("robert", "sampleani"), *FILLER],
        lambda token: groups.get(token, ()),
    )
    assert index.candidates(("bill", "sampleani"), 1)[0].tolist() == [0]
    assert index.candidates(("robert", "sampleani"), 1)[0].tolist() == [1]
