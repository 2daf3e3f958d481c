import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.report.visible import encodable, visible


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\x1b[31mb", "a⟨U+001B⟩[31mb"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("a\ud800b", "a⟨U+D800⟩b"),
        ("a\U000e0041b", "a⟨U+E0041⟩b"),
        ("a\x00b", "a⟨U+0000⟩b"),
        ("a\ufeffb", "a⟨U+FEFF⟩b"),
    ],
)
def test_hidden_characters_are_written_out(hidden, shown):
    assert visible(hidden) == shown


@pytest.mark.parametrize(
    "text", ["Avery", "例示太郎", "می\u200cخواهم", "👩\u200d💻", "Zoë", "‹ok›"]
)
def test_ordinary_writing_is_left_alone(text):
    assert visible(text) == text


def test_lines_are_joined_and_long_text_is_cut():
    assert visible(" a\n\n b\tc ") == "a b c"
    assert visible("x" * 1500, 1000) == "x" * 1000 + "… (500 more characters)"


def test_piles_of_marks_are_flattened():
    assert len(visible("e" + "\u0301" * 500)) == 5


@given(st.text(max_size=300))
def test_nothing_hidden_is_left(text):
    shown = visible(text, 100)
    assert len(shown) < 1000
    allowed = {"\u200c", "\u200d"}
    assert not [
        c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in allowed
    ]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b")


@given(st.text(st.characters(exclude_categories=[]), max_size=50))
def test_encodable_text_can_be_written(text):
    assert "\0" not in encodable(text).encode().decode()


def test_encodable_keeps_what_can_be_written():
    assert encodable("Zoë 例") == "Zoë 例"
