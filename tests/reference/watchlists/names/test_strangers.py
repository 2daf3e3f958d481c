"""What is seen at a glance of two tokens must never contradict comparing them in full."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from doorward.reference.watchlists.names import pairing
from doorward.reference.watchlists.names.aligning import _same_word
from doorward.reference.watchlists.names.preparing import organisation_part, person_part
from doorward.reference.watchlists.names.sounds import (
    LETTERS_OF_ONE_SLIP,
    letters,
    sound,
    steady,
)

TOKENS = st.one_of(
    st.text("abdefghijklmnoprstuvwyz", min_size=1, max_size=12),
    st.text("aeiouylnmh", min_size=1, max_size=8),
    st.sampled_from(["mohammed", "muhamad", "yusuf", "josef", "petrov", "bedrov", "nikolaevich"]),
    st.sampled_from(["abdulaziz", "jalaluddin", "bin", "anna", "schukin", "phillip", "filip"]),
    st.sampled_from(["trading", "bank", "44", "lee", "li", "weiming", "weidong", "margaret"]),
)


@st.composite
def near(draw: st.DrawFn) -> tuple[str, str]:
    """A token and the same after a few changes of letters."""
    token = draw(TOKENS)
    other = list(token)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(other) - 1))
        other[place : place + draw(st.integers(0, 1))] = draw(st.text("aeiouhszcktvfn", max_size=2))
        other = other or ["a"]
    return token, "".join(other)


PAIRS = st.one_of(near(), st.tuples(TOKENS, TOKENS))


@pytest.mark.parametrize("part", [person_part, organisation_part], ids=["person", "organisation"])
@pytest.mark.parametrize("few_vowels", [False, True], ids=["all-vowels", "few-vowels"])
@given(pair=PAIRS)
@example(pair=("mansour", "bedrosyan"))
def test_strangers_are_not_alike(part, few_vowels, pair):
    a, b = part(pair[0]), part(pair[1], few_vowels)
    if a.text != b.text and pairing._strangers(a, b):
        assert pairing._likeness(a, b).score == 0
        assert pairing._likeness(b, a).score == 0


@pytest.mark.parametrize(
    ("a", "b", "seen"),
    [
        ("kim", "lee", True),
        ("karimi", "johnson", True),
        ("mohammed", "mehmet", False),
        ("margaret", "peggy", False),
    ],
)
def test_strangers_are_seen_and_relatives_are_none(a, b, seen):
    assert pairing._strangers(person_part(a), person_part(b)) is seen


@given(TOKENS)
def test_sound_neither_adds_nor_takes_a_steady_letter(word):
    assert steady(letters(sound(word))) == steady(letters(word))


@given(PAIRS, TOKENS)
def test_words_that_spell_another_hold_its_steady_letters(pair, first):
    joined, word = first + pair[0], first + pair[1]
    together = steady(letters(first)) | steady(letters(pair[0]))
    assert together == steady(letters(joined))
    if _same_word(joined, word):
        assert (together ^ steady(letters(word))).bit_count() <= LETTERS_OF_ONE_SLIP
