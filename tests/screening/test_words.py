"""Comparing written names: doubt is None, and only a clear difference is False."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.screening import words
from doorward.screening.words import degree_level, functions, same_organisation
from doorward.signals import person_names
from doorward.signals.person_names import fold, same_person_name, script

SAME = [
    ("Example Labs, Inc.", "EXAMPLE LABS"),
    ("MIT", "Massachusetts Institute of Technology"),
    ("Acme", "Acme Cloud Services"),
    ("Universidad de Ejemplo", "University of Ejemplo"),
    ("Beispiel & Söhne GmbH", "Beispiel und Soehne"),
    ("Contosso", "Contoso"),
    ("U.S. Example Co.", "US Example"),
    ("NorthWind Traders", "Northwind-Traders"),
]
DOUBTFUL = [
    ("東都大学", "Toto University"),
    ("Technische Universität München", "Technical University of Munich"),
    ("Московский пример", "Example of Moscow"),
    ("Alder Bank", "Alderman Group"),
    ("!!!", "Acme"),
    ("", "Acme"),
]
DIFFERENT = [
    ("Northwind Traders", "Contoso"),
    ("Alder University", "Birch College"),
    ("Acme", "Zenith Payments"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_organisation(one, other):
    assert same_organisation(one, other) is True
    assert same_organisation(other, one) is True


@pytest.mark.parametrize(("one", "other"), DOUBTFUL)
def test_organisations_that_cannot_be_told(one, other):
    assert same_organisation(one, other) is None
    assert same_organisation(other, one) is None


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_organisations(one, other):
    assert same_organisation(one, other) is False
    assert same_organisation(other, one) is False


@given(st.text(max_size=80), st.text(max_size=80))
def test_comparisons_are_symmetric_and_never_raise(one, other):
    assert same_organisation(one, other) == same_organisation(other, one)
    assert same_person_name(one, other) == same_person_name(other, one)
    assert same_organisation(one, one) is not False
    assert same_person_name(one, one) is not False
    assert fold(fold(one)) == fold(one) or not one.isascii()
    assert isinstance(script(one), str)


@given(st.text(max_size=5000))
def test_folding_is_bounded(text):
    assert len(fold(text)) <= 3000
    assert degree_level(text) in (None, 1, 2, 3, 4)
    assert isinstance(functions(text[:200]), frozenset)


@pytest.mark.parametrize(
    ("degree", "level"),
    [
        ("BSc", 2),
        ("B.Eng. (Hons)", 2),
        ("Master of Business Administration", 3),
        ("PhD, Physics", 4),
        ("Associate of Arts", 1),
        ("Diplom-Ingenieur", None),
        ("Bachelor and Master", None),
        ("", None),
    ],
)
def test_degree_levels(degree, level):
    assert degree_level(degree) == level


def test_the_examples_in_the_documentation():
    for module, least in ((words, 5), (person_names, 4)):
        assert doctest.testmod(module).failed == 0
        assert doctest.testmod(module).attempted > least
