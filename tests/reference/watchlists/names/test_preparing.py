"""Names taken apart: words, roles, titles, generations, legal forms."""

from __future__ import annotations

import pytest

from doorward.reference.watchlists.names import NameKind, Role, prepare


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        pytest.param("EXAMPLESON, Anna-Maria", ("anna", "maria", "exampleson"), id="comma"),
        pytest.param("Prof. Dr. Anna Exampleson", ("anna", "exampleson"), id="titles"),
        pytest.param("President Exampleson", ("exampleson",), id="title of one"),
        pytest.param("Victor King", ("victor", "king"), id="title that is a name"),
        pytest.param("General Maria", ("general", "maria"), id="nothing but a given name left"),
        pytest.param("AnnaExampleson", ("anna", "exampleson"), id="camel case"),
        pytest.param("Anna McExample", ("anna", "mcexample"), id="no camel case, Mc"),
        pytest.param("김철수", ("gim", "cheol", "su"), id="hangul"),
        pytest.param("张伟明", ("zhang", "weiming"), id="han"),
        pytest.param("欧阳明", ("ouyang", "ming"), id="han, two-character family name"),
        pytest.param("马库斯·韦伯", ("makusi", "weibo"), id="han, by sound"),
        pytest.param("Ann4 Ex4mples0n", ("anna", "exampleson"), id="digits for letters"),
        pytest.param("abd al-Rahman Example", ("abd", "al", "rahman", "example"), id="words stay"),
    ],
)
def test_words_of_a_person(name: str, tokens: tuple[str, ...]) -> None:
    assert prepare(name).tokens == tokens


@pytest.mark.parametrize(
    ("name", "tokens", "forms"),
    [
        pytest.param("Example Widgets GmbH", ("example", "widgets"), {"limited"}, id="at the end"),
        pytest.param("OOO Example", ("example",), {"limited"}, id="at the start"),
        pytest.param("Example S.p.A.", ("example",), {"stock"}, id="dots"),
        pytest.param("ООО «Пример»", ("primer",), {"limited"}, id="Cyrillic"),
        pytest.param("GmbH", ("gmbh",), set(), id="nothing else"),
        pytest.param("Example & Sons", ("example", "and", "sons"), set(), id="and"),
        pytest.param("First Example", ("1", "example"), set(), id="ordinal"),
        pytest.param(
            "Example Widget Makers (EWM)", ("example", "widget", "makers"), set(), id="own acronym"
        ),
    ],
)
def test_words_of_an_organisation(name: str, tokens: tuple[str, ...], forms: set[str]) -> None:
    found = prepare(name, NameKind.ORGANISATION)
    assert found.tokens == tokens
    assert found.forms == forms


def test_roles_and_weights() -> None:
    parts = {part.text: part for part in prepare("Dr. J. bin Exampleson Lee").parts}
    assert parts["j"].role is Role.INITIAL
    assert parts["bin"].role is Role.PARTICLE
    assert parts["exampleson"].role is Role.CORE
    assert (
        parts["bin"].weight < parts["j"].weight < parts["lee"].weight < parts["exampleson"].weight
    )


def test_shared_words_of_organisations_weigh_less() -> None:
    parts = {part.text: part for part in prepare("Example Bank of 3", "organisation").parts}
    assert [parts[word].role for word in ("example", "bank", "of", "3")] == [
        Role.CORE,
        Role.GENERIC,
        Role.PARTICLE,
        Role.NUMBER,
    ]
    assert parts["of"].weight < parts["bank"].weight < parts["example"].weight


def test_a_given_name_that_is_also_a_small_word() -> None:
    assert prepare("Ben Exampleson").parts[0].role is Role.CORE
    assert prepare("Anna ben Exampleson").parts[1].role is Role.PARTICLE


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("Anna Exampleson Jr.", "2"),
        ("Anna Exampleson II", "2"),
        ("Exampleson, Anna, Sr.", "1"),
        ("Anna Exampleson", ""),
        ("Anna Junior", ""),
    ],
)
def test_generations(name: str, suffix: str) -> None:
    assert prepare(name).suffix == suffix


def test_the_kind_is_checked() -> None:
    with pytest.raises(ValueError, match="'vessel'"):
        prepare("Example", "vessel")
