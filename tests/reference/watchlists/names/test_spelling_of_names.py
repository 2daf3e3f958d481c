"""Scripts, sounds, syllables, compounds, numbers and legal forms, one table each."""

from __future__ import annotations

import doctest
import importlib

import pytest

from doorward.reference.watchlists.names import compounds, legal_forms, numbers, tables
from doorward.reference.watchlists.names.romanising import LONGEST, romanise, writes_few_vowels
from doorward.reference.watchlists.names.sounds import consonants, skeleton, sound
from doorward.reference.watchlists.names.syllables import differ

ROOM = "doorward.reference.watchlists.names."


@pytest.mark.parametrize(
    "module",
    [
        "romanising",
        "sounds",
        "numbers",
        "legal_forms",
        "compounds",
        "syllables",
        "preparing",
        "parts",
    ],
)
def test_examples_in_the_documentation(module: str) -> None:
    found = doctest.testmod(importlib.import_module(ROOM + module))
    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Żółć Ångström", "Zolc Angstrom"),
        ("Ｅｘａｍｐｌｅ", "Example"),
        ("O’Example", "OExample"),
        ("Παπαδοπουλου", "papadopulu"),
        ("Ex\u200bam\u00adple", "Example"),
        ("П'ятницький", "Pyatnitskiy"),
    ],
)
def test_letters(text: str, latin: str) -> None:
    assert romanise(text).strip() == latin


def test_reading_stops_at_the_limit() -> None:
    assert len(romanise("a" * 10 * LONGEST)) == LONGEST
    assert len(romanise("\ufdfa" * 10 * LONGEST)) < 20 * LONGEST


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("lavrov", "lawrow"),
        ("shcherbakov", "schtscherbakow"),
        ("chernyshev", "tchernychev"),
        ("hussein", "husayn"),
        ("philip", "filip"),
        ("mueller", "muller"),
        ("cheol", "chul"),
    ],
)
def test_words_that_sound_alike(left: str, right: str) -> None:
    assert skeleton(left) == skeleton(right) or sound(left) == sound(right)


@pytest.mark.parametrize(("left", "right"), [("lavrov", "petrov"), ("hussein", "hashim")])
def test_words_that_do_not(left: str, right: str) -> None:
    assert skeleton(left) != skeleton(right)
    assert sound(left) != sound(right)


def test_scripts_that_write_few_vowels() -> None:
    assert writes_few_vowels("خالد")
    assert not writes_few_vowels("Олег")
    assert consonants(romanise("خالد")) == consonants("khalid")
    assert consonants(romanise("خالد")) != consonants("karim")


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("weiming", "weidong", True),
        ("zhang", "zhong", True),
        ("jinping", "jinpin", False),
        ("weiming", "weimimg", False),
        ("teresa", "teesa", False),
    ],
)
def test_syllables(left: str, right: str, apart: bool) -> None:
    assert differ(left, right) is apart


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ("abd al rahman", ["abdulrahman"]),
        ("abdurrahman", ["abdulrahman"]),
        ("abdel rahman x", ["abdulrahman", "x"]),
        ("abd allah", ["abdullah"]),
        ("abdul", ["abdul"]),
        ("nour eddine", ["nouruddin"]),
        ("noureddine", ["nouruddin"]),
        ("salah al din x", ["salahuddin", "x"]),
        ("walter brackenbury", ["walter", "brackenbury"]),
    ],
)
def test_compound_given_names(words: str, joined: list[str]) -> None:
    assert compounds.joined(words.split()) == joined


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("forty four", ["44"]),
        ("fourty 4", ["44"]),
        ("twenty first", ["20", "1"]),
        ("3rd bank", ["3", "bank"]),
        ("seven ii", ["7", "2"]),
        ("example", ["example"]),
    ],
)
def test_numbers(words: str, digits: list[str]) -> None:
    assert numbers.in_digits(words.split()) == digits


@pytest.mark.parametrize(
    ("words", "left", "classes"),
    [
        ("example joint stock company", ["example"], {"stock"}),
        ("example joint stok company", ["example"], {"stock"}),
        ("example joint venture company", ["example", "joint", "venture", "company"], set()),
        ("llc example", ["example"], {"limited"}),
        ("ano example", ["example"], {"nonprofit"}),
        ("sa", ["sa"], set()),
    ],
)
def test_legal_forms(words: str, left: list[str], classes: set[str]) -> None:
    assert legal_forms.without(words.split()) == (left, classes)


def test_tables_are_plain_lower_case_words() -> None:
    for table in (tables.given_names(), tables.family_names(), tables.organisation_words()):
        assert len(table) > 100
        odd = [word for word in table if not word.isascii() or word != word.lower()]
        assert odd == []


def test_lines_of_the_tables_do_not_meet() -> None:
    seen: list[set[int]] = [
        {line for found in table.values() for line in found.lines}
        for table in (tables.given_names(), tables.family_names(), tables.organisation_words())
    ]
    assert not seen[0] & seen[1]
    assert not seen[0] & seen[2]
    assert not seen[1] & seen[2]
