import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.watch.sigma.sieve import Sieve, pieces
from doorward.watch.sigma.values import texts_within

WORDS = st.text("abK:İſ\n1", min_size=1, max_size=5)
VALUES = st.recursive(
    st.one_of(WORDS, st.none(), st.integers(0, 20), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.lists(WORDS.map(str.lower), min_size=1, max_size=4), st.dictionaries(WORDS, VALUES))
def test_an_event_that_holds_a_text_passes(sought, event):
    held = any(one in text.lower() for one in sought for text in texts_within(event))
    if held:
        assert Sieve(sought).passes(event)


def test_hardly_any_other_event_passes():
    sieve = Sieve(["kerberos::golden", "gentilkiwi.com"])
    assert not sieve.passes({"a": "kerberos", "b": ["golden", 7], "c": None})
    assert sieve.passes({"a": "KERBEROS::golden"})
    assert not sieve.passes({"a": "kerberos::", "b": "golden"})


def test_a_number_lets_every_event_pass():
    assert Sieve(["4625", "word"]).passes({"a": 1})


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (["abcd", "xabcdy"], ("abcd",)),
        (["ab", "xaby", "cd"], ("cd", "ab")),
        (["a"], ()),
        ([f"{one}{one}" for one in "abcdefgh"], ()),
    ],
)
def test_pieces_stand_for_all_of_the_texts(sought, expected):
    assert set(pieces(sought)) == set(expected)
