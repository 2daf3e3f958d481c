from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference import ReferenceDataError
from doorward.reference.technologies import (
    Technologies,
    bundled_technologies,
    name_key,
    technologies_toml,
)

ROWS = bundled_technologies()
TECHNOLOGIES = Technologies(ROWS)


def _found(text):
    return {release.name for _, release in TECHNOLOGIES.find(text)}


def test_the_bundled_file():
    assert len(ROWS) >= 150
    assert all(date(2000, 1, 1) < row.released < date(2026, 11, 22) for row in ROWS)
    names = [name_key(alias) for row in ROWS for alias in (row.name, *row.aliases)]
    assert len(names) == len(set(names))
    assert all(names)


@pytest.mark.parametrize(
    ("name", "released"),
    [
        ("React 18", date(2021, 6, 8)),
        ("golang", date(2009, 11, 10)),
        ("KUBERNETES", date(2014, 6, 6)),
        (".NET 6", date(2021, 2, 17)),
        ("ChatGPT", date(2022, 11, 30)),
        ("Swift", date(2014, 6, 2)),
    ],
)
def test_dates_by_name(name, released):
    assert TECHNOLOGIES.release(name).released == released


@pytest.mark.parametrize("name", ["", "No Such Thing", "C", "x" * 500, ".", "React 99"])
def test_unknown_names(name):
    assert TECHNOLOGIES.release(name) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Built with React 18.2 and Next.js 13+.", {"React 18", "Next.js 13"}),
        ("services in Go 1.18", {"Go"}),
        ("the Swift programming language", {"Swift"}),
        ("AWS Lambda/DynamoDB over HTTP/2", {"AWS Lambda", "Amazon DynamoDB", "HTTP/2"}),
        ("Python 3.11.4, .NET 6", {"Python 3.11", ".NET 6"}),
        ("moved to Kubernetes.", {"Kubernetes"}),
    ],
)
def test_names_are_found_in_text(text, names):
    assert _found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "I go far and react swiftly, with a flask of rust",
        "Go to market lead",
        "Swift delivery of projects",
        "Java 17 years, React 18 months",
        "Java 11 developers in my team",
        "Reactive 18",
        "kubernetesx",
        "",
    ],
)
def test_ordinary_words_are_no_technologies(text):
    assert _found(text) == set()


def test_the_words_found_are_given_as_written():
    ((words, release),) = TECHNOLOGIES.find("used K8s a lot")
    assert (words, release.name) == ("K8s", "Kubernetes")


@given(st.text(max_size=300) | st.lists(st.sampled_from(["React", "18", "Go", "1.1", "/", "."]))
       .map(" ".join))  # fmt: skip
def test_any_text_can_be_read(text):
    assert all(words for words, _ in TECHNOLOGIES.find(text))


_PIECES = ["React", "18", "Go", "1.1", "/", ".", "HTTP/2", ".NET", "node.js", "C++", "-", "\n"]


@given(st.lists(st.sampled_from(_PIECES), max_size=12), st.sampled_from([" ", "", ", "]))
def test_a_letter_that_is_not_ascii_elsewhere_changes_nothing(pieces, between):
    text = between.join(pieces)
    assert TECHNOLOGIES.find(text) == TECHNOLOGIES.find(f"{text}\n.\né")


@pytest.mark.parametrize(
    "content",
    [
        b"[[technology]]\nname = 1\n",
        b"not toml",
        b'[[technology]]\nname = "x"\nreleased = 2020-01-01\n',
        b'[[technology]]\nname = "x"\nreleased = 2020-01-01\nsource = "a friend"\n',
        b'[[technology]]\nname = "x"\nreleased = "soon"\nsource = "https://x.example"\n',
        b"\xff",
    ],
)
def test_wrong_files_are_refused(content):
    with pytest.raises(ReferenceDataError):
        technologies_toml(content)
